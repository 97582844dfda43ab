"""A place in the line of a queue."""

from __future__ import annotations

from media_gateway.acd import estimating
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.configuration import QueueSettings
from media_gateway.vocabulary.terms import InteractionState

LINE_LOST_SECONDS = 5.0
"""Nobody is told anything, or sent away, while the media side cannot be steered; it is looked at
again after this."""


def enter_queue(interaction: Interaction, queue: QueueSettings) -> None:
    interaction.queue_id = queue.queue_id
    if queue.queue_id not in interaction.queues_entered:
        interaction.queues_entered.append(queue.queue_id)


def is_deserted(step: Step, queue: QueueSettings) -> bool:
    """It needs an operator, and has none."""
    needs = queue.needs_operators
    return needs and not estimating.somebody_there(step.floor, queue, step.now)


def stand_in_line(
    step: Step, interaction: Interaction, queue: QueueSettings, *, limited: bool = True
) -> None:
    """His place counts from when he first joined a line; ``limited``: by the queue's longest
    wait."""
    if interaction.queued_at is None:
        interaction.queued_at = step.now
    limit = queue.max_wait_seconds if limited else 0
    interaction.wait_until = step.now + limit if limit else None
    step.move(interaction, InteractionState.WAITING)
    position = step.floor.place_of(interaction)
    step.tell(interaction, "queued", queue=queue.name, position=position)
