"""Idempotent steps: each is done once for the same inputs, and again when they change."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.console import Progress, Report
from deploy.places import account


@dataclass(frozen=True)
class Stamp:
    """Says that a step was finished with these inputs. Written last, so a broken step reruns."""

    path: Path
    inputs: tuple

    @property
    def digest(self) -> str:
        return digest_of_text(json.dumps(self.inputs, sort_keys=True))

    def holds(self) -> bool:
        return self.path.is_file() and self.path.read_text().strip() == self.digest

    def set(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(f"{self.digest}\n")
        fresh.replace(self.path)
        account().own(self.path.parent, self.path)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Step:
    """One line of the set-up. `done` is asked when its turn comes, after the steps before it."""

    title: str
    action: Callable[[Report], None]
    done: Callable[[], bool]


def stamped(title: str, stamp: Callable[[], Stamp], action: Callable[[Report], None]) -> Step:
    """A step that is skipped while its stamp holds."""

    def run(report: Report) -> None:
        stamp().clear()
        action(report)
        stamp().set()

    return Step(title, run, lambda: stamp().holds())


def run_steps(steps: Iterable[Step], progress: Progress) -> None:
    for step in steps:
        if step.done():
            progress.already(step.title)
            continue
        with progress.step(step.title) as report:
            step.action(report)


def digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(*paths: Path) -> str:
    """A hash of files and folders: names and contents, without what Python leaves behind."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(path)).encode() + b"\0")
                digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()
