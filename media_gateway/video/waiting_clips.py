"""What entry points show to visitors who wait, in place of the standard clip: fetched from Odoo
ahead, and kept by its content."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from media_gateway.logs import get_log
from media_gateway.ports import SeamHealth, Talk
from media_gateway.video.engines import Routed
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.wish import Wish
from media_gateway.workers import Workers

RETRY_SECONDS = 30.0
"""What could not be had is not asked for again for so long."""

SUFFIX = ".mkv"

log = get_log(__name__)


class ClipFiles(Protocol):
    def fetch(self, checksum: str) -> bytes:
        """The file with this SHA-1; blocks. ``LookupError`` where there is none,
        ``ConnectionError`` where it cannot be had now."""


class WaitingClips:
    """``standard`` is the file that is shown where there is no other (empty: none); ``on_changed``
    is called when other clips can be shown than before."""

    def __init__(self, folder: Path, standard: str, files: ClipFiles) -> None:
        self._folder = folder
        self._standard = standard
        self._files = files
        self._wish: Wish[frozenset[str]] = Wish(frozenset())
        self._workers = Workers("clips", 1)
        folder.mkdir(parents=True, exist_ok=True)
        self._ready = {file.stem for file in folder.glob(f"*{SUFFIX}")}
        self._trouble = ""
        self.on_changed: Callable[[], None] = lambda: None

    async def run(self) -> None:
        """Fetch what is wanted, until cancelled."""
        missing: frozenset[str] = frozenset()
        while True:
            before = set(self._ready)
            if await self._wish.is_told_anew(RETRY_SECONDS if missing else None):
                self._drop(self._ready - self._wish.latest)
            missing = self._wish.latest - self._ready
            for checksum in sorted(missing):
                if await asyncio.wrap_future(self._workers.submit(partial(self._had, checksum))):
                    self._ready.add(checksum)
            missing -= self._ready
            if self._ready != before:
                self.on_changed()

    def prepare(self, configuration: Configuration) -> None:
        """From any thread."""
        entries = [entry_point.video for entry_point in configuration.entry_points]
        named = {name for video in entries for name in (video.clip_picture, video.clip_sound)}
        self._wish.tell(frozenset(named - {""}))

    def shown(self, talk: Talk) -> Routed:
        """To whoever waits in this talk. A clip that says nothing of itself has the standard sound,
        or picture."""
        return Routed(audio=self._source(talk.clip_sound), video=self._source(talk.clip_picture))

    def health(self) -> SeamHealth:
        wanted = self._wish.latest
        missing = wanted - self._ready
        if missing and self._trouble:
            detail = f"{len(missing)} entry points show the standard clip: {self._trouble}"
            return SeamHealth(ok=False, detail=detail)
        return SeamHealth(ok=True, detail=f"{len(wanted) - len(missing)} clips of entry points")

    def _source(self, checksum: str) -> tuple[str, ...]:
        path = str(self._file(checksum)) if checksum in self._ready else self._standard
        return (f"clip:{path}",) if path else ()

    def _file(self, checksum: str) -> Path:
        return self._folder / (checksum + SUFFIX)

    def _drop(self, checksums: set[str]) -> None:
        """What a media process shows it has read already."""
        self._ready -= checksums
        for checksum in checksums:
            self._file(checksum).unlink(missing_ok=True)

    def _had(self, checksum: str) -> bool:
        """Whether the file is there now; on the worker's thread."""
        try:
            content = self._files.fetch(checksum)
            if hashlib.sha1(content, usedforsecurity=False).hexdigest() != checksum:
                raise LookupError(f"Odoo's clip {checksum} is not what Odoo says it is")
            fresh = self._file(checksum).with_suffix(".part")
            fresh.write_bytes(content)
            fresh.replace(self._file(checksum))
        except (LookupError, OSError) as error:
            self._trouble = str(error)
            log.warning("Clip not had", checksum=checksum, reason=str(error))
            return False
        return True
