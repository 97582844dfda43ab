"""An operator's panel without a browser: signs in to Odoo, holds the gateway's websocket."""

from __future__ import annotations

import asyncio
import contextlib
import http.cookiejar
import json
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.support.waiting import SECONDS

Message = dict[str, Any]


class OdooSession:
    """One person signed in to Odoo over HTTP, as a browser would be."""

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.url = url
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        answer = self.call_route(
            "/web/session/authenticate", db=database, login=login, password=password
        )
        self.user_id = answer["uid"]

    def call_route(self, path: str, **params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(
            self.url + path, body, {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"].get("message") or answer["error"])
        return answer.get("result")

    def fetch(self, path: str) -> bytes:
        with self._opener.open(self.url + path, timeout=60) as response:
            return bytes(response.read())

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.call_route(
            "/web/dataset/call_kw", model=model, method=method, args=list(args), kwargs=kwargs
        )


class Panel:
    """Keeps the last ``welcome``, ``view`` and ``queues``, and comes back when it is cut off."""

    def __init__(self, session: OdooSession, origin: str) -> None:
        self._session = session
        self._origin = origin
        self._socket: ClientConnection | None = None
        self._changed = asyncio.Condition()
        self.welcome: Message = {}
        self.view: Message = {}
        self.queues: Message = {}
        self.room: list[Message] = []
        self.answers: list[Message] = []
        self.errors: list[Message] = []
        self.connected = False
        self.holds: list[str] = []

    async def run(self) -> None:
        """Stay connected until cancelled. A proxy whose gateway is just starting refuses, too."""
        while True:
            with contextlib.suppress(WebSocketException, OSError, RuntimeError):
                await self._stay()
            self.connected = False
            await asyncio.sleep(0.2)

    async def _stay(self) -> None:
        answer = await asyncio.to_thread(self._session.call_route, "/contact_center/token")
        async with connect(answer["url"], origin=self._origin) as socket:  # type: ignore[arg-type]
            self._socket = socket
            await self.send("hello", token=answer["token"], interaction_ids=self.holds)
            async for text in socket:
                await self._take(json.loads(text))

    async def _take(self, message: Message) -> None:
        async with self._changed:
            match message["type"]:
                case "welcome":
                    self.welcome, self.connected = message, True
                case "view":
                    self.view = message
                case "queues":
                    self.queues = message
                case "room":
                    self.room += message["messages"]
                case "answer":
                    self.answers.append(message)
                case "error":
                    self.errors.append(message)
            self._changed.notify_all()

    async def send(self, kind: str, **keys: Any) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps({"type": kind, **keys}))

    async def until(self, holds: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
        """Wait until ``holds()`` is true after some message; fails with ``what`` and the view."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(holds)
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {what}; {self.view}") from None

    @property
    def state(self) -> str | None:
        return self.view.get("operator", {}).get("state")

    @property
    def interactions(self) -> list[Message]:
        return self.view.get("interactions", [])

    async def become(self, state: str, pause_reason_id: int = 0) -> None:
        await self.until(lambda: self.connected and self.view, "panel is connected")
        await self.send("set_state", state=state, pause_reason_id=pause_reason_id)
        await self.until(lambda: self.state == state, f"operator is {state}")


@asynccontextmanager
async def open_panel(session: OdooSession, origin: str) -> AsyncIterator[Panel]:
    panel = Panel(session, origin)
    task = asyncio.create_task(panel.run())
    try:
        yield panel
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
