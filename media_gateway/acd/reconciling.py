"""Compare what the core believes with what the media side really has up.

What ended unseen is closed as such: nobody invents when or how it ended.
"""

from __future__ import annotations

from media_gateway.acd import callbacks, detours, offers
from media_gateway.acd.endings import close, count_talk, end_talk, rest
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import EndInteraction, ReturnToQueue
from media_gateway.vocabulary.events import (
    MediaLost,
    MediaReconciled,
    OfferAnswered,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import InteractionState, OfferOutcome, Outcome


def media_lost(step: Step, event: MediaLost) -> None:
    """Nobody is rung until the media side can be asked again."""
    step.floor.media_lost.add(event.channel)


def media_reconciled(step: Step, event: MediaReconciled) -> None:
    step.floor.media_lost.discard(event.channel)
    seen = {s.interaction_id: s for s in event.seen}
    for interaction in list(step.floor.interactions.values()):
        if interaction.channel != event.channel:
            continue
        there = seen.get(interaction.interaction_id)
        if there is None and not interaction.client_there:
            _callback_unseen(step, interaction)
        elif there is None:
            _ended_unseen(step, interaction)
        else:
            _still_there(step, interaction, there)
    for interaction_id in seen.keys() - step.floor.interactions.keys():
        # closed while the media side could not be told
        step.commands.append(EndInteraction(interaction_id=interaction_id, channel=event.channel))
    step.unserved.update((i, None) for line in step.floor.waiting.values() for i in line)


def _callback_unseen(step: Step, interaction: Interaction) -> None:
    """Nothing is up of a callback that waits in line; while it is being made, something is."""
    if interaction.state == InteractionState.OFFERED:
        offers.fail(step, interaction, OfferOutcome.UNKNOWN)
    elif interaction.state == InteractionState.DIALLING:
        callbacks.give_up(step, interaction, Outcome.UNKNOWN)


def _ended_unseen(step: Step, interaction: Interaction) -> None:
    left_before = interaction.errand is not None and interaction.errand.gone_at is not None
    if interaction.state == InteractionState.WRAP_UP or left_before:
        return
    operator = step.operator_of(interaction)
    was_talking = interaction.state == InteractionState.TALKING
    step.close_offer(interaction, OfferOutcome.UNKNOWN)
    last_seen_at = interaction.last_seen_at
    interaction.end_unknown = True
    interaction.talking_since = None
    if was_talking and operator is not None:
        end_talk(step, interaction)
    else:
        close(step, interaction, interaction.settled or Outcome.UNKNOWN)
        if operator is not None:
            rest(step, operator)
    interaction.last_seen_at = last_seen_at


def _still_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    if interaction.state == InteractionState.OFFERED:
        _offered_and_there(step, interaction, seen)
    elif interaction.state == InteractionState.DIALLING:
        _dialling_and_there(step, interaction, seen)
    elif interaction.state == InteractionState.IN_FLOW and interaction.errand is not None:
        detours.resume(step, interaction, interaction.errand, seen.step_id)
    elif interaction.state == InteractionState.TALKING:
        _talking_and_there(step, interaction, seen)
    elif interaction.state == InteractionState.WAITING and seen.offer_id:
        _return(step, interaction)
    elif interaction.state == InteractionState.WRAP_UP:
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
        callbacks.hang_up(step, interaction)
    elif seen.client_there:
        callbacks.client_is_there(step, interaction)


def _talking_and_there(step: Step, interaction: Interaction, seen: SeenInteraction) -> None:
    """The client is up; if his operator's leg fell unseen, that talk is over and he hears music."""
    if seen.answered and seen.offer_id == interaction.offer_id:
        step.touch(interaction)
        return
    operator = step.operator_of(interaction)
    count_talk(step, interaction)
    interaction.operator_id = interaction.offer_id = None
    step.move(interaction, InteractionState.WAITING)
    if operator is not None:
        rest(step, operator)


def _return(step: Step, interaction: Interaction) -> None:
    step.commands.append(
        ReturnToQueue(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )
