"""From the raw sound that Asterisk wrote to a file that people can play.

Asterisk writes ``<interaction>@<milliseconds>.client.raw`` and ``….operator.raw``: 16-bit samples
at 8 kHz. They become one file of two channels, the client left and the operator right. A message
that a client left is ``<interaction>@<milliseconds>~<step>.message.sln``, of the same samples. The
raw files are kept until a while after ``RecordingMade`` or ``MessageRecorded`` was reported: a
gateway that dies in between finds them again and reports the same once more. What cannot be
converted is tried again, ever more slowly.
"""

from __future__ import annotations

import asyncio
import io
import re
import time
from array import array
from collections.abc import Container, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame

from media_gateway.logs import get_log
from media_gateway.ports import Inbox
from media_gateway.telephony.actions import decode_step
from media_gateway.vocabulary.events import MessageRecorded, RecordingMade
from media_gateway.vocabulary.terms import InteractionId, StepId

log = get_log(__name__)

SAMPLE_RATE = 8000
BYTES_A_SAMPLE = 2
FRAME_SAMPLES = SAMPLE_RATE // 50
FRAME_BYTES = FRAME_SAMPLES * BYTES_A_SAMPLE
BIT_RATE = 32_000
"""Enough for Opus to keep the two speakers apart."""
MESSAGE_BIT_RATE = 20_000
SPOKEN_LEVEL = 256
SPOKEN_FRAMES = 10
"""So many frames of at least that mean level are a message; less is a cough, or the line."""
KEEP_RAW_SECONDS = 60.0
CLEAR_AGAIN_SECONDS = 600.0
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 600.0

NO_FILE_REMEDY = (
    "make CC_RECORDINGS of its dialplan and the gateway's CC_RECORDINGS_DIR the same folder, "
    "and let Asterisk write there"
)

NOT_CLEARED_REMEDY = (
    "let the gateway's user delete what Asterisk writes there (run both as one user, or let the "
    "gateway's own the folder), or the disk fills up"
)

CLIENT_SIDE, OPERATOR_SIDE, MESSAGE = ".client.raw", ".operator.raw", ".message.sln"
ENDINGS = (CLIENT_SIDE, OPERATOR_SIDE, MESSAGE)

_NAME = re.compile(r"(?P<id>[A-Za-z0-9._-]+)@\d+(?:~(?P<step>[A-Za-z0-9._=-]+))?")

Made = RecordingMade | MessageRecorded


class Recordings:
    """The folder of recordings. One talk is converted at a time, off the event loop, and beside it
    one message: a client, or his callback, waits for that."""

    def __init__(self, folder: Path, inbox: Inbox) -> None:
        self._folder = folder
        self._inbox = inbox
        self._talks: asyncio.Queue[str] = asyncio.Queue()
        self._messages: asyncio.Queue[str] = asyncio.Queue()
        self._taken: dict[str, float] = {}
        """Recordings that were taken in, and when they were done with (0: not yet)."""
        self._pauses: dict[str, float] = {}
        """Recordings that could not be converted, and how long they waited for another try."""
        self._not_made = ""
        self._not_cleared: dict[str, str] = {}

    @property
    def trouble(self) -> str:
        """What an admin must mend; empty where all is well."""
        return self._not_made or next(iter(self._not_cleared.values()), "")

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._report_all(self._talks))
            tasks.create_task(self._report_all(self._messages))

    async def _report_all(self, line: asyncio.Queue[str]) -> None:
        while True:
            await self._report(await line.get())

    def _line_of(self, name: str) -> asyncio.Queue[str]:
        return self._messages if _step(name) else self._talks

    def take(self, name: str) -> None:
        """The recording of this name is complete."""
        if _NAME.fullmatch(name) and name not in self._taken:
            self._taken[name] = 0.0
            self._line_of(name).put_nowait(name)

    def take_left_over(self, up: Container[InteractionId], writing: Container[str]) -> None:
        """What was recorded unseen: talks of calls that are not ``up`` any more, and messages that
        are not still ``writing``."""
        for name in self._names(CLIENT_SIDE):
            if _interaction(name) not in up:
                self.take(name)
        for name in self._names(MESSAGE):
            if name not in writing:
                self.take(name)

    def messages_to_come(self) -> frozenset[StepId]:
        """The steps whose messages are complete, but not yet reported."""
        return frozenset(_step(name) for name, done_at in self._taken.items() if not done_at)

    def _names(self, ending: str) -> list[str]:
        files = sorted(self._folder.glob(f"*{ending}"))
        return [file.name.removesuffix(ending) for file in files]

    async def _report(self, name: str) -> None:
        try:
            made = await asyncio.to_thread(_convert, self._folder, name)
        except FileNotFoundError:
            del self._taken[name]
            self._pauses.pop(name, None)
            self._fail(name, f"Asterisk wrote no recording into {self._folder}; {NO_FILE_REMEDY}")
            if step := _step(name):
                self._inbox.put(nothing_said(_interaction(name), step))
            return
        except (OSError, av.FFmpegError) as error:
            self._fail(name, f"the recording {name} cannot be converted: {error}")
            self._try_again(name)
            return
        self._pauses.pop(name, None)
        if not self._pauses:
            self._not_made = ""
        self._taken[name] = time.monotonic()
        if made is not None:
            self._inbox.put(made)

    def _fail(self, name: str, why: str) -> None:
        self._not_made = why
        log.error("recording not made", file=name, reason=why)

    def _try_again(self, name: str) -> None:
        pause = min(2 * self._pauses.get(name, FIRST_PAUSE / 2), LONGEST_PAUSE)
        self._pauses[name] = pause
        asyncio.get_running_loop().call_later(pause, self._line_of(name).put_nowait, name)

    def clear_away(self) -> None:
        """Delete the raw files that were reported long enough ago; to be called now and then."""
        before = time.monotonic() - KEEP_RAW_SECONDS
        for name, done_at in list(self._taken.items()):
            if 0.0 < done_at < before:
                self._clear(name)

    def _clear(self, name: str) -> None:
        try:
            for ending in ENDINGS:
                (self._folder / (name + ending)).unlink(missing_ok=True)
        except OSError as error:
            self._taken[name] = time.monotonic() + CLEAR_AGAIN_SECONDS
            why = f"raw recordings in {self._folder} cannot be deleted ({error.strerror or error})"
            if not self._not_cleared:
                log.error("raw recording not deleted", file=name, reason=why)
            self._not_cleared[name] = f"{why}; {NOT_CLEARED_REMEDY}"
            return
        del self._taken[name]
        self._not_cleared.pop(name, None)


