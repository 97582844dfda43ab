"""From the raw sound that Asterisk wrote to a file that people can play.

Asterisk writes ``<interaction>@<milliseconds>.raw``: 16-bit samples at 8 kHz, two channels, the
client left and the operator right. It is kept until a while after ``RecordingMade`` was reported: a
gateway that dies in between finds it again and reports the same recording once more.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Container
from pathlib import Path

import av
from av.audio.frame import AudioFrame

from media_gateway.logs import get_log
from media_gateway.ports import Inbox
from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.terms import InteractionId

log = get_log(__name__)

SAMPLE_RATE = 8000
BYTES_A_SAMPLE = 4  # two channels of 16 bits
FRAME_SAMPLES = SAMPLE_RATE // 50
BIT_RATE = 32_000
"""Enough for Opus to keep the two speakers apart."""
KEEP_RAW_SECONDS = 60.0

NO_FILE_REMEDY = (
    "make CC_RECORDINGS of its dialplan and the gateway's CC_RECORDINGS_DIR the same folder, "
    "and let Asterisk write there"
)

_RAW_NAME = re.compile(r"(?P<id>[A-Za-z0-9._-]+)@\d+\.raw")


class Recordings:
    """The folder of recordings. One file is converted at a time, off the event loop."""

    def __init__(self, folder: Path, inbox: Inbox) -> None:
        self._folder = folder
        self._inbox = inbox
        self._waiting: asyncio.Queue[Path] = asyncio.Queue()
        self._taken: dict[Path, float] = {}
        """Raw files that were taken in, and when they were done with (0: not yet)."""
        self.trouble = ""
        """What an admin must mend, from the last recording; empty where that went well."""

    async def run(self) -> None:
        while True:
            await self._report(await self._waiting.get())

    def take(self, file_name: str) -> None:
        """A raw file is complete."""
        raw = self._folder / file_name
        if _RAW_NAME.fullmatch(file_name) and raw not in self._taken:
            self._taken[raw] = 0.0
            self._waiting.put_nowait(raw)

    def take_left_over(self, up: Container[InteractionId]) -> None:
        """Raw files of talks that ended unseen; ``up`` are those that may still be written to."""
        for raw in sorted(self._folder.glob("*.raw")):
            if (parts := _RAW_NAME.fullmatch(raw.name)) and InteractionId(parts["id"]) not in up:
                self.take(raw.name)

    async def _report(self, raw: Path) -> None:
        try:
            made = await asyncio.to_thread(_convert, raw)
        except FileNotFoundError:
            del self._taken[raw]
            self._fail(raw, f"Asterisk wrote no recording into {self._folder}; {NO_FILE_REMEDY}")
            return
        except (OSError, av.FFmpegError) as error:
            self._fail(raw, f"the recording {raw.name} cannot be converted: {error}")
            return
        self.trouble = ""
        self._taken[raw] = time.monotonic()
        if made is not None:
            self._inbox.put(made)

    def _fail(self, raw: Path, why: str) -> None:
        self.trouble = why
        log.error("recording not made", file=raw.name, reason=why)

    def clear_away(self) -> None:
        """Delete the raw files that were reported long enough ago; to be called now and then."""
        before = time.monotonic() - KEEP_RAW_SECONDS
        for raw, done_at in list(self._taken.items()):
            if 0.0 < done_at < before:
                raw.unlink(missing_ok=True)
                del self._taken[raw]


def _convert(raw: Path) -> RecordingMade | None:
    """``None`` where the offer was not answered, so that nothing was said."""
    facts = raw.stat()
    if facts.st_size < BYTES_A_SAMPLE:
        return None
    target = raw.with_suffix(".ogg")
    fresh = raw.with_suffix(".ogg.part")
    to_opus(raw, fresh)
    fresh.replace(target)
    return RecordingMade(
        interaction_id=InteractionId(raw.stem.partition("@")[0]),
        recording_id=raw.stem,
        path=target.name,
        started_at=facts.st_mtime - facts.st_size / BYTES_A_SAMPLE / SAMPLE_RATE,
    )


def to_opus(raw: Path, target: Path) -> None:
    with raw.open("rb") as sound, av.open(str(target), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE)
        stream.layout = "stereo"
        stream.bit_rate = BIT_RATE
        at = 0
        while chunk := sound.read(FRAME_SAMPLES * BYTES_A_SAMPLE):
            container.mux(stream.encode(_frame(chunk, at)))
            at += FRAME_SAMPLES
        container.mux(stream.encode(None))


def _frame(chunk: bytes, at: int) -> AudioFrame:
    frame = AudioFrame(format="s16", layout="stereo", samples=FRAME_SAMPLES)
    frame.sample_rate = SAMPLE_RATE
    frame.pts = at
    frame.planes[0].update(chunk.ljust(FRAME_SAMPLES * BYTES_A_SAMPLE, b"\0"))
    return frame
