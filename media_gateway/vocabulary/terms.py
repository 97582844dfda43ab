"""Ids and the closed sets of values. The strings are what Odoo, the journal and browsers see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

InteractionId = NewType("InteractionId", str)
OfferId = NewType("OfferId", str)
OperatorId = NewType("OperatorId", int)
QueueId = NewType("QueueId", int)
EntryPointId = NewType("EntryPointId", int)
PauseReasonId = NewType("PauseReasonId", int)

NO_PAUSE_REASON = PauseReasonId(0)
NO_OFFER = OfferId("")


class Channel(StrEnum):
    VOICE = "voice"
    VIDEO = "video"
    CHAT = "chat"
    EMAIL = "email"
    CALLBACK = "callback"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class InteractionState(StrEnum):
    """Where an interaction stands. ``CLOSED`` is final."""

    ARRIVED = "arrived"
    WAITING = "waiting"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How an interaction ended; exactly one for each interaction."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    MISSED = "missed"
    NO_ENTRY_POINT = "no_entry_point"
    UNKNOWN = "unknown"


class OperatorState(StrEnum):
    OFFLINE = "offline"
    READY = "ready"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class OfferOutcome(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    ABANDONED = "abandoned"
    """The client left while the operator's phone rang."""
    WITHDRAWN = "withdrawn"
    """The gateway took the offer back: the operator's panel was closed."""
    UNKNOWN = "unknown"
    """The gateway was not there to see the end of it."""


class Announcement(StrEnum):
    """What a client can be told before the line is closed."""

    NOT_IN_SERVICE = "not_in_service"
    NOBODY_AVAILABLE = "nobody_available"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a decision: a code that the reader's screen puts into words, and its values.

    ``values`` are (name, value) pairs, so that a reason stays hashable and in order.
    """

    code: str
    values: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A client whom the caller may be, best first in every list of matches.

    ``partner_id`` is 0 where the number belongs to a record without a client (a lead, say).
    """

    model: str
    record_id: int
    partner_id: int
    name: str
    company: str = ""
    owner_user_id: int = 0
    reasons: tuple[Reason, ...] = ()