def _convert(folder: Path, name: str) -> Made | None:
    """``None`` where the offer was not answered, so that nothing was said."""
    step = _step(name)
    return _convert_message(folder, name, step) if step else _convert_talk(folder, name)


def _convert_talk(folder: Path, name: str) -> RecordingMade | None:
    left, right = folder / (name + CLIENT_SIDE), folder / (name + OPERATOR_SIDE)
    facts = [side.stat() for side in (left, right) if side.exists()]
    if not facts:
        raise FileNotFoundError(name)
    longest = max(each.st_size for each in facts)
    if longest < BYTES_A_SAMPLE:
        return None
    return RecordingMade(
        interaction_id=_interaction(name),
        recording_id=name,
        path=_make(folder, name, _read(left), _read(right)),
        started_at=max(each.st_mtime for each in facts) - _seconds(longest),
    )


def _convert_message(folder: Path, name: str, step: StepId) -> MessageRecorded:
    sound = folder / (name + MESSAGE)
    facts = sound.stat()
    if not _is_spoken(sound):
        return nothing_said(_interaction(name), step)
    recording_id = name.partition("~")[0]
    return MessageRecorded(
        interaction_id=_interaction(name),
        step_id=step,
        recording_id=recording_id,
        path=_make(folder, recording_id, _read(sound)),
        started_at=facts.st_mtime - _seconds(facts.st_size),
        seconds=round(_seconds(facts.st_size), 1),
    )


def nothing_said(interaction_id: InteractionId, step: StepId) -> MessageRecorded:
    return MessageRecorded(
        interaction_id=interaction_id,
        step_id=step,
        recording_id="",
        path="",
        started_at=0.0,
        seconds=0.0,
    )


def _interaction(name: str) -> InteractionId:
    return InteractionId(name.partition("@")[0])


def _step(name: str) -> StepId:
    return decode_step(name.partition("~")[2])


def _seconds(size: int) -> float:
    return size / BYTES_A_SAMPLE / SAMPLE_RATE


def _is_spoken(sound: Path) -> bool:
    loud = 0
    with sound.open("rb") as source:
        while chunk := source.read(FRAME_BYTES):
            loud += sum(map(abs, _samples(chunk))) >= SPOKEN_LEVEL * FRAME_SAMPLES
    return loud >= SPOKEN_FRAMES


def _make(folder: Path, name: str, *sides: BinaryIO) -> str:
    """The name of the file, which is there whole or not at all."""
    target = folder / f"{name}.ogg"
    fresh = folder / f"{name}.ogg.part"
    to_opus(sides, fresh)
    fresh.replace(target)
    return target.name


def _read(side: Path) -> BinaryIO:
    """A side that nothing was written for is silent."""
    return side.open("rb") if side.exists() else io.BytesIO()


def to_opus(sides: Sequence[BinaryIO], target: Path) -> None:
    """One stream of one channel, or two streams to a file of two; the shorter one is silent in the
    end."""
    layout, rate = ("stereo", BIT_RATE) if len(sides) == 2 else ("mono", MESSAGE_BIT_RATE)
    with ExitStack() as opened, av.open(str(target), "w", format="ogg") as container:
        for side in sides:
            opened.enter_context(side)
        stream = container.add_stream("libopus", rate=SAMPLE_RATE)
        stream.layout = layout
        stream.bit_rate = rate
        at = 0
        while any(chunks := [side.read(FRAME_BYTES) for side in sides]):
            container.mux(stream.encode(_frame(chunks, layout, at)))
            at += FRAME_SAMPLES
        container.mux(stream.encode(None))


def _frame(chunks: Sequence[bytes], layout: str, at: int) -> AudioFrame:
    woven = array("h", bytes(len(chunks) * FRAME_BYTES))
    for number, chunk in enumerate(chunks):
        woven[number :: len(chunks)] = _samples(chunk)
    frame = AudioFrame(format="s16", layout=layout, samples=FRAME_SAMPLES)
    frame.sample_rate = SAMPLE_RATE
    frame.pts = at
    frame.planes[0].update(woven.tobytes())
    return frame


def _samples(sound: bytes) -> array[int]:
    return array("h", sound[: len(sound) // 2 * 2].ljust(FRAME_BYTES, b"\0"))
