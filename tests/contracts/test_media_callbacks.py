"""What every ``Media`` does with callbacks, the operator or the client rung first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from media_gateway.vocabulary.commands import DialClient, EndInteraction, OfferInteraction
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientUnreached,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import Channel, InteractionId, OfferId, OfferOutcome, OperatorId
from tests.support.asterisk import NUMBER
from tests.support.media_lines import Line, LineFactory
from tests.support.media_scenes import client_left, offer, talk
from tests.support.telephones import OUTSIDE_NUMBER

CALLBACK = InteractionId("callback-1-1")


def play_callback(new_line: LineFactory, scene: Callable[[Line], Awaitable[None]]) -> None:
    async def scenario() -> None:
        async with new_line() as line:
            await scene(line)
            assert not line.happened.events

    asyncio.run(scenario())


def callback_offer(operator: int = 1, number: int = 1) -> OfferInteraction:
    return OfferInteraction(
        offer_id=OfferId(f"{CALLBACK}/{number}"),
        interaction_id=CALLBACK,
        channel=Channel.CALLBACK,
        operator_id=OperatorId(operator),
        ring_seconds=30,
        recorded=False,
        reasons=(),
        client_number=OUTSIDE_NUMBER,
        shown_number=NUMBER,
    )


DIAL = DialClient(
    interaction_id=CALLBACK,
    channel=Channel.CALLBACK,
    client_number=OUTSIDE_NUMBER,
    shown_number=NUMBER,
)
END = EndInteraction(interaction_id=CALLBACK, channel=Channel.CALLBACK)


async def client_answers(line: Line) -> None:
    await line.outside_rings()
    await line.outside_answers()
    answered = await line.happened.next(ClientAnswered)
    assert answered == ClientAnswered(interaction_id=CALLBACK)


async def client_is_busy(line: Line) -> None:
    await line.outside_rings()
    await line.outside_declines()
    unreached = await line.happened.next(ClientUnreached)
    assert unreached == ClientUnreached(interaction_id=CALLBACK, outcome=OfferOutcome.BUSY)


def test_operator_first_then_the_client(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        await talk(line, callback_offer())
        await client_answers(line)
        await line.outside_hangs_up()
        await line.phone_is_silent(1)
        await client_left(line, CALLBACK)

    play_callback(new_line, scene)


def test_a_busy_client_leaves_his_operator_to_be_let_go(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        await talk(line, callback_offer())
        await client_is_busy(line)
        line.media.execute(END)
        await line.phone_is_silent(1)

    play_callback(new_line, scene)


def test_a_callback_that_an_operator_declined_goes_to_the_next(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        await line.phone_will(1, OfferOutcome.BUSY)
        line.media.execute(callback_offer())
        failed = await line.happened.next(OfferFailed)
        assert failed == OfferFailed(offer_id=OfferId(f"{CALLBACK}/1"), outcome=OfferOutcome.BUSY)
        await talk(line, callback_offer(operator=2, number=2))
        await client_answers(line)

    play_callback(new_line, scene)


def test_the_operator_of_a_callback_leaves_and_the_client_is_still_there(
    new_line: LineFactory,
) -> None:
    async def scene(line: Line) -> None:
        await talk(line, callback_offer())
        await client_answers(line)
        await line.operator_hangs_up(1)
        left = await line.happened.next(OperatorLeft)
        assert left == OperatorLeft(interaction_id=CALLBACK, operator_id=OperatorId(1))
        line.media.execute(END)
        await client_left(line, CALLBACK)

    play_callback(new_line, scene)


def test_client_first_then_an_operator(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        line.media.execute(DIAL)
        await client_answers(line)
        await talk(line, offer(CALLBACK))
        await line.outside_hangs_up()
        await client_left(line, CALLBACK)

    play_callback(new_line, scene)


def test_a_busy_client_rung_first_is_not_reached(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        line.media.execute(DIAL)
        await client_is_busy(line)

    play_callback(new_line, scene)


def test_nothing_is_heard_of_a_callback_that_was_ended(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        line.media.execute(DIAL)
        await line.outside_rings()
        line.media.execute(END)
        await line.outside_is_silent()

    play_callback(new_line, scene)


def test_a_reconciliation_tells_how_far_a_callback_is(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        async def seen() -> SeenInteraction:
            line.happened.callbacks.clear()
            await line.reconnect()
            await line.happened.next(MediaReconciled)
            [only] = (await line.happened.callbacks_reconciled()).seen
            return only

        made = callback_offer()
        line.media.execute(made)
        await line.phone_rings(1)
        ringing = SeenInteraction(
            interaction_id=CALLBACK, offer_id=made.offer_id, client_there=False
        )
        assert await seen() == ringing
        await line.operator_answers(1)
        await line.happened.next(OfferAnswered)
        await line.outside_rings()
        assert await seen() == replace(ringing, answered=True)
        await line.outside_answers()
        await line.happened.next(ClientAnswered)
        assert await seen() == replace(ringing, answered=True, client_there=True)

    play_callback(new_line, scene)
