"""A client is being called back: he answers or not, or his operator gives up first."""

from __future__ import annotations

from media_gateway.acd import desk, endings, offers, parting
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import EndInteraction
from media_gateway.vocabulary.events import ClientAnswered, ClientUnreached
from media_gateway.vocabulary.terms import InteractionId, InteractionState, Outcome


def client_answered(step: Step, event: ClientAnswered) -> None:
    interaction = _dialling(step, event.interaction_id)
    if interaction is not None:
        client_is_there(step, interaction)


def client_is_there(step: Step, interaction: Interaction) -> None:
    interaction.client_there = True
    interaction.dial_until = None
    operator = step.operator_of(interaction)
    if operator is not None and interaction.offer_id is not None:
        offers.begin_talk(step, interaction, operator)
    elif operator is not None and operator.connected and step.floor.settings_of(interaction):
        offers.make_offer(step, interaction, operator, interaction.reasons)
    else:
        interaction.operator_id = None
        step.move(interaction, InteractionState.WAITING)
        if operator is not None:
            desk.rest(step, operator, ready_since=operator.ready_since)


def client_unreached(step: Step, event: ClientUnreached) -> None:
    """Operator first, his telephone would ring on, while he is free for the next client."""
    interaction = _dialling(step, event.interaction_id)
    if interaction is None:
        return
    if interaction.offer_id is not None:
        hang_up(step, interaction)
    else:
        give_up(step, interaction)


def dial_over(step: Step, interaction_id: str) -> None:
    """Nobody told how it ended."""
    interaction = _dialling(step, InteractionId(interaction_id))
    if interaction is None or interaction.dial_until is None or interaction.dial_until > step.now:
        return
    hang_up(step, interaction)


def hang_up(step: Step, interaction: Interaction) -> None:
    """Stop ringing the client."""
    step.commands.append(
        EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )
    give_up(step, interaction)


def operator_gave_up(step: Step, interaction: Interaction) -> None:
    """He hung up, or his page went away, while the client's telephone rang. Client first, it rings
    on: another operator will be there."""
    operator = step.operator_of(interaction)
    if interaction.offer_id is not None or operator is None:
        hang_up(step, interaction)
        return
    interaction.operator_id = None
    step.touch(interaction)
    step.refresh(operator.operator_id)
    offers.pass_over(step, interaction, operator, offers.DECLINED_SECONDS)
    desk.rest(step, operator)


def give_up(step: Step, interaction: Interaction, outcome: Outcome = Outcome.UNREACHED) -> None:
    operator = step.operator_of(interaction)
    interaction.dial_until = None
    parting.dissolve(step, interaction, hang_up=False)
    endings.close(step, interaction, outcome)
    if operator is not None:
        desk.rest(step, operator)


def _dialling(step: Step, interaction_id: InteractionId) -> Interaction | None:
    """``None`` for a late or doubled word."""
    interaction = step.floor.interactions.get(interaction_id)
    if interaction is None or interaction.state != InteractionState.DIALLING:
        return None
    return None if interaction.client_there else interaction
