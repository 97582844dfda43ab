"""From a waiting client to an operator's answer, or to the next operator."""

from __future__ import annotations

from dataclasses import replace

from media_gateway.acd import desk, dialling, endings, estimating, holding, occupancy, parting
from media_gateway.acd.capacity import TALKS
from media_gateway.acd.model import Interaction, Offer, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import OfferInteraction, WithdrawOffer
from media_gateway.vocabulary.configuration import QueueSettings
from media_gateway.vocabulary.events import OfferAnswered, OfferFailed
from media_gateway.vocabulary.terms import (
    NO_PAUSE_REASON,
    Direction,
    InteractionState,
    OfferId,
    OfferOutcome,
    OperatorState,
    Outcome,
    Reason,
)

DECLINED_SECONDS = 10.0
"""How long an operator who refused a client is not offered that same client again."""

MEDIA_GRACE_SECONDS = 3.0
"""The media side ends the ringing by itself; if it stays silent so much longer, the core does."""

OWN_RING_SECONDS = 30

MISSED = frozenset({OfferOutcome.NO_ANSWER, OfferOutcome.UNREACHABLE})


def make_offer(
    step: Step, interaction: Interaction, operator: Operator, reasons: tuple[Reason, ...]
) -> None:
    queue = step.floor.settings_of(interaction)
    if queue is None:
        return
    take_back_work(step, interaction, operator)
    if dialling.client_comes_first(interaction, queue):
        dialling.dial(step, interaction, operator, queue, reasons)
        return
    step.tell(interaction, "offered", operator=_name(step, operator))
    _ring(step, interaction, operator, queue, queue.ring_seconds, reasons)


def ring_himself(
    step: Step, interaction: Interaction, operator: Operator, queue: QueueSettings | None
) -> None:
    """For a call of his own, which is no offer that anybody counts."""
    take_back_work(step, interaction, operator)
    _ring(step, interaction, operator, queue, OWN_RING_SECONDS, ())


def _ring(
    step: Step,
    interaction: Interaction,
    operator: Operator,
    queue: QueueSettings | None,
    ring_seconds: int,
    reasons: tuple[Reason, ...],
) -> None:
    deadline = step.now + ring_seconds + MEDIA_GRACE_SECONDS
    offer = open_offer(step, interaction, operator, reasons, step.now, deadline)
    step.floor.alarms.set(deadline, "offer", offer.offer_id)
    interaction.recorded = queue is not None and queue.recorded
    call = OfferInteraction(
        offer_id=offer.offer_id,
        interaction_id=interaction.interaction_id,
        channel=interaction.channel,
        operator_id=operator.operator_id,
        ring_seconds=ring_seconds,
        recorded=interaction.recorded,
        reasons=reasons,
        own=interaction.own,
    )
    step.commands.append(
        call if interaction.client_there else _then_client(call, interaction, queue)
    )
    step.move(interaction, InteractionState.OFFERED)
    desk.engage(step, operator, interaction, OperatorState.OFFERED)


def _then_client(
    call: OfferInteraction, interaction: Interaction, queue: QueueSettings | None
) -> OfferInteraction:
    """Or a colleague: he is rung once the operator is there."""
    return replace(
        call,
        client_number=interaction.client_number,
        shown_number=interaction.entry_number,
        client_ring_seconds=dialling.ring_seconds(queue),
        alone=interaction.direction == Direction.INTERNAL,
    )


def open_offer(
    step: Step,
    interaction: Interaction,
    operator: Operator,
    reasons: tuple[Reason, ...],
    offered_at: float,
    deadline: float,
) -> Offer:
    interaction.offers_made += 1
    offer = Offer(
        offer_id=OfferId(f"{interaction.interaction_id}/{interaction.offers_made}"),
        interaction_id=interaction.interaction_id,
        operator_id=operator.operator_id,
        offered_at=offered_at,
        deadline=deadline,
        reasons=reasons,
    )
    interaction.offer_id, interaction.operator_id = offer.offer_id, operator.operator_id
    interaction.reasons = reasons
    step.open_offer(interaction, offer)
    return offer


def take_back_work(step: Step, interaction: Interaction, operator: Operator) -> None:
    """Who is rung for a talk is asked for nothing else meanwhile."""
    if interaction.channel not in TALKS:
        return
    for work in desk.held_by(step.floor, operator):
        if work.channel not in TALKS and work.state == InteractionState.OFFERED:
            step.commands.append(withdrawal(work))
            take_back(step, work, OfferOutcome.WITHDRAWN)


def _name(step: Step, operator: Operator) -> str:
    settings = step.floor.operator_settings.get(operator.operator_id)
    return settings.name if settings else ""


