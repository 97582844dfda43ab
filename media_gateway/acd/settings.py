"""An admin changed something: take it over while people wait and talk."""

from __future__ import annotations

from media_gateway.acd.arrivals import turn_away
from media_gateway.acd.endings import rest
from media_gateway.acd.step import Step
from media_gateway.vocabulary.events import ConfigurationChanged
from media_gateway.vocabulary.terms import (
    Announcement,
    InteractionId,
    InteractionState,
    OperatorState,
    Outcome,
)

IDLE = frozenset({OperatorState.READY, OperatorState.PAUSED})


def configuration_changed(step: Step, event: ConfigurationChanged) -> None:
    step.floor.configure(event.configuration)
    _release_former_operators(step)
    _turn_away_from_closed_queues(step)
    step.unserved.update(dict.fromkeys(_waiting(step)))
    for operator_id in step.floor.operators:
        step.refresh(operator_id)


def _release_former_operators(step: Step) -> None:
    """Who is no operator any more goes offline as soon as nothing holds him."""
    for operator in step.floor.operators.values():
        if operator.operator_id in step.floor.operator_settings or not operator.connected:
            continue
        operator.connected = False
        operator.wanted = OperatorState.OFFLINE
        if operator.state in IDLE:
            rest(step, operator)


def _turn_away_from_closed_queues(step: Step) -> None:
    for interaction in list(step.floor.interactions.values()):
        waiting = interaction.state == InteractionState.WAITING
        if waiting and step.floor.settings_of(interaction) is None:
            turn_away(step, interaction, Announcement.NOBODY_AVAILABLE, Outcome.MISSED)


def _waiting(step: Step) -> list[InteractionId]:
    return [i for line in step.floor.waiting.values() for i in line]
