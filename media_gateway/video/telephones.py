"""Telephones that operators ask into talks by video: the media process makes a place for the sound
of each, and telephony rings it and brings its sound there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from media_gateway.failures import failure_of
from media_gateway.logs import get_log
from media_gateway.ports import Inbox, OutsideLine, SoundPlace, Talk, leg_of
from media_gateway.video.engine_events import EngineEvent, LegLost, RoomLost
from media_gateway.video.engines import EngineError
from media_gateway.vocabulary.commands import ForwardOutside, RingParty
from media_gateway.vocabulary.terms import InteractionId, OfferOutcome, PartyId

log = get_log(__name__)

Work = Coroutine[None, None, None]


class Engine(Protocol):
    """Raises ``EngineError``."""

    async def phone(self, room: str, leg: str) -> SoundPlace: ...

    async def disconnect(self, room: str, leg: str = ...) -> None: ...


@dataclass(slots=True, eq=False)
class _Telephone:
    command: RingParty | ForwardOutside
    has_place: bool = False

    @property
    def interaction_id(self) -> InteractionId:
        return self.command.interaction_id

    @property
    def leg(self) -> PartyId:
        return leg_of(self.command)


class Telephones:
    """The engine's leg of a telephone is named after its party, or its step."""

    def __init__(
        self,
        engine: Engine,
        line: OutsideLine,
        inbox: Inbox,
        talk: Callable[[InteractionId], Talk | None],
    ) -> None:
        self._engine = engine
        self._line = line
        self._inbox = inbox
        self._talk = talk
        self._telephones: list[_Telephone] = []
        self._work: asyncio.Queue[Callable[[], Work]] = asyncio.Queue()

    async def run(self) -> None:
        """Serve until cancelled; a slow media process holds up its own telephones only."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                begin = await self._work.get()
                tasks.create_task(begin())

    def ring(self, command: RingParty | ForwardOutside) -> None:
        """What comes of it is reported by the line."""
        if self._find(command.interaction_id, leg_of(command)) is None:
            telephone = _Telephone(command)
            self._telephones.append(telephone)
            self._work.put_nowait(partial(self._ring, telephone))

    def drop(self, interaction_id: InteractionId, party_id: PartyId) -> None:
        """Nothing more is reported of it."""
        telephone = self._find(interaction_id, party_id)
        if telephone is not None:
            self._hang_up(telephone)

    def end(self, interaction_id: InteractionId) -> None:
        """The talk is over, or whoever asked them in is not in it any more."""
        for telephone in self._of(interaction_id):
            self._hang_up(telephone)

    def look(self) -> None:
        """The core has taken a step: nobody is rung for a talk that it ended."""
        for interaction_id in {one.interaction_id for one in self._telephones}:
            talk = self._talk(interaction_id)
            if talk is None or talk.is_over:
                self.end(interaction_id)

    def heard(self, event: EngineEvent) -> None:
        """From a media process."""
        match event:
            case LegLost():
                if telephone := self._find(InteractionId(event.room), PartyId(event.leg)):
                    self._forget(telephone)
            case RoomLost():
                for telephone in self._of(InteractionId(event.room)):
                    self._place_lost(telephone)

    async def _ring(self, telephone: _Telephone) -> None:
        try:
            place = await self._engine.phone(telephone.interaction_id, telephone.leg)
        except EngineError as error:
            log.warning(
                "No place for a telephone",
                interaction_id=telephone.interaction_id,
                code=error.code,
                reason=str(error),
            )
            self._failed(telephone, OfferOutcome.UNREACHABLE)
            return
        telephone.has_place = True
        if telephone not in self._telephones:
            self._take_down(telephone)
            return
        self._line.ring(telephone.command, place, lambda: self._forget(telephone))

    def _place_lost(self, telephone: _Telephone) -> None:
        """Its media process died: whether he has answered, the line knows."""
        if telephone.has_place:
            self._telephones.remove(telephone)
            self._line.give_up(telephone.interaction_id, telephone.leg)
        else:
            self._failed(telephone, OfferOutcome.UNKNOWN)

    def _failed(self, telephone: _Telephone, outcome: OfferOutcome) -> None:
        if telephone in self._telephones:
            self._telephones.remove(telephone)
            self._inbox.put(failure_of(telephone.command, outcome))

    def _hang_up(self, telephone: _Telephone) -> None:
        self._line.hang_up(telephone.interaction_id, telephone.leg)
        self._forget(telephone)

    def _forget(self, telephone: _Telephone) -> None:
        if telephone in self._telephones:
            self._telephones.remove(telephone)
            if telephone.has_place:
                self._take_down(telephone)

    def _take_down(self, telephone: _Telephone) -> None:
        self._work.put_nowait(partial(self._disconnect, telephone))

    async def _disconnect(self, telephone: _Telephone) -> None:
        try:
            await self._engine.disconnect(telephone.interaction_id, telephone.leg)
        except EngineError as error:
            # the room is gone, and with it the telephone's place
            log.info("Telephone's place is gone already", reason=str(error))

    def _of(self, interaction_id: InteractionId) -> Sequence[_Telephone]:
        return [one for one in self._telephones if one.interaction_id == interaction_id]

    def _find(self, interaction_id: InteractionId, leg: PartyId) -> _Telephone | None:
        ours = self._of(interaction_id)
        return next((one for one in ours if one.leg == leg), None)
