"""Rooms with real media processes: who sees whom, what is recorded, and a killed process."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from subprocess import run

import av
import pytest
from PIL import Image

from deploy import clip
from deploy.g711 import decode
from deploy.tones import tone
from media_gateway.ports import RoomError
from media_gateway.video.engine.clips import Clip, Player, read
from media_gateway.video.engine.frames import vp8_size
from media_gateway.video.engine.keyframes import vp8_descriptor_bytes
from media_gateway.video.engines import Engines, Network
from media_gateway.video.recordings import Recordings
from media_gateway.video.rooms import Access, Rooms
from media_gateway.video.waiting_clips import WaitingClips
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.facts import DropReason, Fact
from media_gateway.vocabulary.terms import CLIENT, OPERATOR, PartyId
from tests.support.facts import interaction_fact
from tests.support.fake_speech import FakeRecordedFiles
from tests.support.media_processes import in_media_loop
from tests.support.sounds import tone as sound
from tests.support.video_film import tracks_of
from tests.support.video_party import Party
from tests.support.video_talks import ANNA, BORIS, P1, TALK, VISITOR, FakeTalks, talk
from tests.support.visitors import ENTRY, entry_point
from tests.support.waiting import SECONDS, CollectingInbox, until

MAKER = Path("addons/contact_center_video/tools/waiting_clip.py").absolute()
SOUND, PICTURE, SECOND_PICTURE = 0, 1, 4
"""Places in the layout of a connection."""
BOTH = {"client video", "o3 video"}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    clip.write_all(folder, decode(tone(440, 4)))
    return folder / "waiting.webm"


class Stage:
    def __init__(self, folder: Path, film: Path) -> None:
        self.folder = folder
        self.film: Clip = read(film)
        self.talks = FakeTalks()
        self.inbox = CollectingInbox()
        self.facts: list[Fact] = []
        self.odoo = FakeRecordedFiles()
        self.clips = WaitingClips(folder / "clips", str(film), self.odoo)
        self.engines = Engines(1, lambda event: self.rooms.heard(event), Network())
        self.time = 1000.0
        self.rooms = Rooms(
            talks=self.talks,
            inbox=self.inbox,
            engine=self.engines,
            access=lambda interaction_id, leg: Access(),
            recordings=Recordings(folder),
            publish=self.facts.extend,
            now=self.now,
            clip=self.clips.shown,
        )
        self.clips.on_changed = self.rooms.clips_changed

    def now(self) -> float:
        """Never twice the same."""
        self.time += 0.001
        return self.time

    def becomes(self, *talkers: object, **values: object) -> None:
        self.talks.now = talk(*talkers, **values)
        self.rooms.told([interaction_fact(TALK)])

    async def enter(self, leg: PartyId) -> Party:
        """Somebody's page connects, and shows something."""
        party = Party()
        await party.accept(await self.rooms.answer(TALK, leg, await party.offer()))
        player = Player(self.film)
        party.send(SOUND, player.audio)
        party.send(PICTURE, player.video)
        await until(lambda: self.rooms.seat(TALK, leg).connected, f"{leg} is connected")
        return party

    def recorded(self) -> set[str]:
        """The tracks of the file that is being written."""
        for file in (self.folder / "video" / "open").glob("*"):
            with suppress(av.FFmpegError):
                return tracks_of(file)
        return set()

    def recordings(self) -> list[RecordingMade]:
        return [event for event in self.inbox.events if isinstance(event, RecordingMade)]


async def falls_silent(party: Party, place: int) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            party.seen[place].came.clear()
            try:
                async with asyncio.timeout(1):
                    await party.seen[place].came.wait()
            except TimeoutError:
                return


@asynccontextmanager
async def stage(folder: Path, film: Path) -> AsyncIterator[Stage]:
    staged = Stage(folder, film)
    parts = (staged.engines, staged.rooms, staged.clips)
    running = [asyncio.create_task(part.run()) for part in parts]
    try:
        yield staged
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)


