"""An operator puts his client on hold, speaks with another one, and comes back.

He speaks in one talk at a time: whoever begins to speak in one sets the others aside.
"""

from __future__ import annotations

from media_gateway.acd import desk, parting, together
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import PauseRecording
from media_gateway.vocabulary.events import HoldRequested, RecordingRequested, TalkRequest
from media_gateway.vocabulary.terms import InteractionState


def talk_of(step: Step, event: TalkRequest) -> tuple[Interaction, Operator]:
    """A talk of his that goes on; ``permitting`` has seen to it."""
    return step.floor.interactions[event.interaction_id], step.floor.operators[event.operator_id]


def requested(step: Step, event: HoldRequested) -> None:
    interaction, operator = talk_of(step, event)
    if event.on:
        set_aside(step, interaction)
    elif together.is_aside(interaction):
        set_others_aside(step, operator, interaction)
        _bring_back(step, interaction)
    elif interaction.on_hold:
        client_back(step, interaction)
    desk.look(step, operator)


def set_others_aside(
    step: Step, operator: Operator, interaction: Interaction | None = None
) -> None:
    """He is about to speak in ``interaction``, or in one that only begins."""
    for other in desk.talks_of(step.floor, operator):
        speaks = other.state == InteractionState.TALKING and not together.is_aside(other)
        if speaks and other is not interaction:
            set_aside(step, other)


def set_aside(step: Step, interaction: Interaction) -> None:
    """Everybody waits with music; who is still rung is not waited for."""
    for party in together.ringing(interaction):
        parting.drop(step, interaction, party)
    heard = together.heard(interaction)
    if heard:
        together.hear(step, interaction, ())
    if heard or not interaction.aside:
        interaction.aside = heard or together.anybody(interaction)


def _bring_back(step: Step, interaction: Interaction) -> None:
    together.hear(step, interaction, interaction.aside or together.anybody(interaction))
    interaction.aside = ()


def client_back(step: Step, interaction: Interaction) -> None:
    """The client alone; whoever was consulted waits, and whoever is rung is not waited for."""
    for party in together.ringing(interaction):
        parting.drop(step, interaction, party)
    interaction.aside = ()
    together.hear(step, interaction, together.anybody(interaction))


def go_on(step: Step, interaction: Interaction) -> None:
    """Somebody has left: an operator who hears nobody hears the client again, unless he has set
    the talk aside."""
    if interaction.state != InteractionState.TALKING or not interaction.arranged:
        return
    if interaction.aside or not together.is_aside(interaction):
        return
    together.hear(step, interaction, together.anybody(interaction))


def recording_requested(step: Step, event: RecordingRequested) -> None:
    interaction, _ = talk_of(step, event)
    if bool(interaction.recording_paused) != event.on:
        return
    interaction.recording_paused = not event.on
    pause_as_asked(step, interaction)
    step.tell(interaction, "recording_resumed" if event.on else "recording_paused")
    step.touch(interaction)


def pause_as_asked(step: Step, interaction: Interaction) -> None:
    """Tell the media side whether the recording is paused."""
    if interaction.recording_paused is not None:
        step.commands.append(
            PauseRecording(
                interaction_id=interaction.interaction_id,
                channel=interaction.channel,
                paused=interaction.recording_paused,
            )
        )
