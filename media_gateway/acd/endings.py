"""From the last word to a closed interaction and a free operator."""

from __future__ import annotations

from media_gateway.acd import desk, errands, estimating, flows, parting, prompts
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import AnnounceAndEnd, EndInteraction, PublishFact
from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.facts import RecordingFact
from media_gateway.vocabulary.terms import (
    NO_FLOW,
    Announcement,
    FlowId,
    InteractionState,
    OperatorState,
    Outcome,
    Prompt,
)


def hang_up(step: Step, interaction: Interaction) -> None:
    """The operator's talk is over; the client may be asked something before his line is closed."""
    after_flow_id = _after_flow_id(step, interaction)
    if after_flow_id:
        parting.dissolve(step, interaction, hang_up=True)
        end_talk(step, interaction)
        flows.begin(step, interaction, after_flow_id, after=True)
        return
    end_talk(step, interaction)
    step.commands.append(
        EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )


def _after_flow_id(step: Step, interaction: Interaction) -> FlowId:
    """None while nothing can be asked of the media side, and for a call of the operator's own."""
    entry_point = step.floor.entry_point_of(interaction)
    lost = interaction.channel in step.floor.media_lost
    if entry_point is None or lost or interaction.own or not errands.hears(interaction):
        return NO_FLOW
    return entry_point.after_flow_id


def end_talk(step: Step, interaction: Interaction) -> None:
    """The talk is over; what is left is the operator's wrap-up."""
    operator = step.operator_of(interaction)
    count_talk(step, interaction)
    parting.dissolve(step, interaction, hang_up=False)
    if not interaction.end_unknown:
        interaction.ended_at = step.now
    interaction.outcome = Outcome.ANSWERED
    queue = step.floor.settings_of(interaction)
    step.move(interaction, InteractionState.WRAP_UP)
    if operator is None or queue is None or not queue.wrap_up_seconds:
        close_after_wrap_up(step, interaction)
        return
    operator.away.pop(interaction.interaction_id, None)
    interaction.wrap_up_until = step.now + queue.wrap_up_seconds
    step.floor.alarms.set(interaction.wrap_up_until, "wrap_up", interaction.interaction_id)
    desk.engage(step, operator, interaction, OperatorState.WRAP_UP)


def count_talk(step: Step, interaction: Interaction) -> None:
    if interaction.talking_since is not None:
        interaction.talked_seconds += step.now - interaction.talking_since
        interaction.talking_since = None


def wrap_up_over(step: Step, interaction_id: str) -> None:
    """The time for wrapping up is over. Where a result is required, the operator still owes it and
    the wrap-up goes on over its time, unless his panel is gone."""
    interaction = step.floor.find(interaction_id)
    if interaction is None or interaction.state != InteractionState.WRAP_UP:
        return
    operator, queue = step.operator_of(interaction), step.floor.settings_of(interaction)
    if operator is not None and interaction.interaction_id in operator.away:
        return  # his page is being loaded anew, see panels.py
    owed = queue is not None and queue.result_required
    if owed and operator is not None and operator.connected:
        step.refresh(operator.operator_id)
        return
    close_after_wrap_up(step, interaction)


def close_after_wrap_up(step: Step, interaction: Interaction) -> None:
    operator = step.operator_of(interaction)
    interaction.wrapped_up_at = step.now
    estimating.handled(step, interaction)
    close(step, interaction, Outcome.ANSWERED)
    if operator is not None:
        desk.rest(step, operator)


def close(step: Step, interaction: Interaction, outcome: Outcome) -> None:
    """The end of the story. A client who was once answered stays answered."""
    interaction.outcome = Outcome.ANSWERED if interaction.answered_by is not None else outcome
    if interaction.ended_at is None and not interaction.end_unknown:
        interaction.ended_at = step.now
    step.move(interaction, InteractionState.CLOSED)


def turn_away(
    step: Step,
    interaction: Interaction,
    announcement: Announcement,
    outcome: Outcome,
    told: tuple[Prompt, ...] = (),
) -> None:
    """``told`` is said instead of ``announcement`` where there is anything."""
    if interaction.client_there:
        entered = interaction.entry_point_id is not None
        step.commands.append(
            AnnounceAndEnd(
                interaction_id=interaction.interaction_id,
                channel=interaction.channel,
                announcement=announcement,
                language=prompts.language_of(step.floor, interaction) if entered else "",
                prompts=told,
            )
        )
    close(step, interaction, outcome)


def recording_made(step: Step, event: RecordingMade) -> None:
    """Told to Odoo whether or not the interaction is still on the floor: files end late."""
    fact = RecordingFact(
        uid=event.recording_id,
        version=1,
        interaction_uid=event.interaction_id,
        path=event.path,
        started_at=event.started_at,
    )
    step.commands.append(PublishFact(fact=fact))
