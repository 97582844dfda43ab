"""Rooms: who is in each, who sees and hears whom, and what of it is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from media_gateway.video.engine.clips import PREFIX, Clips, Player
from media_gateway.video.engine.errors import RequestError
from media_gateway.video.engine.files import Writer
from media_gateway.video.engine.hooks import PassThrough
from media_gateway.video.engine.legs import AUDIO_SLOTS, VIDEO_SLOTS, Leg
from media_gateway.video.engine.offers import answer
from media_gateway.video.engine.recording import Recording
from media_gateway.video.engine.sources import Source
from media_gateway.video.engine.telephones import SoundPlace, Telephone, Telephones

Tell = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Routed:
    """What one leg is shown: names of legs, ``clip:<path>``, or nothing (``""``)."""

    audio: tuple[str, ...] = ()
    video: tuple[str, ...] = ()
    screen: str = ""

    def clips(self) -> set[str]:
        names = {*self.audio, *self.video, self.screen}
        return {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}


class Room:
    def __init__(self, name: str, tell: Tell, clips: Clips, writer: Writer) -> None:
        self.name = name
        self._tell = tell
        self._clips = clips
        self._writer = writer
        self._legs: dict[str, Leg | Telephone] = {}
        self._routes: Mapping[str, Routed] = {}
        self._players: dict[tuple[str, str], Player] = {}
        self._recordings: dict[str, Recording] = {}
        self._closed = False

    @property
    def legs(self) -> list[Leg | Telephone]:
        return list(self._legs.values())

    async def connect(self, name: str, sdp: str, codec: str, kilobits: int) -> str:
        """A new connection takes the place of the leg's old one."""
        connection = PassThrough()
        try:
            text = await answer(connection, sdp, codec, kilobits)
            self._check_open()
        except BaseException:
            await connection.close()
            raise
        await self._take_in(Leg(name, connection, self._tell_of_room))
        return text

    async def expect_telephone(self, name: str, telephones: Telephones) -> SoundPlace:
        """A leg for somebody who is being rung; it takes the place of an old one."""
        await telephones.listen()
        self._check_open()
        telephone = telephones.expect(name, self._tell_of_room)
        await self._take_in(telephone)
        return telephone.place

    def _check_open(self) -> None:
        if self._closed:
            raise RequestError("unknown", f"{self.name} was closed meanwhile")

    async def _take_in(self, leg: Leg | Telephone) -> None:
        before = self._legs.get(leg.name)
        self._legs[leg.name] = leg
        self._arrange()
        if before is not None:
            await before.close()

    def _tell_of_room(self, event: str, **keys: object) -> None:
        self._tell(event, room=self.name, **keys)

    async def disconnect(self, name: str) -> None:
        leg = self._legs.pop(name, None)
        if leg is not None:
            await leg.close()
            self._arrange()

    async def close(self) -> None:
        self._closed = True
        legs, self._legs = self.legs, {}
        stopping = [self.stop_recording(one) for one in list(self._recordings)]
        for leg in legs:
            await leg.close()
        await asyncio.gather(*stopping)

    # who gets what

    async def route(self, routes: Mapping[str, Routed]) -> None:
        self._routes = dict(routes)
        await self._clips.read_all({clip for one in routes.values() for clip in one.clips()})
        self._arrange()

    def _arrange(self) -> None:
        for leg in self._legs.values():
            if not leg.closed:
                self._arrange_leg(leg, self._routes.get(leg.name, Routed()))
        wanted = {(leg, clip) for leg in self._legs for clip in self._clips_of(leg)}
        self._players = {key: one for key, one in self._players.items() if key in wanted}
        for recording in self._recordings.values():
            self._feed(recording)

    def _arrange_leg(self, leg: Leg | Telephone, routed: Routed) -> None:
        for number in range(len(AUDIO_SLOTS)):
            leg.show("audio", number, self._source(leg, routed.audio, number, "audio"))
        for number in range(len(VIDEO_SLOTS)):
            leg.show("video", number, self._source(leg, routed.video, number, "video"))
        leg.show("screen", 0, self._source(leg, (routed.screen,), 0, "screen"))

    def _source(
        self, viewer: Leg | Telephone, names: Sequence[str], number: int, medium: str
    ) -> Source | None:
        name = names[number] if number < len(names) else ""
        if name.startswith(PREFIX):
            return self._of_clip(viewer, name.removeprefix(PREFIX), medium)
        leg = self._legs.get(name)
        return None if leg is None else leg.medium(medium)

    def _of_clip(self, viewer: Leg | Telephone, path: str, medium: str) -> Source | None:
        player = self._players.get((viewer.name, path))
        if player is None:
            clip = self._clips.best(path, viewer.codec)
            if clip is None:
                return None
            player = self._players[viewer.name, path] = Player(clip)
        return player.audio if medium == "audio" else player.video

    def _clips_of(self, leg: str) -> set[str]:
        return self._routes.get(leg, Routed()).clips()

    # what is kept

    def record(self, recording_id: str, path: Path, legs: Sequence[str]) -> None:
        if recording_id in self._recordings:
            return
        try:
            recording = Recording(path, legs, self._writer)
        except OSError as error:
            raise RequestError("unknown", f"{path}: {error}") from error
        self._recordings[recording_id] = recording
        self._feed(recording)

    def _feed(self, recording: Recording) -> None:
        for name, medium, track in recording.tracks():
            leg = self._legs.get(name)
            track.attach(None if leg is None else leg.medium(medium))

    def pause_recording(self, recording_id: str, on: bool) -> None:
        self._recording(recording_id).pause(on)

    def _recording(self, recording_id: str) -> Recording:
        if recording_id not in self._recordings:
            raise RequestError("unknown", f"no recording {recording_id}")
        return self._recordings[recording_id]

    async def stop_recording(self, recording_id: str) -> None:
        """Until the file is whole."""
        recording = self._recordings.pop(recording_id, None)
        if recording is None:
            return
        loop, whole = asyncio.get_running_loop(), asyncio.Event()

        def finished() -> None:
            loop.call_soon_threadsafe(whole.set)

        recording.stop(finished)
        await whole.wait()
        self._tell_of_room(
            "recorded",
            recording_id=recording_id,
            path=str(recording.path),
            started_at=recording.started_at,
            seconds=recording.seconds,
        )

    def tick(self, now: float) -> None:
        for recording in self._recordings.values():
            recording.tick(now)


