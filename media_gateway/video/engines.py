"""The media processes, from the gateway's side: one a core, each room kept in one of them."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_gateway.logs import get_log
from media_gateway.ports import SoundPlace
from media_gateway.video.engine_events import BY_NAME, EngineEvent, LoadSeen, RoomLost

log = get_log(__name__)

ANSWER_SECONDS = 15.0
RESTART_SECONDS = 1.0
"""Between two starts of a process that dies at once."""

LONGEST_LINE = 1 << 20

OnEvent = Callable[[EngineEvent], None]


class EngineError(Exception):
    """``code``: ``bad_sdp``, ``overloaded``, ``unknown``, ``timeout``, ``bad_request`` or
    ``media_process`` (it died, or does not answer)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Network:
    """``address``: where media come to; ``public_address``: how it is known outside of a router;
    ``ports``: first and last for media, divided among the processes ((0, 0): any); ``sound_host``:
    where Asterisk brings the sound of telephones."""

    address: str = "127.0.0.1"
    public_address: str = ""
    ports: tuple[int, int] = (0, 0)
    sound_host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Routed:
    """What a leg is shown: names of legs, ``clip:<path>`` or ``""``; of audio and video three."""

    audio: Sequence[str] = ()
    video: Sequence[str] = ()
    screen: str = ""


class Engines:
    """``on_event`` is called in the event loop and must not block. Requests may be made as soon as
    ``run`` is under way; they raise ``EngineError``."""

    def __init__(
        self,
        processes: int,
        on_event: OnEvent,
        network: Network | None = None,
        rooms_per_process: int = 30,
    ) -> None:
        self._on_event = on_event
        network = network or Network()
        self._processes = [
            EngineProcess(number, _options(network, number, processes, rooms_per_process), self)
            for number in range(processes)
        ]
        self._pins: dict[str, EngineProcess] = {}

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for process in self._processes:
                tasks.create_task(process.run())

    @property
    def pids(self) -> list[int | None]:
        return [process.pid for process in self._processes]

    def process_of(self, room: str) -> int | None:
        """The number of the process that has the room."""
        process = self._pins.get(room)
        return None if process is None else process.number

    # requests

    async def connect(
        self, room: str, leg: str, sdp: str, *, codec: str = "vp8", kilobits: int = 1200
    ) -> str:
        """The answer's SDP."""
        answered = await self._ask(
            room, "connect", leg=leg, sdp=sdp, codec=codec, kilobits=kilobits
        )
        return str(answered["sdp"])

    async def phone(self, room: str, leg: str) -> SoundPlace:
        """A leg for a telephone: Asterisk is to bring its sound there once it has answered."""
        answered = await self._ask(room, "phone", leg=leg)
        return SoundPlace(
            host=str(answered["host"]), port=int(answered["port"]), uuid=str(answered["uuid"])
        )

    async def route(self, room: str, legs: Mapping[str, Routed]) -> None:
        """The whole picture of who gets what."""
        rows = {
            leg: {"audio": list(one.audio), "video": list(one.video), "screen": one.screen}
            for leg, one in legs.items()
        }
        await self._ask(room, "route", legs=rows)

    async def record(
        self, room: str, recording_id: str, path: Path | str, legs: Sequence[str]
    ) -> None:
        await self._ask(room, "record", recording_id=recording_id, path=str(path), legs=list(legs))

    async def pause_record(self, room: str, recording_id: str, on: bool) -> None:
        await self._ask(room, "pause_record", recording_id=recording_id, on=on)

    async def stop_record(self, room: str, recording_id: str) -> None:
        """``Recorded`` follows."""
        await self._ask(room, "stop_record", recording_id=recording_id)

    async def disconnect(self, room: str, leg: str = "") -> None:
        """Without ``leg`` the whole room, which need not be there."""
        process = self._pins.get(room)
        if process is None:
            return
        if not leg:
            self._unpin(room)
        await process.ask("disconnect", room=room, leg=leg)

    async def _ask(self, room: str, verb: str, **keys: object) -> dict[str, Any]:
        is_new = room not in self._pins
        process = self._pin(room)
        try:
            return await process.ask(verb, room=room, **keys)
        except EngineError as error:
            if is_new and error.code == "overloaded":
                self._unpin(room)
            raise

    def _pin(self, room: str) -> EngineProcess:
        if room not in self._pins:
            self._pins[room] = min(self._processes, key=lambda process: len(process.rooms))
            self._pins[room].rooms.add(room)
        return self._pins[room]

    def _unpin(self, room: str) -> None:
        process = self._pins.pop(room, None)
        if process is not None:
            process.rooms.discard(room)

    # what processes tell

    def told(self, process: EngineProcess, fields: dict[str, Any]) -> None:
        name = fields.pop("event", "")
        if name == "load":
            self._on_event(LoadSeen(process=process.number, **fields))
        elif name in BY_NAME:
            self._on_event(BY_NAME[name](**fields))

    def died(self, process: EngineProcess) -> None:
        for room in sorted(process.rooms):
            self._unpin(room)
            self._on_event(RoomLost(room=room))


