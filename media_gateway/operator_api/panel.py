"""One open socket: what is on its way to the browser, the latest of each kind only."""

from __future__ import annotations

import asyncio
from collections import deque

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from media_gateway.operator_api.tokens import Visitor

MAX_ERRORS_WAITING = 20


class Panel:
    """A slow browser is sent the newest view, not every one that it missed."""

    def __init__(self, connection: ServerConnection, visitor: Visitor) -> None:
        self.connection = connection
        self.visitor = visitor
        self.counts_as_connected = False
        self._first: deque[str] = deque()
        self._errors: deque[str] = deque(maxlen=MAX_ERRORS_WAITING)
        self._latest: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self._news = asyncio.Event()
        self._close_code: int | None = None

    def tell(self, message: str) -> None:
        """Send ``message`` before everything else."""
        self._first.append(message)
        self._news.set()

    def complain(self, message: str) -> None:
        self._errors.append(message)
        self._news.set()

    def show(self, kind: str, message: str, essence: str | None = None) -> None:
        """Send ``message`` as the latest of its ``kind``, unless the browser has its ``essence``
        already: what counts in it, all of it by default."""
        essence = message if essence is None else essence
        if self._sent.get(kind) == essence:
            return
        self._sent[kind] = essence
        self._latest[kind] = message
        self._news.set()

    def close_soon(self, code: int) -> None:
        """Close the socket once everything that waits has been sent."""
        self._close_code = code
        self._news.set()

    async def send_all(self) -> None:
        """Send until the socket is closed."""
        try:
            while self._close_code is None:
                await self._news.wait()
                self._news.clear()
                await self._send_what_waits()
            await self.close(self._close_code)
        except ConnectionClosed:
            return

    async def close(self, code: int) -> None:
        await self._send_what_waits()
        await self.connection.close(code)

    async def _send_what_waits(self) -> None:
        for message in self._take():
            await self.connection.send(message)

    def _take(self) -> list[str]:
        messages = [*self._first, *self._latest.values(), *self._errors]
        self._first.clear()
        self._latest.clear()
        self._errors.clear()
        return messages
