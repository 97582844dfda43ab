"""Work without a line: what Odoo wants seen to waits, is offered and done as talks are.

Nobody hears anything meanwhile: nothing is said, no wait is too long and nobody gives up. It ends
when its operator says so, or when Odoo does.
"""

from __future__ import annotations

from media_gateway.acd import desk, offers, places, rules, together
from media_gateway.acd.endings import close, end_talk
from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction, Work
from media_gateway.acd.step import Step
from media_gateway.vocabulary.events import SeenInteraction, WorkCancelled, WorkRequested
from media_gateway.vocabulary.terms import (
    NO_OFFER,
    NO_OPERATOR,
    NO_RULE,
    Channel,
    Direction,
    InteractionState,
    OfferOutcome,
    Outcome,
)


def seen_at_work(floor: Floor, channel: Channel) -> list[SeenInteraction]:
    """All of ``channel`` as it stood when the gateway was there last: what lies on no line does not
    change while nobody looks, and who talks by video comes back to the talk; telephones do not."""
    return [
        SeenInteraction(
            interaction_id=interaction.interaction_id,
            offer_id=interaction.offer_id or NO_OFFER,
            answered=interaction.state == InteractionState.TALKING,
            parties=tuple(
                party.party_id
                for party in together.answered(interaction)
                if party.operator_id != NO_OPERATOR or party.by_link
            ),
        )
        for interaction in floor.interactions.values()
        if interaction.channel == channel
    ]


def requested(step: Step, event: WorkRequested) -> None:
    """The same request may come any number of times; one for a queue that is not known yet is
    waited for to come again."""
    known = step.floor.interactions.keys() | step.floor.closed.keys()
    queue = step.floor.queues.get(event.queue_id)
    if event.interaction_id in known or queue is None:
        return
    began_at = min(event.requested_at or step.now, step.now)
    interaction = Interaction(
        interaction_id=event.interaction_id,
        channel=event.channel,
        direction=Direction.INBOUND,
        client_number=event.client_number,
        client_name=event.client_name,
        entry_number="",
        started_at=began_at,
        queued_at=began_at,
        last_seen_at=step.now,
        matches=event.matches,
        priority_seconds=event.priority_seconds,
        work=Work(record_id=event.record_id, title=event.title),
    )
    step.floor.interactions[interaction.interaction_id] = interaction
    places.enter_queue(interaction, queue)
    rules.apply(step, interaction, queue)  # Odoo chose this queue: nothing sends it elsewhere
    interaction.blocked_by = NO_RULE
    places.stand_in_line(step, interaction, queue, limited=False)


def cancelled(step: Step, event: WorkCancelled) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None or interaction.work is None:
        return
    match interaction.state:
        case InteractionState.TALKING:
            end_talk(step, interaction)
        case InteractionState.OFFERED:
            _withdraw(step, interaction)
        case InteractionState.WAITING:
            close(step, interaction, Outcome.CANCELLED)


def _withdraw(step: Step, interaction: Interaction) -> None:
    operator = step.operator_of(interaction)
    ready_since = operator.ready_since if operator else step.now
    step.commands.append(offers.withdrawal(interaction))
    step.close_offer(interaction, OfferOutcome.WITHDRAWN)
    close(step, interaction, Outcome.CANCELLED)
    if operator is not None:
        desk.rest(step, operator, ready_since=ready_since)
