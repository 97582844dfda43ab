"""What shall happen. The core gives commands, the adapters at the edge carry them out."""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.vocabulary.facts import Fact
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OperatorId,
    Reason,
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
    """Ring the operator's phone for ``ring_seconds``; the client goes on hearing music."""

    offer_id: OfferId
    interaction_id: InteractionId
    channel: Channel
    operator_id: OperatorId
    ring_seconds: int
    recorded: bool
    reasons: tuple[Reason, ...]


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
class AnnounceAndEnd:
    interaction_id: InteractionId
    channel: Channel
    announcement: Announcement
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
    | AnnounceAndEnd
    | EndInteraction
    | PublishFact
    | RefreshPanel
)
