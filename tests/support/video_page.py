"""A page in a room of video, without a browser: it hums, and hears others."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any, TypeVar

from aiortc.rtp import RtcpSenderInfo

from deploy.tones import share_of
from media_gateway.video.engine.hooks import offer_addresses
from media_gateway.video.engine.opus import FRAME_SECONDS, RATE, Decoder
from media_gateway.video.engine.packets import Packet
from media_gateway.video.engine.sources import Source
from media_gateway.video.engine.udp import MediaLoop
from media_gateway.video.engine.voices import Voice
from tests.support.telephone_sound import frames_of, tone
from tests.support.video_party import Party
from tests.support.waiting import until

AUDIO_PLACES = (0, 3, 5)
HEARD_SAMPLES = RATE * 2 // 5

Value = TypeVar("Value")


class PagesLoop:
    """Where pages live: a loop for media in a thread of its own, beside that of the test."""

    def __init__(self) -> None:
        self._loop = MediaLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    async def __aenter__(self) -> PagesLoop:
        offer_addresses(["127.0.0.1"])
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def do(self, work: Coroutine[Any, Any, Value]) -> Value:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


class Heard:
    """A sink that keeps the sound of the last moment."""

    waits_for_keyframe = False
    wanted_rate = None

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._samples: deque[int] = deque(maxlen=HEARD_SAMPLES)
        self.packets = 0

    def forward(self, source: Source, packet: Packet) -> None:
        self.packets += 1
        self._samples.extend(self._decoder.samples(packet.payload))

    def sender_report(self, source: Source, report: RtcpSenderInfo) -> None:
        return

    def source_ended(self, source: Source) -> None:
        return

    @property
    def samples(self) -> array[int]:
        return array("h", self._samples)


class Page:
    def __init__(self, loop: PagesLoop, party: Party) -> None:
        self._loop = loop
        self._party = party
        self._voice = Voice()
        self._humming: asyncio.Task[None] | None = None
        self.slots = [Heard() for _ in AUDIO_PLACES]
        for place, heard in zip(AUDIO_PLACES, self.slots, strict=True):
            party.receiver(place).add(heard)

    async def hum(self, frequency: int) -> None:
        await self._loop.do(self._begin_humming(frequency))

    async def fall_silent(self) -> None:
        """Not a packet more."""
        await self._loop.do(self._stop_humming())

    async def hears(self, frequency: int, slot: int = 0) -> None:
        heard = self.slots[slot]
        await until(lambda: share_of(heard.samples, frequency) > 0.8, f"{frequency} Hz is heard")

    async def close(self) -> None:
        await self.fall_silent()
        await self._loop.do(self._party.close())

    async def _begin_humming(self, frequency: int) -> None:
        self._party.send(0, self._voice)
        self._humming = asyncio.get_running_loop().create_task(self._keep_humming(frequency))

    async def _stop_humming(self) -> None:
        if self._humming is not None:
            self._humming.cancel()

    async def _keep_humming(self, frequency: int) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for frame in cycle(frames_of(tone(frequency))):
            self._voice.say(frame.tobytes(), loop.time())
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))


@asynccontextmanager
async def page(loop: PagesLoop, connect: Callable[[str], Awaitable[str]]) -> AsyncIterator[Page]:
    """Connected to a room; ``connect`` brings the answer to its offer."""
    party = await loop.do(_made())
    offer = await loop.do(party.offer())
    await loop.do(party.accept(await connect(offer)))
    made = Page(loop, party)
    yield made
    await made.close()


async def _made() -> Party:
    return Party()
