"""The media side of the channel VIDEO.

Nothing rings: an offer waits until it is accepted at a panel, or the core takes it back. Who talks
with whom is read off the core by the rooms, so that most commands need nothing to be done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from media_gateway.failures import failure_of
from media_gateway.ports import Inbox, MediaCommand, SeamHealth
from media_gateway.video.telephones import Telephones
from media_gateway.vocabulary.commands import (
    DropParty,
    EndInteraction,
    ForwardOutside,
    OfferInteraction,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
    RingParty,
)
from media_gateway.vocabulary.events import MediaReconciled, SeenInteraction
from media_gateway.vocabulary.terms import Channel


class Runs(Protocol):
    async def run(self) -> None: ...


class Processes(Runs, Protocol):
    @property
    def pids(self) -> Sequence[int | None]:
        """``None`` for one that is being started."""


class VideoMedia:
    """``seen``: the talks as they stood when the gateway was there last. They go on: pages come
    back by themselves, and whoever does not is missed by his server."""

    def __init__(
        self,
        inbox: Inbox,
        engines: Processes,
        rooms: Runs,
        telephones: Telephones,
        seen: Sequence[SeenInteraction],
    ) -> None:
        self._inbox = inbox
        self._engines = engines
        self._rooms = rooms
        self._telephones = telephones
        self._seen = seen

    async def run(self) -> None:
        """Serve until cancelled."""
        self._inbox.put(MediaReconciled(channel=Channel.VIDEO, seen=tuple(self._seen)))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._engines.run())
            tasks.create_task(self._rooms.run())
            tasks.create_task(self._telephones.run())

    def health(self) -> SeamHealth:
        pids = self._engines.pids
        missing = sum(1 for pid in pids if pid is None)
        if missing:
            detail = f"{missing} of {len(pids)} media processes are being started anew, see the log"
            return SeamHealth(ok=False, detail=detail)
        return SeamHealth(ok=True, detail=f"{len(pids)} media processes")

    def execute(self, command: MediaCommand) -> None:
        """What a visitor would hear or say alone is answered at once with its failure."""
        match command:
            case RingParty() if command.number:
                self._telephones.ring(command)
            case ForwardOutside():
                self._telephones.ring(command)
            case DropParty():
                self._telephones.drop(command.interaction_id, command.party_id)
            case EndInteraction() | ReturnToQueue() | OfferInteraction():
                self._telephones.end(command.interaction_id)
            case PlayPrompts() | RecordMessage():
                self._inbox.put(failure_of(command))
            case _:
                pass
