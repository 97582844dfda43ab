"""Telephones in rooms: Asterisk brings the sound of each over AudioSocket, under its own UUID."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from aiortc.clock import current_ntp_time

from media_gateway.logs import get_log
from media_gateway.video.engine.audio_socket import (
    UUID_BYTES,
    FrameReader,
    Kind,
    MalformedError,
    framed,
)
from media_gateway.video.engine.errors import RequestError
from media_gateway.video.engine.mixing import mixed
from media_gateway.video.engine.opus import FRAME_SECONDS
from media_gateway.video.engine.sources import Source
from media_gateway.video.engine.voices import Hearing, Voice

log = get_log(__name__)

HEARS_AT_MOST = 3

HELD_UP_SECONDS = 0.2
"""A process that was held up so long does not make up for it in a burst."""

INTRODUCTION_SECONDS = 5.0
UNSENT_BYTES = 16384
"""Asterisk does not take what is said: the telephone misses it."""

Tell = Callable[..., None]


@dataclass(frozen=True, slots=True)
class SoundPlace:
    """Where Asterisk is to bring a telephone's sound, and under which name."""

    host: str
    port: int
    uuid: str


class Telephone:
    """A leg of a room like any other, with sound alone. ``tell`` as for ``Leg``. It is never taken
    up again: whoever is rung once more has a new one."""

    codec = ""

    def __init__(self, name: str, place: SoundPlace, tell: Tell, telephones: Telephones) -> None:
        self.name = name
        self.place = place
        self.closed = False
        self._tell = tell
        self._telephones = telephones
        self._voice = Voice()
        self._hearings = [Hearing() for _ in range(HEARS_AT_MOST)]
        self._line: Line | None = None
        self._spoke = False
        self._beat: asyncio.TimerHandle | None = None

    @property
    def connected(self) -> bool:
        return self._line is not None

    def medium(self, name: str) -> Source | None:
        return self._voice if name == "audio" else None

    def show(self, kind: str, number: int, source: Source | None) -> None:
        if kind == "audio":
            self._hearings[number].attach(source)

    # the line

    def answered(self, line: Line) -> None:
        self._line = line
        self._tell("connected", leg=self.name)
        loop = asyncio.get_running_loop()
        self._send_frame(loop, loop.time())

    def says(self, sound: bytes) -> None:
        if not self._spoke:
            self._spoke = True
            self._tell("media", leg=self.name, kind="audio")
        self._voice.say(sound, time.monotonic())

    def hung_up(self) -> None:
        if not self.closed:
            self._tell("lost", leg=self.name)
        self._end()

    def _send_frame(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        if self._line is None:
            return
        ears = [hearing.ear for hearing in self._hearings]
        frames = [frame for ear in ears if ear and (frame := ear.frame()) is not None]
        self._line.send(framed(Kind.SOUND, mixed(frames)))
        now = loop.time()
        due = (due if now - due < HELD_UP_SECONDS else now) + FRAME_SECONDS
        self._beat = loop.call_at(due, self._send_frame, loop, due)

    # time, as for ``Leg``

    def tick(self, now: float) -> None:
        """Nothing is asked for again: sound comes whole over TCP, and from browsers it is not."""

    def each_second(self, now: float) -> None:
        self._voice.report(now, current_ntp_time())

    def excuse(self, now: float) -> None:
        """Its silence never says anything: that it is there, its line says."""

    def tell_quality(self, seconds: float) -> None:
        """Of the way to Asterisk there is nothing to tell."""

    def never_came(self, now: float) -> bool:
        """It rings as long as the gateway lets it ring."""
        return False

    async def give_up(self) -> None:
        self._end()

    async def close(self) -> None:
        """Without a word."""
        self.closed = True
        self._end()

    def _end(self) -> None:
        self.closed = True
        self._telephones.forget(self)
        if self._beat is not None:
            self._beat.cancel()
        for hearing in self._hearings:
            hearing.attach(None)
        self._voice.end()
        line, self._line = self._line, None
        if line is not None:
            line.hang_up()


class Line(asyncio.Protocol):
    """One connection of Asterisk's."""

    def __init__(self, telephones: Telephones) -> None:
        self._telephones = telephones
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._telephone: Telephone | None = None
        self._introduction: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        loop = asyncio.get_running_loop()
        self._introduction = loop.call_later(INTRODUCTION_SECONDS, self._never_introduced)

    def data_received(self, data: bytes) -> None:
        try:
            for kind, payload in self._reader.read(data):
                self._take(kind, payload)
        except MalformedError as error:
            log.warning("Not AudioSocket", reason=str(error))
            self._close()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._close()

    def send(self, frame: bytes) -> None:
        transport = self._transport
        if transport is not None and transport.get_write_buffer_size() < UNSENT_BYTES:
            transport.write(frame)

    def hang_up(self) -> None:
        """Asterisk goes on in its dialplan."""
        if self._transport is not None:
            self._transport.write(framed(Kind.HANG_UP))
        self._telephone = None
        self._close()

    def _take(self, kind: int, payload: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._telephone is None:
            self._introduce(kind, payload)
        elif kind == Kind.SOUND:
            self._telephone.says(payload)
        elif kind in (Kind.HANG_UP, Kind.ERROR):
            self._close()

    def _introduce(self, kind: int, payload: bytes) -> None:
        if kind != Kind.UUID or len(payload) != UUID_BYTES:
            raise MalformedError(f"it begins with a frame of kind {kind}")
        self._telephone = self._telephones.take(str(UUID(bytes=payload)))
        if self._telephone is None:
            log.warning("Nobody waits for this telephone")
            self._close()
        else:
            self._stop_waiting()
            self._telephone.answered(self)

    def _never_introduced(self) -> None:
        log.warning("Somebody who connected for AudioSocket says nothing")
        self._close()

    def _stop_waiting(self) -> None:
        if self._introduction is not None:
            self._introduction.cancel()

    def _close(self) -> None:
        self._stop_waiting()
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()
        telephone, self._telephone = self._telephone, None
        if telephone is not None:
            telephone.hung_up()


class Telephones:
    """All of this process. ``host``: where Asterisk reaches it, and the only place it listens at;
    it begins to with the first telephone."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._server: asyncio.Server | None = None
        self._opening = asyncio.Lock()
        self._expected: dict[str, Telephone] = {}

    async def listen(self) -> None:
        async with self._opening:
            if self._server is None:
                loop = asyncio.get_running_loop()
                try:
                    self._server = await loop.create_server(lambda: Line(self), self._host, 0)
                except OSError as error:
                    raise RequestError("unknown", f"no sound at {self._host}: {error}") from error

    def expect(self, name: str, tell: Tell) -> Telephone:
        """After ``listen``."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        place = SoundPlace(self._host, port, str(uuid4()))
        telephone = self._expected[place.uuid] = Telephone(name, place, tell, self)
        return telephone

    def take(self, uuid: str) -> Telephone | None:
        """Each comes once."""
        return self._expected.pop(uuid, None)

    def forget(self, telephone: Telephone) -> None:
        self._expected.pop(telephone.place.uuid, None)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
