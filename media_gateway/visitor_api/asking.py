"""What a visitor's page asks in its visit: refused with a reason, or carried out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from media_gateway.ports import Inbox, RoomError, Rooms
from media_gateway.views import VisitState
from media_gateway.visitor_api import asked, messages
from media_gateway.visitor_api.page import Page
from media_gateway.visitor_api.projection import Projection
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.visitor_api.seats import Seat
from media_gateway.vocabulary.events import (
    ClientLeft,
    PartyLeft,
    VisitorCallbackRequested,
    VisitorDataSaid,
    VisitorRated,
)
from media_gateway.vocabulary.terms import Values, VisitMedia

ANSWER_SECONDS = 10.0
"""For the media side, to an offer."""


class Asking:
    """``e164`` turns a number that somebody wrote into one that can be called; what cannot comes
    back without a plus."""

    def __init__(
        self,
        *,
        projection: Projection,
        rooms: Rooms,
        inbox: Inbox,
        e164: Callable[[str], str],
        now: Callable[[], float],
    ) -> None:
        self._projection = projection
        self._rooms = rooms
        self._inbox = inbox
        self._e164 = e164
        self._now = now

    async def obey(self, page: Page, seat: Seat, message: asked.PageMessage) -> None:
        """Raises ``Refusal``."""
        if isinstance(message, asked.Ping):
            page.tell(messages.pong(self._now()))
        elif isinstance(message, (asked.Hello, asked.Resume)):
            raise Refusal("bad_message", "hello is said once")
        elif isinstance(message, asked.Rate):
            self._rate(page, seat, message.stars)
        elif seat.page is not page or seat.ended_until is not None:
            raise Refusal("unknown_interaction", "this visit is over, or goes on in another page")
        elif isinstance(message, asked.Bye):
            self.let_go(seat, said_goodbye=True)
        elif isinstance(message, (asked.Callback, asked.Data)):
            self._tell_core(seat, message)
        else:
            await self._obey_in_room(page, seat, message)

    async def _obey_in_room(self, page: Page, seat: Seat, message: asked.PageMessage) -> None:
        who = seat.interaction_id, seat.leg
        try:
            match message:
                case asked.Offer():
                    page.tell(messages.answer(await self._answer(seat, message)))
                case asked.Devices(audio=audio, video=video, screen=screen):
                    self._rooms.devices(*who, audio=audio, video=video, screen=screen)
                case asked.Say():
                    self._rooms.say(*who, message.message)
        except RoomError as error:
            raise Refusal(error.code, str(error)) from None

    async def _answer(self, seat: Seat, offer: asked.Offer) -> str:
        view = self._projection.visit_view(seat.interaction_id, seat.leg)
        if view is None or view.media == VisitMedia.CHAT:
            raise Refusal("not_allowed", "this visit has no picture and no sound")
        if not seat.offers.take(self._now()):
            raise Refusal("too_fast", "too many offers: wait a little")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._rooms.answer(
                    seat.interaction_id, seat.leg, offer.sdp, again=offer.again
                )
        except TimeoutError:
            raise Refusal("overloaded", "the media side does not answer") from None

    def _rate(self, page: Page, seat: Seat, stars: int) -> None:
        if seat.ended_until is None or seat.page is not page or seat.is_guest:
            raise Refusal("not_allowed", "a talk is rated at its end")
        if not seat.rated:
            seat.rated = True
            self._inbox.put(VisitorRated(interaction_id=seat.interaction_id, stars=stars))

    def _tell_core(self, seat: Seat, message: asked.Callback | asked.Data) -> None:
        if seat.is_guest:
            raise Refusal("not_allowed", "this is for the visitor alone")
        if isinstance(message, asked.Callback):
            self._promise_callback(seat, message.number)
        else:
            self._take_data(seat, message.data)

    def _take_data(self, seat: Seat, data: Values) -> None:
        if not seat.data.take(self._now()):
            raise Refusal("too_fast", "too much data at once: wait a little")
        refusal = self._projection.data_refusal(seat.interaction_id, [name for name, _ in data])
        if refusal is not None:
            raise Refusal(refusal, "data are up to 20 values, none of them known from elsewhere")
        self._inbox.put(VisitorDataSaid(interaction_id=seat.interaction_id, data=data))

    def _promise_callback(self, seat: Seat, number: str) -> None:
        view = self._projection.visit_view(seat.interaction_id)
        if view is None or view.state != VisitState.WAITING:
            raise Refusal("not_allowed", "a callback is for those who wait")
        to = self._e164(number)
        if not to.startswith("+"):
            raise Refusal("bad_number", "number must be a telephone number")
        self._inbox.put(VisitorCallbackRequested(interaction_id=seat.interaction_id, number=to))

    def let_go(self, seat: Seat, *, said_goodbye: bool = False) -> None:
        """Nobody waits for him any longer; without a guest the talk goes on."""
        if seat.is_guest:
            self._inbox.put(PartyLeft(interaction_id=seat.interaction_id, party_id=seat.leg))
        else:
            self._inbox.put(ClientLeft(interaction_id=seat.interaction_id))
        self._rooms.leave(seat.interaction_id, seat.leg, said_goodbye=said_goodbye)
