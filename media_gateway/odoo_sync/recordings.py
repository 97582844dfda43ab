"""Recordings to Odoo, each after its interaction, and their files off this disk in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path, PurePath

from media_gateway.journal.outbox import Outbox
from media_gateway.logs import get_log
from media_gateway.odoo_sync.contents import Contents
from media_gateway.odoo_sync.courier import Courier
from media_gateway.odoo_sync.odoo_rpc import OdooRpc
from media_gateway.vocabulary.facts import RecordingFact

SWEEP_SECONDS = 600.0
SWEEP_BATCH = 100
DAY = 86_400.0

MIMETYPES = {
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
}

log = get_log(__name__)


class RecordingCourier:
    """``kept_days``: how long a file stays here after Odoo has it."""

    def __init__(
        self,
        outbox: Outbox,
        odoo: OdooRpc,
        folder: Path,
        kept_days: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._outbox = outbox
        self._odoo = odoo
        self._contents = Contents(outbox, odoo, folder)
        self._kept_seconds = kept_days * DAY
        self._now = now
        self.courier = Courier("recordings", self.carry, SWEEP_SECONDS)

    def carry(self) -> bool:
        """Deliver one recording, if there is one; else clear away what was kept long enough."""
        recordings = self._outbox.waiting_recordings(1)
        if not recordings:
            self._sweep()
            return False
        self._deliver(recordings[0])
        return True

    def _deliver(self, fact: RecordingFact) -> None:
        mimetype = MIMETYPES.get(PurePath(fact.path).suffix, "application/octet-stream")

        def send(content: bytes) -> None:
            self._odoo.deliver_recording(fact, content, mimetype)

        if self._contents.deliver(fact, send):
            self._outbox.mark_recording_delivered(fact, self._now())

    def _sweep(self) -> None:
        before = self._now() - self._kept_seconds
        while paths := self._outbox.delivered_files(before, SWEEP_BATCH):
            for path in paths:
                self._delete(path)
            self._outbox.mark_deleted(paths)

    def _delete(self, path: str) -> None:
        try:
            self._contents.file(path).unlink(missing_ok=True)
        except OSError as error:
            log.warning("Delivered recording not deleted", path=path, reason=str(error))
