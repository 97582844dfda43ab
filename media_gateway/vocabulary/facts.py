"""What Odoo is told. A fact has a ``uid`` and a ``version``: the highest version holds, so that
delivering twice, or out of order, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media_gateway.vocabulary.terms import (
    CallbackId,
    Channel,
    Direction,
    EntryPointId,
    FlowId,
    InteractionId,
    InteractionState,
    Match,
    NodeId,
    OfferId,
    OfferOutcome,
    OperatorId,
    OperatorState,
    Outcome,
    PartyId,
    PauseReasonId,
    QueueId,
    Reason,
    Values,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one operator wrote for the next at a transfer."""

    operator_id: OperatorId
    text: str
    at: float


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
    trail: tuple[Reason, ...] = ()
    """Every decision about it in order; each has its time in the value ``at``."""
    data: Values = ()
    """What the flow learnt from the client, for the card."""
    notes: tuple[Note, ...] = ()
    rating: int | None = None
    hold_seconds: float = 0.0
    """Of the talk, while the client waited with music."""


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
    voicemail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFact:
    """A client's stay in one node of a flow. ``exit`` is the exit taken; ``hang_up`` where the
    client left there, ``end`` where the flow ended there; empty while he is in it."""

    uid: str
    version: int
    interaction_uid: InteractionId
    flow_id: FlowId
    flow_version: int
    node_id: NodeId
    entered_at: float
    left_at: float | None
    exit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFact:
    """A client's answer to a RATE node."""

    uid: str
    version: int
    interaction_uid: InteractionId
    operator_id: OperatorId | None
    flow_id: FlowId
    node_id: NodeId
    value: int
    answered_at: float


class CallbackState(StrEnum):
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    """In the line of its queue."""
    CALLING = "calling"
    DONE = "done"
    FAILED = "failed"
    """Not reached in all its attempts."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackFact:
    """``origin_uid`` is the interaction that asked for it, ``None`` where Odoo did;
    ``interaction_uid`` that of its last attempt; ``voicemail_uid`` the recording it is about."""

    uid: CallbackId
    version: int
    state: CallbackState
    origin_uid: InteractionId | None
    interaction_uid: InteractionId | None
    queue_id: QueueId
    number: str
    requested_at: float
    due_at: float
    attempts: int
    voicemail_uid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEntryFact:
    """What was said or shown in a room; ``payload`` is a JSON object, see ``RoomMessageSaid``."""

    uid: str
    version: int
    interaction_uid: InteractionId
    at: float
    from_leg: PartyId
    from_name: str
    entry_kind: str
    payload: str


class DropReason(StrEnum):
    NONE = ""
    CLOSED_PAGE = "closed_page"
    NETWORK = "network"
    MEDIA_PROCESS = "media_process"
    REFUSED = "refused"
    """The media process took no connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLegFact:
    """One connection of somebody's page, when it is over. ``media`` is what it sent at the end
    (``audio``, ``video``, ``screen``, joined by commas); ``setup_seconds`` from the page's offer to
    its first packets, ``None`` where none came; ``loss`` (0..1) and ``rtt_ms`` the mean over its
    time, ``None`` where it was too short to tell."""

    uid: str
    version: int
    interaction_uid: InteractionId
    leg: PartyId
    media: str
    setup_seconds: float | None
    loss: float | None
    rtt_ms: float | None
    drop_reason: DropReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """A file that somebody in a room sent; ``path`` is relative to the folder of such files."""

    uid: str
    version: int
    interaction_uid: InteractionId
    name: str
    from_leg: PartyId
    at: float
    path: str
    mimetype: str


Fact = (
    InteractionFact
    | OfferFact
    | IntervalFact
    | RecordingFact
    | VisitFact
    | AnswerFact
    | CallbackFact
    | RoomEntryFact
    | VideoLegFact
    | FileFact
)
