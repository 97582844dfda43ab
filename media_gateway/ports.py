"""The process boundaries of the gateway, as few small protocols.

Every method returns at once unless it says otherwise; what comes of it is reported as an event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media_gateway.views import PersonKind, WatchedView, WatchMode
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    ArrangeTalk,
    ConsultOdoo,
    DialClient,
    DropParty,
    EndInteraction,
    ForwardOutside,
    HandOver,
    IdentifyCaller,
    OfferInteraction,
    PauseRecording,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
    RingParty,
    WithdrawOffer,
)
from media_gateway.vocabulary.configuration import OperatorSettings, VideoCodec
from media_gateway.vocabulary.events import Event
from media_gateway.vocabulary.facts import Fact
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    InteractionId,
    OperatorId,
    PartyId,
    Prompt,
    StepId,
    VisitMedia,
)

MediaCommand = (
    OfferInteraction
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Talker:
    """Somebody in a talk by video; ``operator_id`` is that of an operator of ours. Who is
    ``on_hold`` sees and hears nobody. ``since`` is when a guest came."""

    leg: PartyId
    name: str
    kind: PersonKind
    operator_id: OperatorId = NO_OPERATOR
    on_hold: bool = False
    since: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk by video as it stands, from the client's arrival on; ``talkers`` are in the order of
    their slots, and nobody once it ``is_over``."""

    interaction_id: InteractionId
    company_id: int
    talkers: tuple[Talker, ...]
    is_over: bool
    is_talking: bool
    recorded: bool
    recording_paused: bool
    codec: VideoCodec
    kilobits: int
    clip_picture: str
    clip_sound: str
    media: VisitMedia
    consent: bool
    client_name: str
    by_telephone: bool
    """Heard by telephone: the room has pictures only."""


class Talks(Protocol):
    """What rooms are made for."""

    def room_of(self, interaction_id: InteractionId) -> InteractionId:
        """The talk whose room it is: of a visit that has joined a talk by telephone that talk,
        else the interaction itself."""

    def talk(self, interaction_id: InteractionId) -> Talk | None: ...

    def kept(self, interaction_id: InteractionId) -> list[Mapping[str, object]]:
        """The messages in its room that are kept, in order."""


class RoomError(Exception):
    """``code`` is one of those of INTERFACES 8; the text says what to do, in English."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Rooms(Protocol):
    """The rooms of talks by video, for the pages of those who are in them. ``leg``: whose page."""

    async def answer(
        self, interaction_id: InteractionId, leg: PartyId, sdp: str, *, again: bool = False
    ) -> str:
        """The answer to a page's offer; ``again``: its connection before this one broke off.
        Raises ``RoomError``."""

    def devices(
        self, interaction_id: InteractionId, leg: PartyId, *, audio: bool, video: bool, screen: bool
    ) -> None:
        """What the page sends at present, for the others to see."""

    def say(
        self, interaction_id: InteractionId, leg: PartyId, message: Mapping[str, object]
    ) -> None:
        """A message to the room. Raises ``RoomError`` where it is none, or not for this leg."""

    def follow(
        self,
        interaction_id: InteractionId,
        leg: PartyId,
        listener: Callable[[Sequence[Mapping[str, object]]], None],
    ) -> Callable[[], None]:
        """Calls ``listener`` at once with all that was kept, then with what comes; the answer ends
        it."""

    def leave(
        self, interaction_id: InteractionId, leg: PartyId, *, said_goodbye: bool = False
    ) -> None:
        """The page has gone for good, or is not to be heard any more."""

    def watch(
        self,
        interaction_id: InteractionId,
        user_id: int,
        name: str,
        mode: WatchMode | None,
        company_ids: Collection[int],
    ) -> None:
        """A supervisor of these companies listens, whispers or joins in; ``None``: no more. His
        leg is ``s<user_id>``. Raises ``RoomError``."""

    def watched_by(self, user_id: int) -> tuple[WatchedView, ...]:
        """The talks that a supervisor watches."""


class Phones(Protocol):
    """The operators' telephones."""

    async def open_account(self, operator: OperatorSettings) -> SipAccount | None:
        """A fresh account for a browser phone, usable at return; ``None`` for a desk phone."""

    async def close_account(self, operator_id: OperatorId) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPlace:
    """Where Asterisk brings the sound of a telephone that has answered (AudioSocket), and under
    which name."""

    host: str
    port: int
    uuid: str


def leg_of(command: RingParty | ForwardOutside) -> PartyId:
    """How the leg is named of which a command tells: by its party, or by its step."""
    if isinstance(command, RingParty):
        return command.party_id
    return leg_of_step(command.step_id)


def leg_of_step(step_id: StepId) -> PartyId:
    return PartyId(f"f-{step_id.rpartition('/')[2]}")


class OutsideLine(Protocol):
    """Telephones outside for talks that are not by telephone. All may be told again."""

    def ring(
        self, command: RingParty | ForwardOutside, place: SoundPlace, on_end: Callable[[], None]
    ) -> None:
        """Ring ``command.number``; once answered, its sound is brought to ``place`` until that
        ends it, or they hang up. Reports what the command says is reported; at the end ``on_end``
        is called as well."""

    def hang_up(self, interaction_id: InteractionId, leg: PartyId) -> None:
        """Ringing or not; nothing is reported of it any more. ``leg`` as ``leg_of`` the command
        that rang it."""

    def press(self, interaction_id: InteractionId, leg: PartyId, key: str) -> None:
        """A key of a telephone, heard by whoever has answered there; by nobody where none has."""

    def give_up(self, interaction_id: InteractionId, leg: PartyId) -> None:
        """Its sound leads nowhere any more: it is hung up, and reported as left or as failed,
        whether it had been answered or rang; ``on_end`` is not called."""


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
