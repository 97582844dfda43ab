"""An admin changed something: take it over while people wait and talk."""

from __future__ import annotations

from media_gateway.acd.endings import rest
from media_gateway.acd.step import Step
from media_gateway.vocabulary.events import ConfigurationChanged
from media_gateway.vocabulary.terms import (
    InteractionId,
    OperatorState,
)

IDLE = frozenset({OperatorState.READY, OperatorState.PAUSED})


def configuration_changed(step: Step, event: ConfigurationChanged) -> None:
    step.floor.configure(event.configuration)
    _release_former_operators(step)
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
        interaction = step.floor.find(operator.interaction_id or "")
        if operator.state in IDLE:
            rest(step, operator)
        elif interaction is not None and interaction.wrap_up_until is not None:
            # nobody is left to owe a result: the wrap-up ends at its time, or now
            step.floor.alarms.set(interaction.wrap_up_until, "wrap_up", interaction.interaction_id)


def _waiting(step: Step) -> list[InteractionId]:
    return [i for line in step.floor.waiting.values() for i in line]
