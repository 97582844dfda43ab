"""One client and two operators with telephones, as the contract of the port ``Media`` needs them:
on a real Asterisk and on the fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from deploy.sip_caller import Call, SipCaller, SipPhone
from media_gateway.ports import Media
from media_gateway.vocabulary.events import MediaReconciled
from media_gateway.vocabulary.terms import InteractionId, OfferOutcome, OperatorId
from tests.support.asterisk import LoneAsterisk, dial, telephony, until
from tests.support.cable import Cable
from tests.support.fake_media import FakeMedia
from tests.support.happened import Happened

SIP_STATUS = {OfferOutcome.BUSY: 486, OfferOutcome.REFUSED: 603}


class Line(Protocol):
    @property
    def media(self) -> Media: ...

    @property
    def happened(self) -> Happened: ...

    async def client_calls(self) -> None: ...

    async def client_hangs_up(self) -> None: ...

    async def client_gone(self) -> None:
        """Wait until the client's line is closed."""

    async def phone_will(self, operator: int, outcome: OfferOutcome) -> None: ...

    async def phone_rings(self, operator: int) -> None: ...

    async def phone_is_silent(self, operator: int) -> None:
        """Wait until the operator's phone neither rings nor talks."""

    async def operator_answers(self, operator: int) -> None: ...

    async def operator_hangs_up(self, operator: int) -> None: ...

    async def reconnect(self) -> None: ...


@dataclass
class RealLine:
    media: Media
    happened: Happened
    cable: Cable
    caller: SipCaller
    phones: dict[int, SipPhone]
    call: Call | None = None
    legs: dict[int, Call] = field(default_factory=dict)

    async def client_calls(self) -> None:
        self.call = await dial(self.caller)

    async def client_hangs_up(self) -> None:
        assert self.call is not None
        await self.call.hangup()

    async def client_gone(self) -> None:
        assert self.call is not None
        await self.call.until(self.call.ended, 15)

    async def phone_will(self, operator: int, outcome: OfferOutcome) -> None:
        if outcome == OfferOutcome.UNREACHABLE:
            await self.phones[operator].register(expires=0)
        elif outcome != OfferOutcome.NO_ANSWER:  # for which it is enough to let it ring
            self.phones[operator].refuse_with = SIP_STATUS[outcome]

    async def phone_rings(self, operator: int) -> None:
        self.legs[operator] = await asyncio.wait_for(self.phones[operator].incoming.get(), 5)

    async def phone_is_silent(self, operator: int) -> None:
        await self.legs[operator].until(self.legs[operator].ended, 5)

    async def operator_answers(self, operator: int) -> None:
        self.legs[operator].answer()

    async def operator_hangs_up(self, operator: int) -> None:
        await self.legs[operator].hangup()

    async def reconnect(self) -> None:
        self.cable.cut()


@asynccontextmanager
async def real_line(asterisk: LoneAsterisk) -> AsyncIterator[Line]:
    async with (
        asterisk.cable() as cable,
        telephony(asterisk, asterisk.by_cable(cable)) as rig,
        asterisk.caller() as caller,
        asterisk.desk_phone(1) as first,
        asterisk.desk_phone(2) as second,
    ):
        await first.register()
        await second.register()
        yield RealLine(rig.media, rig.happened, cable, caller, {1: first, 2: second})


@dataclass
class FakeLine:
    media: FakeMedia
    happened: Happened
    interaction_id: InteractionId | None = None

    async def client_calls(self) -> None:
        self.interaction_id = self.media.client_arrives("+79161112233")

    async def client_hangs_up(self) -> None:
        assert self.interaction_id is not None
        self.media.client_leaves(self.interaction_id)

    async def client_gone(self) -> None:
        await until(lambda: self.interaction_id not in self.media.waiting, "the client is gone")

    async def phone_will(self, operator: int, outcome: OfferOutcome) -> None:
        self.media.says[OperatorId(operator)] = outcome

    async def phone_rings(self, operator: int) -> None:
        await until(lambda: self.media.ringing(OperatorId(operator)), "the phone rings")

    async def phone_is_silent(self, operator: int) -> None:
        busy = (offer.operator_id for offer in self.media.offered.values())
        await until(lambda: OperatorId(operator) not in busy, "the phone is silent")

    async def operator_answers(self, operator: int) -> None:
        assert self.interaction_id is not None
        self.media.operator_answers(self.interaction_id)

    async def operator_hangs_up(self, operator: int) -> None:
        assert self.interaction_id is not None
        self.media.operator_leaves(self.interaction_id)

    async def reconnect(self) -> None:
        self.media.reconcile()


@asynccontextmanager
async def fake_line() -> AsyncIterator[Line]:
    happened = Happened()
    media = FakeMedia(happened)
    running = asyncio.create_task(media.run())
    await happened.next(MediaReconciled)
    yield FakeLine(media, happened)
    running.cancel()
