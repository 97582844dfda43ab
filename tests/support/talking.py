"""A client, two operators and somebody outside on the real Asterisk, each sending a tone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from deploy.sip_caller import Call, SipCaller, SipPhone
from media_gateway.vocabulary.commands import (
    ArrangeTalk,
    DropParty,
    EndInteraction,
    HandOver,
    OfferInteraction,
    PauseRecording,
    ReturnToQueue,
    RingParty,
)
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    InteractionArrived,
    MediaReconciled,
    OfferAnswered,
    OperatorLeft,
    PartyAnswered,
    PartyFailed,
    PartyLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_INTERACTION,
    NO_OPERATOR,
    OPERATOR,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    PartyId,
)
from tests.support.asterisk import (
    CLIENT_HZ,
    NUMBER,
    OPERATOR_HZ,
    OUTSIDE_HZ,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    Telephony,
    dial,
    hears,
    hum,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.telephones import OUTSIDE_NUMBER, rung
from tests.support.waiting import SECONDS

P1, P2 = PartyId("p1"), PartyId("p2")
OPERATORS_HZ = {1: OPERATOR_HZ, 2: SECOND_OPERATOR_HZ}


@dataclass(frozen=True)
class People:
    caller: SipCaller
    phones: dict[int, SipPhone]
    outside: SipPhone


@dataclass
class Talking:
    """``interaction_id`` is that of the talk which the commands are about."""

    asterisk: LoneAsterisk
    people: People
    cable: Cable
    rig: Telephony
    interaction_id: InteractionId = NO_INTERACTION
    offers: int = 0

    def give(self, kind: type[Any], **values: object) -> None:
        about = {"interaction_id": self.interaction_id, "channel": Channel.VOICE}
        self.rig.media.execute(kind(**about, **values))

    # The talk begins

    async def client_calls(self) -> Call:
        call = await dial(self.people.caller)
        self.interaction_id = (await self.happens(InteractionArrived)).interaction_id
        hum(call, CLIENT_HZ)
        return call

    async def talk(self, *, recorded: bool = False) -> tuple[Call, Call]:
        """A client has called, and talks with the first operator."""
        call = await self.client_calls()
        operator = await self.offered(recorded=recorded)
        await hears(call, OPERATOR_HZ)
        await hears(operator, CLIENT_HZ)
        return call, operator

    async def offered(self, operator_id: int = 1, **values: Any) -> Call:
        self.offers += 1
        offer_id = OfferId(f"{self.interaction_id}/{self.offers}")
        values = {"recorded": False, **values}
        self.give(
            OfferInteraction,
            offer_id=offer_id,
            operator_id=OperatorId(operator_id),
            ring_seconds=30,
            reasons=(),
            **values,
        )
        leg = await self.answers(operator_id)
        assert await self.happens(OfferAnswered) == OfferAnswered(offer_id=offer_id)
        return leg

    async def called(self, **values: Any) -> tuple[Call, Call]:
        """The first operator has called somebody outside, and talks with him."""
        self.interaction_id = InteractionId("call-1-1")
        operator = await self.offered(
            client_number=OUTSIDE_NUMBER, shown_number=NUMBER, own=True, **values
        )
        client = await rung(self.people.outside)
        client.answer()
        hum(client, CLIENT_HZ)
        await self.happens(ClientAnswered)
        await hears(client, OPERATOR_HZ)
        await hears(operator, CLIENT_HZ)
        return client, operator

    async def rings(self, operator_id: int) -> Call:
        return await rung(self.people.phones[operator_id])

    async def answers(self, operator_id: int) -> Call:
        leg = await self.rings(operator_id)
        leg.answer()
        hum(leg, OPERATORS_HZ[operator_id])
        return leg

    # Commands

    def arrange(self, *together: PartyId, on_hold: tuple[PartyId, ...] = ()) -> None:
        self.give(ArrangeTalk, together=together, on_hold=on_hold)

    def hold(self) -> None:
        self.arrange(OPERATOR, on_hold=(CLIENT,))

    def resume(self) -> None:
        self.arrange(CLIENT, OPERATOR)

    def ring(
        self, party_id: PartyId, operator_id: int = NO_OPERATOR, ring_seconds: int = 30
    ) -> None:
        self.give(
            RingParty,
            party_id=party_id,
            operator_id=OperatorId(operator_id),
            number="" if operator_id else OUTSIDE_NUMBER,
            shown_number=NUMBER,
            ring_seconds=ring_seconds,
        )

    def drop(self, party_id: PartyId) -> None:
        self.give(DropParty, party_id=party_id)

    def hand_over(self, party_id: PartyId = P1, operator_id: int = 2) -> None:
        self.give(
            HandOver,
            party_id=party_id,
            operator_id=OperatorId(operator_id),
            offer_id=OfferId(f"{self.interaction_id}/9"),
        )

    def pause(self, *, paused: bool = True) -> None:
        self.give(PauseRecording, paused=paused)

    def end(self) -> None:
        self.give(EndInteraction)

    def take_back(self) -> None:
        self.give(ReturnToQueue)

    async def colleague_joins(self, party_id: PartyId = P1) -> Call:
        """The second operator is asked in, and answers."""
        self.ring(party_id, 2)
        leg = await self.answers(2)
        await self.joined(party_id)
        return leg

    async def outside_joins(self, party_id: PartyId = P1) -> Call:
        self.ring(party_id)
        leg = await rung(self.people.outside)
        leg.answer()
        hum(leg, OUTSIDE_HZ)
        await self.joined(party_id)
        return leg

    # What is told

    async def happens(self, kind: type[Any]) -> Any:
        return await self.rig.happened.next(kind)

    def nothing_happens(self) -> None:
        assert not self.rig.happened.events

    async def joined(self, party_id: PartyId) -> None:
        answered = await self.happens(PartyAnswered)
        assert answered == PartyAnswered(interaction_id=self.interaction_id, party_id=party_id)

    async def failed(self, party_id: PartyId, outcome: OfferOutcome) -> None:
        failed = await self.happens(PartyFailed)
        assert failed == PartyFailed(
            interaction_id=self.interaction_id, party_id=party_id, outcome=outcome
        )

    async def party_left(self, party_id: PartyId = P1) -> None:
        left = await self.happens(PartyLeft)
        assert left == PartyLeft(interaction_id=self.interaction_id, party_id=party_id)

    async def operator_left(self, operator_id: int = 1) -> None:
        left = await self.happens(OperatorLeft)
        assert left == OperatorLeft(
            interaction_id=self.interaction_id, operator_id=OperatorId(operator_id)
        )

    async def client_left(self) -> None:
        left = await self.happens(ClientLeft)
        assert left == ClientLeft(interaction_id=self.interaction_id)

    async def all_over(self, *legs: Call) -> None:
        """These are let go, no channel and no room is left, and nothing more is told."""
        for leg in legs:
            await leg.until(leg.ended, SECONDS)
        await asyncio.to_thread(self.asterisk.fall_silent)
        assert not self.rooms()
        self.nothing_happens()

    async def client_hangs_up(self, client: Call, *others: Call) -> None:
        """And by that everything is over."""
        await client.hangup()
        await self.client_left()
        await self.all_over(*others)

    async def end_for(self, *legs: Call) -> None:
        """For all who are there, the client among them."""
        self.end()
        await self.client_left()
        await self.all_over(*legs)

    def rooms(self) -> list[str]:
        lines = self.asterisk.cli("confbridge list").splitlines()
        return [line for line in lines if self.interaction_id in line]

    async def seen(self) -> SeenInteraction:
        """What a link that is made anew finds up."""
        self.cable.cut()
        return await self.reconciled()

    async def reconciled(self) -> SeenInteraction:
        while not isinstance(event := await self.happens(object), MediaReconciled):
            assert isinstance(event, PartyAnswered | ClientAnswered)
        [seen] = event.seen
        return seen


@asynccontextmanager
async def talking(asterisk: LoneAsterisk) -> AsyncIterator[Talking]:
    async with people(asterisk) as them, steered(asterisk, them) as it:
        yield it


@asynccontextmanager
async def steered(asterisk: LoneAsterisk, them: People) -> AsyncIterator[Talking]:
    async with telephony_by_cable(asterisk) as (cable, rig):
        yield Talking(asterisk, them, cable, rig)


@asynccontextmanager
async def people(asterisk: LoneAsterisk) -> AsyncIterator[People]:
    async with (
        asterisk.desk_phone(1) as first,
        asterisk.desk_phone(2) as second,
        asterisk.outside() as outside,
        asterisk.caller() as caller,
    ):
        await first.register()
        await second.register()
        yield People(caller, {1: first, 2: second}, outside)
