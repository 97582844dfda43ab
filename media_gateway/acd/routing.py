"""Which operator for this client, which client for this operator, and why."""

from __future__ import annotations

from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction, Operator
from media_gateway.vocabulary.terms import Reason


def fits(operator: Operator, interaction: Interaction, now: float) -> bool:
    """Whether the operator has not just declined this client."""
    return interaction.declined_until.get(operator.operator_id, 0.0) <= now


def operator_for(floor: Floor, interaction: Interaction, now: float) -> Operator | None:
    """The longest ready operator of the queue who has not just declined this client."""
    if interaction.queue_id is None:
        return None
    ready = floor.ready_in(interaction.queue_id)
    return next((o for o in ready if fits(o, interaction, now)), None)


def interaction_for(floor: Floor, operator: Operator, now: float) -> Interaction | None:
    """The client who has waited longest in any of the operator's queues."""
    first_in_each = (
        next((i for i in floor.waiting_in(queue_id) if _can_ring(floor, operator, i, now)), None)
        for queue_id in floor.queues_of.get(operator.operator_id, ())
    )
    found = [i for i in first_in_each if i is not None]
    return min(found, key=lambda i: (i.queued_at or i.started_at, i.interaction_id), default=None)


def _can_ring(floor: Floor, operator: Operator, interaction: Interaction, now: float) -> bool:
    return interaction.channel not in floor.media_lost and fits(operator, interaction, now)


def why_longest_ready(
    floor: Floor, interaction: Interaction, operator: Operator, now: float
) -> Reason:
    """In words for the operator: chosen among others, or the only one there."""
    others = floor.ready.get(interaction.queue_id, {}) if interaction.queue_id else {}
    code = "longest_ready" if len(others) > 1 else "only_ready"
    return Reason(code=code, values=(("seconds", int(now - operator.ready_since)),))
