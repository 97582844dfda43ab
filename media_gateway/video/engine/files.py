"""Files are written on a thread of their own: a slow disk must not hold up the media."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from media_gateway.logs import get_log

log = get_log(__name__)

MOST_PIECES = 1024
"""That one call of the system takes (IOV_MAX)."""


class Writer:
    """Does what it is told in order. The thread dies with the process."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._serve, name="files", daemon=True).start()

    def do(self, task: Callable[[], None]) -> None:
        self._tasks.put(task)

    def _serve(self) -> None:
        while True:
            self._tasks.get()()


class GrowingFile:
    """Written through ``writer``. After a fault, such as a full disk, nothing more is written and
    what is there stays."""

    def __init__(self, path: Path, writer: Writer) -> None:
        self._writer = writer
        self._path = path
        self._end = 0
        self._broken = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)

    @property
    def end(self) -> int:
        return self._end

    def append(self, *pieces: bytes) -> None:
        at, self._end = self._end, self._end + sum(map(len, pieces))
        self.put(at, *pieces)

    def put(self, at: int, *pieces: bytes) -> None:
        self._writer.do(lambda: self._write(at, pieces))

    def close(self, then: Callable[[], None]) -> None:
        """``then`` is called on the writer's thread when all is on the disk that can be."""

        def finish() -> None:
            try:
                with os.fdopen(self._descriptor, "wb", buffering=0):
                    os.fsync(self._descriptor)
            except OSError as error:
                self._break(error)
            then()

        self._writer.do(finish)

    def _write(self, at: int, pieces: Sequence[bytes]) -> None:
        if self._broken:
            return
        try:
            for start in range(0, len(pieces), MOST_PIECES):
                at = self._write_some(at, pieces[start : start + MOST_PIECES])
        except OSError as error:
            self._break(error)

    def _write_some(self, at: int, pieces: Sequence[bytes]) -> int:
        """Returns where they end."""
        end = at + sum(map(len, pieces))
        at += os.pwritev(self._descriptor, pieces, at)
        while at < end:  # a disk that is nearly full, or one beyond a network
            left = b"".join(pieces)[at - end :]
            at += os.pwrite(self._descriptor, left, at)
        return end

    def _break(self, error: OSError) -> None:
        self._broken = True
        log.error("A recording cannot be written on", path=str(self._path), error=str(error))
