"""The two that are measured: our media process, and Janus with its plugin for calls of two."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from aiortc import RTCSessionDescription

from media_gateway.video.engines import Engines, Network, Routed
from tests.support.janus import Handle, janus
from tests.support.media_processes import media_processes
from tests.support.video_party import Party

LINES = 2
"""One voice and one picture each way: Janus' calls have no more."""

MOST_BITS = 10_000_000
"""Janus must not ask for less than the film has."""

EACH_OTHER = {
    "client": Routed(audio=["operator"], video=["operator"]),
    "operator": Routed(audio=["client"], video=["client"]),
}


class Server(Protocol):
    name: str
    pid: int

    async def call(self) -> Sequence[Party]:
        """One more, with its two parties."""

    async def record(self, on: bool, folder: Path) -> None:
        """All calls."""


class Ours:
    name = "ours"

    def __init__(self, engines: Engines, pid: int) -> None:
        self.pid = pid
        self._engines = engines
        self._rooms: list[str] = []

    async def call(self) -> Sequence[Party]:
        room = f"room{len(self._rooms)}"
        self._rooms.append(room)
        await self._engines.route(room, EACH_OTHER)
        parties = [Party(LINES) for _ in EACH_OTHER]
        for leg, party in zip(EACH_OTHER, parties, strict=True):
            await party.accept(await self._engines.connect(room, leg, await party.offer()))
        return parties

    async def record(self, on: bool, folder: Path) -> None:
        await asyncio.gather(*(self._record(room, on, folder) for room in self._rooms))

    async def _record(self, room: str, on: bool, folder: Path) -> None:
        if on:
            await self._engines.record(room, "rec", folder / f"{room}.webm", list(EACH_OTHER))
        else:
            await self._engines.stop_record(room, "rec")


@asynccontextmanager
async def ours(most_calls: int, address: str) -> AsyncIterator[Ours]:
    async with media_processes(1, most_calls + 1, Network(address=address)) as (engines, _told):
        await engines.route("first", {})
        [pid] = engines.pids
        assert pid is not None
        yield Ours(engines, pid)


class OfJanus:
    name = "Janus"

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.handles: list[Handle] = []

    async def call(self) -> Sequence[Party]:
        caller, callee = await Handle.attached(), await Handle.attached()
        for handle in (caller, callee):
            await handle.request({"request": "register", "username": f"p{len(self.handles)}"})
            await handle.event("registered")
            self.handles.append(handle)
        first, second = Party(LINES), Party(LINES)
        offer = ("offer", await first.offer())
        callee_name = f"p{len(self.handles) - 1}"
        await caller.request({"request": "call", "username": callee_name}, offer)
        rung = await callee.event("incomingcall")
        await second.connection.setRemoteDescription(
            RTCSessionDescription(rung["jsep"]["sdp"], "offer")
        )
        await second.connection.setLocalDescription()
        answer = ("answer", str(second.connection.localDescription.sdp))
        await callee.request({"request": "accept"}, answer)
        accepted = await caller.event("accepted")
        await first.accept(accepted["jsep"]["sdp"])
        async with asyncio.timeout(10):
            while second.connection.connectionState != "connected":
                await asyncio.sleep(0.02)
        return first, second

    async def record(self, on: bool, folder: Path) -> None:
        wanted = {"request": "set", "audio": True, "video": True, "bitrate": MOST_BITS}
        wanted["record"] = on
        await asyncio.gather(
            *(
                self._set(handle, wanted | {"filename": str(folder / f"party{number}")})
                for number, handle in enumerate(self.handles)
            )
        )

    async def _set(self, handle: Handle, wanted: dict[str, object]) -> None:
        await handle.request(wanted)
        await handle.event("set")


@asynccontextmanager
async def of_janus(root: Path) -> AsyncIterator[OfJanus]:
    with tempfile.TemporaryDirectory() as settings, janus(root, Path(settings)) as process:
        await _until_it_listens()
        server = OfJanus(process.pid)
        yield server
        for handle in server.handles:
            await handle.close()


async def _until_it_listens() -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                handle = await Handle.attached()
            except OSError:
                await asyncio.sleep(0.1)
                continue
            await handle.close()
            return
