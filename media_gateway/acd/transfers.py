"""An operator sends the client of his talk on: to a queue, to a colleague, or outside.

It stays the same interaction, so that whoever takes over finds the card and all that was noted. The
first operator is free at once, without a wrap-up: the card is the next one's.
"""

from __future__ import annotations

from media_gateway.acd import (
    desk,
    errands,
    estimating,
    offers,
    places,
    returning,
    rules,
)
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import ReturnToQueue
from media_gateway.vocabulary.configuration import OperatorSettings, QueueSettings
from media_gateway.vocabulary.events import TransferRequested
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    NO_RULE,
    Direction,
    InteractionState,
    QueueId,
    Reason,
)

SENT_AWAY_SECONDS = 60.0
"""Whoever sent the client on is not offered him again for so long."""


def requested(step: Step, event: TransferRequested) -> None:
    interaction = step.floor.held(event.interaction_id, event.operator_id)
    operator = step.operator_of(interaction) if interaction else None
    if interaction is None or operator is None or interaction.state != InteractionState.TALKING:
        return
    settings = step.floor.operator_settings.get(operator.operator_id)
    if settings is None or interaction.direction == Direction.INTERNAL:
        return
    if event.number:
        step.note(interaction, operator, event.note)
        _outside(step, interaction, operator, event.number)
        return
    queue, colleague = _target(step, interaction, settings, event)
    if queue is not None:
        step.note(interaction, operator, event.note)
        _to_queue(step, interaction, operator, settings, queue, colleague)


def _target(
    step: Step, interaction: Interaction, settings: OperatorSettings, event: TransferRequested
) -> tuple[QueueSettings | None, OperatorSettings | None]:
    """Of his company. A colleague is reached in a queue that he serves: if nobody of that name
    comes, his colleagues there do."""
    colleague = step.floor.operator_settings.get(event.to_operator_id)
    queue_id = event.queue_id
    if not queue_id and colleague is not None and colleague.company_id == settings.company_id:
        queue_id = _queue_to_reach(step, interaction, colleague)
    queue = step.floor.queues.get(queue_id)
    ours = queue is not None and queue.company_id == settings.company_id
    return (queue if ours else None), (None if event.queue_id else colleague)


def _queue_to_reach(step: Step, interaction: Interaction, colleague: OperatorSettings) -> QueueId:
    serves = step.floor.queues_of.get(colleague.operator_id, ())
    if interaction.queue_id in serves:
        return interaction.queue_id
    return next(iter(serves), NO_QUEUE)


def _to_queue(
    step: Step,
    interaction: Interaction,
    operator: Operator,
    settings: OperatorSettings,
    queue: QueueSettings,
    colleague: OperatorSettings | None,
) -> None:
    """Whoever has been in a line already stands before all who came after him."""
    estimating.handled(step, interaction)
    returning.let_go(step, interaction)
    sent = Reason(code="transferred", values=(("operator", settings.name),))
    interaction.reasons_brought = (sent,)
    interaction.asked_user_id = colleague.user_id if colleague else 0
    step.tell(interaction, "transferred", operator=settings.name)
    step.commands.append(
        ReturnToQueue(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )
    places.enter_queue(interaction, queue)
    offers.pass_over(step, interaction, operator, SENT_AWAY_SECONDS)
    rules.apply(step, interaction, queue)  # a colleague's decision goes before their detours
    interaction.blocked_by = NO_RULE
    places.stand_in_line(step, interaction, queue, limited=False)
    desk.rest(step, operator)


def _outside(step: Step, interaction: Interaction, operator: Operator, number: str) -> None:
    """Should nobody answer there, he comes back to the line, and to whom he talked with first."""
    settings = step.floor.operator_settings.get(operator.operator_id)
    interaction.asked_user_id = settings.user_id if settings else 0
    estimating.handled(step, interaction)
    returning.let_go(step, interaction)
    errands.forward(step, interaction, number)
    desk.rest(step, operator)
