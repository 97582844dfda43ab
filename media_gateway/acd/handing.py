"""An operator leaves his client to whoever he has asked into the talk.

To a colleague it is handed over as it is: he has the card, and the wrap-up, from then on. With
somebody outside the client talks until one of the two hangs up. The first operator is free at once,
without a wrap-up.
"""

from __future__ import annotations

from media_gateway.acd import (
    consulting,
    desk,
    endings,
    estimating,
    holding,
    occupancy,
    offers,
    parting,
    together,
)
from media_gateway.acd.model import Errand, ErrandKind, Interaction, Operator, Party
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import EndInteraction, HandOver
from media_gateway.vocabulary.events import CompleteRequested
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OPERATOR,
    OPERATOR,
    InteractionState,
    OfferOutcome,
    Outcome,
    PartyState,
    Reason,
)


def complete_requested(step: Step, event: CompleteRequested) -> None:
    interaction, operator = holding.talk_of(step, event)
    heir = successor(interaction)
    if heir is None:
        return
    step.note(interaction, operator, event.note)
    if heir.operator_id != NO_OPERATOR:
        to_colleague(step, interaction, operator, heir)
    else:
        _outside(step, interaction, operator, heir)


def successor(interaction: Interaction) -> Party | None:
    """Who would go on with the client: a colleague before anybody outside, and whoever the operator
    hears before those on hold."""
    if not interaction.client_there:
        return None
    there = together.answered(interaction)
    waits = PartyState.ON_HOLD
    return min(there, key=lambda p: (p.operator_id == NO_OPERATOR, p.state == waits), default=None)


def colleague_with_client(interaction: Interaction) -> Party | None:
    """One who would go on if the operator left: he hears the client now."""
    heir = successor(interaction)
    if heir is None or heir.operator_id == NO_OPERATOR:
        return None
    heard = together.heard(interaction)
    return heir if CLIENT in heard and heir.party_id in heard else None


def to_colleague(step: Step, interaction: Interaction, operator: Operator, heir: Party) -> None:
    """The talk goes on without a break; so does its recording."""
    colleague = step.floor.operators[heir.operator_id]
    interaction.parties.remove(heir)
    estimating.handled(step, interaction)
    _take_over(step, interaction, operator, colleague, heir)
    for party in together.ringing(interaction):
        parting.drop(step, interaction, party)
    everybody = [CLIENT, *(party.party_id for party in interaction.parties)]
    interaction.aside = ()
    together.hear(step, interaction, everybody)
    step.tell(interaction, "handed_over", operator=heir.name)
    desk.look(step, colleague)
    desk.rest(step, operator)


def _take_over(
    step: Step, interaction: Interaction, operator: Operator, colleague: Operator, heir: Party
) -> None:
    """As if he had been offered it when he was rung."""
    settings = step.floor.operator_settings.get(operator.operator_id)
    sent = Reason(code="transferred", values=(("operator", settings.name if settings else ""),))
    step.refresh(operator.operator_id)
    interaction.own = False
    rung_at = heir.rung_at or step.now
    offer = offers.open_offer(step, interaction, colleague, (sent,), rung_at, step.now)
    interaction.taken_at = rung_at
    step.close_offer(interaction, OfferOutcome.ANSWERED)
    occupancy.count_answer(colleague, interaction, step.floor.alarms, step.now)
    step.commands.append(
        HandOver(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            party_id=heir.party_id,
            operator_id=colleague.operator_id,
            offer_id=offer.offer_id,
        )
    )


def _outside(step: Step, interaction: Interaction, operator: Operator, heir: Party) -> None:
    endings.count_talk(step, interaction)
    estimating.handled(step, interaction)
    for party in list(interaction.parties):
        if party is not heir:
            parting.drop(step, interaction, party)
    parting.hang_up_leg(step, interaction, OPERATOR)
    step.refresh(operator.operator_id)
    interaction.operator_id = interaction.offer_id = None
    interaction.aside, interaction.own = (), False
    together.hear(step, interaction, (CLIENT, heir.party_id))
    step_id = step.next_step_id(interaction)
    interaction.errand = Errand(kind=ErrandKind.HANDED_OVER, step_id=step_id)
    step.tell(interaction, "handed_over", **consulting.named(heir))
    step.move(interaction, InteractionState.IN_FLOW)
    desk.rest(step, operator)


def over_outside(step: Step, interaction: Interaction) -> None:
    """One of the two has hung up."""
    step.commands.append(
        EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )
    interaction.errand = None
    parting.dissolve(step, interaction, hang_up=False)
    endings.close(step, interaction, Outcome.FORWARDED)
