"""An operator calls a number outside, or a colleague.

His own phone comes first; when he is there the other one is rung. A client he calls is his from the
first moment on, and nobody else is rung for him. A call among colleagues has no client, and ends
with whoever leaves.
"""

from __future__ import annotations

from media_gateway.acd import consulting, holding, offers, parties, permitting
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import IdentifyCaller
from media_gateway.vocabulary.configuration import EntryPointSettings, QueueSettings
from media_gateway.vocabulary.events import CallRequested
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionState,
    OfferOutcome,
)


def requested(step: Step, event: CallRequested) -> None:
    operator = step.floor.operators[event.operator_id]
    holding.set_others_aside(step, operator)
    colleague = step.floor.operator_settings.get(event.to_operator_id)
    queue = None if colleague else _queue(step, event)
    entry_point = None if colleague else _shown(step, event, queue)
    name = event.matches[0].name if event.matches else ""
    interaction = Interaction(
        interaction_id=event.interaction_id,
        channel=Channel.VOICE,
        direction=Direction.INTERNAL if colleague else Direction.OUTBOUND,
        client_number="" if colleague else event.number,
        client_name=colleague.name if colleague else name,
        entry_number=entry_point.number if entry_point else "",
        started_at=step.now,
        last_seen_at=step.now,
        entry_point_id=entry_point.entry_point_id if entry_point else None,
        queue_id=queue.queue_id if queue else None,
        matches=event.matches,
        client_there=False,
        own=True,
    )
    step.floor.interactions[event.interaction_id] = interaction
    if colleague is not None:
        party = consulting.new_party(interaction, colleague.name, operator_id=event.to_operator_id)
        interaction.parties.append(party)
        step.tell(interaction, "called", operator=colleague.name)
    else:
        step.tell(interaction, "called", number=event.number)
        _identify(step, event)
    offers.ring_himself(step, interaction, operator, queue)


def _queue(step: Step, event: CallRequested) -> QueueSettings | None:
    """For which he calls: its wrap-up and its results are asked for."""
    mine = step.floor.operator_settings[event.operator_id]
    queue = step.floor.queues.get(event.queue_id)
    if queue is not None and queue.company_id == mine.company_id:
        return queue
    return next(
        (step.floor.queues[q] for q in step.floor.queues_of.get(mine.operator_id, ())), None
    )


def _shown(
    step: Step, event: CallRequested, queue: QueueSettings | None
) -> EntryPointSettings | None:
    """As which shop he calls: one that leads to the queue, else the company's first."""
    mine = step.floor.operator_settings[event.operator_id]
    ours = [
        entry_point
        for entry_point in step.floor.configuration.entry_points
        if entry_point.channel == Channel.VOICE and entry_point.company_id == mine.company_id
    ]
    of_queue = (each for each in ours if queue is not None and each.queue_id == queue.queue_id)
    return next(of_queue, ours[0] if ours else None)


def _identify(step: Step, event: CallRequested) -> None:
    mine = step.floor.operator_settings[event.operator_id]
    step.commands.append(
        IdentifyCaller(
            interaction_id=event.interaction_id,
            client_number=event.number,
            company_id=mine.company_id,
        )
    )


def ring_colleague(step: Step, interaction: Interaction) -> None:
    """The operator is there, and waits for him."""
    if interaction.state != InteractionState.DIALLING or not interaction.parties:
        return
    party = interaction.parties[0]
    if permitting.can_be_called(step.floor, party.operator_id):
        consulting.ring(step, interaction, party)
    else:
        parties.missed(step, interaction, party, OfferOutcome.BUSY)
