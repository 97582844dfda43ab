"""Compare what the core believes with what the media side really has up.

What ended unseen is closed as such: nobody invents when or how it ended.
"""

from __future__ import annotations

from media_gateway.acd import (
    calling,
    desk,
    detours,
    flows,
    handing,
    holding,
    offers,
    parties,
    parting,
    returning,
    together,
)
from media_gateway.acd.endings import close, end_talk, hang_up
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import EndInteraction, ReturnToQueue
from media_gateway.vocabulary.events import (
    ForwardEnded,
    MediaLost,
    MediaReconciled,
    MessageRecorded,
    OfferAnswered,
    PromptsPlayed,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    Outcome,
    PartyState,
)

StepAnswer = PromptsPlayed | MessageRecorded | ForwardEnded


def media_lost(step: Step, event: MediaLost) -> None:
    """Nobody is rung until the media side can be asked again."""
    step.floor.media_lost.add(event.channel)


def was_never_told(step: Step, answer: StepAnswer) -> bool:
    """Whether this is the empty answer of a media side that could not be told of the step. Taking
    it for the client's would lead him through his flow and out of it while he hears nothing; the
    step is begun anew at the reconciliation."""
    interaction = flows.find(step, answer.interaction_id)
    if interaction is None or interaction.channel not in step.floor.media_lost:
        return False
    match answer:
        case PromptsPlayed():
            return not answer.played
        case MessageRecorded():
            return not answer.recording_id
        case ForwardEnded():
            return answer.outcome == OfferOutcome.UNKNOWN


def media_reconciled(step: Step, event: MediaReconciled) -> None:
    step.floor.media_lost.discard(event.channel)
    seen = {s.interaction_id: s for s in event.seen}
    for interaction in list(step.floor.interactions.values()):
        if interaction.channel != event.channel:
            continue
        there = seen.get(interaction.interaction_id)
        is_talk = interaction.state == InteractionState.TALKING
        if there is None and not interaction.client_there and not is_talk:
            _callback_unseen(step, interaction)
        elif there is None:
            _ended_unseen(step, interaction)
        else:
            _still_there(step, interaction, there)
            _parties_there(step, interaction, there)
    _those_after_a_talk(step, event.channel, seen)
    known = step.floor.interactions.keys() | step.floor.lingering.keys()
    for interaction_id in (one for one in seen if one not in known):
        # closed while the media side could not be told
        step.commands.append(EndInteraction(interaction_id=interaction_id, channel=event.channel))
    step.unserved.update((i, None) for line in step.floor.waiting.values() for i in line)


def _those_after_a_talk(
    step: Step, channel: Channel, seen: dict[InteractionId, SeenInteraction]
) -> None:
    """Closed already, but for what the client is asked."""
    for interaction in list(step.floor.lingering.values()):
        if interaction.channel != channel:
            continue
        there = seen.get(interaction.interaction_id)
        if there is None:
            flows.client_left_after(step, interaction.interaction_id)
        else:
            flows.resume(step, interaction, there.step_id)


def _callback_unseen(step: Step, interaction: Interaction) -> None:
    """Nothing is up of a callback that waits in line; while it is being made, something is."""
    if interaction.state == InteractionState.OFFERED:
        offers.fail(step, interaction, OfferOutcome.UNKNOWN)
    elif interaction.state == InteractionState.DIALLING:
        calling.give_up(step, interaction, Outcome.UNKNOWN)


def _ended_unseen(step: Step, interaction: Interaction) -> None:
    left_before = interaction.errand is not None and interaction.errand.gone_at is not None
    if interaction.state == InteractionState.WRAP_UP:
        flows.client_left_after(step, interaction.interaction_id)
        return
    if left_before:
        return
    flows.left(step, interaction)
    operator = step.operator_of(interaction)
    was_talking = interaction.state == InteractionState.TALKING
    in_flow = interaction.state == InteractionState.IN_FLOW
    step.close_offer(interaction, OfferOutcome.UNKNOWN)
    last_seen_at = interaction.last_seen_at
    interaction.end_unknown = True
    interaction.talking_since = None
    if was_talking and operator is not None:
        end_talk(step, interaction)
    else:
        settled = interaction.settled if in_flow else None
        close(step, interaction, settled or Outcome.UNKNOWN)
        if operator is not None:
            desk.rest(step, operator)
    interaction.last_seen_at = last_seen_at


