"""Files that people sent in the rooms of talks by video, to Odoo, each after its interaction."""

from __future__ import annotations

from pathlib import Path

from media_gateway.journal.outbox import Outbox
from media_gateway.odoo_sync.contents import Contents
from media_gateway.odoo_sync.courier import Courier
from media_gateway.odoo_sync.odoo_rpc import OdooRpc
from media_gateway.vocabulary.facts import FileFact

IDLE_SECONDS = 600.0


class FileCourier:
    """The files stay where they are: whoever took them in clears them away, see ``visitor_api``."""

    def __init__(self, outbox: Outbox, odoo: OdooRpc, folder: Path) -> None:
        self._outbox = outbox
        self._odoo = odoo
        self._contents = Contents(outbox, odoo, folder)
        self.courier = Courier("files", self.carry, IDLE_SECONDS)

    def carry(self) -> bool:
        """Deliver one file, if there is one."""
        files = self._outbox.waiting_files(1)
        if files:
            self._deliver(files[0])
        return bool(files)

    def _deliver(self, fact: FileFact) -> None:
        if self._contents.deliver(fact, lambda content: self._odoo.deliver_file(fact, content)):
            self._outbox.mark_delivered([fact])
