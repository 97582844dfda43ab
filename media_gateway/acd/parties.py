"""Those whom an operator has asked into his talk: they answer or not, and leave."""

from __future__ import annotations

from media_gateway.acd import (
    calling,
    consulting,
    desk,
    endings,
    guests,
    handing,
    holding,
    offers,
    parting,
    together,
)
from media_gateway.acd.model import ErrandKind, Interaction, Party
from media_gateway.acd.step import Step
from media_gateway.vocabulary.events import PartyAnswered, PartyFailed, PartyLeft
from media_gateway.vocabulary.terms import (
    CLIENT,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorState,
    PartyId,
    PartyState,
)


def answered(step: Step, event: PartyAnswered) -> None:
    found = _rung(step, event.interaction_id, event.party_id)
    if found is not None:
        _, party = found
        party.name = event.name or party.name
        if event.consent:
            step.tell(found[0], "consented", **consulting.named(party))
        is_there(step, *found)


def is_there(step: Step, interaction: Interaction, party: Party) -> None:
    """He joins whoever is together with the operator."""
    if party.by_link:
        guests.is_there(step, interaction, party)
        return
    party.state, party.ring_until, party.came_at = PartyState.TOGETHER, None, step.now
    operator = step.operator_of(interaction)
    if interaction.state == InteractionState.DIALLING and operator is not None:
        offers.begin_talk(step, interaction, operator)
    elif CLIENT in together.heard(interaction):
        step.tell(interaction, "joined", **consulting.named(party))
    colleague = step.floor.operators.get(party.operator_id)
    if colleague is not None:
        desk.engage(step, colleague, interaction, OperatorState.TALKING)
    step.touch(interaction)


def failed(step: Step, event: PartyFailed) -> None:
    found = _rung(step, event.interaction_id, event.party_id)
    if found is not None:
        missed(step, *found, event.outcome)


def missed(step: Step, interaction: Interaction, party: Party, outcome: OfferOutcome) -> None:
    step.tell(interaction, "party_missed", **consulting.named(party), outcome=outcome.value)
    gone(step, interaction, party)


def overdue(step: Step, interaction_id: str) -> None:
    interaction = step.floor.find(interaction_id)
    if interaction is None:
        return
    for party in together.coming(interaction):
        if party.ring_until is not None and party.ring_until <= step.now:
            parting.hang_up_leg(step, interaction, party.party_id)
            blind = interaction.channel in step.floor.media_lost
            outcome = OfferOutcome.UNKNOWN if blind else OfferOutcome.NO_ANSWER
            missed(step, interaction, party, outcome)


def left(step: Step, event: PartyLeft) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    party = together.find(interaction, event.party_id) if interaction else None
    if interaction is not None and party is not None and party in together.answered(interaction):
        gone(step, interaction, party)


def gives_up(step: Step, interaction: Interaction, party: Party) -> None:
    """A colleague does not want to be there any more, or cannot: his page is gone."""
    parting.hang_up_leg(step, interaction, party.party_id)
    if party.state == PartyState.RINGING:
        missed(step, interaction, party, OfferOutcome.REFUSED)
    else:
        gone(step, interaction, party)


def gone(step: Step, interaction: Interaction, party: Party) -> None:
    """He is not there any more; what is left of the talk goes on."""
    parting.leave(step, interaction, party)
    if interaction.errand is not None and interaction.errand.kind == ErrandKind.HANDED_OVER:
        handing.over_outside(step, interaction)
    elif interaction.direction == Direction.INTERNAL:
        _nobody_left(step, interaction)
    else:
        holding.go_on(step, interaction)
        operator = step.operator_of(interaction)
        if operator is not None:
            desk.look(step, operator)


def _nobody_left(step: Step, interaction: Interaction) -> None:
    """Of a call among colleagues."""
    if interaction.state == InteractionState.TALKING:
        endings.hang_up(step, interaction)
    else:
        calling.hang_up(step, interaction)


def _rung(
    step: Step, interaction_id: InteractionId, party_id: PartyId
) -> tuple[Interaction, Party] | None:
    """``None`` for a late or doubled word."""
    interaction = step.floor.interactions.get(interaction_id)
    party = together.find(interaction, party_id) if interaction else None
    if interaction is None or party is None or party.rung_at is None:
        return None
    return (interaction, party) if party in together.coming(interaction) else None
