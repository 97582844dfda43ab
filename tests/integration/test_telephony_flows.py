"""Prompts, keys and last words, through a real Asterisk with real SIP phones."""

from __future__ import annotations

import asyncio
import time

import pytest

from media_gateway.speech.library import PromptLibrary
from media_gateway.speech.synthesis import CommandSynthesis
from media_gateway.vocabulary.commands import AnnounceAndEnd, Collect, PlayPrompts
from media_gateway.vocabulary.events import (
    DigitPressed,
    InteractionArrived,
    MediaReconciled,
    MessageRecorded,
    OfferAnswered,
    PromptsPlayed,
)
from media_gateway.vocabulary.terms import Announcement, Channel, OfferOutcome, StepId
from tests.support.asterisk import (
    OPERATOR_HZ,
    LoneAsterisk,
    dial,
    hears,
    hears_music,
    hum,
    leaves_a_message,
    starting_telephony,
    telephony,
)
from tests.support.fake_speech import FakeRecordedFiles
from tests.support.scenes import played
from tests.support.steered_line import Line, line, words
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, until, until_asked

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]


@played(line)
async def test_prompts_are_heard_one_after_the_other_then_music(it: Line) -> None:
    step_id = it.play("600 for 2", "900 for 2")
    await hears(it.call, 600)
    await hears(it.call, 900)
    await it.played(step_id)
    await hears_music(it.call)


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


@played(line)
async def test_many_files_are_played_in_their_order(it: Line) -> None:
    """More than fit a line of the manager interface."""
    step_id = it.play(*["700 for 0.1"] * 40, "900 for 1.5")
    await hears(it.call, 900)
    await it.played(step_id)


@pytest.mark.parametrize("collect", [None, Collect()])
@played(line)
async def test_what_cannot_be_spoken_is_told_at_once(it: Line, collect: Collect | None) -> None:
    step_id = it.give(PlayPrompts, prompts=words("no words"), collect=collect)
    await it.played(step_id, played=False)
    await hears_music(it.call)


@played(line)
async def test_a_file_that_asterisk_does_not_find_is_told_as_not_played(
    it: Line, asterisk: LoneAsterisk
) -> None:
    unreadable = asterisk.prompts / "650-1.alaw"
    unreadable.mkdir()
    try:
        await it.played(it.play("650"), played=False)
        await it.played(it.ask("650"), played=False)
        await hears_music(it.call)
    finally:
        unreadable.rmdir()


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


@played(line)
async def test_a_later_command_overtakes_words_that_are_still_being_made(it: Line) -> None:
    it.rig.tones.hurried.clear()
    it.play("600")
    offer_id = it.offer()
    leg = await rung(it.desk)
    it.rig.tones.hurried.set()
    leg.answer()
    hum(leg, OPERATOR_HZ)
    answered = await it.rig.happened.next(OfferAnswered)
    assert answered.offer_id == offer_id
    await hears(it.call, OPERATOR_HZ)
    it.end()
    await it.left()


@played(line)
async def test_keys_are_taken_until_the_hash(it: Line) -> None:
    step_id = it.ask("600", max_digits=10)
    await hears(it.call, 600)
    await it.call.media.press("1234#")
    await it.played(step_id, "1234")
    await hears_music(it.call)


@pytest.mark.parametrize("key", ["1", "0", "*", "#"])
@played(line)
async def test_one_key_is_taken_at_once_whichever_it_is(it: Line, key: str) -> None:
    step_id = it.ask("600 for 20", first_seconds=5, next_seconds=30)
    await hears(it.call, 600)
    await it.call.media.press(key)
    pressed_at = time.monotonic()
    await it.played(step_id, key)
    assert time.monotonic() - pressed_at < 12, "neither the words nor more keys are awaited"


@played(line)
async def test_the_first_key_cuts_the_prompts_short(it: Line) -> None:
    step_id = it.ask("600 for 20", "900 for 20", max_digits=2, next_seconds=1)
    await hears(it.call, 600)
    await it.call.media.press("1")
    pressed_at = time.monotonic()
    await it.played(step_id, "1")
    assert 0.5 < time.monotonic() - pressed_at < 12, "a second for another key, no words"
    await hears_music(it.call)


@played(line)
async def test_without_a_key_the_question_ends(it: Line) -> None:
    asked_at = time.monotonic()
    step_id = it.ask("600", max_digits=3, first_seconds=1.5)
    await hears(it.call, 600)
    await it.played(step_id)
    assert 2.5 < time.monotonic() - asked_at < 6, "the words take one second"
    await hears_music(it.call)


@played(line)
async def test_a_question_without_words_waits_for_keys(it: Line, asterisk: LoneAsterisk) -> None:
    step_id = it.give(PlayPrompts, prompts=(), collect=Collect(first_seconds=30))
    # a key that comes before the question is not for it
    await until_asked(lambda: "Read(" in asterisk.cli("core show channels"), "keys are read")
    await it.call.media.press("7")
    await it.played(step_id, "7")


