"""An operator asks somebody into his talk: a colleague, whoever of a queue is ready, or a number
outside. The client is on hold meanwhile, until the operator goes back to him, brings all together,
or leaves him to whoever he has asked, see ``handing.py``.

A colleague is free again without a wrap-up, and is not paused for not answering: it was not his
client.
"""

from __future__ import annotations

from media_gateway.acd import desk, holding, offers, parting, permitting, shown, together
from media_gateway.acd.model import Interaction, Party
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import RingParty
from media_gateway.vocabulary.events import (
    ConferenceRequested,
    ConsultRequested,
    DropRequested,
    SwapRequested,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OPERATOR,
    OperatorId,
    OperatorState,
    PartyId,
)

RING_SECONDS = 30
GRACE_SECONDS = 3.0
"""The media side ends the ringing by itself; if it stays silent so much longer, the core does."""


def requested(step: Step, event: ConsultRequested) -> None:
    interaction, operator = holding.talk_of(step, event)
    party = _party_for(step, interaction, event)
    holding.set_others_aside(step, operator, interaction)
    step.note(interaction, operator, event.note)
    together.hear(step, interaction, ())
    interaction.aside = ()
    interaction.parties.append(party)
    queue = step.floor.queues.get(event.queue_id)
    step.tell(interaction, "consulted", **({"queue": queue.name} if queue else {}), **named(party))
    ring(step, interaction, party)
    desk.look(step, operator)


def named(party: Party) -> dict[str, str]:
    if party.by_link:
        return {"guest": party.name}
    return {"number": party.number} if party.number else {"operator": party.name}


def _party_for(step: Step, interaction: Interaction, event: ConsultRequested) -> Party:
    if event.number:
        return new_party(interaction, event.number, number=event.number)
    colleague = permitting.whom_to_ask(step.floor, interaction, event)
    assert colleague is not None
    return new_party(interaction, colleague.name, operator_id=colleague.operator_id)


def new_party(
    interaction: Interaction, name: str, *, number: str = "", operator_id: OperatorId = NO_OPERATOR
) -> Party:
    interaction.parties_asked += 1
    party_id = PartyId(f"p{interaction.parties_asked}")
    return Party(party_id=party_id, name=name, number=number, operator_id=operator_id)


def ring(
    step: Step,
    interaction: Interaction,
    party: Party,
    *,
    seconds: int = RING_SECONDS,
    grace: float = GRACE_SECONDS,
) -> None:
    """Or await whoever comes by a link."""
    party.rung_at = step.now
    party.ring_until = step.now + seconds + grace
    step.floor.alarms.set(party.ring_until, "party", interaction.interaction_id)
    step.commands.append(
        RingParty(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            party_id=party.party_id,
            operator_id=party.operator_id,
            number=party.number,
            shown_number=shown.number_for(step.floor, interaction) if party.number else "",
            ring_seconds=seconds,
            by_link=party.by_link,
        )
    )
    colleague = step.floor.operators.get(party.operator_id)
    if colleague is not None:
        offers.take_back_work(step, interaction, colleague)
        desk.engage(step, colleague, interaction, OperatorState.OFFERED)
    step.touch(interaction)


def swap_requested(step: Step, event: SwapRequested) -> None:
    """From the client to those he has asked in, and back."""
    interaction, operator = holding.talk_of(step, event)
    asked_in = [party.party_id for party in together.answered(interaction)]
    holding.set_others_aside(step, operator, interaction)
    if interaction.on_hold:
        holding.client_back(step, interaction)
    else:
        interaction.aside = ()
        together.hear(step, interaction, asked_in)
    desk.look(step, operator)


def conference_requested(step: Step, event: ConferenceRequested) -> None:
    """Whoever is still rung comes in when he answers."""
    interaction, operator = holding.talk_of(step, event)
    everybody = [CLIENT, *(party.party_id for party in interaction.parties)]
    holding.set_others_aside(step, operator, interaction)
    heard = together.heard(interaction)
    interaction.aside = ()
    together.hear(step, interaction, everybody)
    for party in together.answered(interaction):
        if CLIENT not in heard or party.party_id not in heard:
            step.tell(interaction, "joined", **named(party))
    desk.look(step, operator)


def drop_requested(step: Step, event: DropRequested) -> None:
    interaction, operator = holding.talk_of(step, event)
    party = together.find(interaction, event.party_id)
    if party is None:
        return
    parting.drop(step, interaction, party)
    holding.go_on(step, interaction)
    desk.look(step, operator)


def give_up(step: Step, interaction: Interaction) -> None:
    """Part with all whom he has asked in; the client is back. Links that were given stay good."""
    for party in (*together.answered(interaction), *together.ringing(interaction)):
        parting.drop(step, interaction, party)
    holding.go_on(step, interaction)
