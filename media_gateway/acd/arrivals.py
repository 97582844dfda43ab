"""From the first sign of a client to his place in a line."""

from __future__ import annotations

from media_gateway.acd.endings import close
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import AnnounceAndEnd, IdentifyCaller
from media_gateway.vocabulary.configuration import EntryPointSettings, QueueSettings
from media_gateway.vocabulary.events import CallerIdentified, InteractionArrived
from media_gateway.vocabulary.terms import Announcement, EntryPointId, InteractionState, Outcome

IDENTIFY_SECONDS = 1.0
"""A client does not wait longer than this for the directory; what it says later is still shown."""


def arrived(step: Step, event: InteractionArrived) -> None:
    if event.interaction_id in step.floor.interactions or event.interaction_id in step.floor.closed:
        return
    interaction = Interaction(
        interaction_id=event.interaction_id,
        channel=event.channel,
        direction=event.direction,
        client_number=event.client_number,
        client_name=event.client_name,
        entry_number=event.entry_number,
        started_at=step.now,
        last_seen_at=step.now,
    )
    step.floor.interactions[event.interaction_id] = interaction
    step.touch(interaction)
    entry_point = step.floor.entry_point_at(event.channel, event.entry_number)
    company_id = entry_point.company_id if entry_point else 0
    step.commands.append(
        IdentifyCaller(
            interaction_id=event.interaction_id,
            client_number=event.client_number,
            company_id=company_id,
        )
    )
    if entry_point is None:
        turn_away(step, interaction, Announcement.NOT_IN_SERVICE, Outcome.NO_ENTRY_POINT)
    else:
        _enter(step, interaction, entry_point)


def _enter(step: Step, interaction: Interaction, entry_point: EntryPointSettings) -> None:
    interaction.entry_point_id = entry_point.entry_point_id
    interaction.queue_id = entry_point.queue_id
    interaction.identify_until = step.now + IDENTIFY_SECONDS
    step.floor.alarms.set(interaction.identify_until, "identify", interaction.interaction_id)


def identified(step: Step, event: CallerIdentified) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None:
        return
    interaction.client_number = event.number or interaction.client_number
    interaction.matches = event.matches
    step.touch(interaction)
    if interaction.state == InteractionState.ARRIVED:
        join_line(step, interaction)


def identify_overdue(step: Step, interaction_id: str) -> None:
    interaction = step.floor.find(interaction_id)
    if interaction is not None and interaction.state == InteractionState.ARRIVED:
        join_line(step, interaction)


def join_line(step: Step, interaction: Interaction) -> None:
    interaction.identify_until = None
    queue = step.floor.settings_of(interaction)
    if queue is None:
        turn_away(step, interaction, Announcement.NOBODY_AVAILABLE, Outcome.MISSED)
        return
    interaction.queued_at = step.now
    _limit_wait(step, interaction, queue)
    step.move(interaction, InteractionState.WAITING)


def _limit_wait(step: Step, interaction: Interaction, queue: QueueSettings) -> None:
    if queue.max_wait_seconds:
        interaction.wait_until = step.now + queue.max_wait_seconds


def wait_over(step: Step, interaction_id: str) -> None:
    interaction = step.floor.find(interaction_id)
    if interaction is None or interaction.state != InteractionState.WAITING:
        return
    if interaction.wait_until is not None and interaction.wait_until <= step.now:
        turn_away(step, interaction, Announcement.NOBODY_AVAILABLE, Outcome.MISSED)


def turn_away(
    step: Step, interaction: Interaction, announcement: Announcement, outcome: Outcome
) -> None:
    entry_point = step.floor.entry_points.get(interaction.entry_point_id or EntryPointId(0))
    step.commands.append(
        AnnounceAndEnd(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            announcement=announcement,
            language=entry_point.language if entry_point else "",
        )
    )
    close(step, interaction, outcome)
