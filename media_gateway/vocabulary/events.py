"""What happened. Every event is journalled before anything acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.terms import (
    NO_INTERACTION,
    NO_OFFER,
    NO_OPERATOR,
    NO_PAUSE_REASON,
    NO_QUEUE,
    NO_STEP,
    CallbackId,
    Channel,
    Direction,
    InteractionId,
    Match,
    OfferId,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PartyId,
    PauseReasonId,
    QueueId,
    StepId,
    Values,
    Visit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _FromOperator:
    """Asked by an operator of an interaction that he holds."""

    interaction_id: InteractionId
    operator_id: OperatorId


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToSomebody(_FromOperator):
    """``note`` is for whoever is meant: an operator, those of a queue, or a number outside,
    whichever is given."""

    queue_id: QueueId = NO_QUEUE
    to_operator_id: OperatorId = NO_OPERATOR
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionArrived:
    """``client_number`` as the network gave it, not normalised; empty for an anonymous caller.
    ``entry_number`` is the key of the entry point where it has no number; ``visit`` is what a
    visitor brings, and ``data`` what his page knows."""

    interaction_id: InteractionId
    channel: Channel
    direction: Direction
    client_number: str
    client_name: str
    entry_number: str
    visit: Visit | None = None
    data: Values = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerIdentified:
    """``number`` is E.164, or what was dialled from where no valid number could be read;
    ``blacklisted``: it stands on a black list in Odoo."""

    interaction_id: InteractionId
    number: str
    matches: tuple[Match, ...]
    blacklisted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswered:
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFailed:
    """``outcome``: NO_ANSWER, BUSY, REFUSED, UNREACHABLE; UNKNOWN where it was never sent."""

    offer_id: OfferId
    outcome: OfferOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLeft:
    interaction_id: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorLeft:
    """The operator's leg ended while the client was still there."""

    interaction_id: InteractionId
    operator_id: OperatorId


