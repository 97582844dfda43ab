"""Which visits there are, and whose page is there: a seat is kept while its page is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from media_gateway.visit_tokens import Place
from media_gateway.visitor_api.limits import Bucket, Rate
from media_gateway.visitor_api.page import Page
from media_gateway.vocabulary.terms import CLIENT, InteractionId, PartyId

OFFERS = Rate(burst=8, seconds=4.0)
"""Each makes the media process gather addresses and keys."""


DATA = Rate(burst=10, seconds=5.0)
"""Each is kept in the journal."""


@dataclass(slots=True, kw_only=True)
class Seat:
    """Of a visitor, or of a guest in a talk. ``address`` is whom it counts for; empty where it
    began before this gateway did."""

    place: Place
    address: str
    entry: str
    offers: Bucket
    data: Bucket
    began_at: float
    page: Page | None = None
    away_until: float | None = None
    """While there is no page."""
    known: bool = False
    """The core knows of it: until then there is nothing to show."""
    ended_until: float | None = None
    """It is over; the page may stay so long."""
    rated: bool = False
    stop_following: Callable[[], None] | None = None

    @property
    def interaction_id(self) -> InteractionId:
        return self.place.interaction_id

    @property
    def leg(self) -> PartyId:
        return self.place.leg

    @property
    def is_guest(self) -> bool:
        return self.leg != CLIENT

    def unfollow(self) -> None:
        if self.stop_following is not None:
            self.stop_following()
            self.stop_following = None


class Seats:
    def __init__(self) -> None:
        self._seats: dict[Place, Seat] = {}

    def __iter__(self) -> Iterator[Seat]:
        """As they are now, whatever becomes of them meanwhile."""
        return iter(list(self._seats.values()))

    def get(self, place: Place) -> Seat | None:
        return self._seats.get(place)

    def take(self, place: Place, *, entry: str, address: str, now: float) -> Seat:
        seat = Seat(
            place=place,
            address=address,
            entry=entry,
            offers=Bucket(OFFERS, now),
            data=Bucket(DATA, now),
            began_at=now,
        )
        self._seats[place] = seat
        return seat

    def leave(self, seat: Seat) -> None:
        seat.unfollow()
        self._seats.pop(seat.place, None)

    def count(self, *, address: str = "", entry: str = "") -> int:
        """Of visits that go on, all or those of one address or one entry point; the guests in
        them take no visitor's place at the entry point."""
        return sum(
            seat.ended_until is None
            and (not address or seat.address == address)
            and (not entry or (seat.entry == entry and not seat.is_guest))
            for seat in self._seats.values()
        )
