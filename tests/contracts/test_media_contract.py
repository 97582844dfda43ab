"""What every ``Media`` does: the real one on a real Asterisk, and the fake that other tests use."""

from __future__ import annotations

import asyncio

import pytest

from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    EndInteraction,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.events import (
    InteractionArrived,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
)
from tests.support.asterisk import NUMBER
from tests.support.media_lines import Line, LineFactory
from tests.support.media_scenes import client_left, offer, play, talk


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
        ring_seconds = 1 if outcome == OfferOutcome.NO_ANSWER else 30
        line.media.execute(offer(interaction_id, ring_seconds=ring_seconds))
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
