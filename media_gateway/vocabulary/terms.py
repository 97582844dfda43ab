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
SkillId = NewType("SkillId", int)
RuleId = NewType("RuleId", int)
HoursId = NewType("HoursId", int)
PromptId = NewType("PromptId", int)
FlowId = NewType("FlowId", int)
NodeId = NewType("NodeId", int)
CallbackId = NewType("CallbackId", str)
StepId = NewType("StepId", str)
"""One thing asked of the media side or of Odoo for an interaction; its answer names it again."""
PartyId = NewType("PartyId", str)
"""One leg of a talk."""

NO_PAUSE_REASON = PauseReasonId(0)
NO_OFFER = OfferId("")
NO_INTERACTION = InteractionId("")
NO_QUEUE = QueueId(0)
NO_OPERATOR = OperatorId(0)
NO_RULE = RuleId(0)
NO_HOURS = HoursId(0)
NO_FLOW = FlowId(0)
NO_NODE = NodeId(0)
NO_STEP = StepId("")
CLIENT = PartyId("client")
OPERATOR = PartyId("operator")
"""The two that nearly every talk has; whoever is asked to join them is ``p1``, ``p2``, …"""
NO_ENTRY_POINT = EntryPointId(0)


class Channel(StrEnum):
    VOICE = "voice"
    VIDEO = "video"
    CHAT = "chat"
    EMAIL = "email"
    CALLBACK = "callback"
    TICKET = "ticket"
    """Work without a line: it is taken at the panel, and nobody hears anything."""


BY_TELEPHONE = (Channel.VOICE, Channel.CALLBACK)
"""Asterisk's."""


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    """Among colleagues: there is no client."""


class InteractionState(StrEnum):
    """Where an interaction stands. ``CLOSED`` is final."""

    ARRIVED = "arrived"
    IN_FLOW = "in_flow"
    """A flow speaks with the client, or he leaves a message, or talks outside the centre."""
    WAITING = "waiting"
    OFFERED = "offered"
    DIALLING = "dialling"
    """The operator of a callback is there, or held ready, and the client's telephone rings."""
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How an interaction ended; exactly one for each interaction."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    MISSED = "missed"
    NO_ENTRY_POINT = "no_entry_point"
    OUT_OF_HOURS = "out_of_hours"
    """Told that the centre is closed, or that there is an emergency."""
    BLOCKED = "blocked"
    SELF_SERVED = "self_served"
    """The flow ended the call, or the client left it after it had told him what he asked for."""
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    """Left for a callback, which is an interaction of its own."""
    FORWARDED = "forwarded"
    """Talked with somebody outside the centre."""
    UNREACHED = "unreached"
    """A callback whose client did not answer."""
    CANCELLED = "cancelled"
    """A callback taken back before anybody was called, or whose client called in himself."""
    UNKNOWN = "unknown"


class OperatorState(StrEnum):
    OFFLINE = "offline"
    READY = "ready"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class PartyState(StrEnum):
    """Of somebody who was asked into a talk: with whoever the operator speaks with, or waiting."""

    RINGING = "ringing"
    INVITED = "invited"
    """He was given a link, and comes when he opens it, or not at all: nobody waits for him."""
    TOGETHER = "together"
    ON_HOLD = "on_hold"


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
    CLOSED = "closed"
    SILENCE = "silence"
    """Nothing at all: the line is closed."""


Values = tuple[tuple[str, str | int | float], ...]
"""Named values in order: hashable, and written to the journal as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a decision: a code that the reader's screen puts into words, and its values.

    ``values`` are (name, value) pairs, so that a reason stays hashable and in order.
    """

    code: str
    values: Values = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One thing to be heard. ``text`` may name ``values`` as ``{name}`` or ``{name:kind}``, see
    ``speech/wording.py``; ``checksum`` names a recorded file, which is played instead of the text
    where it can be had."""

    language: str
    text: str = ""
    values: Values = ()
    checksum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatch:
    """A routing rule that holds for a client, as Odoo found ahead of the call; ``user_id`` is whom
    it names (the client's manager, the owner of his ticket), 0 where it names nobody."""

    rule_id: RuleId
    user_id: int = 0


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
    last_user_id: int = 0
    """Who spoke with the client last."""
    language: str = ""
    rules: tuple[RuleMatch, ...] = ()
    reasons: tuple[Reason, ...] = ()


class VisitMedia(StrEnum):
    """What a visitor brings; whoever has a camera has a microphone."""

    VIDEO = "video"
    AUDIO = "audio"
    CHAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a visitor of an entry point said of himself. ``partner_id`` is who Odoo says he is (0:
    it does not); ``goes_on`` is the talk by telephone that he goes on with by video."""

    media: VisitMedia
    language: str = ""
    email: str = ""
    consent: bool = False
    partner_id: int = 0
    goes_on: InteractionId = NO_INTERACTION
