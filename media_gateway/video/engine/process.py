"""The media process: what the gateway asks for is done, what happens is told."""

from __future__ import annotations

import asyncio
import itertools
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from media_gateway.logs import get_log
from media_gateway.video.engine.errors import RequestError
from media_gateway.video.engine.offers import is_voice_only, with_address
from media_gateway.video.engine.protocol import Request, line, refusal
from media_gateway.video.engine.rooms import Rooms
from media_gateway.video.engine.telephones import Telephones

log = get_log(__name__)

TICK_SECONDS = 0.05
TICKS_A_SECOND = round(1 / TICK_SECONDS)
HELD_UP_SECONDS = 1.0
TOLD_EVERY = 5
"""Seconds between reports of load and quality; more where ticks are late."""

LONGEST_REQUEST_SECONDS = 10
BUSY = 0.85
"""Of a core, on average; then no new room is taken in, so that those who talk can go on."""

RECORDED_AS = (".webm", ".mkv")

Write = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """``address``: where media come to; ``public_address``: how it is known outside;
    ``sound_host``: where Asterisk brings the sound of telephones."""

    address: str
    public_address: str
    most_rooms: int
    sound_host: str = "127.0.0.1"


class Process:
    def __init__(self, settings: Settings, write: Write) -> None:
        self._settings = settings
        self._write = write
        self._rooms = Rooms(self._tell, settings.most_rooms)
        self._telephones = Telephones(settings.sound_host)
        self._cpu = _cpu_seconds()
        self._told_at = time.monotonic()
        self._load = 0.0
        self._verbs: dict[str, Callable[[Request], Awaitable[dict[str, object]]]] = {
            "connect": self._connect,
            "phone": self._phone,
            "route": self._route,
            "record": self._record,
            "pause_record": self._pause_record,
            "stop_record": self._stop_record,
            "disconnect": self._disconnect,
        }

    async def run(self, lines: asyncio.StreamReader) -> None:
        """Until the gateway closes its end."""
        async with asyncio.TaskGroup() as tasks:
            ticking = tasks.create_task(self._tick_forever(tasks))
            while read := await lines.readline():
                tasks.create_task(self._answer(read))
            ticking.cancel()
        await self._rooms.close_all()
        self._telephones.close()

    async def _answer(self, read: bytes) -> None:
        request_id = None
        try:
            request = Request(read)
            request_id = request.id
            verb = self._verbs.get(request.text("do"))
            if verb is None:
                raise RequestError("bad_request", "no such request")
            async with asyncio.timeout(LONGEST_REQUEST_SECONDS):
                answered = await verb(request)
        except RequestError as error:
            log.info("Request refused", code=error.code, reason=str(error)[:500])
            self._write(refusal(request_id, error))
        except TimeoutError:
            self._write(refusal(request_id, RequestError("timeout", "it took too long")))
        else:
            self._write(line({"id": request_id, **answered}))

    def _tell(self, event: str, **keys: object) -> None:
        self._write(line({"event": event, **keys}))

    # requests

    async def _connect(self, request: Request) -> dict[str, object]:
        offer = request.text("sdp")
        is_busy = self._load > BUSY and not is_voice_only(offer)
        room = self._rooms.entered(request.text("room"), is_busy=is_busy)
        sdp = await room.connect(
            request.text("leg"),
            offer,
            request.codec(),
            request.number("kilobits", 1200),
        )
        if self._settings.public_address:
            sdp = with_address(sdp, self._settings.address, self._settings.public_address)
        return {"sdp": sdp}

    async def _phone(self, request: Request) -> dict[str, object]:
        room = self._rooms.entered(request.text("room"))
        return asdict(await room.expect_telephone(request.text("leg"), self._telephones))

    async def _route(self, request: Request) -> dict[str, object]:
        await self._rooms.entered(request.text("room")).route(request.routes())
        return {}

    async def _record(self, request: Request) -> dict[str, object]:
        room, path = self._rooms.entered(request.text("room")), Path(request.text("path"))
        if path.suffix not in RECORDED_AS:
            raise RequestError("bad_request", "a recording is .webm or .mkv")
        room.record(request.text("recording_id"), path, request.texts("legs"))
        return {}

    async def _pause_record(self, request: Request) -> dict[str, object]:
        room = self._rooms.room(request.text("room"))
        room.pause_recording(request.text("recording_id"), request.flag("on"))
        return {}

    async def _stop_record(self, request: Request) -> dict[str, object]:
        await self._rooms.room(request.text("room")).stop_recording(request.text("recording_id"))
        return {}

    async def _disconnect(self, request: Request) -> dict[str, object]:
        room, leg = request.text("room"), request.text("leg", "")
        if leg:
            await self._rooms.room(room).disconnect(leg)
        else:
            await self._rooms.close(room)
        return {}

    # time

    async def _tick_forever(self, tasks: asyncio.TaskGroup) -> None:
        now = time.monotonic()
        for ticks in itertools.count(1):
            await asyncio.sleep(TICK_SECONDS)
            before, now = now, time.monotonic()
            if now - before > HELD_UP_SECONDS:
                log.warning("The media process was held up", seconds=round(now - before, 1))
                self._excuse(now)
            for number, leg in enumerate(list(self._rooms.legs())):
                leg.tick(now)
                # each leg's second begins elsewhere, so that their reports do not come together
                if (ticks + number) % TICKS_A_SECOND == 0:
                    leg.each_second(now)
                    if leg.never_came(now):
                        tasks.create_task(leg.give_up())
            for room in self._rooms:
                room.tick(now)
            if ticks % (TOLD_EVERY * TICKS_A_SECOND) == 0:
                self._tell_state(now)

    def _excuse(self, now: float) -> None:
        """Nobody was silent while we did not listen."""
        for leg in self._rooms.legs():
            leg.excuse(now)

    def _tell_state(self, now: float) -> None:
        seconds, self._told_at = now - self._told_at, now
        for leg in self._rooms.legs():
            leg.tell_quality(seconds)
        before, self._cpu = self._cpu, _cpu_seconds()
        self._load = min(1.0, (self._cpu - before) / seconds)
        self._tell("load", cpu=round(self._load, 3), rooms=len(self._rooms))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
