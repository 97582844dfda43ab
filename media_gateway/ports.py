"""The process boundaries of the gateway, as few small protocols.

Every method returns at once unless it says otherwise; what comes of it is reported as an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    ConsultOdoo,
    DialClient,
    EndInteraction,
    ForwardOutside,
    IdentifyCaller,
    OfferInteraction,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.configuration import OperatorSettings
from media_gateway.vocabulary.events import Event
from media_gateway.vocabulary.facts import Fact
from media_gateway.vocabulary.terms import InteractionId, OperatorId, Prompt

MediaCommand = (
    OfferInteraction
    | WithdrawOffer
    | ReturnToQueue
    | AnnounceAndEnd
    | PlayPrompts
    | RecordMessage
    | ForwardOutside
    | DialClient
    | EndInteraction
)


class Inbox(Protocol):
    """Where every adapter leaves what happened."""

    def put(self, event: Event) -> None:
        """Take ``event`` in, from any thread; never blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeamHealth:
    """``detail`` says what is wrong and how to mend it, or a short fact where all is well."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SipAccount:
    """What a browser's phone registers with; void as soon as the panel is gone."""

    url: str
    uri: str
    user: str
    password: str


class Media(Protocol):
    """One channel's media side (Asterisk for voice)."""

    async def run(self) -> None:
        """Serve until cancelled. Reports ``MediaReconciled`` whenever its link is (re)made."""

    def execute(self, command: MediaCommand) -> None: ...

    def health(self) -> SeamHealth: ...


class Phones(Protocol):
    """The operators' telephones."""

    async def open_account(self, operator: OperatorSettings) -> SipAccount | None:
        """A fresh account for a browser phone, usable at return; ``None`` for a desk phone."""

    async def close_account(self, operator_id: OperatorId) -> None: ...


class Directory(Protocol):
    """Who calls: looked up in the database, beside Odoo's workers."""

    def identify(self, command: IdentifyCaller) -> None:
        """Report ``CallerIdentified``; with no matches where the database cannot be asked."""

    async def card_done(self, interaction_id: InteractionId) -> bool:
        """Whether the card is finished. Raises ``ConnectionError`` where it cannot be asked."""


class Consultant(Protocol):
    """Odoo, asked in the middle of a flow."""

    def consult(self, command: ConsultOdoo) -> None:
        """Report ``OdooConsulted``, FAILED where Odoo cannot be asked within some seconds."""


class Speech(Protocol):
    """Prompts as files that the telephone can play."""

    async def files(self, prompts: Sequence[Prompt]) -> list[Path]:
        """One file for each prompt that can be had, in order; what cannot be spoken is left out.
        Made when first asked for, then kept."""

    def prepare(self, prompts: Iterable[Prompt]) -> None:
        """Have ``files`` ready before they are asked for."""


class Publisher(Protocol):
    """Facts to Odoo, at least once, in order, surviving restarts on both sides."""

    def publish(self, facts: Sequence[Fact]) -> None: ...

    def health(self) -> SeamHealth: ...
