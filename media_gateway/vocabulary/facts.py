"""What Odoo is told. A fact has a ``uid`` and a ``version``: the highest version holds, so that
delivering twice, or out of order, changes nothing."""

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
    OfferOutcome,
    OperatorId,
    OperatorState,
    Outcome,
    PauseReasonId,
    QueueId,
    Reason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionFact:
    """The whole interaction as known now. Times are seconds since the epoch or ``None``;
    ``end_unknown`` says that nobody saw the end: then ``ended_at`` is ``None`` and ``last_seen_at``
    the last moment it was surely there."""

    uid: InteractionId
    version: int
    channel: Channel
    direction: Direction
    state: InteractionState
    client_number: str
    client_name: str
    entry_number: str
    entry_point_id: EntryPointId | None
    queue_id: QueueId | None
    operator_id: OperatorId | None
    matches: tuple[Match, ...]
    reasons: tuple[Reason, ...]
    started_at: float
    queued_at: float | None
    answered_at: float | None
    ended_at: float | None
    wrapped_up_at: float | None
    last_seen_at: float
    wait_seconds: float
    talk_seconds: float
    wrapup_seconds: float
    outcome: Outcome | None
    end_unknown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFact:
    uid: OfferId
    version: int
    interaction_uid: InteractionId
    operator_id: OperatorId
    offered_at: float
    ended_at: float | None
    outcome: OfferOutcome | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFact:
    """One stay of an operator in one state; ``ended_at`` is ``None`` while it lasts."""

    uid: str
    version: int
    operator_id: OperatorId
    state: OperatorState
    pause_reason_id: PauseReasonId | None
    interaction_uid: InteractionId | None
    started_at: float
    ended_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFact:
    """``path`` is relative to the recordings folder; the publisher sends the file with the fact."""

    uid: str
    version: int
    interaction_uid: InteractionId
    path: str
    started_at: float


Fact = InteractionFact | OfferFact | IntervalFact | RecordingFact
