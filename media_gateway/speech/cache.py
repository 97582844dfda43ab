"""A folder of sound files, limited in size; the least recently used one goes first."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

SUFFIX = ".alaw"
UNTOUCHABLE_SECONDS = 1800.0
"""What was asked for so recently may be playing still."""


class FileCache:
    """Knows its files from one run to the next by their times in the folder. Thread-safe."""

    def __init__(
        self, folder: Path, bytes_at_most: int, now: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._bytes_at_most = bytes_at_most
        self._now = now
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}
        self._used: dict[str, float] = {}

    def open(self) -> None:
        """Take stock of what is there; raises ``OSError`` where the folder cannot be used."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", str(self._folder))
        with self._lock:
            for half in self._folder.glob("*.part"):
                half.unlink(missing_ok=True)
            facts = {file.stem: file.stat() for file in self._folder.glob(f"*{SUFFIX}")}
            self._used = {key: fact.st_mtime for key, fact in facts.items()}
            self._sizes = {key: fact.st_size for key, fact in facts.items()}

    def file_of(self, key: str) -> Path:
        return self._folder / (key + SUFFIX)

    def find(self, key: str) -> bool:
        """Whether the file is there; from now on it is in use."""
        with self._lock:
            if key not in self._used:
                return False
            try:
                os.utime(self.file_of(key))
            except OSError:
                # somebody has cleared the folder
                self._forget(key)
                return False
            self._used[key] = self._now()
            return True

    def add(self, key: str) -> None:
        """The file has just been made; others may have to go for it."""
        with self._lock:
            self._sizes[key] = self.file_of(key).stat().st_size
            self._used[key] = self._now()
            self._make_room()

    def _make_room(self) -> None:
        too_many = sum(self._sizes.values()) - self._bytes_at_most
        if too_many <= 0:
            return
        untouchable = self._now() - UNTOUCHABLE_SECONDS
        for key, used_at in sorted(self._used.items(), key=lambda item: item[1]):
            if too_many <= 0 or used_at > untouchable:
                break
            too_many -= self._sizes[key]
            self.file_of(key).unlink(missing_ok=True)
            self._forget(key)

    def _forget(self, key: str) -> None:
        del self._sizes[key], self._used[key]