class EngineProcess:
    """One process, started anew whenever it dies."""

    def __init__(self, number: int, options: Sequence[str], engines: Engines) -> None:
        self.number = number
        self.rooms: set[str] = set()
        self._options = options
        self._engines = engines
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._child: asyncio.subprocess.Process | None = None
        self._started = asyncio.Event()

    @property
    def pid(self) -> int | None:
        return None if self._child is None else self._child.pid

    async def run(self) -> None:
        while True:
            began = time.monotonic()
            await self._live()
            log.error("A media process died", process=self.number, rooms=len(self.rooms))
            self._engines.died(self)
            await asyncio.sleep(max(0.0, RESTART_SECONDS - (time.monotonic() - began)))

    async def _live(self) -> None:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "media_gateway.video.engine",
            *self._options,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
        )
        self._child = child
        self._started.set()
        try:
            assert child.stdout is not None
            # what a killed process was just saying is cut short
            while (read := await child.stdout.readline()).endswith(b"\n"):
                self._take(json.loads(read))
        finally:
            self._started.clear()
            self._child = None
            self._fail_all()
            await _end(child)

    def _take(self, fields: dict[str, Any]) -> None:
        if "event" in fields:
            self._engines.told(self, fields)
            return
        future = self._waiting.pop(fields.get("id", 0), None)
        if future is None or future.done():
            return
        error = fields.get("error")
        if error is None:
            future.set_result(fields)
        else:
            future.set_exception(EngineError(error["code"], error["message"]))

    def _fail_all(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(EngineError("media_process", "it died"))

    async def ask(self, verb: str, **keys: object) -> dict[str, Any]:
        number = next(self._ids)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._started.wait()
                future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
                self._waiting[number] = future
                await self._send({"do": verb, "id": number, **keys})
                return await future
        except TimeoutError as error:
            raise EngineError("media_process", f"no answer to {verb}") from error
        finally:
            self._waiting.pop(number, None)

    async def _send(self, fields: dict[str, object]) -> None:
        child = self._child
        if child is None or child.stdin is None:
            raise EngineError("media_process", "it died")
        child.stdin.write(json.dumps(fields).encode() + b"\n")
        try:
            await child.stdin.drain()
        except ConnectionError as error:
            raise EngineError("media_process", "it died") from error


async def _end(child: asyncio.subprocess.Process) -> None:
    """It ends by itself when its input does; one that hangs is not waited for."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        async with asyncio.timeout(2):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()


def _options(network: Network, number: int, processes: int, rooms: int) -> list[str]:
    first, last = network.ports
    if first:
        each = (last - first + 1) // processes
        first, last = first + number * each, first + (number + 1) * each - 1
    return [
        *("--address", network.address),
        *("--public-address", network.public_address),
        *("--sound-host", network.sound_host),
        *("--ports", str(first), str(last)),
        *("--rooms", str(rooms)),
    ]