@pytest.mark.parametrize(
    ("keys", "more", "digits"), [("12", "3#", "123"), ("12#", "", "12"), ("12345", "", "1234")]
)
@played(line)
async def test_keys_pressed_during_words_are_for_the_question_after_them(
    it: Line, asterisk: LoneAsterisk, keys: str, more: str, digits: str
) -> None:
    told = it.play("600 for 4")
    await hears(it.call, 600)
    await it.call.media.press(keys)
    await it.played(told)
    step_id = it.ask("900 for 5", max_digits=4, next_seconds=30)
    if more:
        await until_asked(lambda: "Read(" in asterisk.cli("core show channels"), "keys are read")
        await it.call.media.press(more)
    await it.played(step_id, digits)


@played(line)
async def test_keys_pressed_during_words_are_for_no_question_but_the_next(it: Line) -> None:
    told = it.play("600 for 4")
    await hears(it.call, 600)
    await it.call.media.press("12")
    await it.played(told)
    await it.played(it.ask("900"), "1")
    await it.played(it.ask("900", first_seconds=1))


@played(line)
async def test_a_key_pressed_while_music_plays_is_told(it: Line) -> None:
    await hears_music(it.call)
    await it.call.media.press("1#")
    for digit in "1#":
        pressed = await it.rig.happened.next(DigitPressed)
        assert pressed == DigitPressed(interaction_id=it.interaction_id, digit=digit)


@played(line)
async def test_a_key_pressed_in_a_talk_is_the_operators_business(it: Line) -> None:
    it.offer()
    leg = await rung(it.desk)
    leg.answer()
    await it.rig.happened.next(OfferAnswered)
    await it.call.media.press("1")
    await until(lambda: leg.media.keys == "1", "the operator's phone hears the key")
    await it.call.hangup()
    await it.left()


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
            await until(lambda: played in happened, "the prompt is over")
            await hears_music(it.call)
            assert it.rig.media.health().ok
            pressed = [event for event in happened if event != played]
            assert len(pressed) <= 100
            assert all(isinstance(event, DigitPressed) for event in pressed)

    asyncio.run(scenario())


@played(line)
async def test_an_operator_is_put_through_in_the_middle_of_a_prompt(it: Line) -> None:
    it.play("600 for 8")
    await hears(it.call, 600)
    it.offer()
    leg = await rung(it.desk)
    await hears_music(it.call)
    leg.answer()
    hum(leg, OPERATOR_HZ)
    await it.rig.happened.next(OfferAnswered)
    await hears(it.call, OPERATOR_HZ)
    await it.call.hangup()
    await it.left()


@pytest.mark.parametrize(
    "doing", ["say", "ask", "record", "ring outside", "talk outside", "hold", "hear the last words"]
)
@played(line)
async def test_a_client_who_hangs_up_is_told_of_once_whatever_he_did(
    it: Line, asterisk: LoneAsterisk, doing: str
) -> None:
    await _begin(asterisk, it, doing)
    await it.call.hangup()
    await it.left()
    await until_asked(asterisk.is_silent, "all are gone")


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
            await rung(it.outside)
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


@pytest.mark.parametrize("text", ["600 for 2", "no words"])
@pytest.mark.parametrize("announcement", [Announcement.CLOSED, Announcement.NOBODY_AVAILABLE])
@played(line)
async def test_the_last_words_are_the_prompts_or_the_built_in_ones(
    it: Line, text: str, announcement: Announcement
) -> None:
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
    await it.call.until(it.call.ended, SECONDS)
    assert len(it.call.media.heard) - heard_before > 8000
    await it.left()


@played(line)
async def test_silence_is_the_end_of_the_line_without_a_word(it: Line) -> None:
    it.rig.media.execute(
        AnnounceAndEnd(
            interaction_id=it.interaction_id,
            channel=Channel.VOICE,
            announcement=Announcement.SILENCE,
            language="ru_RU",
        )
    )
    heard_before = len(it.call.media.heard)
    await it.call.until(it.call.ended, SECONDS)
    assert len(it.call.media.heard) - heard_before < 8000
    await it.left()


@played(line)
async def test_a_running_step_is_seen_and_one_that_ended_unseen_is_told(it: Line) -> None:
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
            await hears_music(call)
            async with starting_telephony(asterisk) as rig:
                await rig.happened.next(InteractionArrived)
                said = await rig.happened.next(PromptsPlayed)
                assert (said.step_id, said.digits) == ("1", "3")
                await rig.happened.next(MediaReconciled)

    asyncio.run(scenario())


@played(line)
async def test_steps_that_asterisk_is_never_told_of_are_answered(it: Line) -> None:
    it.cable.freeze()
    await until(lambda: not it.rig.media.health().ok, "the link counts as down")
    await it.played(it.give(PlayPrompts, prompts=()), played=False)
    step_id = it.record()
    assert (await it.rig.happened.next(MessageRecorded)).step_id == step_id
    await it.forward_ended(it.forward(), OfferOutcome.UNKNOWN)
