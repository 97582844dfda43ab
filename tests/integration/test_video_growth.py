"""Visitors who come by video one after the other leave nothing behind: neither in the media process
nor in the gateway's rooms."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from media_gateway.ports import Talk
from media_gateway.video.engines import Engines
from media_gateway.video.recordings import Recordings
from media_gateway.video.rooms import Access, Rooms
from media_gateway.vocabulary.terms import CLIENT, InteractionId
from tests.support.facts import interaction_fact
from tests.support.media_processes import in_media_loop
from tests.support.video_party import Party
from tests.support.video_talks import ANNA, VISITOR, FakeTalks, talk
from tests.support.waiting import CollectingInbox, until

BEFORE, CONNECTS = 30, 200
"""The first ones fill caches and pools, which stay."""

MOST_MORE = dict.fromkeys(("bytes_of_media", "bytes_of_gateway"), 8 * 1024 * 1024)
"""A connection that is kept takes 0.3 MB: thirty of the two hundred would be seen."""


class ManyTalks(FakeTalks):
    def __init__(self) -> None:
        super().__init__()
        self.all: dict[InteractionId, Talk] = {}

    def talk(self, interaction_id: InteractionId) -> Talk | None:
        return self.all.get(interaction_id)


@dataclass
class Held:
    tasks: int
    sockets: int
    files_of_media: int
    threads_of_media: int
    bytes_of_media: int
    bytes_of_gateway: int

    def kept_since(self, before: Held) -> dict[str, int]:
        more = {name: now - getattr(before, name) for name, now in asdict(self).items()}
        return {name: count for name, count in more.items() if count > MOST_MORE.get(name, 0)}


class Stage:
    def __init__(self, folder: Path) -> None:
        self.talks = ManyTalks()
        self.inbox = CollectingInbox()
        self.engines = Engines(1, lambda event: self.rooms.heard(event))
        self.time = 1000.0
        self.rooms = Rooms(
            talks=self.talks,
            inbox=self.inbox,
            engine=self.engines,
            access=lambda interaction_id, leg: Access(),
            recordings=Recordings(folder),
            publish=lambda facts: None,
            now=self.now,
        )

    def now(self) -> float:
        """Never twice the same."""
        self.time += 0.001
        return self.time

    def becomes(self, now: Talk) -> None:
        self.talks.all[now.interaction_id] = now
        self.rooms.told([interaction_fact(now.interaction_id)])

    async def talk_by(self, number: int) -> None:
        """One connects, is recorded, and goes."""
        begun = talk(VISITOR, ANNA, interaction_id=InteractionId(f"video-{number}"))
        self.becomes(begun)
        party = Party()
        room = begun.interaction_id
        await party.accept(await self.rooms.answer(room, CLIENT, await party.offer()))
        await until(lambda: self.rooms.seat(room, CLIENT).connected, f"{room} is connected")
        self.becomes(replace(begun, is_over=True, is_talking=False, talkers=()))
        await party.close()
        del self.talks.all[room]

    async def is_empty(self) -> None:
        await until(lambda: not self.rooms._rooms and not self.engines._pins, "all rooms are gone")

    def held(self) -> Held:
        gc.collect()
        gateway, media = psutil.Process(), psutil.Process(self.engines.pids[0])
        return Held(
            tasks=len(asyncio.all_tasks()),
            sockets=gateway.num_fds(),
            files_of_media=media.num_fds(),
            threads_of_media=media.num_threads(),
            bytes_of_media=media.memory_info().rss,
            bytes_of_gateway=gateway.memory_info().rss,
        )


def test_two_hundred_who_come_and_go_leave_nothing_behind(tmp_path: Path) -> None:
    async def scene() -> None:
        stage = Stage(tmp_path)
        running = [asyncio.create_task(part.run()) for part in (stage.engines, stage.rooms)]
        for number in range(BEFORE):
            await stage.talk_by(number)
        await stage.is_empty()
        before = stage.held()
        for number in range(BEFORE, BEFORE + CONNECTS):
            await stage.talk_by(number)
        await stage.is_empty()
        # the media process is still closing the last one
        try:
            await until(lambda: not stage.held().kept_since(before), "all is let go of")
        except AssertionError as kept:
            raise AssertionError(f"{kept}; {stage.held().kept_since(before)} is kept") from None
        for task in running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    in_media_loop(scene)
