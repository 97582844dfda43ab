"""Servers are started in the background, known by their process, stopped and killed."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import command
from deploy.console import Report
from deploy.errors import SetupError
from deploy.service import Service, wait_until
from tests.support.waiting import SECONDS

# Says that it is ready by a file, tidies up when asked to stop.
SERVER = """
import pathlib, signal, sys, time
ready = pathlib.Path(sys.argv[1])
def leave(*_):
    ready.unlink()
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
ready.write_text("ready")
while True:
    time.sleep(60)
"""


class Example(Service):
    name = "example"
    start_seconds = SECONDS

    def __init__(self, home: Path, program: str) -> None:
        super().__init__(home)
        self.ready = home / "ready"
        self.program = program
        self.recipe = "first"

    def command(self) -> list[str]:
        return [sys.executable, "-c", self.program, str(self.ready)]

    def healthy(self) -> bool:
        return self.ready.exists()

    def fingerprint(self) -> str:
        return self.recipe


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Example]:
    # As ourselves: the interpreter that runs the tests may be closed to the servers' user.
    monkeypatch.setattr("deploy.places.Account.popen_options", lambda self: {})
    example = Example(tmp_path, SERVER)
    yield example
    example.kill()


def test_a_started_server_runs_until_it_is_stopped(server: Example) -> None:
    server.start()
    pid = server.pid()
    assert pid
    server.start()
    assert server.pid() == pid
    server.stop()
    assert server.pid() is None
    assert not server.ready.exists()


def test_a_killed_server_has_no_time_to_tidy_up(server: Example) -> None:
    server.start()
    server.kill()
    assert server.pid() is None
    assert server.ready.exists()


def test_the_number_of_another_process_is_not_taken_for_ours(server: Example) -> None:
    server.start()
    file = server.home / "run/example.pid"
    real = file.read_text()
    file.write_text(f"{os.getpid()}\n1\n")
    assert server.pid() is None
    file.write_text(real)
    assert server.pid()


def test_a_server_that_ends_at_once_is_explained_by_its_log(server: Example) -> None:
    server.program = "import sys; sys.exit('no such database')"
    with pytest.raises(SetupError, match=r"ended while starting(.|\n)*no such database"):
        server.start()


def test_a_server_is_stale_once_what_it_is_made_of_changed(server: Example) -> None:
    assert not server.stale()
    server.start()
    assert not server.stale()
    server.recipe = "second"
    assert server.stale()


def test_a_server_that_ignores_the_request_is_ended_all_the_same(server: Example) -> None:
    server.stop_signal = signal.SIGWINCH  # ignored by default
    server.stop_seconds = 1.0
    server.start()
    server.stop()
    assert server.pid() is None


def test_waiting_has_an_end() -> None:
    with pytest.raises(SetupError, match="not ready within 0 s"):
        wait_until(lambda: False, 0.1, lambda why: SetupError(why))


def test_a_failed_command_tells_its_last_words_and_its_log(tmp_path: Path) -> None:
    program = "print('line 1'); print('disk full'); raise SystemExit(3)"
    with pytest.raises(SetupError) as failure:
        command.run([sys.executable, "-c", program], log=tmp_path / "log", report=Report())
    assert "status 3" in str(failure.value)
    assert "disk full" in str(failure.value)
    assert str(tmp_path / "log") in str(failure.value)
    assert "disk full" in (tmp_path / "log").read_text()
