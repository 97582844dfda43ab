"""A desk from which callbacks are made through a real Asterisk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from deploy.sip_caller import Call, SipPhone
from media_gateway.vocabulary.commands import DialClient, EndInteraction, OfferInteraction
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    ClientUnreached,
    MediaReconciled,
    OfferAnswered,
    OperatorLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import Channel, InteractionId, OfferId, OfferOutcome, OperatorId
from tests.support.asterisk import (
    CLIENT_HZ,
    NUMBER,
    OPERATOR_HZ,
    LoneAsterisk,
    Telephony,
    hears,
    hum,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.telephones import rung

CLIENT_NUMBER = "+79990001122"
ID = InteractionId("callback-voice-cc-1763780000.12-1")


def operator_first(
    number: int = 1, *, operator: int = 1, client: str = CLIENT_NUMBER, ring_seconds: int = 30
) -> OfferInteraction:
    return OfferInteraction(
        offer_id=OfferId(f"{ID}/{number}"),
        interaction_id=ID,
        channel=Channel.CALLBACK,
        operator_id=OperatorId(operator),
        ring_seconds=ring_seconds,
        recorded=True,
        reasons=(),
        client_number=client,
        shown_number=NUMBER,
        client_ring_seconds=ring_seconds,
    )


def to_operator(number: int, operator: int) -> OfferInteraction:
    """For a client who is there already."""
    return OfferInteraction(
        offer_id=OfferId(f"{ID}/{number}"),
        interaction_id=ID,
        channel=Channel.CALLBACK,
        operator_id=OperatorId(operator),
        ring_seconds=30,
        recorded=False,
        reasons=(),
    )


def client_first(
    interaction_id: InteractionId = ID, *, number: str = CLIENT_NUMBER, ring_seconds: int = 30
) -> DialClient:
    return DialClient(
        interaction_id=interaction_id,
        channel=Channel.CALLBACK,
        client_number=number,
        shown_number=NUMBER,
        ring_seconds=ring_seconds,
    )


@dataclass
class Desk:
    rig: Telephony
    cable: Cable
    client: SipPhone
    phones: dict[int, SipPhone]

    async def operator_rings(self, operator: int = 1) -> Call:
        return await rung(self.phones[operator])

    async def operator_answers(self, offer: OfferInteraction, hz: int = OPERATOR_HZ) -> Call:
        self.rig.media.execute(offer)
        leg = await self.operator_rings(offer.operator_id)
        leg.answer()
        hum(leg, hz)
        answered = await self.rig.happened.next(OfferAnswered)
        assert answered == OfferAnswered(offer_id=offer.offer_id)
        return leg

    async def client_rings(self) -> Call:
        return await rung(self.client)

    async def client_answers(self) -> Call:
        call = await self.client_rings()
        call.answer()
        hum(call, CLIENT_HZ)
        assert await self.rig.happened.next(ClientAnswered) == ClientAnswered(interaction_id=ID)
        return call

    async def talk(self) -> tuple[Call, Call]:
        """Operator first, until both hear each other."""
        leg = await self.operator_answers(operator_first())
        call = await self.client_answers()
        await hears(leg, CLIENT_HZ)
        await hears(call, OPERATOR_HZ)
        return leg, call

    def end(self) -> None:
        self.rig.media.execute(EndInteraction(interaction_id=ID, channel=Channel.CALLBACK))

    async def unreached(self, outcome: OfferOutcome) -> None:
        unreached = await self.rig.happened.next(ClientUnreached)
        assert unreached == ClientUnreached(interaction_id=ID, outcome=outcome)

    async def left(self) -> None:
        """Once, and nothing after it. Of the two who are let go the operator may be the first."""
        gone = await self.rig.happened.next(ClientLeft | OperatorLeft)
        if isinstance(gone, OperatorLeft):
            gone = await self.rig.happened.next(ClientLeft)
        assert gone == ClientLeft(interaction_id=ID)
        assert not self.rig.happened.events

    async def seen(self) -> SeenInteraction:
        """What a link that is made anew finds up."""
        self.rig.happened.callbacks.clear()
        self.cable.cut()
        [seen] = (await self.rig.happened.callbacks_reconciled()).seen
        await self.rig.happened.next(MediaReconciled)
        return seen


@asynccontextmanager
async def desk(asterisk: LoneAsterisk) -> AsyncIterator[Desk]:
    async with (
        telephony_by_cable(asterisk) as (cable, rig),
        asterisk.outside() as client,
        asterisk.desk_phone(1) as first,
        asterisk.desk_phone(2) as second,
    ):
        await first.register()
        await second.register()
        yield Desk(rig, cable, client, {1: first, 2: second})
