"""What the floor looks like to Odoo: facts made of the model."""

from __future__ import annotations

from media_gateway.acd.model import Interaction, Offer, Operator
from media_gateway.vocabulary.facts import InteractionFact, IntervalFact, OfferFact
from media_gateway.vocabulary.terms import InteractionState, OfferOutcome, OperatorId, OperatorState


def wait_seconds(interaction: Interaction) -> float:
    """From joining the line to the first answer, or to the end of an interaction never answered. A
    client whom an operator called himself joins a line only afterwards, if at all. What had a
    place in the line before it began, since a callback kept it, has waited from its own begin on:
    in between nobody was on the line."""
    until = interaction.answered_at or interaction.ended_at
    if interaction.queued_at is None or until is None:
        return 0.0
    return max(0.0, round(until - max(interaction.queued_at, interaction.started_at), 3))


def wrapup_seconds(interaction: Interaction) -> float:
    if interaction.wrapped_up_at is None or interaction.ended_at is None:
        return 0.0
    return round(interaction.wrapped_up_at - interaction.ended_at, 3)


def operator_of(interaction: Interaction) -> OperatorId | None:
    """Who has it now, or, when all is over, who spoke with the client last."""
    closed = interaction.state == InteractionState.CLOSED
    return interaction.answered_by if closed else interaction.operator_id


def interaction_fact(interaction: Interaction) -> InteractionFact:
    return InteractionFact(
        uid=interaction.interaction_id,
        version=interaction.version,
        channel=interaction.channel,
        direction=interaction.direction,
        state=interaction.state,
        client_number=interaction.client_number,
        client_name=interaction.client_name,
        entry_number=interaction.entry_number,
        entry_point_id=interaction.entry_point_id,
        queue_id=interaction.queue_id,
        operator_id=operator_of(interaction),
        matches=interaction.matches,
        reasons=interaction.reasons,
        started_at=interaction.started_at,
        queued_at=interaction.queued_at,
        answered_at=interaction.answered_at,
        ended_at=interaction.ended_at,
        wrapped_up_at=interaction.wrapped_up_at,
        last_seen_at=interaction.last_seen_at,
        wait_seconds=wait_seconds(interaction),
        talk_seconds=round(interaction.talked_seconds, 3),
        wrapup_seconds=wrapup_seconds(interaction),
        outcome=interaction.outcome,
        end_unknown=interaction.end_unknown,
        trail=tuple(interaction.trail),
        data=tuple(interaction.data.items()),
        notes=tuple(interaction.notes),
        rating=interaction.rating,
        hold_seconds=round(interaction.held_seconds, 3),
    )


def offer_fact(
    offer: Offer, *, ended_at: float | None = None, outcome: OfferOutcome | None = None
) -> OfferFact:
    return OfferFact(
        uid=offer.offer_id,
        version=1 if outcome is None else 2,
        interaction_uid=offer.interaction_id,
        operator_id=offer.operator_id,
        offered_at=offer.offered_at,
        ended_at=ended_at,
        outcome=outcome,
        reasons=offer.reasons,
    )


def interval_fact(operator: Operator, ended_at: float | None) -> IntervalFact:
    """The interval the operator is in. Its uid holds the time, so that it stays unique even if a
    gateway begins again with an empty journal."""
    paused = operator.state == OperatorState.PAUSED and operator.pause_reason_id != 0
    return IntervalFact(
        uid=f"operator-{operator.operator_id}-{int(operator.since * 1000)}-{operator.interval}",
        version=1 if ended_at is None else 2,
        operator_id=operator.operator_id,
        state=operator.state,
        pause_reason_id=operator.pause_reason_id if paused else None,
        interaction_uid=operator.interaction_id,
        started_at=operator.since,
        ended_at=ended_at,
    )
