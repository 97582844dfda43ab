"""One call after the other through a real Asterisk, with real SIP phones at both ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from deploy.sip_caller import Call, SipCaller, SipPhone
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    EndInteraction,
    OfferInteraction,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.events import (
    ClientLeft,
    InteractionArrived,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    RecordingMade,
)
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
)
from tests.support.asterisk import (
    CLIENT_HZ,
    NUMBER,
    OPERATOR_HZ,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    Telephony,
    dial,
    hears,
    hears_music,
    hum,
    speaks,
    telephony,
    telephony_by_cable,
)
from tests.support.sound import channels_of, loudness
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, SOON

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]


@dataclass
class Floor:
    """A client on the line and two registered desk phones."""

    rig: Telephony
    caller: SipCaller
    phones: dict[int, SipPhone]
    call: Call
    interaction_id: InteractionId
    offers: int = 0

    def offer(
        self, operator_id: int = 1, *, ring_seconds: int = 30, recorded: bool = False
    ) -> OfferId:
        self.offers += 1
        offer_id = OfferId(f"{self.interaction_id}/{self.offers}")
        self.rig.media.execute(
            OfferInteraction(
                offer_id=offer_id,
                interaction_id=self.interaction_id,
                channel=Channel.VOICE,
                operator_id=OperatorId(operator_id),
                ring_seconds=ring_seconds,
                recorded=recorded,
                reasons=(),
            )
        )
        return offer_id

    async def ringing(self, operator_id: int = 1) -> Call:
        return await rung(self.phones[operator_id])

    async def talk(self, operator_id: int = 1, hz: int = OPERATOR_HZ, **offer: bool) -> Call:
        """Offer, answer, and let both hear each other."""
        offer_id = self.offer(operator_id, **offer)
        leg = await self.ringing(operator_id)
        leg.answer()
        hum(leg, hz)
        assert await self.rig.happened.next(OfferAnswered) == OfferAnswered(offer_id=offer_id)
        await hears(self.call, hz)
        await hears(leg, CLIENT_HZ)
        return leg

    async def failed(self) -> OfferFailed:
        return await self.rig.happened.next(OfferFailed)

    async def left(self) -> None:
        left = await self.rig.happened.next(ClientLeft)
        assert left.interaction_id == self.interaction_id
        assert not self.rig.happened.events


@asynccontextmanager
async def floor(
    asterisk: LoneAsterisk, number: str = "+79161112233", name: str = ""
) -> AsyncIterator[Floor]:
    async with (
        telephony(asterisk) as rig,
        asterisk.desk_phone(1) as first,
        asterisk.desk_phone(2) as second,
        asterisk.caller(number, name) as caller,
    ):
        await first.register()
        await second.register()
        call = await dial(caller)
        arrived = await rig.happened.next(InteractionArrived)
        hum(call, CLIENT_HZ)
        yield Floor(rig, caller, {1: first, 2: second}, call, arrived.interaction_id)


def test_a_client_is_announced_and_hears_music(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with telephony(asterisk) as rig, asterisk.caller("+79161112233", "Пётр Щукин") as one:
            call = await dial(one)
            arrived = await rig.happened.next(InteractionArrived)
            assert arrived.interaction_id.startswith("voice-cc-")
            assert arrived.client_number == "+79161112233"
            assert arrived.client_name == "Пётр Щукин"
            assert arrived.entry_number == NUMBER
            await hears_music(call)
            await call.hangup()
            left = await rig.happened.next(ClientLeft)
            assert left.interaction_id == arrived.interaction_id

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("number", "name", "seen_number", "seen_name"),
    [
        ("anonymous", "Anonymous", "", ""),
        ("89161112233", "", "89161112233", ""),
        ("00442079460000", "", "00442079460000", ""),
        ("0800FLOWERS", "", "0800FLOWERS", ""),
        ("1001", "ООО «Ромашка», Ltd: 100%", "1001", "ООО «Ромашка», Ltd: 100%"),
        ("1002", "a,Did: +70000000000", "1002", "a,Did: +70000000000"),
        (quote("7\r\n\r\nEvent: Shutdown\r\n\r\n"), "", "7Event: Shutdown", ""),
    ],
)
def test_whatever_a_caller_calls_himself_is_kept(
    asterisk: LoneAsterisk,
    number: str,
    name: str,
    seen_number: str,
    seen_name: str,
) -> None:
    async def scenario() -> None:
        async with telephony(asterisk) as rig, asterisk.caller(number, name) as caller:
            call = await dial(caller)
            arrived = await rig.happened.next(InteractionArrived)
            assert arrived.entry_number == NUMBER
            assert (arrived.client_number, arrived.client_name) == (seen_number, seen_name)
            await call.hangup()
            left = await rig.happened.next(ClientLeft)
            assert left.interaction_id == arrived.interaction_id

    asyncio.run(scenario())


@pytest.mark.parametrize("dialled", ["1", "+", "*", "s"])
def test_a_number_of_one_character_is_taken_like_any_other(
    asterisk: LoneAsterisk, dialled: str
) -> None:
    async def scenario() -> None:
        async with telephony(asterisk) as rig, asterisk.caller() as caller:
            call = await caller.call(quote(dialled))
            arrived = await rig.happened.next(InteractionArrived)
            assert arrived.entry_number == dialled
            await hears_music(call)
            await call.hangup()
            await rig.happened.next(ClientLeft)

    asyncio.run(scenario())


def test_a_line_break_in_the_dialled_number_forges_no_message(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with (
            telephony_by_cable(asterisk) as (cable, rig),
            asterisk.caller() as caller,
        ):
            forged = "Event: UserEvent\r\nUserEvent: CCLeft\r\nId: voice-1"
            call = await caller.call(quote(f"{NUMBER}\r\n\r\n{forged}\r\n\r\n"))
            arrived = await rig.happened.next(InteractionArrived)
            assert arrived.entry_number == NUMBER + forged.replace("\r\n", "")
            await call.until(call.answered, SECONDS)
            cable.cut()  # so that Asterisk is asked what is up
            [seen] = (await rig.happened.next(MediaReconciled)).seen
            assert seen.interaction_id == arrived.interaction_id
            await call.hangup()
            left = await rig.happened.next(ClientLeft)
            assert left.interaction_id == arrived.interaction_id

    asyncio.run(scenario())


def test_client_and_operator_hear_each_other(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk, name="Пётр") as it:
            await hears_music(it.call)
            leg = await it.talk()
            assert leg.remote_number == "+79161112233"
            assert "Пётр" in leg.headers["from"]
            assert leg.headers["x-cc-interaction"] == it.interaction_id
            assert leg.headers["x-cc-offer"] == f"{it.interaction_id}/1"
            await it.call.hangup()
            await leg.until(leg.ended, SECONDS)
            await it.left()

    asyncio.run(scenario())


def test_a_talk_is_recorded_with_the_client_left_and_the_operator_right(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            await hears_music(it.call)
            begun = time.monotonic()
            await it.talk(recorded=True)
            await speaks(it.call, 0.5)
            await it.call.hangup()
            talked = time.monotonic() - begun
            await it.left()
            made = await it.rig.happened.next(RecordingMade)
            assert made.interaction_id == it.interaction_id
            client, operator = channels_of(asterisk.recordings / made.path)
            assert loudness(client, CLIENT_HZ) > 20 * loudness(client, OPERATOR_HZ)
            assert loudness(operator, OPERATOR_HZ) > 20 * loudness(operator, CLIENT_HZ)
            # the music before the talk is not in it
            assert 0.5 < len(client) / 8000 < talked + 0.3

    asyncio.run(scenario())


def test_no_recording_comes_of_a_talk_that_did_not_take_place(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            it.phones[1].refuse_with = 486
            it.offer(recorded=True)
            await it.failed()
            await it.talk(2, SECOND_OPERATOR_HZ, recorded=True)
            await it.call.hangup()
            await it.left()
            made = await it.rig.happened.next(RecordingMade)
            _, operator = channels_of(asterisk.recordings / made.path)
            assert loudness(operator, SECOND_OPERATOR_HZ) > 1000
            assert not it.rig.happened.recordings

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (486, OfferOutcome.BUSY),
        (600, OfferOutcome.BUSY),
        (603, OfferOutcome.REFUSED),
        (403, OfferOutcome.REFUSED),
        (404, OfferOutcome.UNREACHABLE),
        (488, OfferOutcome.UNREACHABLE),
        (503, OfferOutcome.UNREACHABLE),
        (480, OfferOutcome.NO_ANSWER),
    ],
)
def test_what_an_operators_phone_says_is_the_outcome_of_the_offer(
    asterisk: LoneAsterisk, status: int, outcome: OfferOutcome
) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            it.phones[1].refuse_with = status
            offer_id = it.offer()
            assert await it.failed() == OfferFailed(offer_id=offer_id, outcome=outcome)
            await hears_music(it.call)

    asyncio.run(scenario())


def test_nobody_answers_then_the_next_operator_does(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            offer_id = it.offer(1, ring_seconds=1)
            leg = await it.ringing(1)
            await leg.until(leg.ended, SECONDS)
            assert await it.failed() == OfferFailed(
                offer_id=offer_id, outcome=OfferOutcome.NO_ANSWER
            )
            await hears_music(it.call)
            await it.talk(2, SECOND_OPERATOR_HZ)

    asyncio.run(scenario())


@pytest.mark.parametrize("operator_id", [1, 9], ids=["not registered", "without any phone"])
def test_an_operator_without_a_phone_is_unreachable(
    asterisk: LoneAsterisk, operator_id: int
) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            await it.phones[1].register(expires=0)
            offer_id = it.offer(operator_id)
            assert await it.failed() == OfferFailed(
                offer_id=offer_id, outcome=OfferOutcome.UNREACHABLE
            )
            await hears_music(it.call)

    asyncio.run(scenario())


def test_a_client_who_gives_up_silences_the_operators_phone(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            it.offer()
            leg = await it.ringing()
            await it.call.hangup()
            await leg.until(leg.ended, SOON)
            await it.left()

    asyncio.run(scenario())


def test_a_withdrawn_offer_silences_the_phone_and_the_client_waits(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            offer_id = it.offer()
            leg = await it.ringing()
            it.rig.media.execute(
                WithdrawOffer(
                    offer_id=offer_id, interaction_id=it.interaction_id, channel=Channel.VOICE
                )
            )
            it.offer(2)
            await leg.until(leg.ended, SOON)
            second = await it.ringing(2)
            second.answer()
            # no word of the first offer comes in between
            assert await it.rig.happened.next(OfferAnswered) == OfferAnswered(
                offer_id=OfferId(f"{it.interaction_id}/2")
            )

    asyncio.run(scenario())


def test_a_client_returned_to_the_queue_loses_the_operator_and_keeps_the_line(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            leg = await it.talk(recorded=True)
            it.rig.media.execute(
                ReturnToQueue(interaction_id=it.interaction_id, channel=Channel.VOICE)
            )
            await leg.until(leg.ended, SECONDS)
            await hears_music(it.call)
            await it.talk(2, SECOND_OPERATOR_HZ, recorded=True)
            await it.call.hangup()
            await it.left()
            first = await it.rig.happened.next(RecordingMade)
            second = await it.rig.happened.next(RecordingMade)
            assert first.recording_id != second.recording_id
            assert first.started_at < second.started_at

    asyncio.run(scenario())


def test_the_operator_hangs_up_first_and_the_gateway_ends_the_call(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            leg = await it.talk()
            await leg.hangup()
            assert await it.rig.happened.next(OperatorLeft) == OperatorLeft(
                interaction_id=it.interaction_id, operator_id=OperatorId(1)
            )
            await hears_music(it.call)
            it.rig.media.execute(
                EndInteraction(interaction_id=it.interaction_id, channel=Channel.VOICE)
            )
            await it.call.until(it.call.ended, SECONDS)
            await it.left()

    asyncio.run(scenario())


def test_an_ended_interaction_takes_both_legs_with_it(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            leg = await it.talk()
            it.rig.media.execute(
                EndInteraction(interaction_id=it.interaction_id, channel=Channel.VOICE)
            )
            await it.call.until(it.call.ended, SECONDS)
            await leg.until(leg.ended, SECONDS)
            await it.left()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("announcement", "language"),
    [
        (Announcement.NOT_IN_SERVICE, ""),
        (Announcement.NOT_IN_SERVICE, "en_US"),
        (Announcement.NOBODY_AVAILABLE, "ru_RU"),
    ],
)
def test_the_client_is_told_before_the_line_is_closed(
    asterisk: LoneAsterisk, announcement: Announcement, language: str
) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            it.rig.media.execute(
                AnnounceAndEnd(
                    interaction_id=it.interaction_id,
                    channel=Channel.VOICE,
                    announcement=announcement,
                    language=language,
                )
            )
            heard_before = len(it.call.media.heard)
            await it.call.until(it.call.ended, SECONDS)
            assert len(it.call.media.heard) - heard_before > 8000  # a second of speech at least
            await it.left()
        assert "does not exist" not in asterisk.tail()

    asyncio.run(scenario())


def test_a_client_who_vanishes_without_a_word_is_let_go(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            leg = await it.talk()
            it.call.abandon()
            left = await it.rig.happened.next(ClientLeft)
            assert left.interaction_id == it.interaction_id
            await leg.until(leg.ended, SECONDS)

    asyncio.run(scenario())


def test_commands_for_a_client_who_is_gone_do_no_harm(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with floor(asterisk) as it:
            await it.call.hangup()
            await it.left()
            it.offer()
            it.rig.media.execute(
                EndInteraction(interaction_id=it.interaction_id, channel=Channel.VOICE)
            )
            # ... and the next client is served as ever
            await dial(it.caller)
            await it.rig.happened.next(InteractionArrived)
            assert it.rig.media.health().ok

    asyncio.run(scenario())
