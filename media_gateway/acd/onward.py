"""Where flows and detours lead: in, into a line, to a promise, or to the end of the call."""

from __future__ import annotations

from media_gateway.acd import outgoing, prompts
from media_gateway.acd.arrivals import at_the_door, join_queue, let_in
from media_gateway.acd.callbacks import can_be_called, promise
from media_gateway.acd.detours import keep_message
from media_gateway.acd.endings import close
from media_gateway.acd.leads import AtTheDoor, Colleague, Greeted, Lead, Message, Over
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.ivr.wants import End, Promise, Queue
from media_gateway.vocabulary.commands import AnnounceAndEnd, EndInteraction
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    Announcement,
    InteractionState,
    Outcome,
    QueueId,
)


def go(step: Step) -> None:
    """Deal with all leads, and with those that they give rise to."""
    while step.leads:
        interaction, lead = step.leads.popleft()
        if isinstance(lead, Colleague):
            outgoing.ring_colleague(step, interaction)
        else:
            _follow(step, interaction, lead)


def _follow(step: Step, interaction: Interaction, lead: Lead) -> None:
    match lead:
        case AtTheDoor():
            at_the_door(step, interaction)
        case Greeted():
            let_in(step, interaction)
        case Queue():
            _queue(step, interaction, lead)
        case Promise():
            queue_id = _queue_of(step, interaction, lead.queue_id)
            number = lead.number if can_be_called(lead.number) else interaction.client_number
            promise(step, interaction, queue_id, number)
        case Message():
            queue_id = _queue_of(step, interaction, lead.queue_id)
            keep_message(step, interaction, lead.event, queue_id)
        case End():
            _end(step, interaction, lead)
        case Over():
            _close_line(step, interaction)


def _queue(step: Step, interaction: Interaction, lead: Queue) -> None:
    interaction.priority_seconds += lead.priority_seconds
    if lead.asked:
        owner = interaction.matches[0].owner_user_id if interaction.matches else 0
        interaction.asked_user_id = lead.user_id or owner
    join_queue(step, interaction, _queue_of(step, interaction, lead.queue_id))


def _end(step: Step, interaction: Interaction, lead: End) -> None:
    """Where a flow is broken, an operator helps better than a closed line."""
    queue_id = _queue_of(step, interaction, NO_QUEUE)
    if lead.lost and queue_id and interaction.settled is None:
        step.tell(interaction, "flow_lost")
        join_queue(step, interaction, queue_id)
        return
    if interaction.state == InteractionState.CLOSED:
        return
    if lead.prompt_ids:
        step.commands.append(
            AnnounceAndEnd(
                interaction_id=interaction.interaction_id,
                channel=interaction.channel,
                announcement=Announcement.SILENCE,
                language=prompts.language_of(step.floor, interaction),
                prompts=prompts.of(step.floor, interaction, lead.prompt_ids),
            )
        )
    else:
        _close_line(step, interaction)
    close(step, interaction, interaction.settled or Outcome.SELF_SERVED)


def _close_line(step: Step, interaction: Interaction) -> None:
    step.commands.append(
        EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )


def _queue_of(step: Step, interaction: Interaction, queue_id: QueueId) -> QueueId:
    """The one that is named, else that of the entry point; 0 where there is none."""
    known = queue_id in step.floor.queues
    return queue_id if known else step.floor.own_queue_id_of(interaction)
