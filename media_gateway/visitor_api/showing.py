"""What visitors' pages are shown, and what time alone brings about: graces, tokens, the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from aiohttp import WSCloseCode

from media_gateway.logs import get_log
from media_gateway.ports import Rooms
from media_gateway.turn import PERIOD, TurnServers
from media_gateway.views import VisitState, VisitView
from media_gateway.visit_tokens import VisitTokens
from media_gateway.visitor_api import messages
from media_gateway.visitor_api.page import Page
from media_gateway.visitor_api.projection import Projection
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.visitor_api.seats import Seat, Seats

GRACE_SECONDS = {VisitState.WAITING: 30.0, VisitState.TALKING: 20.0, VisitState.HELD: 20.0}
"""How long a page may be away."""
STAY_SECONDS = 120.0
"""After the end, for a last word."""
UNKNOWN_SECONDS = 10.0
"""Until the core has surely heard of a visit."""
LOOK_SECONDS = 1.0
"""Between two looks at what time alone changes."""
CALM_SECONDS = 0.05
"""Between two looks at what has happened."""

log = get_log(__name__)


class Showing:
    """``let_go`` is called for whoever does not come back."""

    def __init__(
        self,
        *,
        seats: Seats,
        projection: Projection,
        rooms: Rooms,
        tokens: VisitTokens,
        turn: TurnServers,
        let_go: Callable[[Seat], None],
        now: Callable[[], float],
    ) -> None:
        self._seats = seats
        self._projection = projection
        self._rooms = rooms
        self._tokens = tokens
        self._turn = turn
        self._let_go = let_go
        self._now = now
        self._changed = asyncio.Event()

    def refresh(self) -> None:
        """What visitors see may have changed."""
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._changed.wait()
            self._changed.clear()
            for seat in self._seats:
                self.show(seat)
                self._look_at_the_time(seat)
                await asyncio.sleep(0)  # between two pages calls are dealt with
            await asyncio.sleep(CALM_SECONDS)

    def show(self, seat: Seat) -> None:
        """How it stands, to its page, if there is one."""
        view = self._projection.visit_view(seat.interaction_id, seat.leg)
        if view is None:
            if seat.known or self._now() > seat.began_at + UNKNOWN_SECONDS:
                self._forget(seat)
            return
        seat.known = True
        if seat.page is not None:
            self._show_to(seat.page, seat, view)
        if view.state == VisitState.ENDED:
            self._end(seat)

    def keep_for_a_while(self, seat: Seat) -> None:
        """Its page is away: it is being loaded anew, or its network changes."""
        view = self._projection.visit_view(seat.interaction_id, seat.leg)
        state = view.state if view is not None else VisitState.WAITING
        seat.away_until = self._now() + GRACE_SECONDS.get(state, 0.0)

    def seat_whoever_was_there(self) -> None:
        """Visits outlive a restart of the gateway, if their pages come back in time."""
        for place in self._projection.visits():
            view = self._projection.visit_view(place.interaction_id, place.leg)
            if view is not None and view.state != VisitState.ENDED:
                seat = self._seats.take(place, entry=view.entry_number, address="", now=self._now())
                self.keep_for_a_while(seat)

    def _show_to(self, page: Page, seat: Seat, view: VisitView) -> None:
        now = self._now()
        page.show(
            (view, now // PERIOD),
            lambda: messages.visit(
                view,
                now=self._now(),
                resume=self._tokens.resume_token(seat.interaction_id, now, seat.leg),
                ice_servers=self._turn.ice_servers(seat.interaction_id, now),
            ),
        )
        if seat.stop_following is None and view.state != VisitState.ENDED:
            seat.stop_following = self._rooms.follow(
                seat.interaction_id, seat.leg, partial(_tell_room, page)
            )

    def _end(self, seat: Seat) -> None:
        """Its page may stay for a last word."""
        if seat.page is None:
            self._seats.leave(seat)
        elif seat.ended_until is None:
            seat.ended_until = self._now() + STAY_SECONDS
            seat.unfollow()

    def _forget(self, seat: Seat) -> None:
        """The core knows nothing of it (any more)."""
        if seat.page is not None:
            seat.page.complain(Refusal("unknown_interaction", "this visit is over"))
            seat.page.close_soon(WSCloseCode.OK)
        self._seats.leave(seat)

    def _look_at_the_time(self, seat: Seat) -> None:
        now = self._now()
        if self._seats.get(seat.place) is not seat:
            return
        if seat.away_until is not None and seat.away_until <= now:
            log.info("Visitor did not come back", interaction_id=seat.interaction_id)
            self._let_go(seat)
            self._seats.leave(seat)
        elif seat.page is not None and seat.ended_until is not None and seat.ended_until <= now:
            seat.page.close_soon(WSCloseCode.OK)


def _tell_room(page: Page, said: Sequence[Mapping[str, object]]) -> None:
    if said:
        page.tell(messages.room(said))
