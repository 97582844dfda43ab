"""Callbacks through a real Asterisk, the operator rung first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.vocabulary.commands import Collect, PlayPrompts, ReturnToQueue, WithdrawOffer
from media_gateway.vocabulary.events import (
    ClientAnswered,
    OfferFailed,
    OperatorLeft,
    PromptsPlayed,
    RecordingMade,
)
from media_gateway.vocabulary.terms import Channel, OfferOutcome, OperatorId, Prompt, StepId
from tests.support.asterisk import (
    CLIENT_HZ,
    NOT_REACHED,
    NUMBER,
    OPERATOR_HZ,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    hears,
    hears_music,
    hum,
    ring_seconds_for,
    speaks,
)
from tests.support.callback_desk import (
    CLIENT_NUMBER,
    ID,
    Desk,
    client_first,
    desk,
    operator_first,
    to_operator,
)
from tests.support.scenes import played
from tests.support.sound import channels_of, loudness
from tests.support.waiting import SECONDS, SOON, until_asked

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

RINGING_HZ = 425
"""What the operator hears while the client's telephone rings; see indications.conf."""


@played(desk)
async def test_operator_then_client_are_rung_and_hear_each_other(
    it: Desk, asterisk: LoneAsterisk
) -> None:
    offer = operator_first()
    leg = await it.operator_answers(offer)
    assert leg.remote_number == CLIENT_NUMBER
    assert leg.headers["x-cc-interaction"] == ID
    assert leg.headers["x-cc-offer"] == offer.offer_id
    call = await it.client_rings()
    assert call.headers.first.startswith(f"INVITE sip:{CLIENT_NUMBER}@")
    assert call.remote_number == NUMBER
    await hears(leg, RINGING_HZ)
    call.answer()
    hum(call, CLIENT_HZ)
    assert await it.rig.happened.next(ClientAnswered) == ClientAnswered(interaction_id=ID)
    await hears(leg, CLIENT_HZ)
    await hears(call, OPERATOR_HZ)
    await call.hangup()
    await leg.until(leg.ended, SECONDS)
    await it.left()
    await until_asked(asterisk.is_silent, "no channel is left")


@played(desk)
async def test_the_talk_is_recorded_with_the_client_left_and_the_operator_right(
    it: Desk, asterisk: LoneAsterisk
) -> None:
    _, call = await it.talk()
    await speaks(call, 0.5)
    await call.hangup()
    made = await it.rig.happened.next(RecordingMade)
    assert made.interaction_id == ID
    client, operator = channels_of(asterisk.recordings / made.path)
    assert loudness(client, CLIENT_HZ) > 20 * loudness(client, OPERATOR_HZ)
    assert loudness(operator, OPERATOR_HZ) > 20 * loudness(operator, CLIENT_HZ)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (486, OfferOutcome.BUSY),
        (603, OfferOutcome.REFUSED),
        (404, OfferOutcome.UNREACHABLE),
        (480, OfferOutcome.NO_ANSWER),
    ],
)
@played(desk)
async def test_what_the_operators_phone_says_is_the_outcome_and_the_client_is_not_rung(
    it: Desk, status: int, outcome: OfferOutcome
) -> None:
    it.phones[1].refuse_with = status
    offer = operator_first()
    it.rig.media.execute(offer)
    failed = await it.rig.happened.next(OfferFailed)
    assert failed == OfferFailed(offer_id=offer.offer_id, outcome=outcome)
    # ... and the next one takes the callback
    await it.operator_answers(operator_first(2, operator=2))
    await it.client_answers()
    assert it.client.incoming.empty()
    it.end()
    await it.left()


@played(desk)
async def test_an_operator_who_does_not_answer_is_rung_no_longer_than_told(it: Desk) -> None:
    offer = operator_first(ring_seconds=1)
    it.rig.media.execute(offer)
    failed = await it.rig.happened.next(OfferFailed)
    assert failed == OfferFailed(offer_id=offer.offer_id, outcome=OfferOutcome.NO_ANSWER)
    leg = await it.operator_rings()
    await leg.until(leg.ended, SECONDS)


@pytest.mark.parametrize("operator", [1, 9], ids=["not registered", "without any phone"])
@played(desk)
async def test_an_operator_without_a_phone_is_unreachable(it: Desk, operator: int) -> None:
    await it.phones[1].register(expires=0)
    offer = operator_first(operator=operator)
    it.rig.media.execute(offer)
    failed = await it.rig.happened.next(OfferFailed)
    assert failed == OfferFailed(offer_id=offer.offer_id, outcome=OfferOutcome.UNREACHABLE)


@played(desk)
async def test_a_withdrawn_offer_silences_the_phone_at_once(it: Desk) -> None:
    offer = operator_first()
    it.rig.media.execute(offer)
    leg = await it.operator_rings()
    it.rig.media.execute(
        WithdrawOffer(offer_id=offer.offer_id, interaction_id=ID, channel=Channel.CALLBACK)
    )
    await leg.until(leg.ended, SOON)
    # no word of the first offer comes in between
    await it.operator_answers(operator_first(2, operator=2))


