"""Operators behind desk phones, whose panels speak with the real gateway; without Odoo."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.support.asterisk import DESK_PHONES, NUMBER
from tests.support.exchange import ORIGIN, token_of
from tests.support.waiting import until

Message = dict[str, Any]

CONFIGURATION: dict[str, object] = {
    "operators": [
        {"id": n, "user_id": n, "company_id": 1, "name": phone, "phone": "desk", "extension": phone}
        for n, phone in DESK_PHONES.items()
    ],
    "queues": [{"id": 1, "company_id": 1, "name": "Line", "operator_ids": [1],
                "wrap_up_seconds": 0, "result_required": False, "recorded": True}],
    "entry_points": [{"id": 1, "company_id": 1, "name": "Line", "number": NUMBER,
                      "channel": "voice", "queue_id": 1, "language": "en_US"}],
    "pause_reasons": [],
}  # fmt: skip
"""Clients come to the first operator only."""


class DeskPanel:
    """Comes again when the gateway does, as a page would that has lost its socket."""

    def __init__(self, listen: str, operator_id: int) -> None:
        self.view: Message = {}
        self.telephone_lost = True
        self.errors: list[Message] = []
        self._listen = listen
        self._operator_id = operator_id
        self._holds: list[str] = []
        self._socket: ClientConnection | None = None

    async def run(self) -> None:
        while True:
            with suppress(WebSocketException, OSError):
                await self._stay()
            self._socket, self.telephone_lost, self.view = None, True, {}
            await asyncio.sleep(0.1)

    async def _stay(self) -> None:
        uri = f"ws://{self._listen}/ws"
        async with connect(uri, origin=ORIGIN) as socket:  # type: ignore[arg-type]
            hello = {"token": token_of(self._operator_id), "interaction_ids": self._holds}
            await socket.send(json.dumps({"type": "hello", **hello}))
            async for text in socket:
                self._take(json.loads(text), socket)

    def _take(self, message: Message, socket: ClientConnection) -> None:
        match message["type"]:
            case "welcome":
                self._socket = socket
            case "view":
                self.view = message
                self._holds = [each["id"] for each in message["interactions"]]
            case "queues":
                self.telephone_lost = message["telephone_lost"]
            case "error":
                self.errors.append(message)

    async def say(self, kind: str, **values: object) -> None:
        """About the interaction that he has, where he has one; as soon as the exchange can be
        steered."""

        def connected() -> bool:
            return bool(self._socket and self.view) and not self.telephone_lost

        await until(connected, "the panel is connected")
        assert self._socket is not None
        about = {"interaction_id": self.talk["id"]} if self.view["interactions"] else {}
        await self._socket.send(json.dumps({"type": kind, **about, **values}))

    async def insist(self, kind: str, holds: Callable[[Message], object]) -> None:
        """Again for each refusal: a panel that has just come back is not at once one that may."""

        def told() -> bool:
            return len(self.errors) > refused or any(map(holds, self.view.get("interactions", ())))

        while not any(map(holds, self.view.get("interactions", ()))):
            refused = len(self.errors)
            await self.say(kind)
            await until(told, f"{kind} is obeyed or refused")
        self.errors.clear()

    @property
    def state(self) -> str:
        return str(self.view["operator"]["state"]) if self.view else ""

    @property
    def talk(self) -> Message:
        return self.view["interactions"][0]

    async def shows(self, holds: Callable[[Message], object], what: str) -> None:
        """Of the interaction that he has."""

        def shown() -> bool:
            return any(holds(each) for each in self.view.get("interactions", ()))

        try:
            await until(shown, what)
        except AssertionError as failure:
            raise AssertionError(f"{failure}; {self.view}; {self.errors}") from None


@asynccontextmanager
async def desk_panels(listen: str) -> AsyncIterator[dict[int, DeskPanel]]:
    """Both operators are ready."""
    panels = {n: DeskPanel(listen, n) for n in DESK_PHONES}
    running = asyncio.gather(*(panel.run() for panel in panels.values()))
    try:
        for panel in panels.values():
            await until(lambda panel=panel: panel.view, "the panel has its first view")
            await panel.say("set_state", state="ready", pause_reason_id=0)
            await until(lambda panel=panel: panel.state == "ready", "he is ready")
        yield panels
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