@dataclass(frozen=True, slots=True, kw_only=True)
class HangupRequested(_FromOperator):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpFinished(_FromOperator):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorConnected:
    """The operator's panel is there. ``interaction_ids`` are the ones whose media it still holds:
    empty after a reload, since the page's phone went with the page."""

    operator_id: OperatorId
    interaction_ids: tuple[InteractionId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDisconnected:
    operator_id: OperatorId


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorStateRequested:
    """``state``: READY, PAUSED or OFFLINE. During a talk it takes effect after the wrap-up."""

    operator_id: OperatorId
    state: OperatorState
    pause_reason_id: PauseReasonId = NO_PAUSE_REASON


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMade:
    """``path`` is relative to the recordings folder; ``started_at`` seconds since the epoch."""

    interaction_id: InteractionId
    recording_id: str
    path: str
    started_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptsPlayed:
    """``digits`` are the keys pressed (* and # among them only where they came alone); ``played``
    is false where nothing could be played."""

    interaction_id: InteractionId
    step_id: StepId
    digits: str = ""
    played: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPressed:
    """A key pressed while the client waits with music."""

    interaction_id: InteractionId
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecorded:
    """``recording_id`` is empty where the client said nothing. ``path`` and ``started_at`` as in
    ``RecordingMade``."""

    interaction_id: InteractionId
    step_id: StepId
    recording_id: str
    path: str
    started_at: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardAnswered:
    interaction_id: InteractionId
    step_id: StepId


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardEnded:
    """``outcome``: ANSWERED when they have talked, else why not."""

    interaction_id: InteractionId
    step_id: StepId
    outcome: OfferOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAnswered:
    """The client of a callback is there."""

    interaction_id: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientUnreached:
    interaction_id: InteractionId
    outcome: OfferOutcome


class Consultation(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    CREATED = "created"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OdooConsulted:
    """``values`` join the data of the flow, see ``ConsultOdoo``."""

    interaction_id: InteractionId
    step_id: StepId
    outcome: Consultation
    values: Values = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequested(_ToSomebody):
    """The client goes on there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequested(_FromOperator):
    """``on`` false: the client is back in the talk."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultRequested(_ToSomebody):
    """The client is put on hold, and the other one is rung: of a queue whoever is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRequested(_FromOperator):
    """The operator goes on with whoever is on hold, and the other one waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceRequested(_FromOperator):
    """All hear one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteRequested(_FromOperator):
    """The operator leaves the client to whoever he consulted."""

    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRequested(_FromOperator):
    """Part with ``party_id``; if nobody else is left the client is back in the talk."""

    party_id: PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRequested(_FromOperator):
    """Somebody outside may come into a talk by video, by a link that he is given; ``name`` is what
    he is called until he says himself."""

    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRequested(_FromOperator):
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequested:
    """An operator calls ``number`` outside, or a colleague. ``interaction_id`` (``call-…``) is made
    up by whoever reports it; ``matches`` say whom he means to call."""

    interaction_id: InteractionId
    operator_id: OperatorId
    queue_id: QueueId = NO_QUEUE
    to_operator_id: OperatorId = NO_OPERATOR
    number: str = ""
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSaid:
    """One line of text to an operator: by a colleague, or by a supervisor, who need not be an
    operator himself."""

    to_operator_id: OperatorId
    by_user_id: int
    by_name: str
    text: str
    by_operator_id: OperatorId = NO_OPERATOR
    by_supervisor: bool = False
    interaction_id: InteractionId = NO_INTERACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAnswered:
    """``name`` is what he calls himself, where he was invited by a link; ``consent`` whether he
    agreed to being recorded."""

    interaction_id: InteractionId
    party_id: PartyId
    name: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFailed:
    """``outcome`` as in ``OfferFailed``."""

    interaction_id: InteractionId
    party_id: PartyId
    outcome: OfferOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLeft:
    """Somebody who had answered hung up."""

    interaction_id: InteractionId
    party_id: PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequested:
    """Somebody in Odoo wants a client called back; ``due_at`` 0.0: now."""

    callback_id: CallbackId
    queue_id: QueueId
    number: str
    due_at: float = 0.0
    shown_number: str = ""
    matches: tuple[Match, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackCancelled:
    callback_id: CallbackId


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorCallbackRequested:
    """A visitor who waits gives up his place and wants to be called at ``number`` (E.164)."""

    interaction_id: InteractionId
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMessageSaid:
    """What is kept of the messages in a room. ``message_id`` is made up by whoever reports it;
    ``content`` is a JSON object: the message without its id, time, sender and kind."""

    interaction_id: InteractionId
    message_id: str
    leg: PartyId
    name: str
    kind: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorDataSaid:
    """What a visitor's page knows by now: new values, and others for those that it told before."""

    interaction_id: InteractionId
    data: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorRated:
    """After the end; ``stars`` are 1 to 5."""

    interaction_id: InteractionId
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRequested:
    """Something in Odoo that an operator of a queue is to see to, without a client on a line: a
    ticket, ``record_id``. Its place counts from ``requested_at``, and as if it had waited
    ``priority_seconds`` longer."""

    interaction_id: InteractionId
    channel: Channel
    queue_id: QueueId
    record_id: int
    title: str
    requested_at: float
    client_number: str = ""
    client_name: str = ""
    priority_seconds: int = 0
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCancelled:
    """It is done, or somebody else's: nobody of the queue is to see to it any more."""

    interaction_id: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationChanged:
    configuration: Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInteraction:
    """What the media side has up at a reconciliation: ``offer_id`` and ``answered`` tell of an
    operator's leg, empty and false while the client waits alone; ``client_there`` is false while
    the client of a callback has not answered; ``step_id`` is the step that he is in; ``parties``
    are those besides the client and the operator who have answered."""

    interaction_id: InteractionId
    offer_id: OfferId = NO_OFFER
    answered: bool = False
    client_there: bool = True
    step_id: StepId = NO_STEP
    parties: tuple[PartyId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReconciled:
    """The media side was asked what is up in ``channel``: all of it, and nothing else is."""

    channel: Channel
    seen: tuple[SeenInteraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLost:
    """The media side of ``channel`` cannot be steered until it is reconciled."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayStarted:
    """The gateway began to run: no panel is connected yet, and no media side reconciled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """A deadline of the core was reached."""


Event = (
    InteractionArrived
    | CallerIdentified
    | OfferAnswered
    | OfferFailed
    | ClientLeft
    | OperatorLeft
    | HangupRequested
    | WrapUpFinished
    | OperatorConnected
    | OperatorDisconnected
    | OperatorStateRequested
    | RecordingMade
    | PromptsPlayed
    | DigitPressed
    | MessageRecorded
    | ForwardAnswered
    | ForwardEnded
    | ClientAnswered
    | ClientUnreached
    | OdooConsulted
    | TransferRequested
    | HoldRequested
    | ConsultRequested
    | SwapRequested
    | ConferenceRequested
    | CompleteRequested
    | DropRequested
    | InviteRequested
    | RecordingRequested
    | CallRequested
    | LineSaid
    | PartyAnswered
    | PartyFailed
    | PartyLeft
    | CallbackRequested
    | CallbackCancelled
    | VisitorCallbackRequested
    | VisitorDataSaid
    | VisitorRated
    | RoomMessageSaid
    | WorkRequested
    | WorkCancelled
    | ConfigurationChanged
    | MediaReconciled
    | MediaLost
    | GatewayStarted
    | TimePassed
)

TalkRequest = (
    HoldRequested
    | ConsultRequested
    | SwapRequested
    | ConferenceRequested
    | CompleteRequested
    | DropRequested
    | InviteRequested
    | RecordingRequested
)
PhoneRequest = TalkRequest | CallRequested
"""What operators ask for that they may be refused, see ``acd/permitting.py``."""
