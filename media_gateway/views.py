"""What people at their panels are shown, as plain data.

The core's floor is projected into these, and ``operator_api`` puts them on the wire as described in
INTERFACES 4. ``None`` and absent values mean the same as there.
"""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    EntryPointId,
    InteractionId,
    InteractionState,
    Match,
    OfferId,
    OperatorId,
    OperatorState,
    PauseReasonId,
    QueueId,
    Reason,
    Values,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPointView:
    entry_point_id: EntryPointId
    name: str
    number: str
    instructions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    operator_id: OperatorId
    operator_name: str
    text: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackView:
    """``attempt`` counts from 1; ``voicemail_uid`` is empty where there is no message."""

    number: str
    attempt: int
    requested_at: float
    note: str
    voicemail_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionView:
    interaction_id: InteractionId
    channel: Channel
    direction: Direction
    state: InteractionState
    client_number: str
    client_name: str
    entry_point: EntryPointView | None
    queue_id: QueueId | None
    queue_name: str
    started_at: float
    offered_at: float | None
    answered_at: float | None
    ended_at: float | None
    wrap_up_until: float | None
    result_required: bool
    offer_id: OfferId | None
    matches: tuple[Match, ...]
    reasons: tuple[Reason, ...]
    trail: tuple[Reason, ...] = ()
    data: Values = ()
    notes: tuple[NoteView, ...] = ()
    callback: CallbackView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorView:
    """``since`` is ``None`` for somebody who was never there; ``next_state`` is what was asked for
    while something still holds the operator."""

    operator_id: OperatorId
    state: OperatorState
    since: float | None
    pause_reason_id: PauseReasonId | None
    next_state: OperatorState | None
    interactions: tuple[InteractionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """``operators`` counts those of the queue whose panel is connected; ``expected_wait`` are the
    seconds of whoever would come now, ``None`` where nobody can tell."""

    queue_id: QueueId
    name: str
    waiting: int
    longest_wait_since: float | None
    ready: int
    operators: int
    expected_wait: int | None = None


QueueViews = dict[QueueId, QueueView]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTargets:
    """Where an operator may send a client: (id, name) pairs."""

    queues: tuple[tuple[QueueId, str], ...] = ()
    colleagues: tuple[tuple[OperatorId, str], ...] = ()
