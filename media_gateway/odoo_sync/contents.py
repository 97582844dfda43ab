"""Files on this disk to Odoo, each with the fact that tells of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from media_gateway.journal.outbox import Outbox
from media_gateway.logs import get_log
from media_gateway.odoo_sync.odoo_rpc import OdooRefusedError, OdooRpc
from media_gateway.vocabulary.facts import FileFact, RecordingFact

log = get_log(__name__)


class Contents:
    """Of ``folder``."""

    def __init__(self, outbox: Outbox, odoo: OdooRpc, folder: Path) -> None:
        self._outbox = outbox
        self._odoo = odoo
        self._folder = folder.resolve()

    def deliver(self, fact: RecordingFact | FileFact, send: Callable[[bytes], None]) -> bool:
        """Whether Odoo has taken what ``send`` sends it; what cannot be delivered is set aside."""
        try:
            content = self.file(fact.path).read_bytes()
        except OSError as error:
            message = f"The file {fact.path} cannot be read: {error.strerror or error}"
            self._refuse(fact, message, type(error).__name__)
            return False
        try:
            send(content)
        except OdooRefusedError as error:
            self._odoo.prove_well()
            self._refuse(fact, str(error), error.name)
            return False
        return True

    def file(self, path: str) -> Path:
        """Inside the folder, wherever ``path`` would like to lead."""
        file = (self._folder / path).resolve()
        if not file.is_relative_to(self._folder):
            raise PermissionError(f"{path} is not in {self._folder}")
        return file

    def _refuse(self, fact: RecordingFact | FileFact, message: str, name: str) -> None:
        log.error("File refused", uid=fact.uid, error=name, pii_reason=message)
        self._outbox.mark_refused(fact, message)
