"""The server that visitors' pages connect to: who comes in, what he may ask, what he is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypedDict

from aiohttp import WSCloseCode, web

from media_gateway.logs import get_log
from media_gateway.ports import Inbox, SeamHealth
from media_gateway.views import VisitState
from media_gateway.visit_tokens import Place
from media_gateway.visitor_api import asked, messages
from media_gateway.visitor_api.addresses import Addresses, origin_of
from media_gateway.visitor_api.asking import Asking
from media_gateway.visitor_api.door import Door
from media_gateway.visitor_api.files import Files
from media_gateway.visitor_api.limits import Bucket, Rate
from media_gateway.visitor_api.page import Page
from media_gateway.visitor_api.projection import Projection
from media_gateway.visitor_api.quiet import quiet_logger
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.visitor_api.seats import Seat, Seats
from media_gateway.visitor_api.showing import Showing
from media_gateway.vocabulary.events import InteractionArrived, PartyAnswered
from media_gateway.vocabulary.terms import CLIENT

HELLO_SECONDS = 5.0
ALIVE_SECONDS = 5.0
"""Between pings; a page that answers none within half of it is gone."""
KEEPALIVE_SECONDS = 30.0
BAD_MESSAGES = 3
MESSAGES = Rate(burst=150, seconds=0.02)
"""Of one page: somebody who draws says thirty a second."""

REPLACED = 4001
"""The code of a socket in whose place another one came."""

STATUS = {
    "wrong_origin": 403,
    "not_allowed": 403,
    "token_invalid": 401,
    "token_expired": 401,
    "unknown_entry": 404,
    "unknown_file": 404,
    "unknown_interaction": 404,
    "too_fast": 429,
    "too_many": 429,
    "too_large": 413,
    "bad_file": 415,
    "too_slow": 408,
    "overloaded": 503,
}
"""Of HTTP, for our codes; 400 for any other."""

log = get_log(__name__)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Listen(TypedDict):
    host: str
    port: int


class VisitorApi:
    def __init__(
        self,
        *,
        listen: Listen,
        addresses: Addresses,
        door: Door,
        files: Files,
        seats: Seats,
        asking: Asking,
        showing: Showing,
        projection: Projection,
        inbox: Inbox,
        now: Callable[[], float],
    ) -> None:
        self._listen = listen
        self._addresses = addresses
        self._door = door
        self._files = files
        self._seats = seats
        self._asking = asking
        self._showing = showing
        self._projection = projection
        self._inbox = inbox
        self._now = now

    async def run(self) -> None:
        """Serve until cancelled."""
        self._showing.seat_whoever_was_there()
        runner = web.AppRunner(
            self._application(),
            handle_signals=False,
            access_log=None,
            logger=quiet_logger(),
            keepalive_timeout=KEEPALIVE_SECONDS,
            auto_decompress=False,
            shutdown_timeout=1.0,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, **self._listen).start()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._showing.run())
                tasks.create_task(self._files.run())
        finally:
            await runner.cleanup()

    def refresh(self) -> None:
        """What visitors see may have changed."""
        self._showing.refresh()

    def health(self) -> SeamHealth:
        return SeamHealth(ok=True, detail=f"{self._seats.count()} visits")

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._answered_in_json])
        application.router.add_get("/visit/entry/{key}", self._tell_entry_state)
        application.router.add_get("/visit/ws", self._meet)
        application.router.add_post("/visit/files", self._take_file)
        application.router.add_get("/visit/files/{file_id}", self._give_file)
        for path in ("/visit/entry/{key}", "/visit/files", "/visit/files/{file_id}"):
            application.router.add_route("OPTIONS", path, self._tell_what_is_allowed)
        return application

    # Plain HTTP

    @web.middleware
    async def _answered_in_json(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            told = {"error": {"code": refusal.code, "message": str(refusal)}}
            status = STATUS.get(refusal.code, 400)
            headers = {**self._shared_somewhere(request), "Connection": "close"}
            return web.json_response(told, status=status, headers=headers)

    async def _tell_entry_state(self, request: web.Request) -> web.StreamResponse:
        """Also to a page of this very site, which names no origin."""
        self._door.may_ask(self._addresses.of(request))
        key, origin = request.match_info["key"], origin_of(request)
        if origin:
            self._door.entry(key, origin)
        state = self._projection.entry_state(key)
        if state is None:
            raise Refusal("unknown_entry", "there is no such entry point")
        return web.json_response(messages.entry_state(state), headers=_shared_with(origin))

    async def _take_file(self, request: web.Request) -> web.StreamResponse:
        origin = origin_of(request)
        response = await self._files.send(request, self._addresses.of(request), origin)
        response.headers.update(_shared_with(origin))
        return response

    async def _give_file(self, request: web.Request) -> web.StreamResponse:
        response = await self._files.fetch(request, self._addresses.of(request))
        response.headers.update(self._shared_somewhere(request))
        return response

    async def _tell_what_is_allowed(self, request: web.Request) -> web.StreamResponse:
        """Asked by a browser before it sends a file from another site's page."""
        self._door.may_ask(self._addresses.of(request))
        allowed: Mapping[str, str] = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": "600",
        }
        return web.Response(status=204, headers={**self._shared_somewhere(request), **allowed})

    def _shared_somewhere(self, request: web.Request) -> Mapping[str, str]:
        origin = origin_of(request)
        return _shared_with(origin if self._door.is_welcome_somewhere(origin) else "")

    # Coming and going

    async def _meet(self, request: web.Request) -> web.StreamResponse:
        address, origin = self._addresses.of(request), origin_of(request)
        if not self._door.is_welcome_somewhere(origin):
            raise Refusal("wrong_origin", "pages of this site may not come in here")
        self._door.open_socket(address)
        try:
            socket = web.WebSocketResponse(
                max_msg_size=asked.LONGEST_MESSAGE, heartbeat=ALIVE_SECONDS, compress=False
            )
            await socket.prepare(request)
            await self._serve(Page(socket, address, origin))
            return socket
        finally:
            self._door.close_socket(address)

    async def _serve(self, page: Page) -> None:
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(page.send_all())
            seat = await self._admit(page)
            if seat is None:
                await sending
                return
            try:
                await self._listen_to(page, seat)
            finally:
                self._page_gone(page, seat)
            if page.is_closing:
                await sending
            else:
                sending.cancel()

    async def _admit(self, page: Page) -> Seat | None:
        """Whoever is not let in is told why, and the socket is closed."""
        try:
            text = await _first_message(page)
            if text is not None:
                return await self._let_in(page, asked.read_message(text))
            page.close_soon(WSCloseCode.OK)
        except Refusal as refusal:
            page.complain(refusal)
            page.close_soon(WSCloseCode.POLICY_VIOLATION)
        return None

    async def _let_in(self, page: Page, message: asked.PageMessage) -> Seat:
        match message:
            case asked.Resume():
                seat = self._seat_again(page, self._door.come_back(message.token, page))
            case asked.Hello():
                seat = self._seat(await self._door.come_in(message, page), message.entry, page)
            case asked.Guest():
                seat = self._seat(self._door.come_in_as_guest(message, page), message.entry, page)
            case _:
                raise Refusal("bad_message", "the first message must be hello")
        self._take_page(seat, page)
        return seat

    def _seat(self, came: InteractionArrived | PartyAnswered, entry: str, page: Page) -> Seat:
        leg = came.party_id if isinstance(came, PartyAnswered) else CLIENT
        place = Place(interaction_id=came.interaction_id, leg=leg)
        seat = self._seats.take(place, entry=entry, address=page.address, now=self._now())
        self._inbox.put(came)
        log.info("Visitor came", interaction_id=place.interaction_id, leg=leg)
        return seat

    def _seat_again(self, page: Page, place: Place) -> Seat:
        view = self._projection.visit_view(place.interaction_id, place.leg)
        seat = self._seats.get(place)
        over = view is not None and view.state == VisitState.ENDED
        if seat is None and (view is None or over):
            raise Refusal("unknown_interaction", "this visit is over")
        entry = view.entry_number if view is not None else seat.entry if seat is not None else ""
        self._door.entry(entry, page.origin)
        return seat or self._seats.take(place, entry=entry, address="", now=self._now())

    def _take_page(self, seat: Seat, page: Page) -> None:
        """The newer page takes the place of the older."""
        older, seat.page, seat.away_until = seat.page, page, None
        seat.unfollow()
        if older is not None:
            older.complain(Refusal("replaced", "another page took over"))
            older.close_soon(REPLACED)
        self._showing.show(seat)

    def _page_gone(self, page: Page, seat: Seat) -> None:
        if seat.page is not page:
            return
        seat.page = None
        seat.unfollow()
        if seat.ended_until is not None:
            self._seats.leave(seat)
            return
        self._showing.keep_for_a_while(seat)

    # What pages ask

    async def _listen_to(self, page: Page, seat: Seat) -> None:
        """Until the socket is closed; three bad messages in a row close it."""
        bucket, bad = Bucket(MESSAGES, self._now()), 0
        while bad < BAD_MESSAGES:
            try:
                text = await page.hear()
                if text is None:
                    return
                if not bucket.take(self._now()):
                    raise Refusal("too_fast", "too many messages at once")
                await self._asking.obey(page, seat, asked.read_message(text))
                bad = 0
            except Refusal as refusal:
                bad += refusal.code in ("bad_message", "too_fast")
                page.complain(refusal)
        page.close_soon(WSCloseCode.POLICY_VIOLATION)


async def _first_message(page: Page) -> str | None:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            return await page.hear()
    except TimeoutError:
        raise Refusal("bad_message", "hello is said within some seconds") from None


def _shared_with(origin: str) -> Mapping[str, str]:
    """So that a browser lets a page of another site read the answer."""
    vary = {"Vary": "Origin"}
    return {**vary, "Access-Control-Allow-Origin": origin} if origin else vary
