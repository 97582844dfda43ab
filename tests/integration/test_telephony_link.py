"""The gateway goes away and comes back, Asterisk does, the link between them does."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from deploy.sip_caller import Call, SipPhone
from deploy.tones import tone
from media_gateway.heartbeat import Heartbeat
from media_gateway.telephony.fallback import SUFFIX, FallbackCall, read
from media_gateway.vocabulary.commands import DialClient, OfferInteraction
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    InteractionArrived,
    MediaLost,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    RecordingMade,
)
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    Outcome,
)
from tests.support.asterisk import (
    NUMBER,
    OPERATOR_HZ,
    LoneAsterisk,
    Telephony,
    dial,
    hears,
    hears_music,
    hum,
    starting_telephony,
    telephony,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, until

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

CALLS_ANSWERED_AT_ONCE = 8
"""One in three would be spoilt."""


def offer_to(
    operator_id: int, interaction_id: InteractionId, *, recorded: bool = False
) -> OfferInteraction:
    return OfferInteraction(
        offer_id=OfferId(f"{interaction_id}/1"),
        interaction_id=interaction_id,
        channel=Channel.VOICE,
        operator_id=OperatorId(operator_id),
        ring_seconds=20,
        recorded=recorded,
        reasons=(),
    )


@dataclass(frozen=True)
class WaitingClient:
    cable: Cable
    rig: Telephony
    phone: SipPhone
    call: Call
    interaction_id: InteractionId

    async def rings(self) -> Call:
        """He is offered to the operator."""
        self.rig.media.execute(offer_to(1, self.interaction_id))
        return await rung(self.phone)


@asynccontextmanager
async def waiting_client(asterisk: LoneAsterisk) -> AsyncIterator[WaitingClient]:
    async with (
        telephony_by_cable(asterisk) as (cable, rig),
        asterisk.desk_phone() as phone,
        asterisk.caller() as caller,
    ):
        await phone.register()
        call = await dial(caller)
        arrived = await rig.happened.next(InteractionArrived)
        yield WaitingClient(cable, rig, phone, call, arrived.interaction_id)


def not_sent(offer: OfferInteraction) -> OfferFailed:
    return OfferFailed(offer_id=offer.offer_id, outcome=OfferOutcome.UNKNOWN)


def test_a_cut_link_is_made_anew_and_what_is_up_is_told(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with (
            telephony_by_cable(asterisk) as (cable, rig),
            asterisk.desk_phone() as phone,
            asterisk.caller("1001") as talks,
            asterisk.caller("1002") as waits,
            asterisk.caller("1003") as goes,
        ):
            await phone.register()
            talking, waiting, going = [await dial(each) for each in (talks, waits, goes)]
            arrived = [await rig.happened.next(InteractionArrived) for _ in range(3)]
            ids = [e.interaction_id for e in sorted(arrived, key=lambda e: e.client_number)]
            rig.media.execute(offer_to(1, ids[0]))
            leg = await rung(phone)
            leg.answer()
            await rig.happened.next(OfferAnswered)

            cable.freeze()
            async with asterisk.one_less():
                await going.hangup()
            cable.cut()
            cable.thaw()
            seen = (await rig.happened.next(MediaReconciled)).seen
            assert {each.interaction_id: (each.offer_id, each.answered) for each in seen} == {
                ids[0]: (f"{ids[0]}/1", True),
                ids[1]: ("", False),
            }
            assert not talking.ended.is_set()
            await waiting.hangup()
            assert (await rig.happened.next(ClientLeft)).interaction_id == ids[1]

    asyncio.run(scenario())


def test_a_ringing_phone_is_told_as_an_offer_not_yet_answered(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with waiting_client(asterisk) as it:
            leg = await it.rings()
            it.cable.cut()
            [seen] = (await it.rig.happened.next(MediaReconciled)).seen
            assert (seen.offer_id, seen.answered) == (f"{it.interaction_id}/1", False)
            leg.answer()
            await it.rig.happened.next(OfferAnswered)

    asyncio.run(scenario())


@asynccontextmanager
async def within_two_seconds() -> AsyncIterator[None]:
    """But for what this process itself is held up by its machine."""
    heart = Heartbeat()
    beating = asyncio.create_task(heart.run())
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    beating.cancel()
    assert took < 2 + heart.worst()


def test_a_frozen_link_is_noticed_within_two_seconds(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with telephony_by_cable(asterisk) as (cable, rig):
            assert rig.media.health().ok
            cable.freeze()
            async with within_two_seconds():
                await until(lambda: not rig.media.health().ok, "the link counts as down")
            await rig.happened.next(MediaLost)
            cable.thaw()
            await rig.happened.next(MediaReconciled)
            assert rig.media.health().ok

    asyncio.run(scenario())


def test_a_link_frozen_for_ten_seconds_is_lost_once_and_recovers_by_itself(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with (
            telephony_by_cable(asterisk) as (cable, rig),
            asterisk.caller() as caller,
        ):
            call = await dial(caller)
            interaction_id = (await rig.happened.next(InteractionArrived)).interaction_id
            cable.freeze()
            frozen_at = time.monotonic()
            async with within_two_seconds():
                lost = [await rig.happened.next(MediaLost) for _ in range(2)]
            assert {each.channel for each in lost} == {Channel.VOICE, Channel.CALLBACK}
            assert not rig.media.health().ok
            assert "Asterisk" in rig.media.health().detail
            await asyncio.sleep(frozen_at + 10 - time.monotonic())
            assert not rig.media.health().ok
            cable.thaw()
            [seen] = (await rig.happened.next(MediaReconciled)).seen
            assert seen.interaction_id == interaction_id
            assert rig.media.health().ok
            assert not rig.happened.losses
            await hears_music(call)

    asyncio.run(scenario())


def test_a_link_with_much_to_say_is_not_taken_for_frozen(asterisk: LoneAsterisk) -> None:
    """The answer to a ping stands behind all that is told before it."""

    async def scenario() -> None:
        async with telephony_by_cable(asterisk) as (cable, rig):
            cable.withhold(b"Ping: Pong")
            until_then = time.monotonic() + 4
            while time.monotonic() < until_then:
                cable.say("Event: UserEvent\r\nUserEvent: CCNothing\r\nId: voice-1\r\n\r\n")
                await asyncio.sleep(0.05)
            assert rig.media.health().ok
            assert not rig.happened.losses

    asyncio.run(scenario())


def test_a_stopped_asterisk_is_noticed_and_waited_for(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with telephony(asterisk) as rig:
            pid = asterisk.pid()
            assert pid is not None
            os.kill(pid, signal.SIGSTOP)
            try:
                await rig.happened.next(MediaLost)
                assert not rig.media.health().ok
            finally:
                os.kill(pid, signal.SIGCONT)
            await rig.happened.next(MediaReconciled)

    asyncio.run(scenario())


def test_no_command_is_sent_later_that_was_given_while_the_link_was_down(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with waiting_client(asterisk) as it:
            it.cable.freeze()
            swallowed = offer_to(1, it.interaction_id)
            it.rig.media.execute(swallowed)
            failed = await it.rig.happened.next(OfferFailed)
            assert failed == not_sent(swallowed)
            assert not it.rig.media.health().ok
            without_link = replace(swallowed, offer_id=OfferId(f"{it.interaction_id}/2"))
            it.rig.media.execute(without_link)
            assert await it.rig.happened.next(OfferFailed) == not_sent(without_link)
            it.cable.cut()
            it.cable.thaw()
            [seen] = (await it.rig.happened.next(MediaReconciled)).seen
            assert not seen.offer_id
            await hears_music(it.call)
            assert it.phone.incoming.empty()

    asyncio.run(scenario())


def test_senseless_messages_are_left_out_and_the_next_one_is_read(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with (
            telephony_by_cable(asterisk) as (cable, rig),
            asterisk.caller() as caller,
        ):
            cable.say("\x00\x07 nonsense\r\n\r\n")
            cable.say("Event: A\r\nEvent: B\r\nActionID: 1\r\nActionID: 2\r\n\r\n")
            cable.say("Response: Success\r\nActionID: nobody asked\r\n\r\n")
            cable.say(
                "Event: UserEvent\r\nUserEvent: CCDialEnd\r\nId: voice-1\r\nStatus: ?\r\n\r\n"
            )
            cable.say(
                "Event: UserEvent\r\nUserEvent: CCDialEnd\r\nId: voice-1\r\nStatus: ANSWER\r\n"
            )
            cable.say("Operator: none\r\n\r\nEvent: UserEvent\r\nUserEvent: CCRecorded\r\n")
            cable.say("Id: voice-1\r\nFile: ../../etc/passwd\r\n\r\n")
            await dial(caller)
            await rig.happened.next(InteractionArrived)
            assert cable.connections == 1

    asyncio.run(scenario())


def test_calls_die_with_asterisk_and_the_next_asterisk_is_found(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with telephony(asterisk) as rig, asterisk.caller() as caller:
            await dial(caller)
            await rig.happened.next(InteractionArrived)
            await asyncio.to_thread(asterisk.kill)
            await until(lambda: not rig.media.health().ok, "the link counts as down")
            assert "Is Asterisk running" in rig.media.health().detail
            await asyncio.to_thread(asterisk.start)
            assert (await rig.happened.next(MediaReconciled)).seen == ()
            await dial(caller)
            await rig.happened.next(InteractionArrived)

    asyncio.run(scenario())


def test_after_a_restart_of_asterisk_phones_ring_and_lost_talks_are_not_seen(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with (
            telephony(asterisk) as rig,
            asterisk.desk_phone() as phone,
            asterisk.outside() as outside,
            asterisk.caller() as caller,
        ):
            await phone.register()
            await dial(caller)
            interaction_id = (await rig.happened.next(InteractionArrived)).interaction_id
            rig.media.execute(offer_to(1, interaction_id))
            leg = await rung(phone)
            leg.answer()
            await rig.happened.next(OfferAnswered)
            callback = InteractionId("callback-1")
            rig.media.execute(
                DialClient(
                    interaction_id=callback,
                    channel=Channel.CALLBACK,
                    client_number="+79990001122",
                    shown_number=NUMBER,
                )
            )
            called = await rung(outside)
            called.answer()
            await rig.happened.next(ClientAnswered)

            rig.happened.callbacks.clear()
            await asyncio.to_thread(asterisk.kill)
            await asyncio.to_thread(asterisk.start)
            assert (await rig.happened.next(MediaReconciled)).seen == ()
            assert (await rig.happened.callbacks_reconciled()).seen == ()
            leg.abandon()
            await phone.register()  # as phones do by themselves
            await dial(caller)
            interaction_id = (await rig.happened.next(InteractionArrived)).interaction_id
            rig.media.execute(offer_to(1, interaction_id))
            leg = await rung(phone)
            leg.answer()
            await rig.happened.next(OfferAnswered)

    asyncio.run(scenario())


def test_a_wrong_secret_is_said_clearly_and_tried_ever_more_slowly(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with asterisk.cable() as cable:
            settings = asterisk.by_cable(cable)
            wrong = replace(settings, steering=replace(settings.steering, secret="wrong"))
            async with starting_telephony(asterisk, wrong) as rig:
                await until(lambda: "refuses" in rig.media.health().detail, "it says so")
                health = rig.media.health()
                assert not health.ok
                assert "CC_AMI_SECRET" in health.detail and "manager.conf" in health.detail
                started = time.monotonic()
                await until(lambda: cable.connections == 3, "it is tried again")
                assert time.monotonic() - started > 2.5
                assert not rig.happened.events

    asyncio.run(scenario())


def test_a_client_who_came_while_the_gateway_was_away_is_adopted(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        forget_the_gateway(asterisk)
        async with asterisk.desk_phone(1) as phone, asterisk.caller("+79160000007", "Анна") as one:
            await phone.register()
            call = await dial(one)
            # the plain queue rings the phones that are there
            plain = await rung(phone)
            assert not plain.headers["x-cc-interaction"]
            async with starting_telephony(asterisk) as rig:
                arrived = await rig.happened.next(InteractionArrived)
                assert arrived.client_number == "+79160000007"
                assert arrived.client_name == "Анна"
                assert arrived.entry_number == NUMBER
                reconciled = await rig.happened.next(MediaReconciled)
                assert [s.interaction_id for s in reconciled.seen] == [arrived.interaction_id]
                await plain.until(plain.ended, SECONDS)
                rig.media.execute(offer_to(1, arrived.interaction_id))
                leg = await rung(phone)
                leg.answer()
                hum(leg, OPERATOR_HZ)
                await rig.happened.next(OfferAnswered)
                await hears(call, OPERATOR_HZ)
                await call.hangup()
                await rig.happened.next(ClientLeft)
            assert not notes(asterisk)

    asyncio.run(scenario())


def test_a_talk_of_the_fallback_queue_is_not_disturbed(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        forget_the_gateway(asterisk)
        async with asterisk.desk_phone(1) as phone, asterisk.caller() as caller:
            await phone.register()
            call = await dial(caller)
            leg = await rung(phone)
            leg.answer()
            hum(leg, OPERATOR_HZ)
            await hears(call, OPERATOR_HZ)
            async with starting_telephony(asterisk) as rig:
                await rig.happened.next(InteractionArrived)
                # nobody will see the end of it, so it is closed as such
                assert (await rig.happened.next(MediaReconciled)).seen == ()
                call.media.heard.clear()
                await hears(call, OPERATOR_HZ)
                assert not notes(asterisk)
            await leg.hangup()
            await call.until(call.ended, SECONDS)

    called_at = time.time()
    asyncio.run(scenario())
    asterisk.fall_silent()
    [noted] = notes(asterisk)
    assert (noted.arrived.client_number, noted.arrived.entry_number) == ("+79161112233", NUMBER)
    assert (noted.outcome, noted.phone) == (Outcome.ANSWERED, "desk1")
    assert called_at - 1 < noted.arrived_at <= noted.ended_at < time.time() + 1


def test_a_client_whom_nobody_answered_in_the_fallback_is_noted(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        forget_the_gateway(asterisk)
        async with asterisk.desk_phone(1) as phone, asterisk.caller("anonymous") as caller:
            await phone.register()
            call = await dial(caller)
            leg = await rung(phone)
            await call.hangup()
            await leg.until(leg.ended, SECONDS)

    asyncio.run(scenario())
    asterisk.fall_silent()
    [noted] = notes(asterisk)
    assert (noted.arrived.client_number, noted.arrived.entry_number) == ("", NUMBER)
    assert (noted.outcome, noted.phone, noted.answered_at) == (Outcome.ABANDONED, "", None)


def test_a_talk_goes_on_without_the_gateway_and_its_recording_is_found_later(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        began = time.time()
        async with asterisk.desk_phone(1) as phone, asterisk.caller() as caller:
            await phone.register()
            async with telephony(asterisk) as rig:
                call = await dial(caller)
                interaction_id = (await rig.happened.next(InteractionArrived)).interaction_id
                rig.media.execute(offer_to(1, interaction_id, recorded=True))
                leg = await rung(phone)
                leg.answer()
                hum(leg, OPERATOR_HZ)
                await hears(call, OPERATOR_HZ)
            async with starting_telephony(asterisk) as rig:  # the talk still goes on
                await rig.happened.next(InteractionArrived)
                [seen] = (await rig.happened.next(MediaReconciled)).seen
                assert seen.answered
                assert not call.ended.is_set()
            await call.hangup()
            await leg.until(leg.ended, SECONDS)
            await asyncio.to_thread(asterisk.fall_silent)
            async with telephony(asterisk) as rig:
                made = await rig.happened.next(RecordingMade)
                assert made.interaction_id == interaction_id
                assert began - 1 < made.started_at < time.time() + 1

    asyncio.run(scenario())


def test_an_operator_who_hung_up_unseen_is_told_at_the_return(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with waiting_client(asterisk) as it:
            leg = await it.rings()
            leg.answer()
            await it.rig.happened.next(OfferAnswered)
            it.cable.freeze()
            async with asterisk.one_less():
                await leg.hangup()
            it.cable.cut()
            it.cable.thaw()
            assert await it.rig.happened.next(OperatorLeft) == OperatorLeft(
                interaction_id=it.interaction_id, operator_id=OperatorId(1)
            )
            [seen] = (await it.rig.happened.next(MediaReconciled)).seen
            assert seen.interaction_id == it.interaction_id

    asyncio.run(scenario())


def test_a_client_who_waits_when_the_gateway_dies_is_put_through_by_the_fallback(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with asterisk.desk_phone(1) as phone, asterisk.caller() as caller:
            await phone.register()
            async with telephony(asterisk) as rig:
                call = await dial(caller)
                await rig.happened.next(InteractionArrived)
            forget_the_gateway(asterisk)
            leg = await rung(phone)
            leg.answer()
            hum(leg, OPERATOR_HZ)
            await hears(call, OPERATOR_HZ)
            await call.hangup()

    asyncio.run(scenario())


def test_a_phone_that_answers_at_once_is_heard_without_a_ringing_tone(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        forget_the_gateway(asterisk)
        asterisk.cli("dialplan set global GW_PHONES PJSIP/desk1,PJSIP/desk2")
        async with asterisk.desk_phone(1) as quick, asterisk.desk_phone(2) as slow:
            quick.answer_with = tone(OPERATOR_HZ, 10)
            await quick.register()
            await slow.register()
            for _ in range(CALLS_ANSWERED_AT_ONCE):
                async with asterisk.caller() as caller:
                    call = await dial(caller)
                    await hears(call, OPERATOR_HZ)
                    await call.hangup()
                leg = await rung(quick)
                await leg.until(leg.ended, SECONDS)
                await asyncio.to_thread(asterisk.clear)

    asyncio.run(scenario())


def forget_the_gateway(asterisk: LoneAsterisk) -> None:
    """As if the gateway had been away for long."""
    asterisk.cli("dialplan set global GW_ALIVE 0")


def notes(asterisk: LoneAsterisk) -> list[FallbackCall]:
    """What the dialplan has noted of the calls of the fallback that are over."""
    files = asterisk.recordings.glob(f"*{SUFFIX}")
    return [read(InteractionId(file.stem), file.read_text()) for file in files]
