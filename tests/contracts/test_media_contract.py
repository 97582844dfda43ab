"""What every ``Media`` does: the real one on a real Asterisk, and the fake that other tests use."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import cast

import pytest

from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    Collect,
    DialClient,
    EndInteraction,
    ForwardOutside,
    OfferInteraction,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    ClientUnreached,
    DigitPressed,
    ForwardAnswered,
    ForwardEnded,
    InteractionArrived,
    MediaReconciled,
    MessageRecorded,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    PromptsPlayed,
    SeenInteraction,
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
from tests.support.asterisk import NUMBER, LoneAsterisk
from tests.support.media_lines import NO_WORDS, WORDS, Line, fake_line, real_line

STEP = StepId("1")
OUTSIDE = "+79990001122"
CALLBACK = InteractionId("callback-1-1")

LineFactory = Callable[[], AbstractAsyncContextManager[Line]]


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.asterisk)])
def new_line(request: pytest.FixtureRequest) -> LineFactory:
    if request.param == "fake":
        return fake_line
    asterisk = cast(LoneAsterisk, request.getfixturevalue("asterisk"))
    asterisk.clear()
    return lambda: real_line(asterisk)


def play(new_line: LineFactory, scene: Callable[[Line, InteractionId], Awaitable[None]]) -> None:
    """Let a client call, and go on with the scene."""

    async def scenario() -> None:
        async with new_line() as line:
            await line.client_calls()
            arrived = await line.happened.next(InteractionArrived)
            await scene(line, arrived.interaction_id)
            assert not line.happened.events

    asyncio.run(scenario())


def offer(
    interaction_id: InteractionId, number: int = 1, operator: int = 1, ring_seconds: int = 10
) -> OfferInteraction:
    return OfferInteraction(
        offer_id=OfferId(f"{interaction_id}/{number}"),
        interaction_id=interaction_id,
        channel=Channel.VOICE,
        operator_id=OperatorId(operator),
        ring_seconds=ring_seconds,
        recorded=False,
        reasons=(),
    )


async def talk(line: Line, made: OfferInteraction) -> None:
    line.media.execute(made)
    await line.phone_rings(made.operator_id)
    await line.operator_answers(made.operator_id)
    assert await line.happened.next(OfferAnswered) == OfferAnswered(offer_id=made.offer_id)


async def client_left(line: Line, interaction_id: InteractionId) -> None:
    left = await line.happened.next(ClientLeft)
    assert left == ClientLeft(interaction_id=interaction_id)


def test_a_client_arrives_and_leaves(new_line: LineFactory) -> None:
    async def scenario() -> None:
        async with new_line() as line:
            await line.client_calls()
            arrived = await line.happened.next(InteractionArrived)
            assert arrived.interaction_id.startswith("voice-")
            assert arrived.channel == Channel.VOICE
            assert arrived.client_number == "+79161112233"
            assert arrived.entry_number == NUMBER
            await line.client_hangs_up()
            await client_left(line, arrived.interaction_id)
            assert line.media.health().ok

    asyncio.run(scenario())


def test_an_answered_offer_ends_when_the_client_hangs_up(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        await talk(line, offer(interaction_id))
        await line.client_hangs_up()
        await line.phone_is_silent(1)
        await client_left(line, interaction_id)

    play(new_line, scene)


@pytest.mark.parametrize(
    "outcome",
    [
        OfferOutcome.BUSY,
        OfferOutcome.REFUSED,
        OfferOutcome.UNREACHABLE,
        OfferOutcome.NO_ANSWER,
    ],
)
def test_an_offer_that_failed_leaves_the_client_for_the_next(
    new_line: LineFactory, outcome: OfferOutcome
) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        await line.phone_will(1, outcome)
        line.media.execute(offer(interaction_id, ring_seconds=1))
        failed = await line.happened.next(OfferFailed)
        assert failed == OfferFailed(offer_id=OfferId(f"{interaction_id}/1"), outcome=outcome)
        await talk(line, offer(interaction_id, number=2, operator=2))

    play(new_line, scene)


def test_a_client_who_leaves_while_it_rings_ends_the_ringing(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(offer(interaction_id))
        await line.phone_rings(1)
        await line.client_hangs_up()
        await line.phone_is_silent(1)
        await client_left(line, interaction_id)

    play(new_line, scene)


def test_nothing_is_heard_of_a_withdrawn_offer(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        made = offer(interaction_id)
        line.media.execute(made)
        await line.phone_rings(1)
        line.media.execute(
            WithdrawOffer(
                offer_id=made.offer_id, interaction_id=interaction_id, channel=Channel.VOICE
            )
        )
        # at once, as the core does it
        second = offer(interaction_id, number=2, operator=2)
        line.media.execute(second)
        await line.phone_is_silent(1)
        await line.phone_rings(2)
        await line.operator_answers(2)
        assert await line.happened.next(OfferAnswered) == OfferAnswered(offer_id=second.offer_id)

    play(new_line, scene)


def test_a_client_returned_to_the_queue_can_be_offered_again(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        await talk(line, offer(interaction_id))
        line.media.execute(ReturnToQueue(interaction_id=interaction_id, channel=Channel.VOICE))
        await line.phone_is_silent(1)
        await talk(line, offer(interaction_id, number=2, operator=2))

    play(new_line, scene)


def test_a_client_whose_operator_left_is_still_there(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        await talk(line, offer(interaction_id, operator=2))
        await line.operator_hangs_up(2)
        left = await line.happened.next(OperatorLeft)
        assert left == OperatorLeft(interaction_id=interaction_id, operator_id=OperatorId(2))
        line.media.execute(EndInteraction(interaction_id=interaction_id, channel=Channel.VOICE))
        await line.client_gone()
        await client_left(line, interaction_id)

    play(new_line, scene)


def test_ending_an_interaction_ends_every_leg(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        await talk(line, offer(interaction_id))
        line.media.execute(EndInteraction(interaction_id=interaction_id, channel=Channel.VOICE))
        await line.client_gone()
        await line.phone_is_silent(1)
        await client_left(line, interaction_id)

    play(new_line, scene)


def test_after_an_announcement_the_line_is_closed(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        line.media.execute(
            AnnounceAndEnd(
                interaction_id=interaction_id,
                channel=Channel.VOICE,
                announcement=Announcement.NOT_IN_SERVICE,
                language="ru_RU",
            )
        )
        await line.client_gone()
        await client_left(line, interaction_id)

    play(new_line, scene)


def test_commands_about_an_unknown_interaction_do_nothing(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        unknown = InteractionId("voice-cc-1.1")
        line.media.execute(offer(unknown))
        line.media.execute(EndInteraction(interaction_id=unknown, channel=Channel.VOICE))
        line.media.execute(ReturnToQueue(interaction_id=unknown, channel=Channel.VOICE))
        await talk(line, offer(interaction_id))
        assert line.media.health().ok

    play(new_line, scene)


def test_a_reconciliation_tells_how_far_each_interaction_is(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        async def seen() -> SeenInteraction:
            await line.reconnect()
            reconciled = await line.happened.next(MediaReconciled)
            assert reconciled.channel == Channel.VOICE
            [only] = reconciled.seen
            return only

        made = offer(interaction_id)
        assert await seen() == SeenInteraction(interaction_id=interaction_id)
        line.media.execute(made)
        await line.phone_rings(1)
        assert await seen() == SeenInteraction(
            interaction_id=interaction_id, offer_id=made.offer_id
        )
        await line.operator_answers(1)
        await line.happened.next(OfferAnswered)
        assert await seen() == SeenInteraction(
            interaction_id=interaction_id, offer_id=made.offer_id, answered=True
        )

    play(new_line, scene)


def test_a_reconciliation_does_not_tell_of_those_who_are_gone(new_line: LineFactory) -> None:
    async def scene(line: Line, interaction_id: InteractionId) -> None:
        await line.client_hangs_up()
        await client_left(line, interaction_id)
        await line.reconnect()
        assert (await line.happened.next(MediaReconciled)).seen == ()

    play(new_line, scene)


# Steps of flows


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
        number=OUTSIDE,
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


# Callbacks


def play_callback(new_line: LineFactory, scene: Callable[[Line], Awaitable[None]]) -> None:
    async def scenario() -> None:
        async with new_line() as line:
            await scene(line)
            assert not line.happened.events

    asyncio.run(scenario())


def callback_offer(operator: int = 1, number: int = 1) -> OfferInteraction:
    return OfferInteraction(
        offer_id=OfferId(f"{CALLBACK}/{number}"),
        interaction_id=CALLBACK,
        channel=Channel.CALLBACK,
        operator_id=OperatorId(operator),
        ring_seconds=10,
        recorded=False,
        reasons=(),
        client_number=OUTSIDE,
        shown_number=NUMBER,
    )


DIAL = DialClient(
    interaction_id=CALLBACK,
    channel=Channel.CALLBACK,
    client_number=OUTSIDE,
    shown_number=NUMBER,
)
END = EndInteraction(interaction_id=CALLBACK, channel=Channel.CALLBACK)


async def client_answers(line: Line) -> None:
    await line.outside_rings()
    await line.outside_answers()
    answered = await line.happened.next(ClientAnswered)
    assert answered == ClientAnswered(interaction_id=CALLBACK)


async def client_is_busy(line: Line) -> None:
    await line.outside_rings()
    await line.outside_declines()
    unreached = await line.happened.next(ClientUnreached)
    assert unreached == ClientUnreached(interaction_id=CALLBACK, outcome=OfferOutcome.BUSY)


def test_operator_first_then_the_client(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        await talk(line, callback_offer())
        await client_answers(line)
        await line.outside_hangs_up()
        await line.phone_is_silent(1)
        await client_left(line, CALLBACK)

    play_callback(new_line, scene)


def test_a_busy_client_leaves_his_operator_to_be_let_go(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        await talk(line, callback_offer())
        await client_is_busy(line)
        line.media.execute(END)
        await line.phone_is_silent(1)

    play_callback(new_line, scene)


def test_a_callback_that_an_operator_declined_goes_to_the_next(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        await line.phone_will(1, OfferOutcome.BUSY)
        line.media.execute(callback_offer())
        failed = await line.happened.next(OfferFailed)
        assert failed == OfferFailed(offer_id=OfferId(f"{CALLBACK}/1"), outcome=OfferOutcome.BUSY)
        await talk(line, callback_offer(operator=2, number=2))
        await client_answers(line)

    play_callback(new_line, scene)


def test_the_operator_of_a_callback_leaves_and_the_client_is_still_there(
    new_line: LineFactory,
) -> None:
    async def scene(line: Line) -> None:
        await talk(line, callback_offer())
        await client_answers(line)
        await line.operator_hangs_up(1)
        left = await line.happened.next(OperatorLeft)
        assert left == OperatorLeft(interaction_id=CALLBACK, operator_id=OperatorId(1))
        line.media.execute(END)
        await client_left(line, CALLBACK)

    play_callback(new_line, scene)


def test_client_first_then_an_operator(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        line.media.execute(DIAL)
        await client_answers(line)
        await talk(line, offer(CALLBACK))
        await line.outside_hangs_up()
        await client_left(line, CALLBACK)

    play_callback(new_line, scene)


def test_a_busy_client_rung_first_is_not_reached(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        line.media.execute(DIAL)
        await client_is_busy(line)

    play_callback(new_line, scene)


def test_nothing_is_heard_of_a_callback_that_was_ended(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        line.media.execute(DIAL)
        await line.outside_rings()
        line.media.execute(END)
        await line.outside_is_silent()

    play_callback(new_line, scene)


def test_a_reconciliation_tells_how_far_a_callback_is(new_line: LineFactory) -> None:
    async def scene(line: Line) -> None:
        async def seen() -> SeenInteraction:
            line.happened.callbacks.clear()
            await line.reconnect()
            await line.happened.next(MediaReconciled)
            [only] = (await line.happened.callbacks_reconciled()).seen
            return only

        made = callback_offer()
        line.media.execute(made)
        await line.phone_rings(1)
        ringing = SeenInteraction(
            interaction_id=CALLBACK, offer_id=made.offer_id, client_there=False
        )
        assert await seen() == ringing
        await line.operator_answers(1)
        await line.happened.next(OfferAnswered)
        await line.outside_rings()
        assert await seen() == replace(ringing, answered=True)
        await line.outside_answers()
        await line.happened.next(ClientAnswered)
        assert await seen() == replace(ringing, answered=True, client_there=True)

    play_callback(new_line, scene)
