"""Callbacks through a real Asterisk: the operator first, and the client first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from deploy.sip_caller import Call, SipPhone
from media_gateway.vocabulary.commands import (
    Collect,
    DialClient,
    EndInteraction,
    OfferInteraction,
    PlayPrompts,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    ClientUnreached,
    DigitPressed,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    PromptsPlayed,
    RecordingMade,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    Prompt,
    StepId,
)
from tests.support.asterisk import (
    CLIENT_HZ,
    NOT_REACHED,
    NUMBER,
    OPERATOR_HZ,
    OUTSIDE_AT_ONCE,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    Telephony,
    hears,
    hears_music,
    hum,
    speaks,
    starting_telephony,
    telephony,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.sound import channels_of, loudness
from tests.support.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

CLIENT_NUMBER = "+79990001122"
ID = InteractionId("callback-voice-cc-1763780000.12-1")
RINGING_HZ = 425
"""What the operator hears while the client's telephone rings; see indications.conf."""


def operator_first(
    number: int = 1, *, operator: int = 1, client: str = CLIENT_NUMBER, ring_seconds: int = 10
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
        ring_seconds=10,
        recorded=False,
        reasons=(),
    )


def client_first(
    interaction_id: InteractionId = ID, *, number: str = CLIENT_NUMBER, ring_seconds: int = 10
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
        return await asyncio.wait_for(self.phones[operator].incoming.get(), 5)

    async def operator_answers(self, offer: OfferInteraction, hz: int = OPERATOR_HZ) -> Call:
        self.rig.media.execute(offer)
        leg = await self.operator_rings(offer.operator_id)
        leg.answer()
        hum(leg, hz)
        answered = await self.rig.happened.next(OfferAnswered)
        assert answered == OfferAnswered(offer_id=offer.offer_id)
        return leg

    async def client_rings(self) -> Call:
        return await asyncio.wait_for(self.client.incoming.get(), 5)

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
        """Once, and nothing after it."""
        assert await self.rig.happened.next(ClientLeft) == ClientLeft(interaction_id=ID)
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


# The operator first


def test_operator_then_client_are_rung_and_hear_each_other(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
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
            await leg.until(leg.ended, 2)
            await it.left()
            await until(asterisk.is_silent, "no channel is left")

    asyncio.run(scenario())


def test_the_talk_is_recorded_with_the_client_left_and_the_operator_right(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            _, call = await it.talk()
            await speaks(call, 0.5)
            await call.hangup()
            made = await it.rig.happened.next(RecordingMade)
            assert made.interaction_id == ID
            client, operator = channels_of(asterisk.recordings / made.path)
            assert loudness(client, CLIENT_HZ) > 20 * loudness(client, OPERATOR_HZ)
            assert loudness(operator, OPERATOR_HZ) > 20 * loudness(operator, CLIENT_HZ)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (486, OfferOutcome.BUSY),
        (603, OfferOutcome.REFUSED),
        (404, OfferOutcome.UNREACHABLE),
        (480, OfferOutcome.NO_ANSWER),
    ],
)
def test_what_the_operators_phone_says_is_the_outcome_and_the_client_is_not_rung(
    asterisk: LoneAsterisk, status: int, outcome: OfferOutcome
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
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

    asyncio.run(scenario())


def test_an_operator_who_does_not_answer_is_rung_no_longer_than_told(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            offer = operator_first(ring_seconds=1)
            it.rig.media.execute(offer)
            failed = await it.rig.happened.next(OfferFailed)
            assert failed == OfferFailed(offer_id=offer.offer_id, outcome=OfferOutcome.NO_ANSWER)
            leg = await it.operator_rings()
            await leg.until(leg.ended, 1)

    asyncio.run(scenario())


@pytest.mark.parametrize("operator", [1, 9], ids=["not registered", "without any phone"])
def test_an_operator_without_a_phone_is_unreachable(asterisk: LoneAsterisk, operator: int) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            await it.phones[1].register(expires=0)
            offer = operator_first(operator=operator)
            it.rig.media.execute(offer)
            failed = await it.rig.happened.next(OfferFailed)
            assert failed == OfferFailed(offer_id=offer.offer_id, outcome=OfferOutcome.UNREACHABLE)

    asyncio.run(scenario())


def test_a_withdrawn_offer_silences_the_phone_at_once(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            offer = operator_first()
            it.rig.media.execute(offer)
            leg = await it.operator_rings()
            it.rig.media.execute(
                WithdrawOffer(offer_id=offer.offer_id, interaction_id=ID, channel=Channel.CALLBACK)
            )
            await leg.until(leg.ended, 1)
            # no word of the first offer comes in between
            await it.operator_answers(operator_first(2, operator=2))

    asyncio.run(scenario())


def test_an_offer_withdrawn_before_asterisk_began_to_ring_does_not_ring_on(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            offer = operator_first()
            it.rig.media.execute(offer)
            it.rig.media.execute(
                WithdrawOffer(offer_id=offer.offer_id, interaction_id=ID, channel=Channel.CALLBACK)
            )
            await it.operator_answers(operator_first(2, operator=2))
            if not it.phones[1].incoming.empty():
                leg = await it.operator_rings()
                await leg.until(leg.ended, 2)
            assert it.rig.media.health().ok

    asyncio.run(scenario())


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
def test_a_client_who_is_not_reached_is_told_while_the_operator_is_there(
    asterisk: LoneAsterisk, status: int | None, outcome: OfferOutcome
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            it.client.refuse_with = status
            leg = await it.operator_answers(operator_first(ring_seconds=2))
            await it.unreached(outcome)
            assert not leg.ended.is_set()
            it.end()
            await leg.until(leg.ended, 2)
            await until(asterisk.is_silent, "no channel is left")
            assert not it.rig.happened.events

    asyncio.run(scenario())


@pytest.mark.parametrize("number", ["+442079460000", "112", "+7999&PJSIP/desk2", "+7999,30", ""])
def test_a_client_whose_number_is_beyond_the_plan_is_not_rung(
    asterisk: LoneAsterisk, number: str
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            if number:
                leg = await it.operator_answers(operator_first(client=number))
                await it.unreached(OfferOutcome.UNREACHABLE)
                it.end()
                await leg.until(leg.ended, 2)
            it.rig.media.execute(client_first(number=number))
            await it.unreached(OfferOutcome.UNREACHABLE)
            assert it.client.incoming.empty()
            assert it.phones[2].incoming.empty()

    asyncio.run(scenario())


def test_an_operator_who_hangs_up_while_the_client_is_rung_has_left(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            leg = await it.operator_answers(operator_first())
            call = await it.client_rings()
            await leg.hangup()
            assert await it.rig.happened.next(OperatorLeft) == OperatorLeft(
                interaction_id=ID, operator_id=OperatorId(1)
            )
            it.end()
            await call.until(call.ended, 2)
            await until(asterisk.is_silent, "no channel is left")
            assert not it.rig.happened.events

    asyncio.run(scenario())


def test_an_operator_who_hangs_up_first_has_left_once_and_the_client_stays(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
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
            await call.until(call.ended, 2)
            await it.left()

    asyncio.run(scenario())


def test_an_ended_callback_takes_both_legs_with_it(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            leg, call = await it.talk()
            it.end()
            await leg.until(leg.ended, 2)
            await call.until(call.ended, 2)
            await it.left()
            await until(asterisk.is_silent, "no channel is left")

    asyncio.run(scenario())


def test_a_client_returned_to_the_queue_loses_the_operator_and_gets_another(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            leg, call = await it.talk()
            it.rig.media.execute(ReturnToQueue(interaction_id=ID, channel=Channel.CALLBACK))
            await leg.until(leg.ended, 2)
            await hears_music(call)
            second = await it.operator_answers(to_operator(2, operator=2), SECOND_OPERATOR_HZ)
            await hears(call, SECOND_OPERATOR_HZ)
            await hears(second, CLIENT_HZ)
            await call.hangup()
            await it.left()

    asyncio.run(scenario())


def test_a_client_whose_operator_is_taken_away_while_he_is_rung_waits(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            leg = await it.operator_answers(operator_first())
            call = await it.client_rings()
            it.rig.media.execute(ReturnToQueue(interaction_id=ID, channel=Channel.CALLBACK))
            await leg.until(leg.ended, 2)
            call.answer()
            hum(call, CLIENT_HZ)
            assert await it.rig.happened.next(ClientAnswered) == ClientAnswered(interaction_id=ID)
            await hears_music(call)
            await it.operator_answers(to_operator(2, operator=2), SECOND_OPERATOR_HZ)
            await hears(call, SECOND_OPERATOR_HZ)
            assert not it.rig.happened.events

    asyncio.run(scenario())


# The client first


def test_a_client_rung_first_waits_with_music_and_is_put_through(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
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

    asyncio.run(scenario())


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
def test_a_client_rung_first_who_is_not_reached_is_told(
    asterisk: LoneAsterisk, status: int | None, outcome: OfferOutcome
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            it.client.refuse_with = status
            it.rig.media.execute(client_first(ring_seconds=1))
            await it.unreached(outcome)
            await until(asterisk.is_silent, "no channel is left")
            assert not it.rig.happened.events

    asyncio.run(scenario())


def test_a_callback_ended_while_the_client_is_rung_silences_his_telephone(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            it.rig.media.execute(client_first())
            call = await it.client_rings()
            it.end()
            await call.until(call.ended, 1)
            await until(asterisk.is_silent, "no channel is left")
            assert not it.rig.happened.events

    asyncio.run(scenario())


def test_no_more_clients_are_rung_than_allowed(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
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

    asyncio.run(scenario())


def test_a_change_of_the_number_plan_counts_within_seconds(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            number = "+442079460000"
            asterisk.cli("dialplan set global CC_OUTSIDE_PREFIXES +44")
            try:
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

    asyncio.run(asyncio.wait_for(scenario(), 30))


# What is up


def test_a_reconciliation_tells_how_far_a_callback_is(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            offer = operator_first()
            it.rig.media.execute(offer)
            leg = await it.operator_rings()
            here = SeenInteraction(
                interaction_id=ID, offer_id=offer.offer_id, answered=False, client_there=False
            )
            assert await it.seen() == here
            leg.answer()
            hum(leg, OPERATOR_HZ)
            await it.rig.happened.next(OfferAnswered)
            call = await it.client_rings()
            assert await it.seen() == SeenInteraction(
                interaction_id=ID, offer_id=offer.offer_id, answered=True, client_there=False
            )
            call.answer()
            hum(call, CLIENT_HZ)
            await it.rig.happened.next(ClientAnswered)
            await hears(call, OPERATOR_HZ)
            assert await it.seen() == SeenInteraction(
                interaction_id=ID, offer_id=offer.offer_id, answered=True
            )
            await call.hangup()
            await it.left()

    asyncio.run(scenario())


def test_a_client_who_answered_unseen_is_told_at_the_return(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            it.rig.media.execute(client_first())
            call = await it.client_rings()
            it.cable.freeze()
            call.answer()
            await hears_music(call)
            it.cable.cut()
            it.cable.thaw()
            assert await it.rig.happened.next(ClientAnswered) == ClientAnswered(interaction_id=ID)
            await it.rig.happened.next(MediaReconciled)

    asyncio.run(scenario())


def test_the_next_gateway_goes_on_where_the_operator_was_being_rung(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with asterisk.outside() as client, asterisk.desk_phone(1) as phone:
            await phone.register()
            offer = operator_first()
            async with telephony(asterisk) as rig:
                rig.media.execute(offer)
                leg = await asyncio.wait_for(phone.incoming.get(), 5)
            async with starting_telephony(asterisk) as rig:
                [seen] = (await rig.happened.callbacks_reconciled()).seen
                assert (seen.offer_id, seen.answered) == (offer.offer_id, False)
                await rig.happened.next(MediaReconciled)
                leg.answer()
                hum(leg, OPERATOR_HZ)
                await rig.happened.next(OfferAnswered)
                call = await asyncio.wait_for(client.incoming.get(), 5)
                assert call.remote_number == NUMBER
                call.answer()
                hum(call, CLIENT_HZ)
                await rig.happened.next(ClientAnswered)
                await hears(leg, CLIENT_HZ)
                await hears(call, OPERATOR_HZ)
                await call.hangup()
                await rig.happened.next(ClientLeft)
                made = await rig.happened.next(RecordingMade)
                assert made.interaction_id == ID

    asyncio.run(scenario())


def test_the_next_gateway_hears_of_a_client_who_is_being_rung(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with asterisk.outside() as client:
            async with telephony(asterisk) as rig:
                rig.media.execute(client_first())
                call = await asyncio.wait_for(client.incoming.get(), 5)
            async with starting_telephony(asterisk) as rig:
                [seen] = (await rig.happened.callbacks_reconciled()).seen
                assert not seen.client_there
                await rig.happened.next(MediaReconciled)
                call.refuse(486)
                unreached = await rig.happened.next(ClientUnreached)
                assert unreached.outcome == OfferOutcome.BUSY

    asyncio.run(scenario())


def test_callbacks_that_asterisk_is_never_told_of_are_answered(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with desk(asterisk) as it:
            it.cable.freeze()
            await until(lambda: not it.rig.media.health().ok, "the link counts as down")
            it.rig.media.execute(client_first())
            await it.unreached(OfferOutcome.UNKNOWN)
            offer = operator_first()
            it.rig.media.execute(offer)
            failed = await it.rig.happened.next(OfferFailed)
            assert failed == OfferFailed(offer_id=offer.offer_id, outcome=OfferOutcome.UNKNOWN)
            it.cable.thaw()
            await it.rig.happened.next(MediaReconciled, 15)
            assert it.client.incoming.empty() and it.phones[1].incoming.empty()

    asyncio.run(scenario())


def test_a_client_of_a_callback_who_waits_when_the_gateway_dies_is_put_through_by_the_fallback(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with asterisk.outside() as client, asterisk.desk_phone(1) as phone:
            await phone.register()
            async with telephony(asterisk) as rig:
                rig.media.execute(client_first())
                call = await asyncio.wait_for(client.incoming.get(), 5)
                call.answer()
                hum(call, CLIENT_HZ)
                await rig.happened.next(ClientAnswered)
            asterisk.cli("dialplan set global GW_ALIVE 0")
            leg = await asyncio.wait_for(phone.incoming.get(), 15)
            leg.answer()
            hum(leg, OPERATOR_HZ)
            await hears(call, OPERATOR_HZ)
            await call.hangup()

    asyncio.run(scenario())
