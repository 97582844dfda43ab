"""Messages that clients leave, recorded by a real Asterisk."""

from __future__ import annotations

import asyncio
import time

import pytest

from deploy.sip_caller import Call, SipCaller
from media_gateway.vocabulary.commands import RecordMessage
from media_gateway.vocabulary.events import InteractionArrived, MediaReconciled, MessageRecorded
from media_gateway.vocabulary.terms import Channel, InteractionId, StepId
from tests.support.asterisk import (
    CLIENT_HZ,
    LoneAsterisk,
    dial,
    hears,
    hears_music,
    hum,
    leaves_a_message,
    starting_telephony,
    telephony,
)
from tests.support.scenes import played
from tests.support.sound import channels_of, loudness
from tests.support.steered_line import Line, line

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]


@played(line)
async def test_a_message_is_recorded_after_its_words_and_a_tone(
    it: Line, asterisk: LoneAsterisk
) -> None:
    began_at = time.time()
    step_id = it.record("600")
    await hears(it.call, 600)
    await leaves_a_message(asterisk, it.call, 2)
    it.call.media.play(b"")
    made = await it.rig.happened.next(MessageRecorded)
    assert (made.interaction_id, made.step_id) == (it.interaction_id, step_id)
    assert made.recording_id == made.path.removesuffix(".ogg")
    left, _ = channels_of(asterisk.recordings / made.path)
    assert loudness(left, CLIENT_HZ) > 20 * loudness(left, 600)
    assert abs(len(left) / 8000 - made.seconds) < 0.3
    assert 1.5 < made.seconds < 10
    assert began_at < made.started_at < made.started_at + made.seconds < time.time()
    await hears_music(it.call)


@played(line)
async def test_a_message_ends_with_the_hash(it: Line, asterisk: LoneAsterisk) -> None:
    step_id = it.record(silence_seconds=10)
    await leaves_a_message(asterisk, it.call)
    await it.call.media.press("#")
    made = await it.rig.happened.next(MessageRecorded)
    assert made.step_id == step_id and made.recording_id


@played(line)
async def test_who_says_nothing_has_left_no_message(it: Line) -> None:
    it.call.media.play(b"")
    step_id = it.record()
    made = await it.rig.happened.next(MessageRecorded)
    assert (made.step_id, made.recording_id, made.path) == (step_id, "", "")


@played(line)
async def test_a_message_is_kept_when_the_client_hangs_up(it: Line, asterisk: LoneAsterisk) -> None:
    step_id = it.record(silence_seconds=10)
    await leaves_a_message(asterisk, it.call, 1.5)
    await it.call.hangup()
    made = await it.rig.happened.next(MessageRecorded)
    assert made.step_id == step_id and made.seconds > 1
    assert (asterisk.recordings / made.path).exists()
    await it.left()


def test_a_message_is_kept_when_the_gateway_was_away_at_its_end(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with asterisk.caller() as caller:
            step_id = StepId("a/step of #its own")
            call, interaction_id = await _leaves_a_message_then_no_gateway(
                asterisk, caller, step_id
            )
            await call.hangup()
            await asyncio.to_thread(asterisk.fall_silent)
            async with telephony(asterisk) as rig:
                made = await rig.happened.next(MessageRecorded)
                assert (made.interaction_id, made.step_id) == (interaction_id, step_id)
                assert made.recording_id

    asyncio.run(scenario())


def test_a_client_who_waits_after_his_message_is_seen_in_that_step_by_the_next_gateway(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with asterisk.caller() as caller:
            step_id = StepId("1")
            call, _ = await _leaves_a_message_then_no_gateway(asterisk, caller, step_id)
            await call.media.press("#")
            await hears_music(call)
            async with starting_telephony(asterisk) as rig:
                await rig.happened.next(InteractionArrived)
                [seen] = (await rig.happened.next(MediaReconciled)).seen
                assert seen.step_id == step_id
                made = await rig.happened.next(MessageRecorded)
                assert made.step_id == step_id and made.recording_id

    asyncio.run(scenario())


async def _leaves_a_message_then_no_gateway(
    asterisk: LoneAsterisk, caller: SipCaller, step_id: StepId
) -> tuple[Call, InteractionId]:
    async with telephony(asterisk) as rig:
        call = await dial(caller)
        arrived = await rig.happened.next(InteractionArrived)
        hum(call, CLIENT_HZ)
        rig.media.execute(
            RecordMessage(
                interaction_id=arrived.interaction_id,
                channel=Channel.VOICE,
                step_id=step_id,
                prompts=(),
                max_seconds=20,
            )
        )
        await leaves_a_message(asterisk, call)
    return call, arrived.interaction_id
