"""Clients connected to somebody outside by a real Asterisk."""

from __future__ import annotations

import asyncio

import pytest

from media_gateway.vocabulary.commands import ForwardOutside, ReturnToQueue
from media_gateway.vocabulary.events import ForwardEnded, InteractionArrived
from media_gateway.vocabulary.terms import Channel, OfferOutcome, StepId
from tests.support.asterisk import (
    NOT_REACHED,
    NUMBER,
    OUTSIDE_AT_ONCE,
    LoneAsterisk,
    dial,
    hears_music,
    ring_seconds_for,
    telephony,
)
from tests.support.scenes import played
from tests.support.steered_line import Line, line
from tests.support.telephones import OUTSIDE_NUMBER, rung
from tests.support.waiting import SECONDS

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]


@played(line)
async def test_client_and_somebody_outside_hear_each_other(it: Line) -> None:
    step_id = it.forward()
    leg = await it.answered_outside(step_id)
    assert leg.headers.first.startswith(f"INVITE sip:{OUTSIDE_NUMBER}@")
    assert leg.remote_number == NUMBER
    await leg.hangup()
    await it.forward_ended(step_id, OfferOutcome.ANSWERED)
    await hears_music(it.call)


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
@played(line)
async def test_who_is_not_reached_outside_leaves_the_client_with_music(
    it: Line, status: int | None, outcome: OfferOutcome
) -> None:
    it.outside.refuse_with = status
    await it.forward_ended(it.forward(ring_seconds=ring_seconds_for(status)), outcome)
    await hears_music(it.call)


@pytest.mark.parametrize(
    "number",
    [
        "+442079460000",
        "89990001122",
        "112",
        "+7999&PJSIP/desk1",
        "+7999,30",
        "+7999\r\n\r\nA: B",
        "",
    ],
)
@played(line)
async def test_no_number_beyond_the_plan_is_rung(it: Line, number: str) -> None:
    await it.forward_ended(it.forward(number), OfferOutcome.UNREACHABLE)
    await hears_music(it.call)
    assert it.outside.incoming.empty() and it.desk.incoming.empty()


def test_no_more_calls_go_outside_than_allowed(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with (
            telephony(asterisk) as rig,
            asterisk.outside() as outside,
            asterisk.caller("1001") as first,
            asterisk.caller("1002") as second,
            asterisk.caller("1003") as third,
        ):
            assert OUTSIDE_AT_ONCE == 2
            for caller in (first, second, third):
                await dial(caller)
                arrived = await rig.happened.next(InteractionArrived)
                rig.media.execute(
                    ForwardOutside(
                        interaction_id=arrived.interaction_id,
                        channel=Channel.VOICE,
                        step_id=StepId("1"),
                        number=OUTSIDE_NUMBER,
                        shown_number=NUMBER,
                    )
                )
            ended = await rig.happened.next(ForwardEnded)
            assert ended.outcome == OfferOutcome.UNREACHABLE
            for _ in range(OUTSIDE_AT_ONCE):
                await rung(outside)
            assert outside.incoming.empty()

    asyncio.run(scenario())


@played(line)
async def test_a_client_taken_back_from_outside_hears_music(it: Line) -> None:
    leg = await it.answered_outside(it.forward())
    it.rig.media.execute(ReturnToQueue(interaction_id=it.interaction_id, channel=Channel.VOICE))
    await leg.until(leg.ended, SECONDS)
    await hears_music(it.call)
    await it.call.hangup()
    await it.left()
