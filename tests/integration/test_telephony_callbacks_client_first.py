"""Callbacks through a real Asterisk, the client rung first."""

from __future__ import annotations

import asyncio

import pytest

from media_gateway.vocabulary.events import ClientUnreached, DigitPressed, OperatorLeft
from media_gateway.vocabulary.terms import InteractionId, OfferOutcome
from tests.support.asterisk import (
    CLIENT_HZ,
    NOT_REACHED,
    NUMBER,
    OPERATOR_HZ,
    OUTSIDE_AT_ONCE,
    LoneAsterisk,
    hears,
    hears_music,
    ring_seconds_for,
)
from tests.support.callback_desk import ID, Desk, client_first, desk, to_operator
from tests.support.scenes import played
from tests.support.waiting import SOON, until, until_asked

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]


@played(desk)
async def test_a_client_rung_first_waits_with_music_and_is_put_through(it: Desk) -> None:
    it.rig.media.execute(client_first())
    call = await it.client_answers()
    assert call.remote_number == NUMBER
    await hears_music(call)
    await call.media.press("1")
    pressed = await it.rig.happened.next(DigitPressed)
    assert pressed == DigitPressed(interaction_id=ID, digit="1")
    leg = await it.operator_answers(to_operator(1, operator=1))
    assert leg.headers["x-cc-interaction"] == ID
    await hears(call, OPERATOR_HZ)
    await hears(leg, CLIENT_HZ)
    await leg.hangup()
    await it.rig.happened.next(OperatorLeft)
    await hears_music(call)
    await call.hangup()
    await it.left()


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
@played(desk)
async def test_a_client_rung_first_who_is_not_reached_is_told(
    it: Desk, asterisk: LoneAsterisk, status: int | None, outcome: OfferOutcome
) -> None:
    it.client.refuse_with = status
    it.rig.media.execute(client_first(ring_seconds=ring_seconds_for(status)))
    await it.unreached(outcome)
    await until_asked(asterisk.is_silent, "no channel is left")
    assert not it.rig.happened.events


@played(desk)
async def test_a_callback_ended_while_the_client_is_rung_silences_his_telephone(
    it: Desk, asterisk: LoneAsterisk
) -> None:
    it.rig.media.execute(client_first())
    call = await it.client_rings()
    it.end()
    await call.until(call.ended, SOON)
    await until_asked(asterisk.is_silent, "no channel is left")
    assert not it.rig.happened.events


@played(desk)
async def test_no_more_clients_are_rung_than_allowed(it: Desk) -> None:
    assert OUTSIDE_AT_ONCE == 2
    ids = [InteractionId(f"callback-{number}") for number in (1, 2, 3)]
    for interaction_id in ids:
        it.rig.media.execute(client_first(interaction_id))
    unreached = await it.rig.happened.next(ClientUnreached)
    assert unreached.interaction_id == ids[2]
    assert unreached.outcome == OfferOutcome.UNREACHABLE
    first, second = await it.client_rings(), await it.client_rings()
    first.refuse(486)
    gone = await it.rig.happened.next(ClientUnreached)
    it.rig.media.execute(client_first(ids[2]))
    third = await it.client_rings()
    assert not second.ended.is_set() and not third.ended.is_set()
    assert gone.interaction_id in ids[:2]


@played(desk)
async def test_a_change_of_the_number_plan_counts_within_seconds(
    it: Desk, asterisk: LoneAsterisk
) -> None:
    number = "+442079460000"
    asterisk.cli("dialplan set global CC_OUTSIDE_PREFIXES +44")
    try:
        async with asyncio.timeout(30):
            it.rig.media.execute(client_first(number=number))
            while it.client.incoming.empty():
                await it.unreached(OfferOutcome.UNREACHABLE)
                await asyncio.sleep(0.2)
                it.rig.media.execute(client_first(number=number))
                await until(
                    lambda: it.rig.happened.events or not it.client.incoming.empty(),
                    "he is rung or refused",
                )
        call = await it.client_rings()
        assert call.headers.first.startswith(f"INVITE sip:{number}@")
    finally:
        asterisk.cli("dialplan set global CC_OUTSIDE_PREFIXES +7")