def test_from_waiting_to_a_talk_of_three_and_its_recordings(tmp_path: Path, film: Path) -> None:
    async def scene() -> None:
        async with stage(tmp_path, film) as s:
            s.becomes(VISITOR, is_talking=False)
            client = await s.enter(CLIENT)
            await client.comes(PICTURE)  # the clip
            s.becomes(VISITOR, ANNA)
            operator = await s.enter(OPERATOR)
            await operator.comes(PICTURE)
            await client.comes(SOUND)
            await until(lambda: s.recorded() >= BOTH, "both are recorded")
            s.becomes(replace(VISITOR, on_hold=True), ANNA)
            await falls_silent(operator, PICTURE)
            await client.comes(PICTURE)  # the clip again
            s.becomes(VISITOR, ANNA, BORIS)
            colleague = await s.enter(P1)
            await colleague.comes(PICTURE)
            await client.comes(SECOND_PICTURE)
            await until(lambda: BOTH | {"o4 video"} <= s.recorded(), "the colleague is recorded")
            s.becomes(VISITOR, is_over=True, is_talking=False)
            await until(lambda: len(s.recordings()) == 2, "both files are whole")
            first, second = (tracks_of(tmp_path / made.path) for made in s.recordings())
            assert first >= BOTH
            assert BOTH | {"o4 video"} <= second
            with pytest.raises(RoomError):
                await s.rooms.answer(TALK, CLIENT, "v=0")

    in_media_loop(scene)


def made_ready(folder: Path, **uploaded: bytes) -> bytes:
    """The clip that Odoo makes of them."""
    folder.mkdir()
    for name, content in uploaded.items():
        (folder / name).write_bytes(content)
    run([sys.executable, MAKER, folder], check=True)
    return (folder / "clip.webm").read_bytes()


def picture(width: int, height: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, "PNG")
    return content.getvalue()


def size_seen(party: Party) -> tuple[int, int] | None:
    """Of the last whole picture."""
    payloads = (packet.payload for packet in reversed(party.seen[PICTURE].packets))
    sizes = (vp8_size(payload[vp8_descriptor_bytes(payload) :]) for payload in payloads)
    return next(filter(None, sizes), None)


def test_the_clip_of_the_entry_point_takes_the_place_of_the_standard_one(
    tmp_path: Path, film: Path
) -> None:
    own = made_ready(tmp_path / "job", picture=picture(320, 200), music=sound("mp3"))
    checksum = hashlib.sha1(own).hexdigest()
    entry = entry_point(ENTRY, 1, clip_picture=checksum, clip_sound=checksum)

    async def scene() -> None:
        async with stage(tmp_path, film) as s:
            waiting = {"is_talking": False, "clip_picture": checksum, "clip_sound": checksum}
            s.becomes(VISITOR, **waiting)
            client = await s.enter(CLIENT)
            await until(lambda: size_seen(client) == (640, 480), "the standard clip is seen")
            s.odoo.files[checksum] = own
            s.clips.prepare(Configuration(entry_points=(entry,)))
            await until(lambda: size_seen(client) == (640, 400), "the own clip is seen")
            await client.comes(SOUND)

    in_media_loop(scene)


def test_a_killed_media_process_ends_no_talk(tmp_path: Path, film: Path) -> None:
    async def scene() -> None:
        async with stage(tmp_path, film) as s:
            client, operator = await s.enter(CLIENT), await s.enter(OPERATOR)
            await operator.comes(PICTURE)
            await client.comes(PICTURE)
            await until(lambda: s.recorded() >= BOTH, "it records")
            [pid] = s.engines.pids
            os.kill(pid, signal.SIGKILL)
            await until(lambda: not s.rooms.seat(TALK, OPERATOR).connected, "it is noticed")
            assert {fact.drop_reason for fact in s.facts} == {DropReason.MEDIA_PROCESS}
            [made] = s.recordings()
            assert "client video" in tracks_of(tmp_path / made.path)
            client, operator = await s.enter(CLIENT), await s.enter(OPERATOR)
            await operator.comes(PICTURE)
            await client.comes(PICTURE)
            await until(lambda: s.recorded() >= BOTH, "it records again")

    in_media_loop(scene)


def test_a_malformed_offer_is_refused_and_harms_nobody(tmp_path: Path, film: Path) -> None:
    async def scene() -> None:
        async with stage(tmp_path, film) as s:
            client = await s.enter(CLIENT)
            operator = await s.enter(OPERATOR)
            for sdp in ("", "v=0\r\nm=video 9 X 0\r\n" * 100, "\0" * 60_000):
                with pytest.raises(RoomError) as refused:
                    await s.rooms.answer(TALK, OPERATOR, sdp)
                assert refused.value.code == "bad_sdp"
            operator = await s.enter(OPERATOR)
            await operator.comes(PICTURE)
            await client.comes(PICTURE)

    in_media_loop(scene)