class Rooms:
    """All of this process."""

    def __init__(self, tell: Tell, most: int) -> None:
        self._tell = tell
        self._most = most
        self._rooms: dict[str, Room] = {}
        self._clips = Clips()
        self._writer = Writer()

    def __len__(self) -> int:
        return len(self._rooms)

    def __iter__(self) -> Iterator[Room]:
        return iter(list(self._rooms.values()))

    def legs(self) -> Iterator[Leg | Telephone]:
        for room in self:
            yield from room.legs

    def entered(self, name: str, *, is_busy: bool = False) -> Room:
        """The room, made if it is not there yet, and if there is strength for one more."""
        room = self._rooms.get(name)
        if room is None:
            if is_busy or len(self._rooms) >= self._most:
                raise RequestError("overloaded", f"{len(self._rooms)} rooms are as many as go")
            room = self._rooms[name] = Room(name, self._tell, self._clips, self._writer)
        return room

    def room(self, name: str) -> Room:
        if name not in self._rooms:
            raise RequestError("unknown", f"no room {name}")
        return self._rooms[name]

    async def close(self, name: str) -> None:
        room = self._rooms.pop(name, None)
        if room is not None:
            await room.close()

    async def close_all(self) -> None:
        for name in list(self._rooms):
            await self.close(name)
