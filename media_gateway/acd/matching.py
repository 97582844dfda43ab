"""Bring together whoever began to wait and whoever became ready within this step."""

from __future__ import annotations

from media_gateway.acd import routing
from media_gateway.acd.arrivals import turn_away
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.offers import make_offer
from media_gateway.acd.step import Step
from media_gateway.vocabulary.terms import Announcement, InteractionState, OperatorState, Outcome


def match(step: Step) -> None:
    for interaction_id in step.unserved:
        interaction = step.floor.interactions.get(interaction_id)
        if interaction is None or interaction.state != InteractionState.WAITING:
            continue
        if step.floor.settings_of(interaction) is None:
            # an admin closed the queue while the client waited, rang or talked in it
            turn_away(step, interaction, Announcement.NOBODY_AVAILABLE, Outcome.MISSED)
        elif interaction.channel not in step.floor.media_lost:
            _find_operator(step, interaction)
    for operator_id in step.idle:
        operator = step.floor.operators.get(operator_id)
        if operator is not None and operator.state == OperatorState.READY:
            _find_interaction(step, operator)


def _find_operator(step: Step, interaction: Interaction) -> None:
    operator = routing.operator_for(step.floor, interaction, step.now)
    if operator is not None:
        _pair(step, interaction, operator)


def _find_interaction(step: Step, operator: Operator) -> None:
    interaction = routing.interaction_for(step.floor, operator, step.now)
    if interaction is not None:
        _pair(step, interaction, operator)


def _pair(step: Step, interaction: Interaction, operator: Operator) -> None:
    reason = routing.why_longest_ready(step.floor, interaction, operator, step.now)
    make_offer(step, interaction, operator, (reason,))
