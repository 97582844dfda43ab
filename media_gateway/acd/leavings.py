"""Somebody's leg is over: the client's, or the operator's while the client is still there."""

from __future__ import annotations

from media_gateway.acd import (
    calling,
    desk,
    estimating,
    flows,
    handing,
    occupancy,
    offers,
    returning,
    visits,
)
from media_gateway.acd.endings import close, end_talk, hang_up
from media_gateway.acd.model import ErrandKind, Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import EndInteraction
from media_gateway.vocabulary.events import ClientLeft, OperatorLeft
from media_gateway.vocabulary.terms import (
    InteractionState,
    OfferOutcome,
    OperatorState,
    Outcome,
)


def client_left(step: Step, event: ClientLeft) -> None:
    if visits.leave_talk(step, event.interaction_id):
        return
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None or interaction.state == InteractionState.WRAP_UP:
        flows.client_left_after(step, event.interaction_id)
        return
    match interaction.state:
        case InteractionState.TALKING:
            _client_left_talk(step, interaction)
        case InteractionState.OFFERED:
            _client_left_while_ringing(step, interaction)
        case InteractionState.DIALLING:
            calling.hang_up(step, interaction)
        case InteractionState.IN_FLOW:
            _client_left_in_flow(step, interaction)
        case InteractionState.ARRIVED | InteractionState.WAITING:
            _give_up(step, interaction)


def _client_left_talk(step: Step, interaction: Interaction) -> None:
    """Whoever was asked in would stay with the operator, and he, if he has held him, alone."""
    if interaction.arranged:
        step.commands.append(
            EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
        )
    end_talk(step, interaction)


def _give_up(step: Step, interaction: Interaction) -> None:
    if interaction.answered_at is None:
        estimating.waited(step, interaction, gave_up=True)
    close(step, interaction, Outcome.ABANDONED)


def _client_left_in_flow(step: Step, interaction: Interaction) -> None:
    interaction.errand = errand = flows.left(step, interaction) or interaction.errand
    if errand is not None and errand.kind == ErrandKind.MESSAGE:
        errand.gone_at = step.now
        step.floor.alarms.set(step.now, "message", interaction.interaction_id)
        return
    if errand is not None and errand.kind == ErrandKind.HANDED_OVER:
        handing.over_outside(step, interaction)
        return
    interaction.errand = None
    close(step, interaction, interaction.settled or Outcome.ABANDONED)


def _client_left_while_ringing(step: Step, interaction: Interaction) -> None:
    operator = step.operator_of(interaction)
    step.close_offer(interaction, OfferOutcome.ABANDONED)
    ready_since = operator.ready_since if operator else step.now
    _give_up(step, interaction)
    if operator is not None:
        desk.rest(step, operator, ready_since=ready_since)


def operator_left(step: Step, event: OperatorLeft) -> None:
    interaction = step.floor.held(event.interaction_id, event.operator_id)
    operator = step.operator_of(interaction) if interaction else None
    if interaction is None or operator is None:
        return
    if interaction.state == InteractionState.DIALLING:
        calling.operator_gave_up(step, interaction)
    elif interaction.state == InteractionState.OFFERED and not interaction.client_there:
        offers.answered_unseen(step, interaction)
        calling.operator_gave_up(step, interaction)
    elif interaction.state == InteractionState.OFFERED:
        _answered_and_left_unseen(step, interaction, operator)
    elif interaction.state == InteractionState.TALKING and not operator.phone_is_gone:
        _operator_left_talk(step, interaction, operator)
    # else the page went away with the phone: the client waits for it, see panels.py


def _operator_left_talk(step: Step, interaction: Interaction, operator: Operator) -> None:
    """His phone was laid down. Who waits on hold is not to be lost by that: the operator is rung
    with him again. A colleague who speaks with the client goes on without him."""
    heir = handing.colleague_with_client(interaction)
    if heir is not None:
        handing.to_colleague(step, interaction, operator, heir)
    elif interaction.on_hold:
        returning.ring_back(step, interaction, operator)
    else:
        hang_up(step, interaction)


def _answered_and_left_unseen(step: Step, interaction: Interaction, operator: Operator) -> None:
    """Who hangs up had answered. Nobody saw when, so neither that nor the end is told."""
    step.close_offer(interaction, OfferOutcome.ANSWERED)
    occupancy.count_answer(operator, interaction, step.floor.alarms, step.now)
    interaction.end_unknown = True
    step.move(interaction, InteractionState.TALKING)
    desk.engage(step, operator, interaction, OperatorState.TALKING)
    hang_up(step, interaction)
