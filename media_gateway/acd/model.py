"""The things on the floor while they live: interactions, offers, operators.

Plain data, so that a checkpoint is this and nothing else. Only the core's chapters change it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from media_gateway.ivr.run import Run
from media_gateway.vocabulary.configuration import NO_DETOUR, Configuration, Detour, SkillNeed
from media_gateway.vocabulary.events import LineSaid, RoomMessageSaid
from media_gateway.vocabulary.facts import CallbackState, Note
from media_gateway.vocabulary.flows import FlowSettings
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    NO_PAUSE_REASON,
    NO_RULE,
    CallbackId,
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
    PartyId,
    PartyState,
    PauseReasonId,
    QueueId,
    Reason,
    RuleId,
    SkillId,
    StepId,
    Values,
    Visit,
)

Levels = tuple[tuple[SkillId, int], ...]
"""(skill, level) pairs in the order of the skills, none of level 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Operators whom a client waits for before anybody else, for ``seconds`` at most."""

    rule_id: RuleId
    operator_ids: tuple[OperatorId, ...]
    seconds: float
    reason: Reason


class ErrandKind(StrEnum):
    """What the client hears or does; what follows is said by ``detours.py``."""

    EMERGENCY = "emergency"
    GREETING = "greeting"
    BEFORE_DETOUR = "before_detour"
    MESSAGE = "message"
    FORWARD = "forward"
    HANDED_OVER = "handed_over"
    """He talks with somebody outside whom an operator has left him to, see ``handing.py``."""


@dataclass(slots=True, kw_only=True)
class Errand:
    """Something done for a client outside of flows and lines. ``detour`` and ``why`` say for which
    detour it is; ``gone_at`` when a client left whose message is still to come."""

    kind: ErrandKind
    step_id: StepId
    detour: Detour = NO_DETOUR
    why: str = ""
    gone_at: float | None = None


@dataclass(slots=True, kw_only=True)
class Party:
    """Somebody whom the operator has asked into his talk: a colleague, ``number`` outside, or a
    guest ``by_link``. ``rung_at`` is ``None`` until he is rung, or invited; ``ring_until`` is when
    that is given up; ``came_at`` is when he answered."""

    party_id: PartyId
    name: str
    operator_id: OperatorId = NO_OPERATOR
    number: str = ""
    state: PartyState = PartyState.RINGING
    rung_at: float | None = None
    ring_until: float | None = None
    by_link: bool = False
    came_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEntry:
    """What was said or shown in a room, and is kept."""

    at: float
    said: RoomMessageSaid


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A visitor who is on the telephone already, and goes on with that talk by video too."""

    visit_id: InteractionId
    visit: Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What in Odoo an interaction without a line is about."""

    record_id: int
    title: str


@dataclass(slots=True, kw_only=True)
class Interaction:
    """``operator_id`` is whoever is offered it, talks, or wraps it up; ``answered_by`` whoever
    answered last; ``talked_seconds`` counts the finished stretches of talk, ``talking_since`` the
    running one; ``declined_until`` says until when an operator who let it ring or refused is
    passed over. ``priority_seconds`` were given to the client on his way (by a flow, say),
    ``rule_seconds`` by the rules of his queue; ``needs`` are asked for by those rules besides the
    queue's own, and ``needed`` is what is asked of an operator just now, until ``widen_at``. He
    waits for the operators of ``preference`` until ``reserved_until``, then for those of the next
    of ``preferences``. ``trail`` keeps every decision in order, ``data`` what a flow learnt."""

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
    blacklisted: bool = False
    blocked_by: RuleId = NO_RULE
    moved_by: tuple[RuleId, ...] = ()
    """Rules that have sent him elsewhere: each does it once, so that two cannot play with him."""
    priority_seconds: int = 0
    rule_seconds: int = 0
    rule_reasons: tuple[Reason, ...] = ()
    needs: tuple[SkillNeed, ...] = ()
    needed: Levels = ()
    widen_at: float | None = None
    preference: Preference | None = None
    reserved_until: float | None = None
    preferences: tuple[Preference, ...] = ()
    move_after: RuleId = NO_RULE
    """Sends him elsewhere when nobody whom he is kept for has come."""
    reasons_brought: tuple[Reason, ...] = ()
    """Why he comes to whoever is rung: sent by a colleague, called back."""
    trail: list[Reason] = field(default_factory=list)
    data: dict[str, str | int | float] = field(default_factory=dict)
    said_by_page: list[str] = field(default_factory=list)
    """The names in ``data`` of what a visitor's page told."""
    notes: list[Note] = field(default_factory=list)
    rating: int | None = None
    settled: Outcome | None = None
    """How it ends if it ends before a talk: what the client came for is done in another way."""
    steps: int = 0
    """How many things were asked of the media side and of Odoo for it, see ``StepId``."""
    visits: int = 0
    """How many nodes of flows the client has been in."""
    asked_user_id: int = 0
    """Whom the client, or a colleague for him, asked for."""
    offers_made: int = 0
    errand: Errand | None = None
    detours_taken: int = 0
    queues_entered: list[QueueId] = field(default_factory=list)
    next_word_at: float | None = None
    """When a waiting client is told something next."""
    word_step: StepId | None = None
    """What he is being told."""
    words_told: int = 0
    callback_offered: bool = False
    callback_id: CallbackId | None = None
    """Which callback it is an attempt of."""
    client_there: bool = True
    """False for a callback until its client has answered."""
    dial_until: float | None = None
    back_at: float | None = None
    """When a callback may go on whose centre has closed over its waiting."""
    taken_at: float | None = None
    """When the operator who talks, or wraps up, was rung for it."""
    own: bool = False
    """The operator has called the client, or a colleague, himself."""
    on_hold: bool = False
    held_since: float | None = None
    held_seconds: float = 0.0
    parties: list[Party] = field(default_factory=list)
    parties_asked: int = 0
    aside: tuple[PartyId, ...] = ()
    """Whom the operator was with when he put the whole talk on hold; they come back together."""
    arranged: bool = False
    """It goes on in a room, see ``ArrangeTalk``."""
    recorded: bool = False
    recording_paused: bool | None = None
    """``None`` until somebody asks."""
    work: Work | None = None
    visit: Visit | None = None
    joined: Joined | None = None
    entries: list[RoomEntry] = field(default_factory=list)
    version: int = 0


