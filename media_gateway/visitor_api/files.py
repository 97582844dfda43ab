"""The files of a visit, sent and fetched over HTTP by whoever is in its room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from aiohttp import hdrs, web

from media_gateway.logs import get_log
from media_gateway.ports import RoomError, Rooms
from media_gateway.views import VisitState
from media_gateway.visit_tokens import Place, VisitTokenError, VisitTokens
from media_gateway.visitor_api.door import Door
from media_gateway.visitor_api.projection import Projection
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.visitor_api.shelf import KeptFile, Shelf
from media_gateway.vocabulary.terms import CLIENT

UPLOAD_SECONDS = 180.0
"""For a whole file."""
PAUSE_SECONDS = 15.0
"""Between two parts of it."""
CHUNK = 1 << 16
KEPT_SECONDS = 2 * 86_400.0
"""Longer than any visit."""
SWEEP_SECONDS = 3600.0
LONGEST_NAME = 500
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
"""Nothing that somebody sent is carried out as a page, whatever is in it."""

log = get_log(__name__)


class Files:
    """``deliver`` tells Odoo of a file, ``is_undelivered`` whether it has to be kept for Odoo; both
    may take a disk's time."""

    def __init__(
        self,
        *,
        shelf: Shelf,
        door: Door,
        projection: Projection,
        rooms: Rooms,
        tokens: VisitTokens,
        deliver: Callable[[KeptFile], None],
        is_undelivered: Callable[[str], bool],
        public_url: str,
        largest: int,
        now: Callable[[], float],
    ) -> None:
        self._shelf = shelf
        self._door = door
        self._projection = projection
        self._rooms = rooms
        self._tokens = tokens
        self._deliver = deliver
        self._is_undelivered = is_undelivered
        self._url = f"{public_url}/visit/files"
        self._largest = largest
        self._now = now

    async def run(self) -> None:
        """Clear away what Odoo has, until cancelled."""
        while True:
            cleared = await asyncio.to_thread(
                self._shelf.clear_away, KEPT_SECONDS, self._is_undelivered
            )
            if cleared:
                log.info("Files of visits cleared away", count=cleared)
            await asyncio.sleep(SWEEP_SECONDS)

    async def send(self, request: web.Request, address: str, origin: str) -> web.Response:
        """What came is told in the room and to Odoo."""
        self._door.may_upload(address)
        place = self._place(_bearer(request))
        self._check_allowed(place, origin, by_visitor=self._tokens.is_resume(_bearer(request)))
        self._check_head(request)
        part = await asyncio.to_thread(self._shelf.begin, place.interaction_id)
        try:
            await self._receive(request, part)
            kept = await asyncio.to_thread(
                self._shelf.keep,
                part,
                place.interaction_id,
                place.leg,
                request.query.get("name", "")[:LONGEST_NAME],
            )
        finally:
            part.unlink(missing_ok=True)
        await self._announce(kept)
        log.info("File received", interaction_id=kept.interaction_id, size=kept.size)
        return web.json_response({"file_id": kept.file_id, "url": self._url_of(kept)})

    async def fetch(self, request: web.Request, address: str) -> web.StreamResponse:
        self._door.may_ask(address)
        place = self._place(request.query.get("token", ""))
        file_id = request.match_info["file_id"]
        found = await asyncio.to_thread(self._shelf.find, place.interaction_id, file_id)
        if found is None:
            raise Refusal("unknown_file", "there is no such file in this visit")
        kept, path = found
        return web.FileResponse(path, headers={**SAFE, **_described(kept)})

    def _place(self, token: str) -> Place:
        try:
            place = self._tokens.read_files(token, self._now())
        except VisitTokenError as error:
            raise Refusal(error.code, str(error)) from None
        if place.leg != CLIENT and self._tokens.is_resume(token):
            self._check_guest(place)
        return place

    def _check_guest(self, place: Place) -> None:
        """His token outlives his part in the talk."""
        view = self._projection.visit_view(place.interaction_id, place.leg)
        if view is None or view.state == VisitState.ENDED:
            raise Refusal("unknown_interaction", "he is not in this talk any more")

    def _check_allowed(self, place: Place, origin: str, *, by_visitor: bool) -> None:
        view = self._projection.visit_view(place.interaction_id)
        if view is None or view.state == VisitState.ENDED:
            raise Refusal("unknown_interaction", "this visit is over")
        entry = self._door.entry(view.entry_number, origin)
        if by_visitor and not entry.video.files:
            raise Refusal("not_allowed", "this entry point takes no files")

    def _check_head(self, request: web.Request) -> None:
        if request.headers.get(hdrs.CONTENT_ENCODING, "identity") != "identity":
            raise Refusal("bad_message", "a file is sent as it is")
        if (request.content_length or 0) > self._largest:
            raise self._too_large()

    async def _receive(self, request: web.Request, part: Path) -> None:
        """Onto the disk, so that only a chunk of it is in memory."""
        size = 0
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                with await asyncio.to_thread(part.open, "wb") as file:
                    while chunk := await self._chunk(request):
                        size += len(chunk)
                        if size > self._largest:
                            raise self._too_large()
                        await asyncio.to_thread(file.write, chunk)
        except TimeoutError:
            raise Refusal("too_slow", "the file did not come in time") from None
        except (web.HTTPException, ConnectionError):
            raise Refusal("bad_message", "the file did not come whole") from None

    async def _chunk(self, request: web.Request) -> bytes:
        async with asyncio.timeout(PAUSE_SECONDS):
            return await request.content.read(CHUNK)

    def _too_large(self) -> Refusal:
        return Refusal("too_large", f"a file is at most {self._largest >> 20} MB")

    async def _announce(self, kept: KeptFile) -> None:
        message = {
            "kind": "file",
            "file_id": kept.file_id,
            "name": kept.name,
            "mimetype": kept.mimetype,
            "bytes": kept.size,
            "url": self._url_of(kept),
        }
        try:
            self._rooms.say(kept.interaction_id, kept.leg, message)
        except RoomError as error:
            await asyncio.to_thread(self._shelf.forget, kept)
            raise Refusal(error.code, str(error)) from None
        await asyncio.to_thread(self._deliver, kept)

    def _url_of(self, kept: KeptFile) -> str:
        """Whoever reads it adds a token of his own."""
        return f"{self._url}/{kept.file_id}"


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _described(kept: KeptFile) -> dict[str, str]:
    """Only pictures are shown where they are asked for; all else is kept as a file."""
    disposition = "inline" if kept.mimetype.startswith("image/") else "attachment"
    text = kept.mimetype == "text/plain"
    return {
        hdrs.CONTENT_TYPE: f"{kept.mimetype}; charset=utf-8" if text else kept.mimetype,
        hdrs.CONTENT_DISPOSITION: f"{disposition}; filename*=UTF-8''{quote(kept.name, safe='')}",
    }
