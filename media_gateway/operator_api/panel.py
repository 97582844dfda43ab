"""One open socket: what is on its way to the browser, the latest of each kind only."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from media_gateway.logs import get_log
from media_gateway.operator_api.tokens import Visitor
from media_gateway.vocabulary.configuration import OperatorSettings
from media_gateway.vocabulary.events import OperatorStateRequested
from media_gateway.vocabulary.terms import InteractionId, PartyId

MAX_ERRORS_WAITING = 20

SEND_SECONDS = 8.0
"""How long a browser may leave what was sent to it unread. The library's pings do not notice such
a browser: they wait in the same line."""

log = get_log(__name__)


class Panel:
    """A slow browser is sent the newest view, not every one that it missed."""

    def __init__(self, connection: ServerConnection, visitor: Visitor) -> None:
        self.connection = connection
        self.visitor = visitor
        self.settings: OperatorSettings | None = None
        self.counts_as_connected = False
        self.followed: dict[tuple[InteractionId, PartyId], Callable[[], None]] = {}
        """What ends the following of each room."""
        self.wish: OperatorStateRequested | None = None
        """What was asked for before the phone could ring."""
        self._first: deque[str] = deque()
        self._last: deque[str] = deque()
        self._errors: deque[str] = deque(maxlen=MAX_ERRORS_WAITING)
        self._latest: dict[str, Callable[[], str]] = {}
        self._shown: dict[str, object] = {}
        self._news = asyncio.Event()
        self._close_code: int | None = None

    def tell(self, message: str) -> None:
        """Send ``message`` before everything else."""
        self._first.append(message)
        self._news.set()

    def add(self, message: str) -> None:
        """Send ``message`` after what is shown, in the order in which these came."""
        self._last.append(message)
        self._news.set()

    def complain(self, message: str) -> None:
        self._errors.append(message)
        self._news.set()

    def answer(self, kind: str, render: Callable[[], str]) -> None:
        """Send what is rendered then, in the place of an unsent message of its ``kind``."""
        self._latest[kind] = render
        self._news.set()

    def show(self, kind: str, content: object, render: Callable[[], str]) -> None:
        """Send ``content``, rendered, unless it is what was shown last."""
        if self._shown.get(kind) != content:
            self._shown[kind] = content
            self.answer(kind, render)

    def close_soon(self, code: int) -> None:
        """Close the socket once everything that waits has been sent."""
        self._close_code = code
        self._news.set()

    async def send_all(self) -> None:
        """Send until the socket is closed; a browser that reads no more is cut off."""
        try:
            while self._close_code is None:
                await self._news.wait()
                self._news.clear()
                await self._send_what_waits()
            await self._send_what_waits()
            await self.connection.close(self._close_code)
        except ConnectionClosed:
            return
        except TimeoutError:
            log.warning("Panel reads no more", user_id=self.visitor.user_id)
            self.connection.transport.abort()

    async def _send_what_waits(self) -> None:
        for message in self._take():
            async with asyncio.timeout(SEND_SECONDS):
                await self.connection.send(message)

    def _take(self) -> list[str]:
        latest = [render() for render in self._latest.values()]
        messages = [*self._first, *latest, *self._last, *self._errors]
        self._first.clear()
        self._last.clear()
        self._latest.clear()
        self._errors.clear()
        return messages