@played(desk)
async def test_an_offer_withdrawn_before_asterisk_began_to_ring_does_not_ring_on(it: Desk) -> None:
    offer = operator_first()
    it.rig.media.execute(offer)
    it.rig.media.execute(
        WithdrawOffer(offer_id=offer.offer_id, interaction_id=ID, channel=Channel.CALLBACK)
    )
    await it.operator_answers(operator_first(2, operator=2))
    if not it.phones[1].incoming.empty():
        leg = await it.operator_rings()
        await leg.until(leg.ended, SOON)
    assert it.rig.media.health().ok


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
@played(desk)
async def test_a_client_who_is_not_reached_is_told_while_the_operator_is_there(
    it: Desk, asterisk: LoneAsterisk, status: int | None, outcome: OfferOutcome
) -> None:
    it.client.refuse_with = status
    offer = replace(operator_first(), client_ring_seconds=ring_seconds_for(status))
    leg = await it.operator_answers(offer)
    await it.unreached(outcome)
    assert not leg.ended.is_set()
    it.end()
    await leg.until(leg.ended, SECONDS)
    await until_asked(asterisk.is_silent, "no channel is left")
    assert not it.rig.happened.events


@pytest.mark.parametrize("number", ["+442079460000", "112", "+7999&PJSIP/desk2", "+7999,30", ""])
@played(desk)
async def test_a_client_whose_number_is_beyond_the_plan_is_not_rung(it: Desk, number: str) -> None:
    if number:
        leg = await it.operator_answers(operator_first(client=number))
        await it.unreached(OfferOutcome.UNREACHABLE)
        it.end()
        await leg.until(leg.ended, SECONDS)
    it.rig.media.execute(client_first(number=number))
    await it.unreached(OfferOutcome.UNREACHABLE)
    assert it.client.incoming.empty()
    assert it.phones[2].incoming.empty()


@played(desk)
async def test_an_operator_who_hangs_up_while_the_client_is_rung_has_left(
    it: Desk, asterisk: LoneAsterisk
) -> None:
    leg = await it.operator_answers(operator_first())
    call = await it.client_rings()
    await leg.hangup()
    assert await it.rig.happened.next(OperatorLeft) == OperatorLeft(
        interaction_id=ID, operator_id=OperatorId(1)
    )
    it.end()
    await call.until(call.ended, SOON)
    await until_asked(asterisk.is_silent, "no channel is left")
    assert not it.rig.happened.events


@played(desk)
async def test_an_operator_who_hangs_up_first_has_left_once_and_the_client_stays(it: Desk) -> None:
    leg, call = await it.talk()
    await leg.hangup()
    assert await it.rig.happened.next(OperatorLeft) == OperatorLeft(
        interaction_id=ID, operator_id=OperatorId(1)
    )
    await hears_music(call)
    step_id = StepId("after")
    it.rig.media.execute(
        PlayPrompts(
            interaction_id=ID,
            channel=Channel.CALLBACK,
            step_id=step_id,
            prompts=(Prompt(language="ru_RU", text="600"),),
            collect=Collect(),
        )
    )
    await hears(call, 600)
    await call.media.press("5")
    said = await it.rig.happened.next(PromptsPlayed)
    assert said == PromptsPlayed(interaction_id=ID, step_id=step_id, digits="5")
    it.end()
    await call.until(call.ended, SECONDS)
    await it.left()


@played(desk)
async def test_an_ended_callback_takes_both_legs_with_it(it: Desk, asterisk: LoneAsterisk) -> None:
    leg, call = await it.talk()
    it.end()
    await leg.until(leg.ended, SECONDS)
    await call.until(call.ended, SECONDS)
    await it.left()
    await until_asked(asterisk.is_silent, "no channel is left")


@played(desk)
async def test_a_client_returned_to_the_queue_loses_the_operator_and_gets_another(it: Desk) -> None:
    leg, call = await it.talk()
    it.rig.media.execute(ReturnToQueue(interaction_id=ID, channel=Channel.CALLBACK))
    await leg.until(leg.ended, SECONDS)
    await hears_music(call)
    second = await it.operator_answers(to_operator(2, operator=2), SECOND_OPERATOR_HZ)
    await hears(call, SECOND_OPERATOR_HZ)
    await hears(second, CLIENT_HZ)
    await call.hangup()
    await it.left()


@played(desk)
async def test_a_client_whose_operator_is_taken_away_while_he_is_rung_waits(it: Desk) -> None:
    leg = await it.operator_answers(operator_first())
    call = await it.client_rings()
    it.rig.media.execute(ReturnToQueue(interaction_id=ID, channel=Channel.CALLBACK))
    await leg.until(leg.ended, SECONDS)
    call.answer()
    hum(call, CLIENT_HZ)
    assert await it.rig.happened.next(ClientAnswered) == ClientAnswered(interaction_id=ID)
    await hears_music(call)
    await it.operator_answers(to_operator(2, operator=2), SECOND_OPERATOR_HZ)
    await hears(call, SECOND_OPERATOR_HZ)
    assert not it.rig.happened.events
