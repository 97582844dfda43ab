"""Who is together in a talk, and who is on hold.

The operator hears the client or somebody whom he has asked into the talk, or both; everyone else
waits alone, with music. A talk of which he hears nobody is set aside: he speaks in another one.
"""

from __future__ import annotations

from collections.abc import Iterable

from media_gateway.acd.model import Interaction, Party
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import ArrangeTalk
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OPERATOR,
    OPERATOR,
    InteractionState,
    OperatorId,
    PartyId,
    PartyState,
)

COMING = frozenset({PartyState.RINGING, PartyState.INVITED})
"""They are not there yet."""


def find(interaction: Interaction, party_id: PartyId) -> Party | None:
    return next((p for p in interaction.parties if p.party_id == party_id), None)


def party_of(interaction: Interaction, operator_id: OperatorId) -> Party | None:
    """As what a colleague was asked in."""
    if operator_id == NO_OPERATOR:
        return None
    return next((p for p in interaction.parties if p.operator_id == operator_id), None)


def answered(interaction: Interaction) -> list[Party]:
    return [p for p in interaction.parties if p.state not in COMING]


def ringing(interaction: Interaction) -> list[Party]:
    """Whom the operator waits for; whoever was invited by a link comes when he likes."""
    return [p for p in interaction.parties if p.state == PartyState.RINGING]


def coming(interaction: Interaction) -> list[Party]:
    return [p for p in interaction.parties if p.state in COMING]


def heard(interaction: Interaction) -> tuple[PartyId, ...]:
    """Whom the operator hears."""
    client = (CLIENT,) if interaction.client_there and not interaction.on_hold else ()
    others = (p.party_id for p in interaction.parties if p.state == PartyState.TOGETHER)
    return (*client, *others)


def anybody(interaction: Interaction) -> tuple[PartyId, ...]:
    """Whom the operator goes on with where he has said nothing else."""
    if interaction.client_there:
        return (CLIENT,)
    return tuple(party.party_id for party in answered(interaction))


def is_aside(interaction: Interaction) -> bool:
    talking = interaction.state == InteractionState.TALKING and interaction.arranged
    return talking and not heard(interaction) and not ringing(interaction)


def hear(step: Step, interaction: Interaction, ids: Iterable[PartyId]) -> None:
    """Let the operator hear these, and put all others who are there on hold."""
    wanted = frozenset(ids)
    _hold_client(step, interaction, interaction.client_there and CLIENT not in wanted)
    for party in answered(interaction):
        together = party.party_id in wanted
        party.state = PartyState.TOGETHER if together else PartyState.ON_HOLD
    arrange(step, interaction)


def arrange(step: Step, interaction: Interaction) -> None:
    """Tell the media side how they are together."""
    interaction.arranged = True
    operator = (OPERATOR,) if interaction.operator_id is not None else ()
    client = (CLIENT,) if interaction.on_hold else ()
    others = (p.party_id for p in interaction.parties if p.state == PartyState.ON_HOLD)
    step.commands.append(
        ArrangeTalk(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            together=(*operator, *heard(interaction)),
            on_hold=(*client, *others),
        )
    )
    step.touch(interaction)


def _hold_client(step: Step, interaction: Interaction, on: bool) -> None:
    if interaction.on_hold == on:
        return
    if not on:
        count_hold(step, interaction)
    interaction.on_hold = on
    interaction.held_since = step.now if on else None
    step.tell(interaction, "held" if on else "resumed")


def count_hold(step: Step, interaction: Interaction) -> None:
    if interaction.held_since is not None:
        interaction.held_seconds += step.now - interaction.held_since
        interaction.held_since = None
