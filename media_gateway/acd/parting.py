"""Somebody who was asked into a talk leaves it, or all of them do since it is over."""

from __future__ import annotations

from media_gateway.acd import desk, together
from media_gateway.acd.model import Interaction, Party
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import DropParty
from media_gateway.vocabulary.terms import OPERATOR, PartyId, PartyState


def leave(step: Step, interaction: Interaction, party: Party) -> None:
    """His leg is gone; a colleague is free again, without a wrap-up. Whoever had not answered keeps
    his place among the ready ones."""
    interaction.parties.remove(party)
    if interaction.aside:
        others = tuple(one for one in interaction.aside if one != party.party_id)
        interaction.aside = others or together.anybody(interaction)
    step.touch(interaction)
    colleague = step.floor.operators.get(party.operator_id)
    if colleague is None or interaction.interaction_id not in colleague.held:
        return
    rang = party.state == PartyState.RINGING
    desk.rest(step, colleague, ready_since=colleague.ready_since if rang else None)


def drop(step: Step, interaction: Interaction, party: Party) -> None:
    """Hang up his leg, or stop his phone."""
    hang_up_leg(step, interaction, party.party_id)
    leave(step, interaction, party)


def hang_up_leg(step: Step, interaction: Interaction, party_id: PartyId) -> None:
    step.commands.append(
        DropParty(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            party_id=party_id,
        )
    )


def dissolve(step: Step, interaction: Interaction, *, hang_up: bool) -> None:
    """The operator's part is over, and with it all that he has arranged. ``hang_up``: the client
    stays, so that the other legs do not end with his."""
    for party in list(interaction.parties):
        if hang_up:
            drop(step, interaction, party)
        else:
            leave(step, interaction, party)
    if hang_up and interaction.arranged:
        hang_up_leg(step, interaction, OPERATOR)
    together.count_hold(step, interaction)
    interaction.on_hold, interaction.arranged, interaction.aside = False, False, ()
    interaction.recording_paused = None
