"""Set-up does each step once, and again when what it depends on changes."""

import io
from pathlib import Path

import pytest

from deploy.console import Progress
from deploy.steps import Stamp, digest_of, run_steps, stamped


class Work:
    """Counts how often a step was really done; can break off."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = 1
        self.times = 0
        self.breaks = False

    def step(self):
        return stamped("Work", lambda: Stamp(self.folder / "stamps/work", (self.version,)), self.do)

    def do(self, report) -> None:
        self.times += 1
        if self.breaks:
            raise RuntimeError("the cable was pulled")

    def run(self) -> None:
        run_steps([self.step()], Progress(None))


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path)


def test_a_finished_step_is_not_done_again(work: Work) -> None:
    work.run()
    work.run()
    assert work.times == 1


def test_a_step_is_done_again_when_its_inputs_change(work: Work) -> None:
    work.run()
    work.version = 2
    work.run()
    assert work.times == 2


def test_a_step_that_broke_off_is_done_again(work: Work) -> None:
    work.breaks = True
    with pytest.raises(RuntimeError):
        work.run()
    work.breaks = False
    work.run()
    work.run()
    assert work.times == 2


def test_a_step_that_breaks_off_when_done_anew_does_not_keep_its_old_stamp(work: Work) -> None:
    work.run()
    work.version, work.breaks = 2, True
    with pytest.raises(RuntimeError):
        work.run()
    work.version, work.breaks = 1, False
    work.run()
    assert work.times == 3


def test_the_digest_of_a_folder_sees_contents_and_names_but_no_bytecode(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    before = digest_of(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.pyc").write_text("compiled")
    assert digest_of(tmp_path) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    renamed = digest_of(tmp_path)
    assert renamed != before
    (tmp_path / "b.py").write_text("2")
    assert digest_of(tmp_path) not in (before, renamed)


def test_progress_is_readable_in_a_log(work: Work) -> None:
    log = io.StringIO()
    progress = Progress(log)
    progress.total = 2
    run_steps([work.step(), work.step()], progress)
    assert log.getvalue().splitlines() == [
        "[1/2] Work …",
        "[1/2] Work ✓ 0 s",
        "[2/2] Work ✓ already there",
    ]