@dataclass(slots=True, kw_only=True)
class Offer:
    offer_id: OfferId
    interaction_id: InteractionId
    operator_id: OperatorId
    offered_at: float
    deadline: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What somebody wrote to an operator."""

    line_id: str
    at: float
    said: LineSaid


@dataclass(slots=True, kw_only=True)
class Operator:
    """``wanted`` is the state he asked for last, taken whenever nothing keeps him; ``ready_since``
    orders the ready ones and outlives an offer whose client left; ``held`` is what he holds, each
    with the state that it makes of him, and ``interaction_id`` the foremost of it, which his
    ``state`` comes from. ``away`` says until when each waits for a panel that went away,
    ``phone_is_gone`` whether the page took the phone along.
    ``load`` is his share of busy time as it was at ``load_at``, see occupancy.py;
    ``answered_today`` counts until ``today_until``."""

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
    held: dict[InteractionId, OperatorState] = field(default_factory=dict)
    ready_since: float = 0.0
    away: dict[InteractionId, float] = field(default_factory=dict)
    phone_is_gone: bool = False
    load: float = 0.0
    load_at: float = 0.0
    offered_at: float = 0.0
    """When he was rung last."""
    answered_today: int = 0
    today_until: float | None = None
    lines: list[Line] = field(default_factory=list)
    """The last ones to him and by him."""
    lines_got: int = 0


@dataclass(slots=True, kw_only=True)
class Callback:
    """A client to be called. ``queued_at`` is what his place in the line counts from;
    ``interaction_id`` is the attempt that is on the floor."""

    callback_id: CallbackId
    uid: CallbackId
    """As Odoo knows it."""
    queue_id: QueueId
    number: str
    requested_at: float
    due_at: float
    queued_at: float
    shown_number: str = ""
    entry_point_id: EntryPointId | None = None
    origin_id: InteractionId | None = None
    client_name: str = ""
    matches: tuple[Match, ...] = ()
    data: Values = ()
    notes: tuple[Note, ...] = ()
    note: str = ""
    priority_seconds: int = 0
    voicemail_uid: str | None = None
    state: CallbackState = CallbackState.SCHEDULED
    attempts: int = 0
    interaction_id: InteractionId | None = None
    version: int = 0


@dataclass(slots=True, kw_only=True)
class Experience:
    """What a queue was like lately: see ``estimating.py``."""

    handled: int = 0
    handling_seconds: float = 0.0
    waited_seconds: float = 0.0
    abandoned: float = 0.0


@dataclass(slots=True, kw_only=True)
class Checkpoint:
    """Everything that must survive a restart besides the events after it. ``closed`` are the last
    interactions and when they were closed; ``lingering`` those of them whose client still goes
    through a flow; ``superseded`` the versions of flows that somebody is still in."""

    configuration: Configuration
    interactions: tuple[Interaction, ...]
    offers: tuple[Offer, ...]
    operators: tuple[Operator, ...]
    closed: tuple[tuple[InteractionId, float], ...] = ()
    runs: tuple[Run, ...] = ()
    lingering: tuple[Interaction, ...] = ()
    superseded: tuple[FlowSettings, ...] = ()
    media_lost: tuple[Channel, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    callbacks_closed: tuple[tuple[CallbackId, float], ...] = ()
    experience: tuple[tuple[QueueId, Experience], ...] = ()
