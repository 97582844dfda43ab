"""A server of a stack: started in the background, watched by its process id, stopped politely."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from deploy import files
from deploy.command import TAIL_LINES
from deploy.errors import SetupError
from deploy.places import account

POLL = 0.05

# The child tells its id, then becomes the server; nobody has to wait for it.
BECOME = 'echo $$; exec "$@" >>"$0" 2>&1 </dev/null'


class Service:
    """Subclasses say what to run, how to write its configuration, and when it is well."""

    name: str
    stop_signal = signal.SIGTERM
    start_seconds = 60.0
    stop_seconds = 15.0

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "logs" / f"{self.name}.log"
        self._pid_file = home / "run" / f"{self.name}.pid"
        self._started_as = home / "run" / f"{self.name}.fingerprint"

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def whole_environment(self) -> dict[str, str]:
        """Nothing is inherited but the path: what servers depend on is written down here."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            **self.environment(),
        }

    def working_folder(self) -> Path:
        return self.home

    def configure(self) -> None:
        """Write what the server reads; called before each start."""

    def healthy(self) -> bool:
        raise NotImplementedError

    def fingerprint(self) -> str:
        """Changes when a running server should be started anew, since what it was made of did."""
        return ""

    def stale(self) -> bool:
        """It runs, but as something else than it would be started as now."""
        if not self.pid():
            return False
        return self._started_as.read_text() != self.fingerprint()

    def start(self) -> None:
        """Start unless it runs, and wait until it is well."""
        if not self.pid():
            self.configure()
            self._launch()
        wait_until(self.healthy, self.start_seconds, self._explain, alive=self.pid)

    def stop(self) -> None:
        if pid := self.pid():
            os.kill(pid, self.stop_signal)
            if not _poll(lambda: not self.pid(), self.stop_seconds):
                self.kill()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        if pid := self.pid():
            os.kill(pid, signal.SIGKILL)
            _poll(lambda: not self.pid(), self.stop_seconds)

    def pid(self) -> int | None:
        """The process id while the server runs. Survives a reuse of the id by another program."""
        try:
            pid, born = self._pid_file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if _birth(int(pid)) == born else None

    def tail(self, lines: int = TAIL_LINES) -> str:
        try:
            with self.log.open(errors="replace") as log:
                return "".join(deque(log, lines))
        except FileNotFoundError:
            return ""

    def _launch(self) -> None:
        for folder in (self.log.parent, self._pid_file.parent):
            files.folder(folder)
        files.write(self._started_as, self.fingerprint())
        started = subprocess.run(
            ["setsid", "--fork", "sh", "-c", BECOME, str(self.log), *self.command()],
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.working_folder(),
            env=self.whole_environment(),
            umask=0o027,
            **account().popen_options(),
        )
        pid = int(started.stdout)
        files.write(self._pid_file, f"{pid}\n{_birth(pid) or ''}\n", 0o644)

    def _explain(self, why: str) -> SetupError:
        tail = self.tail().strip().replace("\n", "\n    ")
        return SetupError(f"{self.name} {why}. Its log says last:\n    {tail}\nLog: {self.log}")


def wait_until(
    condition: Callable[[], bool],
    seconds: float,
    explain: Callable[[str], Exception],
    alive: Callable[[], object] = lambda: True,
) -> None:
    """Return once the condition holds; else raise what `explain` makes of the reason."""
    deadline = time.monotonic() + seconds
    while not condition():
        if not alive():
            raise explain("ended while starting")
        if time.monotonic() > deadline:
            raise explain(f"was not ready within {seconds:.0f} s")
        time.sleep(POLL)


def _poll(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def _birth(pid: int) -> str | None:
    """When the process was started, in clock ticks since boot; None if it is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]
