"""Runs programs that set-up needs: output to a log, its last line shown, failures explained."""

import os
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.console import Report
from deploy.errors import SetupError
from deploy.places import Account

TAIL_LINES = 25


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    report: Report,
    user: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str | None = None,
    show: Callable[[str], str | None] = str,
    hint: str = "",
) -> str:
    """Run to the end; return what it printed. `show` turns a line into the note of the step."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch()
    if user:
        user.own(log)
    printed: list[str] = []
    with (
        log.open("a") as sink,
        subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd=cwd or "/",
            env={**os.environ, **(env or {})},
            **(user.popen_options() if user else {}),
        ) as process,
    ):
        sink.write(f"{time.strftime('%F %T')} $ {' '.join(map(str, command))}\n")
        if stdin is not None and process.stdin:
            process.stdin.write(stdin)
            process.stdin.close()
        for line in process.stdout or ():
            sink.write(line)
            printed.append(line)
            if note := show(line):
                report.say(note)
    if process.returncode:
        raise SetupError(explain(command, process.returncode, printed, log, hint))
    return "".join(printed)


def explain(
    command: Sequence[str | Path],
    status: int,
    printed: Sequence[str],
    log: Path,
    hint: str,
) -> str:
    """A failure as a person wants it: what, the tail of what it said, where the rest is."""
    tail = "".join(deque(printed, TAIL_LINES))
    parts = [
        f"`{' '.join(map(str, command))[:160]}` ended with status {status}. It said last:",
        "    " + tail.strip().replace("\n", "\n    "),
        f"All of it: {log}",
        hint or "Run the same command again: what is finished stays finished.",
    ]
    return "\n".join(parts)


def output(command: Sequence[str | Path], user: Account | None = None, **options) -> str:
    """Standard output of a short program; SetupError with its error output when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        **(user.popen_options() if user else {}),
        **options,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise SetupError(f"`{' '.join(map(str, command))[:160]}` failed: {said}")
    return done.stdout
