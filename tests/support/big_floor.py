"""A floor with many operators and many who wait, to see what one decision costs."""

from __future__ import annotations

from dataclasses import replace

from media_gateway.acd.core import Acd
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import Command, OfferInteraction
from media_gateway.vocabulary.configuration import OperatorSettings, SkillNeed, Strategy
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    OperatorId,
    OperatorState,
    SkillId,
)
from tests.support import floor as f

START = 1_000_000.0
SKILL = SkillId(1)


def with_ready(operators: int, strategy: Strategy = Strategy.LONGEST_READY) -> Acd:
    """All in Sales and ready, each third of them at another level of the skill it needs."""
    plain = f.configuration(operators)
    sales = replace(
        plain.queues[0],
        strategy=strategy,
        wrap_up_seconds=0,
        needs=(SkillNeed(skill_id=SKILL, level=1, steps=((20, 0),)),),
    )
    acd = Acd()
    acd.handle(
        e.ConfigurationChanged(
            configuration=replace(
                plain, queues=(sales,), operators=tuple(map(_skilled, plain.operators))
            )
        ),
        START,
    )
    for operator in plain.operators:
        come_in(acd, operator.operator_id, START + operator.operator_id / 1000)
    return acd


def _skilled(operator: OperatorSettings) -> OperatorSettings:
    return replace(operator, skills=((SKILL, operator.operator_id % 3),))


def come_in(acd: Acd, operator_id: OperatorId, now: float) -> None:
    acd.handle(e.OperatorConnected(operator_id=operator_id), now)
    acd.handle(e.OperatorStateRequested(operator_id=operator_id, state=OperatorState.READY), now)


def come(acd: Acd, number: int, now: float) -> InteractionId:
    """A client arrives; with the word of who he is, which is not part of this, he is in line."""
    interaction_id = InteractionId(f"i{number}")
    acd.handle(
        e.InteractionArrived(
            interaction_id=interaction_id,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="",
            client_name="",
            entry_number=f.SALES_NUMBER,
        ),
        now,
    )
    return interaction_id


def with_waiting(acd: Acd, clients: int, now: float, first: int = 0) -> InteractionId:
    """So many more in line. The first of them is answered where an operator is ready."""
    for number in range(first, first + clients):
        interaction_id = come(acd, number, now)
        known = e.CallerIdentified(interaction_id=interaction_id, number="", matches=())
        answer(acd, acd.handle(known, now), now)
    return InteractionId(f"i{first}")


def answer(acd: Acd, commands: list[Command], now: float) -> InteractionId:
    """By whoever is rung; whose client it is."""
    for command in commands:
        if isinstance(command, OfferInteraction):
            acd.handle(e.OfferAnswered(offer_id=command.offer_id), now)
            return command.interaction_id
    return InteractionId("")
