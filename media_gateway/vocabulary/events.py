"""What happened. Every event is journalled before anything acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.terms import (
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
    PauseReasonId,
    QueueId,
    StepId,
    Values,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionArrived:
    """``client_number`` as the network gave it, not normalised; empty for an anonymous caller."""

    interaction_id: InteractionId
    channel: Channel
    direction: Direction
    client_number: str
    client_name: str
    entry_number: str


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
class HangupRequested:
    interaction_id: InteractionId
    operator_id: OperatorId


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpFinished:
    interaction_id: InteractionId
    operator_id: OperatorId


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
class TransferRequested:
    """To a queue, an operator or a number outside: whichever is given. ``note`` is for whoever
    takes over."""

    interaction_id: InteractionId
    operator_id: OperatorId
    queue_id: QueueId = NO_QUEUE
    to_operator_id: OperatorId = NO_OPERATOR
    number: str = ""
    note: str = ""


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
class ConfigurationChanged:
    configuration: Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInteraction:
    """What the media side has up at a reconciliation: ``offer_id`` and ``answered`` tell of an
    operator's leg, empty and false while the client waits alone; ``client_there`` is false while
    the client of a callback has not answered; ``step_id`` is the step that he is in."""

    interaction_id: InteractionId
    offer_id: OfferId = NO_OFFER
    answered: bool = False
    client_there: bool = True
    step_id: StepId = NO_STEP


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
    | CallbackRequested
    | CallbackCancelled
    | ConfigurationChanged
    | MediaReconciled
    | MediaLost
    | GatewayStarted
    | TimePassed
)
