"""How the contract of the port ``Media`` is played: a client, an offer, a talk, the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from media_gateway.vocabulary.commands import OfferInteraction
from media_gateway.vocabulary.events import ClientLeft, InteractionArrived, OfferAnswered
from media_gateway.vocabulary.terms import Channel, InteractionId, OfferId, OperatorId
from tests.support.media_lines import Line, LineFactory


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
    interaction_id: InteractionId, number: int = 1, operator: int = 1, ring_seconds: int = 30
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
