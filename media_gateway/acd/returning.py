"""A client whose operator is not on the line any more: back to his place, and perhaps to him."""

from __future__ import annotations

from media_gateway.acd import desk, offers, parting, permitting, rules
from media_gateway.acd.endings import count_talk
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import ReturnToQueue
from media_gateway.vocabulary.terms import InteractionState


def let_go(step: Step, interaction: Interaction) -> None:
    """The talk is over for all but the client, who goes on."""
    count_talk(step, interaction)
    if interaction.operator_id is not None:
        step.refresh(interaction.operator_id)
    parting.dissolve(step, interaction, hang_up=True)
    interaction.operator_id = interaction.offer_id = None
    interaction.own = False


def part(step: Step, interaction: Interaction) -> None:
    """Take the client from a talk that lost its operator back to his place in the line."""
    let_go(step, interaction)
    step.commands.append(
        ReturnToQueue(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )
    step.move(interaction, InteractionState.WAITING)


def ring_back(step: Step, interaction: Interaction, operator: Operator) -> None:
    """To the same operator, if he is there: at once, or after the talk that he is rung for just
    now."""
    part(step, interaction)
    others = (other.state for other in desk.talks_of(step.floor, operator))
    rings_already = any(state in permitting.BEGINNING for state in others)
    known = step.floor.settings_of(interaction) is not None
    if operator.connected and known and not rings_already:
        offers.ring_again(step, interaction, operator)
        return
    if operator.connected and known:
        rules.keep_for(step, interaction, operator)
    desk.rest(step, operator)
