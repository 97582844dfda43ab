"""Progress for people: numbered steps with elapsed time, readable on a terminal and in a log."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

TERMINAL_TICK = 1.0
LOG_TICK = 15.0


class Report:
    """What a running step is busy with; shown with its elapsed time."""

    def __init__(self) -> None:
        self.note = ""

    def say(self, note: str) -> None:
        self.note = " ".join(note.split())[:90]


class Progress:
    """Prints `[3/9] Odoo 19 … 34 s`. Without a stream it is silent."""

    def __init__(self, stream: TextIO | None = sys.stdout) -> None:
        self._stream = stream
        self._terminal = bool(stream and stream.isatty())
        self.total = 0
        self._number = 0

    def line(self, text: str = "") -> None:
        self._write(f"{text}\n")

    def already(self, title: str) -> None:
        self._number += 1
        self.line(f"{self._label(title)} ✓ already there")

    @contextmanager
    def step(self, title: str) -> Iterator[Report]:
        self._number += 1
        label, report, began = self._label(title), Report(), time.monotonic()
        over = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(label, report, began, over), daemon=True)
        ticker.start()
        mark = "failed after"
        try:
            yield report
            mark = "✓"
        finally:
            over.set()
            ticker.join()
            self._replace(f"{label} {mark} {_seconds(began)}\n")

    def _tick(self, label: str, report: Report, began: float, over: threading.Event) -> None:
        self._replace(f"{label} …" + ("" if self._terminal else "\n"))
        while not over.wait(TERMINAL_TICK if self._terminal else LOG_TICK):
            line = f"{label} … {_seconds(began)} {report.note}"
            self._replace(line if self._terminal else f"{line}\n")

    def _label(self, title: str) -> str:
        total = max(self.total, self._number)
        return f"[{self._number}/{total}] {title}"

    def _replace(self, text: str) -> None:
        self._write(f"\r\x1b[K{text}" if self._terminal else text)

    def _write(self, text: str) -> None:
        if self._stream:
            self._stream.write(text)
            self._stream.flush()


def _seconds(began: float) -> str:
    return f"{time.monotonic() - began:.0f} s"
