"""What shall happen. The core gives commands, the adapters at the edge carry them out."""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.vocabulary.facts import Fact
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    FlowId,
    InteractionId,
    NodeId,
    OfferId,
    OperatorId,
    PartyId,
    Prompt,
    Reason,
    StepId,
    Values,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyCaller:
    """``company_id`` is that of the entry point: clients of other companies are none of its
    business; 0 where there is no entry point."""

    interaction_id: InteractionId
    client_number: str
    company_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferInteraction:
    """Ring the operator's phone for ``ring_seconds``; the client goes on hearing music. With a
    ``client_number`` (a callback, operator first) there is no client yet: he is rung for
    ``client_ring_seconds``, shown ``shown_number``, as soon as the operator has answered. ``alone``
    (a call to a colleague): there is none, and the operator waits for a party to answer. ``own``:
    he asked for it himself, so that his phone may answer by itself."""

    offer_id: OfferId
    interaction_id: InteractionId
    channel: Channel
    operator_id: OperatorId
    ring_seconds: int
    recorded: bool
    reasons: tuple[Reason, ...]
    client_number: str = ""
    shown_number: str = ""
    client_ring_seconds: int = 30
    alone: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOffer:
    """Stop the operator's phone; the client goes on waiting."""

    offer_id: OfferId
    interaction_id: InteractionId
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToQueue:
    """Part the client from an operator whose panel is gone; the client waits again, with music."""

    interaction_id: InteractionId
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangeTalk:
    """Who hears whom, of ``CLIENT``, ``OPERATOR`` and the parties who have answered: all of
    ``together`` hear one another; each of ``on_hold`` waits alone, with music. Told again it
    changes nothing; a leg that is gone is left out."""

    interaction_id: InteractionId
    channel: Channel
    together: tuple[PartyId, ...]
    on_hold: tuple[PartyId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RingParty:
    """Ring one more for the talk: the phone of ``operator_id`` or, where that is ``NO_OPERATOR``,
    ``number`` outside. He joins whoever is together with the operator when he answers. ``by_link``:
    nothing rings, somebody outside may open a link within ``ring_seconds``. Answered by
    ``PartyAnswered`` or ``PartyFailed``."""

    interaction_id: InteractionId
    channel: Channel
    party_id: PartyId
    operator_id: OperatorId
    number: str = ""
    shown_number: str = ""
    ring_seconds: int = 30
    by_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DropParty:
    """Hang up one leg, or stop its ringing; no ``PartyLeft`` or ``PartyFailed`` follows. It may be
    the ``OPERATOR``'s, where the client goes on without him; no ``OperatorLeft`` follows then."""

    interaction_id: InteractionId
    channel: Channel
    party_id: PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """The operator's leg ends, and ``party_id``, a colleague, is the operator from now on: when he
    hangs up it is ``OperatorLeft``. ``offer_id`` is what his leg is known by from now on."""

    interaction_id: InteractionId
    channel: Channel
    party_id: PartyId
    operator_id: OperatorId
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRecording:
    """Nothing is recorded while ``paused``: what stands on a card, say."""

    interaction_id: InteractionId
    channel: Channel
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceAndEnd:
    """``prompts`` are played instead of the built-in announcement where there are any."""

    interaction_id: InteractionId
    channel: Channel
    announcement: Announcement
    language: str
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """Keys to be taken while or after prompts are played: at most ``max_digits``, ended by # or by
    ``next_seconds`` without one; ``first_seconds`` to wait for the first after the last word. The
    first key cuts the prompts short."""

    max_digits: int = 1
    first_seconds: float = 5.0
    next_seconds: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayPrompts:
    """Then the client waits, with music, for what comes next. Answered by ``PromptsPlayed``, unless
    another command for the interaction comes first."""

    interaction_id: InteractionId
    channel: Channel
    step_id: StepId
    prompts: tuple[Prompt, ...]
    collect: Collect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMessage:
    """The client speaks after the prompts and a tone, until # or silence. Answered by
    ``MessageRecorded``."""

    interaction_id: InteractionId
    channel: Channel
    step_id: StepId
    prompts: tuple[Prompt, ...]
    max_seconds: int
    silence_seconds: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardOutside:
    """Connect the client with a number outside. Answered by ``ForwardAnswered`` when somebody
    speaks there and ``ForwardEnded`` when the client is alone again."""

    interaction_id: InteractionId
    channel: Channel
    step_id: StepId
    number: str
    shown_number: str
    ring_seconds: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DialClient:
    """Ring the client of a callback, client first; when he answers he waits, with music. Answered
    by ``ClientAnswered`` or ``ClientUnreached``."""

    interaction_id: InteractionId
    channel: Channel
    client_number: str
    shown_number: str
    ring_seconds: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultOdoo:
    """Let Odoo carry out a LOOK_UP or CREATE node; at most once for a ``step_id``. Answered by
    ``OdooConsulted``."""

    interaction_id: InteractionId
    step_id: StepId
    flow_id: FlowId
    version: int
    node_id: NodeId
    values: Values
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInteraction:
    """Hang up whatever legs are still there."""

    interaction_id: InteractionId
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishFact:
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshPanel:
    """What the operator's panel shows has changed."""

    operator_id: OperatorId


Command = (
    IdentifyCaller
    | OfferInteraction
    | WithdrawOffer
    | ReturnToQueue
    | ArrangeTalk
    | RingParty
    | DropParty
    | HandOver
    | PauseRecording
    | AnnounceAndEnd
    | PlayPrompts
    | RecordMessage
    | ForwardOutside
    | DialClient
    | ConsultOdoo
    | EndInteraction
    | PublishFact
    | RefreshPanel
)
