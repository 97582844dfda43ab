"""What rooms rely on of the media processes, and so of the fake that stands for them."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import asynccontextmanager

import pytest

from deploy import clip
from deploy.g711 import decode
from deploy.tones import tone
from media_gateway.video.engine.clips import Player, read
from media_gateway.video.engine.hooks import offer_addresses
from media_gateway.video.engine.udp import MediaLoop
from media_gateway.video.engine_events import LegConnected, MediaCame, Recorded, RoomLost
from media_gateway.video.engines import EngineError, Routed
from tests.support.fake_engine import FakeEngine
from tests.support.media_processes import Told, media_processes
from tests.support.video_party import Party
from tests.support.waiting import until

ROOM = "video-1"


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clip")
    clip.write_all(folder, decode(tone(440, 4)))
    return read(folder / "waiting.webm")


class FakeSide:
    """Pages that connect are a word of the test's."""

    def __init__(self):
        self.told = Told()
        self.engine = FakeEngine()
        self.engine.on_event = self.told.append

    async def enter(self, leg):
        await self.engine.connect(ROOM, leg, "v=0\r\n")
        self.engine.connected(ROOM, leg)

    def kill(self):
        self.engine.dies()


class RealSide:
    def __init__(self, engine, told, film):
        self.engine, self.told, self._film = engine, told, film

    async def enter(self, leg):
        party = Party()
        await party.accept(await self.engine.connect(ROOM, leg, await party.offer()))
        player = Player(self._film)
        party.send(0, player.audio)
        party.send(1, player.video)

    def kill(self):
        [pid] = self.engine.pids
        os.kill(pid, signal.SIGKILL)


@asynccontextmanager
async def side(kind, film):
    if kind == "fake":
        yield FakeSide()
        return
    async with media_processes() as (engine, told):
        yield RealSide(engine, told, film)


@pytest.fixture(params=["fake", "real"])
def play(request, film):
    """Runs a scene on one of the sides."""

    def run(scene):
        async def on_stage():
            async with asyncio.timeout(60), side(request.param, film) as there:
                await scene(there)

        offer_addresses(["127.0.0.1"])
        with asyncio.Runner(loop_factory=MediaLoop) as runner:
            runner.run(on_stage())

    return run


def test_nonsense_is_no_offer(play):
    async def scene(there):
        with pytest.raises(EngineError) as refused:
            await there.engine.connect(ROOM, "client", "nonsense")
        assert refused.value.code == "bad_sdp"

    play(scene)


def test_a_page_that_connects_is_told_of_and_so_is_what_it_sends(play):
    async def scene(there):
        await there.enter("client")
        await there.told.until(lambda event: event == LegConnected(room=ROOM, leg="client"))
        await there.told.until(lambda event: isinstance(event, MediaCame))

    play(scene)


def test_routes_may_be_told_before_anybody_is_there_and_again(play):
    async def scene(there):
        seen = {"client": Routed(audio=("o1",), video=("o1",)), "o1": Routed()}
        await there.engine.route(ROOM, seen)
        await there.engine.route(ROOM, seen)
        await there.enter("client")
        await there.engine.route(ROOM, seen)

    play(scene)


def test_what_is_not_there_can_be_disconnected(play):
    async def scene(there):
        await there.engine.disconnect(ROOM)
        await there.enter("client")
        await there.engine.disconnect(ROOM, "o1")
        await there.engine.disconnect(ROOM)
        await there.engine.disconnect(ROOM)

    play(scene)


def test_a_recording_is_told_when_its_file_is_whole(play, tmp_path):
    path = tmp_path / "talk.mkv"

    async def scene(there):
        await there.enter("client")
        await there.told.until(lambda event: isinstance(event, MediaCame))
        await there.engine.record(ROOM, "first", str(path), ("client", "o1"))
        await there.engine.pause_record(ROOM, "first", True)
        await there.engine.pause_record(ROOM, "first", False)
        await there.engine.stop_record(ROOM, "first")
        whole = await there.told.until(lambda event: isinstance(event, Recorded))
        assert (whole.room, whole.recording_id, whole.path) == (ROOM, "first", str(path))
        assert path.is_file()

    play(scene)


def test_a_process_that_dies_loses_its_rooms_and_takes_them_anew(play):
    async def scene(there):
        connected = LegConnected(room=ROOM, leg="client")
        await there.enter("client")
        await there.told.until(lambda event: event == connected)
        there.kill()
        await there.told.until(lambda event: event == RoomLost(room=ROOM))
        await there.enter("client")
        await until(lambda: there.told.count(connected) == 2, "he is there again")

    play(scene)
