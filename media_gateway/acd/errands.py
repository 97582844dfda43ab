"""What is done for a client outside of flows and lines: he is told something, leaves a message, or
is connected with a number outside. Whatever comes of it is taken up in ``detours.py``."""

from __future__ import annotations

from media_gateway.acd import shown
from media_gateway.acd.model import Errand, ErrandKind, Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import ForwardOutside, PlayPrompts, RecordMessage
from media_gateway.vocabulary.configuration import NO_DETOUR, Detour
from media_gateway.vocabulary.terms import BY_TELEPHONE, InteractionState, Prompt

LONGEST_MESSAGE_SECONDS = 180
FORWARD_RING_SECONDS = 30


def hears(interaction: Interaction) -> bool:
    """Whether prompts reach the client, and keys and his voice reach us."""
    return interaction.channel in BY_TELEPHONE and interaction.client_there


def play(
    step: Step,
    interaction: Interaction,
    kind: ErrandKind,
    prompts: tuple[Prompt, ...],
    detour: Detour = NO_DETOUR,
    why: str = "",
) -> None:
    errand = _begin(step, interaction, kind, detour, why)
    step.commands.append(
        PlayPrompts(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            step_id=errand.step_id,
            prompts=prompts,
        )
    )


def record(
    step: Step, interaction: Interaction, prompts: tuple[Prompt, ...], detour: Detour, why: str
) -> None:
    errand = _begin(step, interaction, ErrandKind.MESSAGE, detour, why)
    step.commands.append(
        RecordMessage(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            step_id=errand.step_id,
            prompts=prompts,
            max_seconds=LONGEST_MESSAGE_SECONDS,
        )
    )


def forward(
    step: Step, interaction: Interaction, number: str, detour: Detour = NO_DETOUR, why: str = ""
) -> None:
    errand = _begin(step, interaction, ErrandKind.FORWARD, detour, why)
    step.tell(interaction, "forwarded", number=number)
    step.commands.append(
        ForwardOutside(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            step_id=errand.step_id,
            number=number,
            shown_number=shown.number_for(step.floor, interaction),
            ring_seconds=FORWARD_RING_SECONDS,
        )
    )


def _begin(
    step: Step, interaction: Interaction, kind: ErrandKind, detour: Detour, why: str
) -> Errand:
    errand = Errand(kind=kind, step_id=step.next_step_id(interaction), detour=detour, why=why)
    interaction.errand = errand
    if interaction.state != InteractionState.IN_FLOW:
        step.move(interaction, InteractionState.IN_FLOW)
    return errand
