"""What every ``Media`` does with talks of several legs: the real one on a real Asterisk, and the
fake."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

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
    NO_OPERATOR,
    OPERATOR,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    PartyId,
)
from tests.support.asterisk import NUMBER
from tests.support.media_lines import OUTSIDE, Line, LineFactory
from tests.support.telephones import OUTSIDE_NUMBER

CALL = InteractionId("call-1-1")
P1 = PartyId("p1")


@dataclass
class Talk:
    line: Line
    interaction_id: InteractionId

    def give(self, kind: type[Any], **values: object) -> None:
        about = {"interaction_id": self.interaction_id, "channel": Channel.VOICE}
        self.line.media.execute(kind(**about, **values))

    async def offer(self, **values: object) -> None:
        offer_id = OfferId(f"{self.interaction_id}/1")
        self.give(
            OfferInteraction,
            offer_id=offer_id,
            operator_id=OperatorId(1),
            ring_seconds=30,
            recorded=False,
            reasons=(),
            **values,
        )
        await self.line.phone_rings(1)
        await self.line.operator_answers(1)
        assert await self.line.happened.next(OfferAnswered) == OfferAnswered(offer_id=offer_id)

    def arrange(self, *together: PartyId, on_hold: tuple[PartyId, ...] = ()) -> None:
        self.give(ArrangeTalk, together=together, on_hold=on_hold)

    def ring(self, operator: int = NO_OPERATOR) -> None:
        self.give(
            RingParty,
            party_id=P1,
            operator_id=OperatorId(operator),
            number="" if operator else OUTSIDE_NUMBER,
            shown_number=NUMBER,
        )

    async def joins(self, operator: int = NO_OPERATOR) -> None:
        self.ring(operator)
        await self.line.party_answers(operator)
        answered = await self.line.happened.next(PartyAnswered)
        assert answered == PartyAnswered(interaction_id=self.interaction_id, party_id=P1)

    async def consult(self, operator: int = NO_OPERATOR) -> None:
        self.arrange(OPERATOR, on_hold=(CLIENT,))
        await self.joins(operator)

    async def ended_by_client(self) -> None:
        await self.line.client_hangs_up()
        left = await self.line.happened.next(ClientLeft)
        assert left == ClientLeft(interaction_id=self.interaction_id)


def play(new_line: LineFactory, scene: Callable[[Talk], Awaitable[None]]) -> None:
    """Let a client talk with the first operator, and go on with the scene."""

    async def scenario() -> None:
        async with new_line() as line:
            await line.client_calls()
            arrived = await line.happened.next(InteractionArrived)
            talk = Talk(line, arrived.interaction_id)
            await talk.offer()
            await scene(talk)
            assert not line.happened.events

    asyncio.run(scenario())


def test_a_client_is_held_and_comes_back(new_line: LineFactory) -> None:
    async def scene(talk: Talk) -> None:
        talk.arrange(OPERATOR, on_hold=(CLIENT,))
        await talk.line.waits_with_music(CLIENT)
        talk.arrange(CLIENT, OPERATOR)
        talk.arrange(CLIENT, OPERATOR)
        await talk.line.hear_each_other(CLIENT, 1)
        await talk.ended_by_client()
        await talk.line.phone_is_silent(1)

    play(new_line, scene)


@pytest.mark.parametrize("whom", [2, NO_OPERATOR])
def test_somebody_is_consulted_swapped_and_joins(new_line: LineFactory, whom: int) -> None:
    async def scene(talk: Talk) -> None:
        him = whom or OUTSIDE
        await talk.consult(whom)
        await talk.line.hear_each_other(1, him)
        await talk.line.waits_with_music(CLIENT)
        talk.arrange(CLIENT, OPERATOR, on_hold=(P1,))
        await talk.line.hear_each_other(CLIENT, 1)
        await talk.line.waits_with_music(him)
        talk.arrange(CLIENT, OPERATOR, P1)
        await talk.line.hear_each_other(CLIENT, 1, him)
        await talk.line.party_hangs_up(whom)
        left = await talk.line.happened.next(PartyLeft)
        assert left == PartyLeft(interaction_id=talk.interaction_id, party_id=P1)
        await talk.line.hear_each_other(CLIENT, 1)

    play(new_line, scene)


@pytest.mark.parametrize("whom", [2, NO_OPERATOR])
def test_who_is_busy_does_not_join(new_line: LineFactory, whom: int) -> None:
    async def scene(talk: Talk) -> None:
        talk.arrange(OPERATOR, on_hold=(CLIENT,))
        talk.ring(whom)
        await talk.line.party_declines(whom)
        failed = await talk.line.happened.next(PartyFailed)
        assert failed == PartyFailed(
            interaction_id=talk.interaction_id, party_id=P1, outcome=OfferOutcome.BUSY
        )
        talk.arrange(CLIENT, OPERATOR)
        await talk.line.hear_each_other(CLIENT, 1)

    play(new_line, scene)


def test_nothing_is_heard_of_whoever_is_dropped(new_line: LineFactory) -> None:
    async def scene(talk: Talk) -> None:
        await talk.joins(2)
        talk.give(DropParty, party_id=P1)
        await talk.line.phone_is_silent(2)
        await talk.line.hear_each_other(CLIENT, 1)

    play(new_line, scene)


def test_a_colleague_who_was_handed_the_client_is_the_operator(new_line: LineFactory) -> None:
    async def scene(talk: Talk) -> None:
        await talk.consult(2)
        offer_id = OfferId(f"{talk.interaction_id}/2")
        talk.give(HandOver, party_id=P1, operator_id=OperatorId(2), offer_id=offer_id)
        talk.arrange(CLIENT, OPERATOR)
        await talk.line.phone_is_silent(1)
        await talk.line.hear_each_other(CLIENT, 2)
        await talk.line.reconnect()
        [seen] = (await talk.line.happened.next(MediaReconciled)).seen
        assert (seen.offer_id, seen.answered, seen.parties) == (offer_id, True, ())
        await talk.line.operator_hangs_up(2)
        left = await talk.line.happened.next(OperatorLeft)
        assert left == OperatorLeft(interaction_id=talk.interaction_id, operator_id=OperatorId(2))

    play(new_line, scene)


def test_an_operator_leaves_the_client_with_somebody_outside(new_line: LineFactory) -> None:
    async def scene(talk: Talk) -> None:
        await talk.consult()
        talk.give(DropParty, party_id=OPERATOR)
        talk.arrange(CLIENT, P1)
        await talk.line.hear_each_other(CLIENT, OUTSIDE)
        await talk.ended_by_client()

    play(new_line, scene)


@pytest.mark.parametrize("how", [ReturnToQueue, EndInteraction])
def test_a_talk_that_is_over_is_over_for_everybody(new_line: LineFactory, how: type[Any]) -> None:
    async def scene(talk: Talk) -> None:
        await talk.consult(2)
        talk.give(how)
        await talk.line.phone_is_silent(1)
        await talk.line.phone_is_silent(2)
        if how is ReturnToQueue:
            await talk.ended_by_client()
        else:
            await talk.line.happened.next(ClientLeft)

    play(new_line, scene)


def test_a_reconciliation_tells_who_has_joined(new_line: LineFactory) -> None:
    async def scene(talk: Talk) -> None:
        await talk.consult(2)
        await talk.line.reconnect()
        told = [await talk.line.happened.next(object)]
        while not isinstance(told[-1], MediaReconciled):
            told.append(await talk.line.happened.next(object))
        assert all(isinstance(event, PartyAnswered) for event in told[:-1])
        assert told[-1].seen == (
            SeenInteraction(
                interaction_id=talk.interaction_id,
                offer_id=OfferId(f"{talk.interaction_id}/1"),
                answered=True,
                parties=(P1,),
            ),
        )
        await talk.line.hear_each_other(1, 2)

    play(new_line, scene)


def test_a_pause_of_the_recording_disturbs_nobody(new_line: LineFactory) -> None:
    async def scene(talk: Talk) -> None:
        talk.give(PauseRecording, paused=True)
        talk.give(PauseRecording, paused=False)
        await talk.line.hear_each_other(CLIENT, 1)
        assert talk.line.media.health().ok

    play(new_line, scene)


def test_a_colleague_is_called(new_line: LineFactory) -> None:
    async def scenario() -> None:
        async with new_line() as line:
            talk = Talk(line, CALL)
            await talk.offer(alone=True, own=True)
            await talk.joins(2)
            talk.arrange(OPERATOR, P1)
            await line.hear_each_other(1, 2)
            await line.operator_hangs_up(1)
            left = await line.happened.next(OperatorLeft)
            assert left == OperatorLeft(interaction_id=CALL, operator_id=OperatorId(1))
            talk.give(EndInteraction)
            await line.phone_is_silent(2)
            assert not line.happened.events

    asyncio.run(scenario())
