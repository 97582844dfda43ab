"""A callback begins to ring its client.

Operator first: an operator has answered, and hears it ring. Client first: an operator is held for
him, and will be rung when the client is there. What comes of it is in ``calling.py``.
"""

from __future__ import annotations

from media_gateway.acd import desk
from media_gateway.acd.leads import Colleague
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import DialClient
from media_gateway.vocabulary.configuration import NO_CALLBACK, CallbackOrder, QueueSettings
from media_gateway.vocabulary.terms import Direction, InteractionState, OperatorState, Reason

GRACE_SECONDS = 5.0
"""The media side ends the ringing by itself; if it stays silent so much longer, the core does."""


def client_comes_first(interaction: Interaction, queue: QueueSettings) -> bool:
    client_first = queue.callback.order == CallbackOrder.CLIENT_FIRST
    return client_first and not interaction.client_there


def dial(
    step: Step,
    interaction: Interaction,
    operator: Operator,
    queue: QueueSettings,
    reasons: tuple[Reason, ...],
) -> None:
    """Client first."""
    interaction.operator_id, interaction.reasons = operator.operator_id, reasons
    interaction.offer_id = None
    step.commands.append(
        DialClient(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            client_number=interaction.client_number,
            shown_number=interaction.entry_number,
            ring_seconds=queue.callback.ring_seconds,
        )
    )
    _begin(step, interaction, queue)
    desk.engage(step, operator, interaction, OperatorState.OFFERED)


def operator_is_there(step: Step, interaction: Interaction, operator: Operator) -> None:
    """Operator first."""
    _begin(step, interaction, step.floor.settings_of(interaction))
    desk.engage(step, operator, interaction, OperatorState.TALKING)
    if interaction.direction == Direction.INTERNAL:
        step.leads.append((interaction, Colleague()))


def ring_seconds(queue: QueueSettings | None) -> int:
    """How long a client, or a colleague, is rung."""
    return queue.callback.ring_seconds if queue else NO_CALLBACK.ring_seconds


def _begin(step: Step, interaction: Interaction, queue: QueueSettings | None) -> None:
    interaction.dial_until = step.now + ring_seconds(queue) + GRACE_SECONDS
    step.floor.alarms.set(interaction.dial_until, "dial", interaction.interaction_id)
    step.move(interaction, InteractionState.DIALLING)
