"""An admin changed something: take it over while people wait and talk."""

from __future__ import annotations

from media_gateway.acd import attempts, desk, detours, waiting
from media_gateway.acd.step import Step
from media_gateway.vocabulary.configuration import NO_DETOUR, Detour
from media_gateway.vocabulary.events import ConfigurationChanged
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    InteractionId,
    InteractionState,
    OperatorState,
    QueueId,
)

IDLE = frozenset({OperatorState.READY, OperatorState.PAUSED})


def configuration_changed(step: Step, event: ConfigurationChanged) -> None:
    overflows = {q.queue_id: q.overflow for q in step.floor.configuration.queues}
    step.floor.configure(event.configuration)
    _leave_former_queues(step, overflows)
    attempts.look_again(step)
    _release_former_operators(step)
    waiting.leave_deserted_queues(step)
    step.unserved.update(dict.fromkeys(_waiting(step)))
    for operator_id in step.floor.operators:
        step.refresh(operator_id)


def _leave_former_queues(step: Step, overflows: dict[QueueId, Detour]) -> None:
    """Whoever waits in a queue that was archived goes where it would have led him anyway."""
    for interaction in list(step.floor.interactions.values()):
        waits = interaction.state == InteractionState.WAITING and interaction.client_there
        if waits and step.floor.settings_of(interaction) is None:
            overflow = overflows.get(interaction.queue_id or NO_QUEUE, NO_DETOUR)
            detours.take(step, interaction, overflow, "nobody")


def _release_former_operators(step: Step) -> None:
    """Who is no operator any more goes offline as soon as nothing holds him."""
    for operator in step.floor.operators.values():
        if operator.operator_id in step.floor.operator_settings or not operator.connected:
            continue
        operator.connected = False
        operator.wanted = OperatorState.OFFLINE
        if operator.state in IDLE:
            desk.rest(step, operator)
        for interaction in desk.held_by(step.floor, operator):
            if interaction.wrap_up_until is not None:
                # nobody is left to owe a result: the wrap-up ends at its time, or now
                over = interaction.wrap_up_until
                step.floor.alarms.set(over, "wrap_up", interaction.interaction_id)


def _waiting(step: Step) -> list[InteractionId]:
    return [i for line in step.floor.waiting.values() for i in line]
