"""What people at their panels are shown, as plain data.

The core's floor is projected into these, and ``operator_api`` puts them on the wire as described in
INTERFACES 4. ``None`` and absent values mean the same as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media_gateway.turn import IceServer
from media_gateway.vocabulary.terms import (
    CLIENT,
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
    Values,
    VisitMedia,
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
class PartyView:
    """Somebody who was asked into a talk; ``operator_id`` is 0 for somebody outside. ``by_link``:
    a guest; his link is good until ``until``, ``None`` once he has come."""

    party_id: PartyId
    operator_id: OperatorId
    name: str
    number: str
    state: PartyState
    by_link: bool = False
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    ticket_id: int
    title: str


class Role(StrEnum):
    """Of the operator who looks at an interaction."""

    OWN = "own"
    CONSULTED = "consulted"
    """A colleague's, into which he was asked."""


class Recording(StrEnum):
    OFF = "off"
    ON = "on"
    PAUSED = "paused"


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
    role: Role = Role.OWN
    asked_by: str = ""
    """The colleague whose talk it is, by name; empty for one's own."""
    own: bool = False
    on_hold: bool = False
    recording: Recording = Recording.OFF
    parties: tuple[PartyView, ...] = ()
    ticket: TicketView | None = None
    video: SeatView | None = None


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
class Staff:
    """How many operators are in which state; those who are offline are in none."""

    ready: int = 0
    offered: int = 0
    talking: int = 0
    wrap_up: int = 0
    paused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBoard:
    """A queue on a wallboard; ``view.longest_wait_since`` is that of whoever waits longest, be he
    first in line or not."""

    view: QueueView
    staff: Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyBoard:
    """``staff`` counts each operator of the company once, however many queues he serves."""

    company_id: int
    staff: Staff
    queues: tuple[QueueBoard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A seam that does not work (as in ``/health``), and since when that is known."""

    seam: str
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTargets:
    """Where an operator may send a client: (id, name) pairs."""

    queues: tuple[tuple[QueueId, str], ...] = ()
    colleagues: tuple[tuple[OperatorId, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueView:
    operator_id: OperatorId
    user_id: int
    name: str
    state: OperatorState
    since: float | None
    pause_reason_id: PauseReasonId | None
    extension: str
    queue_ids: tuple[QueueId, ...]
    watchable: InteractionId | None = None
    """The talk by video that he is in, which a supervisor may watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """``from_operator_id`` is 0 for a supervisor who is no operator."""

    line_id: str
    from_operator_id: OperatorId
    from_user_id: int
    from_name: str
    to_operator_id: OperatorId
    supervisor: bool
    text: str
    at: float
    interaction_id: InteractionId


class WatchMode(StrEnum):
    """What a supervisor does in somebody else's talk."""

    LISTEN = "listen"
    WHISPER = "whisper"
    """The staff in the talk hears him, the client does not."""
    BARGE = "barge"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """The room of a talk by video, as somebody in it sees it from his place, ``leg``; ``connected``
    is whether his page's connection is up; ``consent``: the visitor's, to being recorded. With
    ``files_token`` he sends and fetches the room's files."""

    leg: PartyId
    media: VisitMedia
    people: tuple[PersonView, ...]
    connected: bool
    consent: bool
    by_telephone: bool = False
    """The talk is heard by telephone: no sound is sent or heard here."""
    ice_servers: tuple[IceServer, ...] = ()
    files_url: str = ""
    files_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedView:
    """A talk by video that a supervisor watches."""

    interaction_id: InteractionId
    mode: WatchMode
    client_name: str
    operator_name: str
    video: SeatView


class VisitState(StrEnum):
    WAITING = "waiting"
    TALKING = "talking"
    HELD = "held"
    """By the operator, who is with somebody else."""
    ENDED = "ended"


class PersonKind(StrEnum):
    CLIENT = "client"
    OPERATOR = "operator"
    PARTY = "party"
    SUPERVISOR = "supervisor"
    OUTSIDE = "outside"
    """By telephone."""
    GUEST = "guest"
    """Somebody outside who came by a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Somebody in a room; ``audio``, ``video``, ``screen`` say what he sends at present,
    ``connected`` whether it comes through."""

    leg: PartyId
    name: str
    kind: PersonKind
    audio: bool = False
    video: bool = False
    screen: bool = False
    connected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit as its visitor sees it, or the talk as a guest in it does (``leg``). ``people`` are
    the others, in the order of their slots; ``position`` counts from 1 and is ``None`` where he
    does not wait in a line; ``outcome`` is ``None`` until the end, and to a guest who was parted
    with while the talk goes on."""

    interaction_id: InteractionId
    entry_number: str
    state: VisitState
    media: VisitMedia
    position: int | None = None
    expected_seconds: int | None = None
    outcome: Outcome | None = None
    people: tuple[PersonView, ...] = ()
    connected: bool = False
    by_telephone: bool = False
    """Both as in ``SeatView``."""
    leg: PartyId = CLIENT


class EntryState(StrEnum):
    FREE = "free"
    WAIT = "wait"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStateView:
    """What awaits somebody who would come in now. ``expected_seconds`` and ``opens_at`` are
    ``None`` where nobody can tell."""

    state: EntryState
    waiting: int = 0
    expected_seconds: int | None = None
    opens_at: float | None = None