def answered(step: Step, event: OfferAnswered) -> None:
    interaction = _offered(step, event.offer_id)
    operator = step.operator_of(interaction) if interaction else None
    offer = step.close_offer(interaction, OfferOutcome.ANSWERED) if interaction else None
    if interaction is None or operator is None or offer is None:
        return
    interaction.taken_at = offer.offered_at
    if interaction.client_there:
        begin_talk(step, interaction, operator)
    else:
        dialling.operator_is_there(step, interaction, operator)


def answered_unseen(step: Step, interaction: Interaction) -> None:
    """Of a callback, operator first: he is there, or was."""
    if interaction.offer_id is not None:
        answered(step, OfferAnswered(offer_id=interaction.offer_id))


def begin_talk(step: Step, interaction: Interaction, operator: Operator) -> None:
    if interaction.answered_at is None:
        interaction.answered_at = step.now
        estimating.waited(step, interaction, gave_up=False)
    interaction.talking_since = step.now
    occupancy.count_answer(operator, interaction, step.floor.alarms, step.now)
    interaction.wait_until = None
    step.move(interaction, InteractionState.TALKING)
    if interaction.channel in TALKS:
        holding.set_others_aside(step, operator, interaction)
    if operator.held.get(interaction.interaction_id) != OperatorState.TALKING:
        desk.engage(step, operator, interaction, OperatorState.TALKING)


def failed(step: Step, event: OfferFailed) -> None:
    interaction = _offered(step, event.offer_id)
    if interaction is not None:
        fail(step, interaction, event.outcome)


def fail(step: Step, interaction: Interaction, outcome: OfferOutcome) -> None:
    """The offer came to nothing while the client is still there: the next operator's turn. There is
    none to a call of the operator's own."""
    if interaction.own:
        _call_failed(step, interaction, outcome)
        return
    operator = take_back(step, interaction, outcome)
    if operator is not None:
        step.tell(interaction, "missed", operator=_name(step, operator), outcome=outcome.value)
        pass_over(step, interaction, operator, DECLINED_SECONDS)
        _rest_after_decline(step, interaction, operator, outcome)


def _call_failed(step: Step, interaction: Interaction, outcome: OfferOutcome) -> None:
    operator = step.operator_of(interaction)
    step.close_offer(interaction, outcome)
    parting.dissolve(step, interaction, hang_up=False)
    endings.close(step, interaction, Outcome.CANCELLED)
    if operator is not None:
        desk.rest(step, operator, ready_since=operator.ready_since)


def pass_over(step: Step, interaction: Interaction, operator: Operator, seconds: float) -> None:
    """He is not offered this client again for so long."""
    until = interaction.declined_until[operator.operator_id] = step.now + seconds
    step.floor.alarms.set(until, "declined", interaction.interaction_id)


def take_back(step: Step, interaction: Interaction, outcome: OfferOutcome) -> Operator | None:
    """Close the offer and put the client back into his place in the line."""
    operator = step.operator_of(interaction)
    step.close_offer(interaction, outcome)
    interaction.offer_id = interaction.operator_id = None
    step.move(interaction, InteractionState.WAITING)
    if operator is not None:
        step.refresh(operator.operator_id)
    return operator


def _rest_after_decline(
    step: Step, interaction: Interaction, operator: Operator, outcome: OfferOutcome
) -> None:
    queue = step.floor.settings_of(interaction)
    reason_id = queue.missed_pause_reason_id if queue else NO_PAUSE_REASON
    if outcome in MISSED and reason_id:
        operator.wanted, operator.wanted_reason_id = OperatorState.PAUSED, reason_id
    desk.rest(step, operator)


def ring_again(step: Step, interaction: Interaction, operator: Operator) -> None:
    """The client was with this operator when his page was loaded anew: back to him, at once."""
    make_offer(step, interaction, operator, (Reason(code="returned"),))


def overdue(step: Step, offer_id: str) -> None:
    interaction = _offered(step, OfferId(offer_id))
    if interaction is None:
        return
    step.commands.append(withdrawal(interaction))
    blind = interaction.channel in step.floor.media_lost
    fail(step, interaction, OfferOutcome.UNKNOWN if blind else OfferOutcome.NO_ANSWER)


def withdrawal(interaction: Interaction) -> WithdrawOffer:
    assert interaction.offer_id is not None
    return WithdrawOffer(
        offer_id=interaction.offer_id,
        interaction_id=interaction.interaction_id,
        channel=interaction.channel,
    )


def _offered(step: Step, offer_id: OfferId) -> Interaction | None:
    """The interaction whose running offer this is; ``None`` for a late or doubled word."""
    offer = step.floor.offers.get(offer_id)
    interaction = step.floor.interactions.get(offer.interaction_id) if offer else None
    if interaction is None or interaction.state != InteractionState.OFFERED:
        return None
    return interaction if interaction.offer_id == offer_id else None
