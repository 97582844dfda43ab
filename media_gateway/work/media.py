"""The media side of a channel without a line."""

from __future__ import annotations

from typing import Protocol

from media_gateway.failures import failure_of
from media_gateway.ports import Inbox, MediaCommand, SeamHealth
from media_gateway.vocabulary.commands import (
    ForwardOutside,
    PlayPrompts,
    RecordMessage,
    RingParty,
)


class WorkSource(Protocol):
    """Where the work comes from, and is stopped. Reports ``MediaReconciled`` once it can tell what
    there is."""

    async def run(self) -> None: ...

    def health(self) -> SeamHealth: ...


class WorkMedia:
    """Nothing rings: an offer waits until the operator accepts it at his panel, or the core takes
    it back; he has the work until it is over, wherever his page goes."""

    def __init__(self, inbox: Inbox, source: WorkSource) -> None:
        self._inbox = inbox
        self._source = source

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._source.run()

    def health(self) -> SeamHealth:
        return self._source.health()

    def execute(self, command: MediaCommand) -> None:
        """Offers, and their end, need nothing to be done. What would take a line is answered at
        once with its failure."""
        match command:
            case PlayPrompts() | RecordMessage() | ForwardOutside() | RingParty():
                self._inbox.put(failure_of(command))
            case _:
                pass
