"""A net that loses packets both ways: pictures stay whole and go on, through a media process."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from media_gateway.video.engine.clips import Clip, ClipSource, read
from media_gateway.video.engine.frames import Frame, Pictures
from media_gateway.video.engine.keyframes import vp8_descriptor_bytes
from media_gateway.video.engine.packets import Packet
from media_gateway.video.engine.sources import Source
from media_gateway.video.engines import Routed
from tests.bench.video import RATE, SHAPES, write_film
from tests.support.lossy_net import LossyNet
from tests.support.media_processes import in_media_loop, media_processes
from tests.support.video_party import Party
from tests.support.waiting import SECONDS, until

EACH_OTHER = {
    "client": Routed(audio=["operator"], video=["operator"]),
    "operator": Routed(audio=["client"], video=["client"]),
}
PICTURES = 8 * RATE
LONGEST_FREEZE = RATE
"""Pictures that the camera sends meanwhile: on a machine without time both are slow."""
TICK_SECONDS = 0.05


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    path = tmp_path_factory.mktemp("film") / "vga.webm"
    write_film(path, SHAPES[0])
    return read(path)


def picture(payloads: tuple[bytes, ...]) -> bytes:
    return b"".join(payload[vp8_descriptor_bytes(payload) :] for payload in payloads)


class Camera(ClipSource):
    """Sends the film; whoever asks for a whole picture gets one at once, as from a browser."""

    def __init__(self, film: Clip) -> None:
        super().__init__("video", lambda: None)
        self._pieces = [piece for piece in film.pieces if piece.kind == "video"]
        self.sent = 0

    async def run(self) -> None:
        at = 0
        while True:
            if self.keyframe_wanted:
                self.keyframe_wanted = False
                at = 0
            self.give(self._pieces[at % len(self._pieces)], self.sent / RATE)
            at += 1
            self.sent += 1
            await asyncio.sleep(1 / RATE)


class Screen:
    """Puts pictures together, as a browser does, and remembers how many ``camera`` had sent when
    each was whole."""

    waits_for_keyframe = False
    wanted_rate = None

    def __init__(self, source: Source, camera: Camera) -> None:
        self.frames: list[tuple[int, bytes]] = []
        self._camera = camera
        self._pictures = Pictures(self._take, source.ask_keyframe)
        source.add(self)

    def forward(self, source: Source, packet: Packet) -> None:
        self._pictures.take(packet)

    def sender_report(self, source: Source, report: object) -> None:
        return

    def source_ended(self, source: Source) -> None:
        return

    def _take(self, frame: Frame) -> None:
        self.frames.append((self._camera.sent, frame.data))

    def longest_freeze(self) -> int:
        moments = [*(sent for sent, _ in self.frames), self._camera.sent]
        return max(after - before for before, after in itertools.pairwise(moments))


class Talker:
    """A party with camera and screen, behind a bad net."""

    def __init__(self, party: Party, camera: Camera, others: Camera, net: LossyNet) -> None:
        self.party = party
        self.camera = camera
        self.screen = Screen(party.receiver(1), others)
        party.send(1, camera)
        net.around(party)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.camera.run())
            tasks.create_task(self._ask_for_what_is_lost())

    async def _ask_for_what_is_lost(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.party.receiver(1).tick(time.monotonic())


@asynccontextmanager
async def talking(film: Clip, net: LossyNet) -> AsyncIterator[list[Talker]]:
    async with media_processes() as (engines, _told):
        await engines.route("r", EACH_OTHER)
        talkers = []
        cameras = [Camera(film) for _ in EACH_OTHER]
        for leg, own, others in zip(EACH_OTHER, cameras, reversed(cameras), strict=True):
            party = Party()
            await party.accept(await engines.connect("r", leg, await party.offer()))
            talkers.append(Talker(party, own, others, net))
        running = [asyncio.create_task(talker.run()) for talker in talkers]
        try:
            yield talkers
        finally:
            for task in running:
                task.cancel()
            await asyncio.wait(running)


def test_with_a_loss_of_five_percent_both_ways_pictures_stay_whole_and_go_on(film: Clip) -> None:
    sent = {picture(piece.payloads) for piece in film.pieces if piece.kind == "video"}
    net = LossyNet(0.05, seed=5)

    async def scene() -> None:
        async with talking(film, net) as talkers:
            await until(
                lambda: all(talker.camera.sent >= PICTURES for talker in talkers),
                "all pictures are sent",
                4 * SECONDS,
            )
        assert net.lost > 100
        for talker in talkers:
            frames = talker.screen.frames
            assert len(frames) > 0.8 * PICTURES
            assert all(data in sent for _, data in frames)
            assert talker.screen.longest_freeze() < LONGEST_FREEZE

    in_media_loop(scene)
