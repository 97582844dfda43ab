"""One open socket: what is on its way to a visitor's page."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from media_gateway.logs import get_log
from media_gateway.visitor_api import messages
from media_gateway.visitor_api.refusals import Refusal

SEND_SECONDS = 8.0
"""How long a page may leave what was sent to it unread."""
MOST_WAITING = 2000
"""Messages; a page that is so far behind comes again and gets what was kept."""

log = get_log(__name__)


class Page:
    """Of what it is shown the newest only; what is told it comes in order."""

    def __init__(self, socket: web.WebSocketResponse, address: str, origin: str) -> None:
        self.address = address
        self.origin = origin
        self._socket = socket
        self._told: deque[str] = deque()
        self._shown: object = None
        self._rendered: str | None = None
        self._news = asyncio.Event()
        self._close_code: int | None = None

    def show(self, content: object, render: Callable[[], str]) -> None:
        """How the visit stands now, unless it is what was shown last."""
        if self._shown != content:
            self._shown = content
            self._rendered = render()
            self._news.set()

    def tell(self, text: str) -> None:
        if len(self._told) >= MOST_WAITING:
            self.close_soon(WSCloseCode.TRY_AGAIN_LATER)
            return
        self._told.append(text)
        self._news.set()

    def complain(self, refusal: Refusal) -> None:
        self.tell(messages.error(refusal.code, str(refusal)))

    def close_soon(self, code: int) -> None:
        """Close the socket once everything that waits has been sent."""
        self._close_code = code
        self._news.set()

    @property
    def is_closing(self) -> bool:
        return self._close_code is not None

    async def hear(self) -> str | None:
        """The next message; ``None`` when the socket is closed, or was because of what came."""
        while True:
            received = await self._socket.receive()
            if received.type == WSMsgType.TEXT:
                return str(received.data)
            if received.type != WSMsgType.BINARY:
                return None
            raise Refusal("bad_message", "a message is text")

    async def send_all(self) -> None:
        """Send until the socket is to be closed; a page that reads no more is cut off."""
        try:
            while self._close_code is None:
                await self._news.wait()
                self._news.clear()
                await self._send_what_waits()
            await self._send_what_waits()
            await self._socket.close(code=self._close_code)
        except ConnectionError:
            return
        except TimeoutError:
            log.warning("A visitor's page reads no more")
            await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER, drain=False)

    async def _send_what_waits(self) -> None:
        for text in self._take():
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.send_str(text)

    def _take(self) -> list[str]:
        waiting = [*([] if self._rendered is None else [self._rendered]), *self._told]
        self._rendered = None
        self._told.clear()
        return waiting