def _still_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    match interaction.state:
        case InteractionState.OFFERED:
            _offered_and_there(step, interaction, seen)
        case InteractionState.DIALLING:
            _dialling_and_there(step, interaction, seen)
        case InteractionState.TALKING:
            _talking_and_there(step, interaction, seen)
        case InteractionState.IN_FLOW:
            _in_flow_and_there(step, interaction, seen)
        case InteractionState.WAITING:
            _waiting_and_there(step, interaction, seen)
        case InteractionState.WRAP_UP:
            _talked_and_there(step, interaction, seen)


def _in_flow_and_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    """What he was told or asked goes on, or is begun anew or given up."""
    if interaction.errand is None:
        flows.resume(step, interaction, seen.step_id)
    else:
        detours.resume(step, interaction, interaction.errand, seen.step_id)


def _waiting_and_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    """An operator's leg that nobody knows of is taken from him."""
    if seen.offer_id:
        step.commands.append(
            ReturnToQueue(interaction_id=interaction.interaction_id, channel=interaction.channel)
        )


def _talked_and_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    """He is asked something after the talk, or his line should have been closed."""
    if interaction.interaction_id in step.floor.runs:
        flows.resume(step, interaction, seen.step_id)
    else:
        step.commands.append(
            EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
        )


def _offered_and_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    assert interaction.offer_id is not None
    if seen.offer_id != interaction.offer_id:
        offers.fail(step, interaction, OfferOutcome.UNKNOWN)
    elif seen.answered:
        offers.answered(step, OfferAnswered(offer_id=interaction.offer_id))


def _dialling_and_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    """Operator first, both must be there, client first he."""
    if interaction.offer_id is not None and seen.offer_id != interaction.offer_id:
        calling.hang_up(step, interaction)
    elif seen.client_there and interaction.direction != Direction.INTERNAL:
        calling.client_is_there(step, interaction)


def _talking_and_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    """The client is up; if his operator's leg fell unseen, that talk is over and he hears music."""
    if seen.answered and seen.offer_id == interaction.offer_id:
        holding.pause_as_asked(step, interaction)
        step.touch(interaction)
        return
    operator = step.operator_of(interaction)
    heir = handing.colleague_with_client(interaction)
    if interaction.direction == Direction.INTERNAL:
        hang_up(step, interaction)
    elif heir is not None and heir.party_id in seen.parties and operator is not None:
        handing.to_colleague(step, interaction, operator, heir)
    else:
        _wait_again(step, interaction, operator)


def _wait_again(step: Step, interaction: Interaction, operator: Operator | None) -> None:
    """Back to the line. Where two legs were bridged, the client has been hearing music already."""
    if interaction.arranged:
        returning.part(step, interaction)
    else:
        returning.let_go(step, interaction)
        step.move(interaction, InteractionState.WAITING)
    if operator is not None:
        desk.rest(step, operator)


def _parties_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    """Whoever was asked in may have answered or left unseen. All are told anew who hears whom."""
    known = {party.party_id for party in interaction.parties}
    for party_id in (one for one in seen.parties if one not in known):
        parting.hang_up_leg(step, interaction, party_id)
    for party in list(interaction.parties):
        is_up = party.party_id in seen.parties
        as_it_was = party.state == PartyState.INVITED
        if party.rung_at is None or as_it_was or (is_up and party.state != PartyState.RINGING):
            continue
        if is_up:
            parties.is_there(step, interaction, party)
        elif party.state == PartyState.RINGING:
            parting.hang_up_leg(step, interaction, party.party_id)
            parties.missed(step, interaction, party, OfferOutcome.UNKNOWN)
        else:
            parties.gone(step, interaction, party)
    if interaction.arranged and interaction.state != InteractionState.CLOSED:
        together.arrange(step, interaction)
