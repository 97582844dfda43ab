"""From a waiting client to an operator's answer, or to the next operator."""

from __future__ import annotations

from dataclasses import replace

from media_gateway.acd import dialling, estimating, occupancy
from media_gateway.acd.endings import rest
from media_gateway.acd.model import Interaction, Offer, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import OfferInteraction, WithdrawOffer
from media_gateway.vocabulary.configuration import QueueSettings
from media_gateway.vocabulary.events import OfferAnswered, OfferFailed
from media_gateway.vocabulary.terms import (
    NO_PAUSE_REASON,
    InteractionState,
    OfferId,
    OfferOutcome,
    OperatorState,
    Reason,
)

DECLINED_SECONDS = 10.0
"""How long an operator who refused a client is not offered that same client again."""

MEDIA_GRACE_SECONDS = 3.0
"""The media side ends the ringing by itself; if it stays silent so much longer, the core does."""

MISSED = frozenset({OfferOutcome.NO_ANSWER, OfferOutcome.UNREACHABLE})


def make_offer(
    step: Step, interaction: Interaction, operator: Operator, reasons: tuple[Reason, ...]
) -> None:
    queue = step.floor.settings_of(interaction)
    if queue is None:
        return
    if dialling.client_comes_first(interaction, queue):
        dialling.dial(step, interaction, operator, queue, reasons)
        return
    interaction.offers_made += 1
    offer = Offer(
        offer_id=OfferId(f"{interaction.interaction_id}/{interaction.offers_made}"),
        interaction_id=interaction.interaction_id,
        operator_id=operator.operator_id,
        offered_at=step.now,
        deadline=step.now + queue.ring_seconds + MEDIA_GRACE_SECONDS,
        reasons=reasons,
    )
    interaction.offer_id, interaction.operator_id = offer.offer_id, operator.operator_id
    interaction.reasons = reasons
    step.commands.append(_ring(offer, interaction, queue))
    step.open_offer(offer)
    step.floor.alarms.set(offer.deadline, "offer", offer.offer_id)
    step.tell(interaction, "offered", operator=_name(step, operator))
    step.move(interaction, InteractionState.OFFERED)
    step.move_operator(operator, OperatorState.OFFERED, interaction_id=interaction.interaction_id)


def _ring(offer: Offer, interaction: Interaction, queue: QueueSettings) -> OfferInteraction:
    call = OfferInteraction(
        offer_id=offer.offer_id,
        interaction_id=interaction.interaction_id,
        channel=interaction.channel,
        operator_id=offer.operator_id,
        ring_seconds=queue.ring_seconds,
        recorded=queue.recorded,
        reasons=offer.reasons,
    )
    if interaction.client_there:
        return call
    return replace(
        call,
        client_number=interaction.client_number,
        shown_number=interaction.entry_number,
        client_ring_seconds=queue.callback.ring_seconds,
    )


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
    if operator.state != OperatorState.TALKING:
        talk = interaction.interaction_id
        step.move_operator(operator, OperatorState.TALKING, interaction_id=talk)


def failed(step: Step, event: OfferFailed) -> None:
    interaction = _offered(step, event.offer_id)
    if interaction is not None:
        fail(step, interaction, event.outcome)


def fail(step: Step, interaction: Interaction, outcome: OfferOutcome) -> None:
    """The offer came to nothing while the client is still there: the next operator's turn."""
    operator = take_back(step, interaction, outcome)
    if operator is not None:
        step.tell(interaction, "missed", operator=_name(step, operator), outcome=outcome.value)
        pass_over(step, interaction, operator, DECLINED_SECONDS)
        _rest_after_decline(step, interaction, operator, outcome)


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
    rest(step, operator)


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
