"""Somebody outside whom an operator invites into his talk by video, by a link: a specialist, say.

Nobody waits for him: the talk goes on as it is, and he joins it when he opens the link. From then
on he is a party like any other.
"""

from __future__ import annotations

from media_gateway.acd import consulting, holding, together
from media_gateway.acd.model import Interaction, Party
from media_gateway.acd.step import Step
from media_gateway.vocabulary.events import InviteRequested
from media_gateway.vocabulary.terms import PartyState

LINK_SECONDS = 1800


def invite_requested(step: Step, event: InviteRequested) -> None:
    interaction, _ = holding.talk_of(step, event)
    party = consulting.new_party(interaction, event.name)
    party.by_link, party.state = True, PartyState.INVITED
    interaction.parties.append(party)
    step.tell(interaction, "invited", **consulting.named(party))
    consulting.ring(step, interaction, party, seconds=LINK_SECONDS, grace=0)


def is_there(step: Step, interaction: Interaction, party: Party) -> None:
    """He waits with the others where the operator has set the talk aside."""
    waits = together.is_aside(interaction)
    party.state = PartyState.ON_HOLD if waits else PartyState.TOGETHER
    party.ring_until, party.came_at = None, step.now
    if waits and interaction.aside:
        interaction.aside = (*interaction.aside, party.party_id)
    step.tell(interaction, "joined", **consulting.named(party))
    together.arrange(step, interaction)
