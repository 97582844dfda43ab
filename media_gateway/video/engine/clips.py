"""A file as a source: what people see and hear who wait. It was encoded once, for everybody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from aiortc.clock import current_ntp_time

from media_gateway.logs import get_log
from media_gateway.video.engine import packetising
from media_gateway.video.engine.nacks import History
from media_gateway.video.engine.packets import MARKER, Packet
from media_gateway.video.engine.sources import OwnSource, Sink

log = get_log(__name__)

PREFIX = "clip:"
TWINS = {".webm": ".mkv", ".mkv": ".webm"}
"""A clip with VP8 may have one with H264 beside it, for rooms of that codec, and the reverse."""

CODECS = {"vp8": "VP8", "libvpx": "VP8", "h264": "H264", "opus": "opus", "libopus": "opus"}
REPORT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One frame, packed. ``seconds``: from the beginning."""

    seconds: float
    kind: str
    codec: str
    payloads: tuple[bytes, ...]
    is_keyframe: bool


@dataclass(frozen=True, slots=True)
class Clip:
    pieces: tuple[Piece, ...]
    seconds: float

    def has(self, codec: str) -> bool:
        return any(piece.codec == codec for piece in self.pieces)


def read(path: Path) -> Clip:
    """Blocks; raises ``OSError`` and ``ValueError`` (av's errors are of either)."""
    pieces: list[Piece] = []
    end = 0.0
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.size and packet.pts is not None and packet.stream.type in ("audio", "video"):
                piece = _piece(packet)
                pieces.append(piece)
                length = float((packet.duration or 0) * packet.time_base)
                end = max(end, piece.seconds + length)
    if not pieces:
        raise ValueError(f"nothing to be shown in {path}")
    return Clip(tuple(sorted(pieces, key=lambda piece: piece.seconds)), end)


def _piece(packet: av.Packet[Any]) -> Piece:
    stream, data = packet.stream, bytes(packet)
    codec = CODECS.get(stream.codec_context.name)
    if codec is None:
        raise ValueError(f"a clip cannot have {stream.codec_context.name}")
    if codec == "VP8":
        payloads = packetising.vp8(data)
    elif codec == "H264":
        private = stream.codec_context.extradata or b""
        sets = packetising.avc_parameters(private) if packet.is_keyframe else ()
        payloads = packetising.h264(data, sets)
    else:
        payloads = [data]
    assert packet.pts is not None
    seconds = float(packet.pts * packet.time_base)
    return Piece(seconds, stream.type, codec, tuple(payloads), bool(packet.is_keyframe))


class Clips:
    """Those that were read."""

    def __init__(self) -> None:
        self._clips: dict[str, Clip | None] = {}

    async def read_all(self, names: set[str]) -> None:
        """A clip that cannot be read is shown as nothing; it is tried again when wanted again."""
        for name in names:
            for path in (Path(name), _twin(name)):
                if self._clips.get(str(path)) is None and path.exists():
                    self._clips[str(path)] = await asyncio.to_thread(_read_or_none, path)
            if name not in self._clips:
                log.warning("There is no such clip", path=name)

    def best(self, name: str, codec: str) -> Clip | None:
        """``name`` or its twin, whichever has pictures of ``codec``; else at least the sound."""
        clip = self._clips.get(name)
        twin = self._clips.get(str(_twin(name)))
        return twin if twin is not None and twin.has(codec) else clip


def _twin(name: str) -> Path:
    path = Path(name)
    return path.with_suffix(TWINS.get(path.suffix, ".webm"))


def _read_or_none(path: Path) -> Clip | None:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        log.error("A clip cannot be shown", path=str(path), error=str(error))
        return None


class ClipSource(OwnSource):
    def __init__(self, kind: str, changed: Callable[[], None]) -> None:
        super().__init__(kind)
        self._changed = changed
        self._history = History()
        self.keyframe_wanted = False

    def add(self, sink: Sink) -> None:
        super().add(sink)
        self._changed()

    def remove(self, sink: Sink) -> None:
        super().remove(sink)
        self._changed()

    def ask_keyframe(self) -> None:
        self.keyframe_wanted = self.kind == "video"

    def packet(self, sequence: int) -> Packet | None:
        return self._history.packet(sequence)

    def give(self, piece: Piece, seconds: float) -> None:
        now = time.monotonic()
        last = len(piece.payloads) - 1
        for number, payload in enumerate(piece.payloads):
            marker = MARKER if number == last and self.kind == "video" else 0
            packet = self._packed(payload, piece.codec, self._timestamp(seconds), marker, now)
            if self.kind == "video":
                self._history.keep(packet)
            self._give(packet)

    def report(self, seconds: float) -> None:
        self._report(current_ntp_time(), self._timestamp(seconds))

    def _timestamp(self, seconds: float) -> int:
        return round(seconds * self.clock_rate) & 0xFFFFFFFF


class Player:
    """Plays a clip over and over for one viewer, from the beginning, while he is there."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self.audio = ClipSource("audio", self._changed)
        self.video = ClipSource("video", self._changed)
        self._timer: asyncio.Handle | None = None
        self._began = 0.0
        self._rounds = 0
        self._next = 0
        self._shown: Piece | None = None
        self._is_still = False
        self._reported = 0.0

    def _changed(self) -> None:
        wanted = bool(self.audio.sinks or self.video.sinks)
        if wanted and self._timer is None:
            loop = asyncio.get_running_loop()
            self._began, self._rounds, self._next = loop.time(), 0, 0
            self._reported = -REPORT_SECONDS
            self._timer = loop.call_soon(self._play)
        elif not wanted and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _play(self) -> None:
        loop = asyncio.get_running_loop()
        while (at := self._due()) <= loop.time() - self._began:
            self._give(self._clip.pieces[self._next], at)
            self._next += 1
            if self._next == len(self._clip.pieces):
                self._next, self._rounds = 0, self._rounds + 1
            if self._timer is None:
                return
        self._timer = loop.call_at(self._began + self._due(), self._play)

    def _due(self) -> float:
        return self._rounds * self._clip.seconds + self._clip.pieces[self._next].seconds

    def _give(self, piece: Piece, at: float) -> None:
        if piece.kind == "audio":
            self.audio.give(piece, at)
        elif (picture := self._shown_now(piece)) is not None:
            self.video.give(picture, at)
        if at - self._reported >= REPORT_SECONDS:
            self._reported = at
            self.audio.report(at)
            self.video.report(at)

    def _shown_now(self, piece: Piece) -> Piece | None:
        """Who comes in the middle, or has lost something, sees the last whole picture stand still
        until the next: so nothing need be decoded, and the music goes on."""
        wanted, self.video.keyframe_wanted = self.video.keyframe_wanted, False
        if piece.is_keyframe:
            self._shown, self._is_still = piece, False
            return piece
        if wanted:
            self._is_still = True
            return self._shown
        return None if self._is_still else piece
