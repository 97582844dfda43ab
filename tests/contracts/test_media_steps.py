"""What every ``Media`` does with a flow's steps: words, questions, messages, numbers outside."""

from __future__ import annotations

import pytest

from media_gateway.vocabulary.commands import (
    Collect,
    ForwardOutside,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
)
from media_gateway.vocabulary.events import (
    DigitPressed,
    ForwardAnswered,
    ForwardEnded,
    MediaReconciled,
    MessageRecorded,
    PromptsPlayed,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import Channel, InteractionId, OfferOutcome, Prompt, StepId
from tests.support.asterisk import NUMBER
from tests.support.media_lines import NO_WORDS, WORDS, Line, LineFactory
from tests.support.media_scenes import offer, play, talk
from tests.support.telephones import OUTSIDE_NUMBER

STEP = StepId("1")


def play_words(
    interaction_id: InteractionId, text: str = WORDS, collect: Collect | None = None
) -> PlayPrompts:
    return PlayPrompts(
        interaction_id=interaction_id,
        channel=Channel.VOICE,
        step_id=STEP,
        prompts=(Prompt(language="ru_RU", text=text),),
        collect=collect,
    )


def record(interaction_id: InteractionId) -> RecordMessage:
    return RecordMessage(
        interaction_id=interaction_id,
        channel=Channel.VOICE,
        step_id=STEP,
        prompts=(),
        max_seconds=20,
        silence_seconds=2,
    )


def forward(interaction_id: InteractionId) -> ForwardOutside:
    return ForwardOutside(
        interaction_id=interaction_id,
        channel=Channel.VOICE,
        step_id=STEP,
        number=OUTSIDE_NUMBER,
        shown_number=NUMBER,
    )


async def played(
    line: Line, interaction_id: InteractionId, digits: str = "", *, words: bool = True
) -> None:
    said = await line.happened.next(PromptsPlayed)
    assert said == PromptsPlayed(
        interaction_id=interaction_id, step_id=STEP, digits=digits, played=words
    )


@pytest.mark.parametrize("collect", [None, Collect(first_seconds=1)], ids=["told", "asked"])
def test_prompts_are_played_to_their_end(new_line: LineFactory, collect: Collect | None) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(play_words(interaction_id, collect=collect))
        await line.client_hears_words()
        await line.words_end()
        await played(line, interaction_id)

    play(new_line, scene)


def test_what_cannot_be_said_is_told_as_such(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(play_words(interaction_id, NO_WORDS, Collect()))
        await played(line, interaction_id, words=False)

    play(new_line, scene)


@pytest.mark.parametrize(
    ("keys", "most", "digits"), [("1234#", 9, "1234"), ("5", 1, "5"), ("*", 1, "*"), ("#", 9, "#")]
)
def test_keys_answer_a_question(new_line: LineFactory, keys: str, most: int, digits: str) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(play_words(interaction_id, collect=Collect(max_digits=most)))
        await line.client_hears_words()
        await line.client_presses(keys)
        await played(line, interaction_id, digits)

    play(new_line, scene)


def test_keys_pressed_while_music_plays_are_told_one_by_one(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(play_words(interaction_id, NO_WORDS))
        await played(line, interaction_id, words=False)
        await line.client_presses("1#")
        for digit in "1#":
            pressed = await line.happened.next(DigitPressed)
            assert pressed == DigitPressed(interaction_id=interaction_id, digit=digit)

    play(new_line, scene)


def test_nothing_is_heard_of_prompts_that_an_offer_overtook(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(play_words(interaction_id))
        await line.client_hears_words()
        await talk(line, offer(interaction_id))

    play(new_line, scene)


@pytest.mark.parametrize("silent", [False, True])
def test_a_message_is_recorded(new_line: LineFactory, silent: bool) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(record(interaction_id))
        await line.client_leaves_a_message(silent=silent)
        made = await line.happened.next(MessageRecorded)
        assert (made.interaction_id, made.step_id) == (interaction_id, STEP)
        assert bool(made.recording_id) == bool(made.path) == (made.seconds > 0) == (not silent)

    play(new_line, scene)


def test_somebody_outside_answers_and_hangs_up(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(forward(interaction_id))
        await line.outside_rings()
        await line.outside_answers()
        answered = await line.happened.next(ForwardAnswered)
        assert answered == ForwardAnswered(interaction_id=interaction_id, step_id=STEP)
        await line.outside_hangs_up()
        ended = await line.happened.next(ForwardEnded)
        assert ended == ForwardEnded(
            interaction_id=interaction_id, step_id=STEP, outcome=OfferOutcome.ANSWERED
        )

    play(new_line, scene)


def test_somebody_outside_is_busy(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(forward(interaction_id))
        await line.outside_rings()
        await line.outside_declines()
        ended = await line.happened.next(ForwardEnded)
        assert ended.outcome == OfferOutcome.BUSY
        await talk(line, offer(interaction_id))

    play(new_line, scene)


def test_a_client_taken_back_from_outside_can_be_offered(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(forward(interaction_id))
        await line.outside_rings()
        await line.outside_answers()
        await line.happened.next(ForwardAnswered)
        line.media.execute(ReturnToQueue(interaction_id=interaction_id, channel=Channel.VOICE))
        await line.outside_is_silent()
        await talk(line, offer(interaction_id))

    play(new_line, scene)


def test_a_reconciliation_tells_which_step_runs(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(play_words(interaction_id, collect=Collect(first_seconds=9)))
        await line.client_hears_words()
        await line.reconnect()
        [seen] = (await line.happened.next(MediaReconciled)).seen
        assert seen == SeenInteraction(interaction_id=interaction_id, step_id=STEP)
        await line.client_presses("1")
        await played(line, interaction_id, "1")

    play(new_line, scene)
