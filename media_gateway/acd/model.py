"""The things on the floor while they live: interactions, offers, operators.

Plain data, so that a checkpoint is this and nothing else. Only the core's chapters change it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.facts import Note
from media_gateway.vocabulary.terms import (
    NO_PAUSE_REASON,
    Channel,
    Direction,
    EntryPointId,
    InteractionId,
    InteractionState,
    Match,
    OfferId,
    OperatorId,
    OperatorState,
    Outcome,
    PauseReasonId,
    QueueId,
    Reason,
)


@dataclass(slots=True, kw_only=True)
class Interaction:
    """``operator_id`` is whoever is offered it, talks, or wraps it up; ``answered_by`` whoever
    answered last; ``talked_seconds`` counts the finished stretches of talk, ``talking_since`` the
    running one; ``declined_until`` says until when an operator who let it ring or refused is
    passed over. ``trail`` keeps every decision in order, ``data`` what a flow learnt."""

    interaction_id: InteractionId
    channel: Channel
    direction: Direction
    client_number: str
    client_name: str
    entry_number: str
    started_at: float
    last_seen_at: float
    state: InteractionState = InteractionState.ARRIVED
    entry_point_id: EntryPointId | None = None
    queue_id: QueueId | None = None
    operator_id: OperatorId | None = None
    offer_id: OfferId | None = None
    matches: tuple[Match, ...] = ()
    reasons: tuple[Reason, ...] = ()
    identify_until: float | None = None
    queued_at: float | None = None
    wait_until: float | None = None
    answered_at: float | None = None
    answered_by: OperatorId | None = None
    talking_since: float | None = None
    talked_seconds: float = 0.0
    ended_at: float | None = None
    wrap_up_until: float | None = None
    wrapped_up_at: float | None = None
    outcome: Outcome | None = None
    end_unknown: bool = False
    declined_until: dict[OperatorId, float] = field(default_factory=dict)
    trail: list[Reason] = field(default_factory=list)
    data: dict[str, str | int | float] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    rating: int | None = None
    settled: Outcome | None = None
    """How it ends if it ends before a talk: what the client came for is done in another way."""
    asked_user_id: int = 0
    """Whom the client, or a colleague for him, asked for."""
    offers_made: int = 0
    version: int = 0


@dataclass(slots=True, kw_only=True)
class Offer:
    offer_id: OfferId
    interaction_id: InteractionId
    operator_id: OperatorId
    offered_at: float
    deadline: float
    reasons: tuple[Reason, ...]


@dataclass(slots=True, kw_only=True)
class Operator:
    """``wanted`` is the state he asked for last, taken whenever nothing keeps him; ``ready_since``
    orders the ready ones and outlives an offer whose client left; ``away_until`` is how long a talk
    waits for a panel that went away, ``phone_is_gone`` whether the page took the phone along."""

    operator_id: OperatorId
    state: OperatorState = OperatorState.OFFLINE
    since: float = 0.0
    interval: int = 0
    connected: bool = False
    disconnected_at: float | None = None
    wanted: OperatorState = OperatorState.PAUSED
    wanted_reason_id: PauseReasonId = NO_PAUSE_REASON
    pause_reason_id: PauseReasonId = NO_PAUSE_REASON
    interaction_id: InteractionId | None = None
    ready_since: float = 0.0
    away_until: float | None = None
    phone_is_gone: bool = False


@dataclass(slots=True, kw_only=True)
class Checkpoint:
    """Everything that must survive a restart besides the events after it. ``closed`` are the last
    interactions and when they were closed."""

    configuration: Configuration
    interactions: tuple[Interaction, ...]
    offers: tuple[Offer, ...]
    operators: tuple[Operator, ...]
    closed: tuple[tuple[InteractionId, float], ...] = ()
    media_lost: tuple[Channel, ...] = ()
