"""Who may come in: by the site whose page he is on, by his tokens, and while there is room."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from media_gateway.views import EntryState
from media_gateway.visit_tokens import Place, SignedVisitor, VisitTokenError, VisitTokens
from media_gateway.visitor_api import captcha
from media_gateway.visitor_api.asked import Guest, Hello
from media_gateway.visitor_api.limits import Buckets, Rate
from media_gateway.visitor_api.page import Page
from media_gateway.visitor_api.projection import Projection
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.visitor_api.seats import Seats
from media_gateway.vocabulary.configuration import EntryPointSettings, VideoEntrySettings
from media_gateway.vocabulary.events import InteractionArrived, PartyAnswered
from media_gateway.vocabulary.terms import Channel, Direction, InteractionId, VisitMedia

HELLOS = Rate(burst=12, seconds=5.0)
QUESTIONS = Rate(burst=60, seconds=0.5)
"""How an entry point stands, and the files of a visit."""
UPLOADS = Rate(burst=10, seconds=6.0)
SOCKETS = 4
"""Open at once, for each visit that an address may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    at_once: int
    at_once_per_address: int


class Door:
    def __init__(
        self,
        *,
        projection: Projection,
        tokens: VisitTokens,
        own_origins: Sequence[str],
        capacity: Capacity,
        seats: Seats,
        now: Callable[[], float],
    ) -> None:
        self._projection = projection
        self._tokens = tokens
        self._own_origins = frozenset(own_origins)
        self._capacity = capacity
        self._seats = seats
        self._now = now
        self._hellos = Buckets(HELLOS)
        self._questions = Buckets(QUESTIONS)
        self._uploads = Buckets(UPLOADS)
        self._sockets: Counter[str] = Counter()

    # How often

    def may_ask(self, address: str) -> None:
        self._demand(self._questions.take(address, self._now()))

    def may_upload(self, address: str) -> None:
        self._demand(self._uploads.take(address, self._now()))

    def open_socket(self, address: str) -> None:
        self._demand(self._sockets[address] < SOCKETS * self._capacity.at_once_per_address)
        self._sockets[address] += 1

    def close_socket(self, address: str) -> None:
        self._sockets[address] -= 1
        if not self._sockets[address]:
            del self._sockets[address]

    def _demand(self, fulfilled: bool) -> None:
        if not fulfilled:
            raise Refusal("too_fast", "too much is asked from this address: wait a little")

    # From where

    def is_welcome_somewhere(self, origin: str) -> bool:
        """Before it is known which entry point is meant."""
        return origin in self._own_origins or any(
            origin in entry.video.origins for entry in self._projection.video_entries()
        )

    def entry(self, key: str, origin: str) -> EntryPointSettings:
        entry = self._projection.video_entry(key)
        if entry is None:
            raise Refusal("unknown_entry", "there is no such entry point")
        if origin not in self._own_origins and origin not in entry.video.origins:
            raise Refusal("wrong_origin", "pages of this site may not come in here")
        return entry

    # Coming in

    def come_back(self, token: str, page: Page) -> Place:
        self._demand(self._hellos.take(page.address, self._now()))
        try:
            return self._tokens.read_resume(token, self._now())
        except VisitTokenError as error:
            raise Refusal(error.code, str(error)) from None

    async def come_in(self, hello: Hello, page: Page) -> InteractionArrived:
        """Whoever is let in has been told nothing yet, and no seat is taken."""
        self._demand(self._hellos.take(page.address, self._now()))
        entry = self.entry(hello.entry, page.origin)
        self._check_terms(entry.video, hello)
        self._check_room(entry, page.address)
        await captcha.demand(entry.video, hello.captcha, page.address)
        # many may have come while the captcha was asked
        self._check_room(entry, page.address)
        return _arrival(hello, self._signed(hello))

    def come_in_as_guest(self, guest: Guest, page: Page) -> PartyAnswered:
        """Into a talk that goes on, by a link that is good once."""
        now = self._now()
        self._demand(self._hellos.take(page.address, now))
        entry = self.entry(guest.entry, page.origin)
        if entry.video.consent_required and not guest.consent:
            raise Refusal("consent_required", "this entry point asks for consent")
        self._check_seats(page.address)
        try:
            invitation = self._tokens.read_guest(guest.token, guest.entry, now)
            place = invitation.place
            if not self._projection.is_invited(place, entry.number):
                raise Refusal("unknown_interaction", "nobody is awaited by this link any more")
            self._tokens.use_up(invitation, now)
        except VisitTokenError as error:
            raise Refusal(error.code, str(error)) from None
        return PartyAnswered(
            interaction_id=place.interaction_id,
            party_id=place.leg,
            name=guest.name,
            consent=guest.consent,
        )

    def _check_terms(self, video: VideoEntrySettings, hello: Hello) -> None:
        allowed = {
            VisitMedia.VIDEO: video.video,
            VisitMedia.AUDIO: video.audio,
            VisitMedia.CHAT: video.chat,
        }
        if not allowed[hello.visit.media]:
            raise Refusal("not_allowed", "this entry point has no talks of this kind")
        if video.consent_required and not hello.visit.consent:
            raise Refusal("consent_required", "this entry point asks for consent")

    def _check_room(self, entry: EntryPointSettings, address: str) -> None:
        state = self._projection.entry_state(entry.number)
        if state is None or state.state == EntryState.CLOSED:
            raise Refusal("closed", "nobody is there to take visits")
        self._check_seats(address)
        at_once, key = entry.video.at_once, entry.number
        if at_once and self._seats.count(entry=key) >= at_once:
            raise Refusal("overloaded", "there are too many visits: come again later")

    def _check_seats(self, address: str) -> None:
        if self._seats.count(address=address) >= self._capacity.at_once_per_address:
            raise Refusal("too_many", "there are too many visits from this address")
        if self._seats.count() >= self._capacity.at_once:
            raise Refusal("overloaded", "there are too many visits: come again later")

    def _signed(self, hello: Hello) -> SignedVisitor | None:
        if not hello.signed:
            return None
        try:
            return self._tokens.read_signed(hello.signed, hello.entry, self._now())
        except VisitTokenError as error:
            raise Refusal(error.code, str(error)) from None


def _arrival(hello: Hello, signed: SignedVisitor | None) -> InteractionArrived:
    visit, name = hello.visit, hello.name
    if signed is not None:
        visit = replace(visit, partner_id=signed.partner_id, goes_on=signed.goes_on)
        name = signed.name or name
    return InteractionArrived(
        interaction_id=InteractionId(f"video-{secrets.token_hex(12)}"),
        channel=Channel.VIDEO,
        direction=Direction.INBOUND,
        client_number=hello.number,
        client_name=name,
        entry_number=hello.entry,
        visit=visit,
        data=hello.data,
    )
