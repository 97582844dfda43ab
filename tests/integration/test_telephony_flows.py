"""Prompts, keys, messages and calls outside, through a real Asterisk with real SIP phones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.sip_caller import Call, SipCaller, SipPhone
from media_gateway.speech.library import PromptLibrary
from media_gateway.speech.synthesis import CommandSynthesis
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    Collect,
    EndInteraction,
    ForwardOutside,
    OfferInteraction,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
)
from media_gateway.vocabulary.events import (
    ClientLeft,
    DigitPressed,
    ForwardAnswered,
    ForwardEnded,
    InteractionArrived,
    MediaReconciled,
    MessageRecorded,
    OfferAnswered,
    PromptsPlayed,
)
from media_gateway.vocabulary.terms import (
    Announcement,
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
    LoneAsterisk,
    Telephony,
    dial,
    hears,
    hears_music,
    hum,
    leaves_a_message,
    starting_telephony,
    telephony,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.fake_speech import FakeRecordedFiles
from tests.support.sound import channels_of, loudness
from tests.support.waiting import until

pytestmark = pytest.mark.asterisk

OUTSIDE_NUMBER = "+79990001122"


@pytest.fixture(autouse=True)
def _cleared(asterisk: LoneAsterisk) -> None:
    asterisk.clear()


def words(*texts: str) -> tuple[Prompt, ...]:
    return tuple(Prompt(language="ru_RU", text=text) for text in texts)


@dataclass
class Line:
    """A client on the line; whoever is called outside is ``outside``."""

    rig: Telephony
    cable: Cable
    call: Call
    outside: SipPhone
    desk: SipPhone
    interaction_id: InteractionId
    steps: int = 0

    def give(self, kind: type[Any], **values: object) -> StepId:
        """A command for this client, as a step of its own."""
        self.steps += 1
        step_id = StepId(f"{self.interaction_id}#{self.steps}")
        about = {"interaction_id": self.interaction_id, "channel": Channel.VOICE}
        self.rig.media.execute(kind(**about, step_id=step_id, **values))
        return step_id

    def play(self, *texts: str) -> StepId:
        return self.give(PlayPrompts, prompts=words(*texts))

    def ask(self, *texts: str, **collect: float) -> StepId:
        return self.give(PlayPrompts, prompts=words(*texts), collect=Collect(**collect))

    def forward(self, number: str = OUTSIDE_NUMBER, ring_seconds: int = 10) -> StepId:
        return self.give(
            ForwardOutside, number=number, shown_number=NUMBER, ring_seconds=ring_seconds
        )

    def record(self, *texts: str, silence_seconds: int = 2, max_seconds: int = 20) -> StepId:
        return self.give(
            RecordMessage,
            prompts=words(*texts),
            max_seconds=max_seconds,
            silence_seconds=silence_seconds,
        )

    def offer(self, number: int = 1) -> OfferId:
        offer_id = OfferId(f"{self.interaction_id}/{number}")
        self.rig.media.execute(
            OfferInteraction(
                offer_id=offer_id,
                interaction_id=self.interaction_id,
                channel=Channel.VOICE,
                operator_id=OperatorId(1),
                ring_seconds=10,
                recorded=False,
                reasons=(),
            )
        )
        return offer_id

    def end(self) -> None:
        self.rig.media.execute(
            EndInteraction(interaction_id=self.interaction_id, channel=Channel.VOICE)
        )

    async def played(self, step_id: StepId, digits: str = "", *, played: bool = True) -> None:
        said = await self.rig.happened.next(PromptsPlayed)
        assert said == PromptsPlayed(
            interaction_id=self.interaction_id, step_id=step_id, digits=digits, played=played
        )

    async def answered_outside(self, step_id: StepId) -> Call:
        """Somebody outside takes the call, and both hear each other."""
        leg = await asyncio.wait_for(self.outside.incoming.get(), 5)
        leg.answer()
        hum(leg, OPERATOR_HZ)
        answered = await self.rig.happened.next(ForwardAnswered)
        assert answered == ForwardAnswered(interaction_id=self.interaction_id, step_id=step_id)
        await hears(self.call, OPERATOR_HZ)
        await hears(leg, CLIENT_HZ)
        return leg

    async def forward_ended(self, step_id: StepId, outcome: OfferOutcome) -> None:
        assert await self.rig.happened.next(ForwardEnded) == ForwardEnded(
            interaction_id=self.interaction_id, step_id=step_id, outcome=outcome
        )

    async def left(self) -> None:
        """Once, and nothing after it."""
        left = await self.rig.happened.next(ClientLeft)
        assert left.interaction_id == self.interaction_id
        assert not self.rig.happened.events


@asynccontextmanager
async def line(asterisk: LoneAsterisk) -> AsyncIterator[Line]:
    async with (
        telephony_by_cable(asterisk) as (cable, rig),
        asterisk.outside() as outside,
        asterisk.desk_phone() as desk,
        asterisk.caller() as caller,
    ):
        await desk.register()
        call = await dial(caller)
        arrived = await rig.happened.next(InteractionArrived)
        hum(call, CLIENT_HZ)
        yield Line(rig, cable, call, outside, desk, arrived.interaction_id)


def test_prompts_are_heard_one_after_the_other_then_music(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.play("600", "900")
            await hears(it.call, 600)
            await hears(it.call, 900)
            await it.played(step_id)
            await hears_music(it.call)

    asyncio.run(scenario())


def test_words_are_spoken_to_the_client_as_they_were_made(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        library = PromptLibrary(asterisk.prompts, CommandSynthesis(), FakeRecordedFiles())
        async with (
            telephony(asterisk, speech=library) as rig,
            asterisk.caller() as caller,
        ):
            call = await dial(caller)
            arrived = await rig.happened.next(InteractionArrived)
            prompts = words("Здравствуйте! Ваш заказ готов.")
            rig.media.execute(
                PlayPrompts(
                    interaction_id=arrived.interaction_id,
                    channel=Channel.VOICE,
                    step_id=StepId("1"),
                    prompts=prompts,
                )
            )
            assert (await rig.happened.next(PromptsPlayed)).played
            [file] = await library.files(prompts)
            sound = file.with_suffix(".alaw").read_bytes()
            middle = sound[len(sound) // 2 :][:800]
            # A-law to A-law: Asterisk changes nothing in between
            assert bytes(call.media.heard).count(middle) == 1

    asyncio.run(scenario())


def test_many_files_are_played_in_their_order(asterisk: LoneAsterisk) -> None:
    """More than fit a line of the manager interface."""

    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.play(*["700 for 0.1"] * 40, "900 for 1.5")
            await hears(it.call, 900)
            await it.played(step_id)

    asyncio.run(scenario())


@pytest.mark.parametrize("collect", [None, Collect()])
def test_what_cannot_be_spoken_is_told_at_once(
    asterisk: LoneAsterisk, collect: Collect | None
) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.give(PlayPrompts, prompts=words("no words"), collect=collect)
            await it.played(step_id, played=False)
            await hears_music(it.call)

    asyncio.run(scenario())


def test_a_file_that_asterisk_does_not_find_is_told_as_not_played(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            unreadable = asterisk.prompts / "650-1.alaw"
            unreadable.mkdir()
            try:
                await it.played(it.play("650"), played=False)
                await it.played(it.ask("650"), played=False)
                await hears_music(it.call)
            finally:
                unreadable.rmdir()

    asyncio.run(scenario())


def test_words_that_take_too_long_are_done_without(
    asterisk: LoneAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media_gateway.telephony.steps.SPEECH_SECONDS", 0.2)

    async def scenario() -> None:
        async with line(asterisk) as it:
            it.rig.tones.hurried.clear()
            await it.played(it.play("600"), played=False)
            await hears_music(it.call)

    asyncio.run(scenario())


def test_a_later_command_overtakes_words_that_are_still_being_made(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.rig.tones.hurried.clear()
            it.play("600")
            offer_id = it.offer()
            leg = await asyncio.wait_for(it.desk.incoming.get(), 5)
            it.rig.tones.hurried.set()
            leg.answer()
            hum(leg, OPERATOR_HZ)
            answered = await it.rig.happened.next(OfferAnswered)
            assert answered.offer_id == offer_id
            await hears(it.call, OPERATOR_HZ)
            it.end()
            await it.left()

    asyncio.run(scenario())


def test_keys_are_taken_until_the_hash(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.ask("600", max_digits=10)
            await hears(it.call, 600)
            await it.call.media.press("1234#")
            await it.played(step_id, "1234")
            await hears_music(it.call)

    asyncio.run(scenario())


@pytest.mark.parametrize("key", ["1", "0", "*", "#"])
def test_one_key_is_taken_at_once_whichever_it_is(asterisk: LoneAsterisk, key: str) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.ask("600 for 5", first_seconds=5, next_seconds=30)
            await hears(it.call, 600)
            await it.call.media.press(key)
            pressed_at = time.monotonic()
            await it.played(step_id, key)
            assert time.monotonic() - pressed_at < 3, "neither the words nor more keys are awaited"

    asyncio.run(scenario())


def test_the_first_key_cuts_the_prompts_short(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.ask("600 for 8", "900 for 8", max_digits=2, next_seconds=1)
            await hears(it.call, 600)
            await it.call.media.press("1")
            pressed_at = time.monotonic()
            await it.played(step_id, "1")
            assert 0.5 < time.monotonic() - pressed_at < 7, "a second for another key, no words"
            await hears_music(it.call)

    asyncio.run(scenario())


def test_without_a_key_the_question_ends(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            asked_at = time.monotonic()
            step_id = it.ask("600", max_digits=3, first_seconds=1.5)
            await hears(it.call, 600)
            await it.played(step_id)
            assert 2.5 < time.monotonic() - asked_at < 6, "the words take one second"
            await hears_music(it.call)

    asyncio.run(scenario())


def test_a_question_without_words_waits_for_keys(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.give(PlayPrompts, prompts=(), collect=Collect(first_seconds=5))
            # a key that comes before the question is not for it
            await until(lambda: "Read(" in asterisk.cli("core show channels"), "keys are read")
            await it.call.media.press("7")
            await it.played(step_id, "7")

    asyncio.run(scenario())


def test_a_key_pressed_while_music_plays_is_told(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            await hears_music(it.call)
            await it.call.media.press("1#")
            for digit in "1#":
                pressed = await it.rig.happened.next(DigitPressed)
                assert pressed == DigitPressed(interaction_id=it.interaction_id, digit=digit)

    asyncio.run(scenario())


def test_a_key_pressed_in_a_talk_is_the_operators_business(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.offer()
            leg = await asyncio.wait_for(it.desk.incoming.get(), 5)
            leg.answer()
            await it.rig.happened.next(OfferAnswered)
            await it.call.media.press("1")
            await until(lambda: leg.media.keys == "1", "the operator's phone hears the key")
            await it.call.hangup()
            await it.left()

    asyncio.run(scenario())


def test_a_hundred_keys_in_a_second_disturb_nobody(asterisk: LoneAsterisk) -> None:
    """Asterisk takes them one by one; while it does, whoever pressed them hears nothing."""

    async def scenario() -> None:
        async with line(asterisk) as it, asterisk.caller("1002") as other:
            other_call = await dial(other)
            await it.rig.happened.next(InteractionArrived)
            step_id = it.ask("600 for 3", max_digits=200, next_seconds=1)
            await hears(it.call, 600)
            await asyncio.gather(*(it.call.media.press(key) for key in "*#" * 50))
            other_call.media.heard.clear()
            await hears_music(other_call)
            await it.played(step_id, "*")
            happened = it.rig.happened.events
            step_id = it.play("900")
            played = PromptsPlayed(interaction_id=it.interaction_id, step_id=step_id)
            await until(lambda: played in happened, "the prompt is over", 30)
            await hears_music(it.call)
            assert it.rig.media.health().ok
            pressed = [event for event in happened if event != played]
            assert len(pressed) <= 100
            assert all(isinstance(event, DigitPressed) for event in pressed)

    asyncio.run(scenario())


def test_an_operator_is_put_through_in_the_middle_of_a_prompt(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.play("600 for 8")
            await hears(it.call, 600)
            it.offer()
            leg = await asyncio.wait_for(it.desk.incoming.get(), 5)
            await hears_music(it.call)
            leg.answer()
            hum(leg, OPERATOR_HZ)
            await it.rig.happened.next(OfferAnswered)
            await hears(it.call, OPERATOR_HZ)
            await it.call.hangup()
            await it.left()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "doing", ["say", "ask", "record", "ring outside", "talk outside", "hold", "hear the last words"]
)
def test_a_client_who_hangs_up_is_told_of_once_whatever_he_did(
    asterisk: LoneAsterisk, doing: str
) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            await _begin(asterisk, it, doing)
            await it.call.hangup()
            await it.left()
            await until(asterisk.is_silent, "all are gone")

    asyncio.run(scenario())


async def _begin(asterisk: LoneAsterisk, it: Line, doing: str) -> None:
    match doing:
        case "say":
            it.play("600 for 8")
            await hears(it.call, 600)
        case "ask":
            it.ask("600 for 8")
            await hears(it.call, 600)
        case "record":
            it.record("600")
            await hears(it.call, 600)
            await leaves_a_message(asterisk, it.call)
        case "ring outside":
            it.forward()
            await asyncio.wait_for(it.outside.incoming.get(), 5)
        case "talk outside":
            await it.answered_outside(it.forward())
        case "hold":
            await hears_music(it.call)
        case "hear the last words":
            it.rig.media.execute(
                AnnounceAndEnd(
                    interaction_id=it.interaction_id,
                    channel=Channel.VOICE,
                    announcement=Announcement.CLOSED,
                    language="ru_RU",
                    prompts=words("600 for 8"),
                )
            )
            await hears(it.call, 600)


def test_a_message_is_recorded_after_its_words_and_a_tone(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
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

    asyncio.run(scenario())


def test_a_message_ends_with_the_hash(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.record(silence_seconds=10)
            await leaves_a_message(asterisk, it.call)
            await it.call.media.press("#")
            made = await it.rig.happened.next(MessageRecorded)
            assert made.step_id == step_id and made.recording_id

    asyncio.run(scenario())


def test_who_says_nothing_has_left_no_message(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.call.media.play(b"")
            step_id = it.record()
            made = await it.rig.happened.next(MessageRecorded)
            assert (made.step_id, made.recording_id, made.path) == (step_id, "", "")

    asyncio.run(scenario())


def test_a_message_is_kept_when_the_client_hangs_up(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.record(silence_seconds=10)
            await leaves_a_message(asterisk, it.call, 1.5)
            await it.call.hangup()
            made = await it.rig.happened.next(MessageRecorded)
            assert made.step_id == step_id and made.seconds > 1
            assert (asterisk.recordings / made.path).exists()
            await it.left()

    asyncio.run(scenario())


def test_a_message_is_kept_when_the_gateway_was_away_at_its_end(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with asterisk.caller() as caller:
            step_id = StepId("a/step of #its own")
            call, interaction_id = await _leaves_a_message_then_no_gateway(
                asterisk, caller, step_id
            )
            await call.hangup()
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


def test_client_and_somebody_outside_hear_each_other(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.forward()
            leg = await it.answered_outside(step_id)
            assert leg.headers.first.startswith(f"INVITE sip:{OUTSIDE_NUMBER}@")
            assert leg.remote_number == NUMBER
            await leg.hangup()
            await it.forward_ended(step_id, OfferOutcome.ANSWERED)
            await hears_music(it.call)

    asyncio.run(scenario())


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
def test_who_is_not_reached_outside_leaves_the_client_with_music(
    asterisk: LoneAsterisk, status: int | None, outcome: OfferOutcome
) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.outside.refuse_with = status
            await it.forward_ended(it.forward(ring_seconds=1), outcome)
            await hears_music(it.call)

    asyncio.run(scenario())


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
def test_no_number_beyond_the_plan_is_rung(asterisk: LoneAsterisk, number: str) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            await it.forward_ended(it.forward(number), OfferOutcome.UNREACHABLE)
            await hears_music(it.call)
            assert it.outside.incoming.empty() and it.desk.incoming.empty()

    asyncio.run(scenario())


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
                await asyncio.wait_for(outside.incoming.get(), 5)
            assert outside.incoming.empty()

    asyncio.run(scenario())


def test_a_client_taken_back_from_outside_hears_music(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            leg = await it.answered_outside(it.forward())
            it.rig.media.execute(
                ReturnToQueue(interaction_id=it.interaction_id, channel=Channel.VOICE)
            )
            await leg.until(leg.ended, 2)
            await hears_music(it.call)
            await it.call.hangup()
            await it.left()

    asyncio.run(scenario())


@pytest.mark.parametrize("text", ["600 for 2", "no words"])
@pytest.mark.parametrize("announcement", [Announcement.CLOSED, Announcement.NOBODY_AVAILABLE])
def test_the_last_words_are_the_prompts_or_the_built_in_ones(
    asterisk: LoneAsterisk, text: str, announcement: Announcement
) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.rig.media.execute(
                AnnounceAndEnd(
                    interaction_id=it.interaction_id,
                    channel=Channel.VOICE,
                    announcement=announcement,
                    language="ru_RU",
                    prompts=words(text),
                )
            )
            heard_before = len(it.call.media.heard)
            if text != "no words":
                await hears(it.call, 600)
            await it.call.until(it.call.ended, 15)
            assert len(it.call.media.heard) - heard_before > 8000
            await it.left()

    asyncio.run(scenario())


def test_silence_is_the_end_of_the_line_without_a_word(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.rig.media.execute(
                AnnounceAndEnd(
                    interaction_id=it.interaction_id,
                    channel=Channel.VOICE,
                    announcement=Announcement.SILENCE,
                    language="ru_RU",
                )
            )
            await it.call.until(it.call.ended, 1)
            await it.left()

    asyncio.run(scenario())


def test_a_running_step_is_seen_and_one_that_ended_unseen_is_told(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            step_id = it.ask("600 for 3", first_seconds=9)
            await hears(it.call, 600)
            it.cable.cut()
            [seen] = (await it.rig.happened.next(MediaReconciled)).seen
            assert seen.step_id == step_id
            it.cable.freeze()
            await it.call.media.press("5")
            await hears_music(it.call)
            it.cable.cut()
            it.cable.thaw()
            await it.played(step_id, "5")
            [seen] = (await it.rig.happened.next(MediaReconciled)).seen
            assert not seen.step_id

    asyncio.run(scenario())


def test_a_step_that_ended_while_there_was_no_gateway_is_told_to_the_next(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with asterisk.caller() as caller:
            async with telephony(asterisk) as rig:
                call = await dial(caller)
                arrived = await rig.happened.next(InteractionArrived)
                rig.media.execute(
                    PlayPrompts(
                        interaction_id=arrived.interaction_id,
                        channel=Channel.VOICE,
                        step_id=StepId("1"),
                        prompts=words("600 for 2"),
                        collect=Collect(first_seconds=9),
                    )
                )
                await hears(call, 600)
            await call.media.press("3")
            async with starting_telephony(asterisk) as rig:
                await rig.happened.next(InteractionArrived)
                said = await rig.happened.next(PromptsPlayed)
                assert (said.step_id, said.digits) == ("1", "3")
                await rig.happened.next(MediaReconciled)

    asyncio.run(scenario())


def test_steps_that_asterisk_is_never_told_of_are_answered(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with line(asterisk) as it:
            it.cable.freeze()
            await until(lambda: not it.rig.media.health().ok, "the link counts as down")
            await it.played(it.give(PlayPrompts, prompts=()), played=False)
            step_id = it.record()
            assert (await it.rig.happened.next(MessageRecorded)).step_id == step_id
            await it.forward_ended(it.forward(), OfferOutcome.UNKNOWN)

    asyncio.run(scenario())
