"""What of a talk by video is recorded: whatever its client sees and hears, in files of as many
tracks as there are people with him.

A file that is being written lies in a folder of its own, so that one whose gateway or media process
died is found and told of when the gateway starts again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from media_gateway.logs import get_log
from media_gateway.ports import Inbox, Talk
from media_gateway.video.connections import Connections
from media_gateway.video.engine_port import Engine
from media_gateway.video.sharing import Person, Stream, before
from media_gateway.views import PersonKind
from media_gateway.vocabulary.configuration import VideoCodec
from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.terms import InteractionId, VisitMedia

FOLDER = "video"
OPEN = "open"
SUFFIXES = {VideoCodec.VP8: ".webm", VideoCodec.H264: ".mkv"}
"""What browsers play of each codec, readable even where its writer was killed."""

LARGEST = 128 << 20
"""Of a file, in bytes: it goes to Odoo in one piece, and through the memory of both."""

log = get_log(__name__)


class Recordings:
    """Files under ``folder``, that of all recordings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = folder / FOLDER / OPEN

    def begin(
        self, interaction_id: InteractionId, codec: VideoCodec, now: float
    ) -> tuple[str, Path]:
        """The id of a new recording, and the file to write. Both tell whose it is, and since
        when."""
        self._open.mkdir(parents=True, exist_ok=True)
        recording_id = f"{interaction_id}@{int(now * 1000)}"
        return recording_id, self._open / f"{recording_id}{SUFFIXES[codec]}"

    def size(self, recording_id: str) -> int:
        """Of a file that is being written, so far."""
        written = self._written(recording_id)
        return written.stat().st_size if written else 0

    def _written(self, recording_id: str) -> Path | None:
        files = (self._open / f"{recording_id}{suffix}" for suffix in SUFFIXES.values())
        return next((file for file in files if file.is_file()), None)

    def finish(self, recording_id: str, inbox: Inbox) -> None:
        """Its file is whole, or nobody writes it any more."""
        written = self._written(recording_id)
        if written is None:
            return
        if not written.stat().st_size:
            written.unlink()
            return
        path = Path(FOLDER) / written.name
        written.rename(self._folder / path)
        interaction_id, _, began = recording_id.rpartition("@")
        inbox.put(
            RecordingMade(
                interaction_id=InteractionId(interaction_id),
                recording_id=recording_id,
                path=str(path),
                started_at=int(began) / 1000,
            )
        )

    def tell_unfinished(self, inbox: Inbox) -> None:
        """What an earlier gateway could not finish."""
        for file in sorted(self._open.glob("*@*")):
            log.info("Recording found unfinished", path=file.name)
            self.finish(file.stem, inbox)


@dataclass(frozen=True, slots=True)
class _Running:
    recording_id: str
    streams: tuple[Stream, ...]
    paused: bool = False


class Recorder:
    """Of one room. A file has the tracks that it began with: when others are with the client,
    another one begins, and when it grows too large."""

    def __init__(
        self,
        engine: Engine,
        recordings: Recordings,
        interaction_id: InteractionId,
        now: Callable[[], float],
    ) -> None:
        self._engine = engine
        self._recordings = recordings
        self._interaction_id = interaction_id
        self._now = now
        self._running: _Running | None = None

    def is_full(self) -> bool:
        """Its file is large enough: another one is to begin."""
        running = self._running
        return running is not None and self._recordings.size(running.recording_id) > LARGEST

    def broken(self, inbox: Inbox) -> None:
        """The media process died: the file is as long as it is."""
        if self._running is not None:
            self._recordings.finish(self._running.recording_id, inbox)
            self._running = None

    async def follow(self, talk: Talk, people: Sequence[Person], connections: Connections) -> None:
        """Record what is to be recorded by now."""
        silent = self._is_alone(people)
        wanted = self._wanted(talk, people, connections)
        running = self._running
        others = running is not None and not silent and wanted != running.streams
        changed = others or self.is_full()
        if running is not None and (changed or not talk.is_talking):
            await self._stop(running)
        if self._running is None and wanted and not silent:
            await self._begin(wanted, talk.codec)
        await self._pause(silent or talk.recording_paused)

    def _is_alone(self, people: Sequence[Person]) -> bool:
        """Whether the client sees nobody, and so nothing is to be recorded."""
        return not people or not before(people[0], people)

    def _wanted(
        self, talk: Talk, people: Sequence[Person], connections: Connections
    ) -> tuple[Stream, ...]:
        """The client's track and those of whom he sees: as soon as they are connected, and for as
        long as they may come back. A telephone is connected once it has answered."""
        if not talk.recorded or not talk.is_talking or talk.media == VisitMedia.CHAT:
            return ()
        known = self._running.streams if self._running else ()
        there = [people[0], *before(people[0], people)] if people else []
        streams = [
            person.stream
            for person in there
            if person.stream in known
            or person.kind == PersonKind.OUTSIDE
            or connections.is_up(person.stream)
        ]
        return tuple(streams) if len(streams) > 1 and streams[0] == people[0].stream else ()

    async def _begin(self, streams: tuple[Stream, ...], codec: VideoCodec) -> None:
        recording_id, path = self._recordings.begin(self._interaction_id, codec, self._now())
        await self._engine.record(self._interaction_id, recording_id, str(path), streams)
        self._running = _Running(recording_id, streams)

    async def _stop(self, running: _Running) -> None:
        self._running = None
        await self._engine.stop_record(self._interaction_id, running.recording_id)

    async def _pause(self, paused: bool) -> None:
        running = self._running
        if running is not None and running.paused != paused:
            self._running = _Running(running.recording_id, running.streams, paused)
            await self._engine.pause_record(self._interaction_id, running.recording_id, paused)
