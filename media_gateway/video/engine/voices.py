"""A telephone's two ends in a room: what is said into it, and those whom it hears."""

from __future__ import annotations

import random

from aiortc.rtp import RtcpSenderInfo

from media_gateway.video.engine.mixing import Ear
from media_gateway.video.engine.opus import (
    FRAME_BYTES,
    FRAME_SECONDS,
    OPUS_RATE,
    Decoder,
    Encoder,
)
from media_gateway.video.engine.packets import MARKER, Packet
from media_gateway.video.engine.sources import OwnSource, Source

CODEC = "opus"

PAUSE_SECONDS = 0.2
"""A telephone that sent nothing for so long has paused; less is unevenness on the way."""

AHEAD_SECONDS = 1.0
"""Sound that comes faster than it can be spoken is taken so far, and then left out."""


class Voice(OwnSource):
    """What is said into a telephone, for whoever is attached."""

    def __init__(self) -> None:
        super().__init__("audio")
        self._encoder = Encoder()
        self._base = random.getrandbits(32)
        self._rest = b""
        self._due = 0.0

    def say(self, sound: bytes, now: float) -> None:
        sound = self._rest + sound
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        for at in range(0, whole, FRAME_BYTES):
            self._say_frame(sound[at : at + FRAME_BYTES], now)

    def report(self, now: float, ntp_timestamp: int) -> None:
        """``ntp_timestamp``: of the same moment."""
        if self._packets:
            self._report(ntp_timestamp, self._timestamp(now))

    def _say_frame(self, samples: bytes, now: float) -> None:
        paused = now - self._due > PAUSE_SECONDS
        due = now if paused else self._due
        if due - now > AHEAD_SECONDS:
            return
        self._due = due + FRAME_SECONDS
        if not self.sinks:
            return
        marker = MARKER if paused else 0
        for payload in self._encoder.payloads(samples):
            self._give(self._packed(payload, CODEC, self._timestamp(due), marker, now))

    def _timestamp(self, at: float) -> int:
        return (self._base + round(at * OPUS_RATE)) & 0xFFFFFFFF


class Hearing:
    """One of those whom a telephone hears: a sink of whatever source is attached."""

    waits_for_keyframe = False
    wanted_rate: int | None = None

    def __init__(self) -> None:
        self._source: Source | None = None
        self.ear: Ear | None = None
        """Also of a source that has ended, until another is attached: the rest of it."""

    def attach(self, source: Source | None) -> None:
        if self._source is source:
            return
        if self._source is not None:
            self._source.remove(self)
        self._source = source
        self.ear = None if source is None else Ear(Decoder().samples)
        if source is not None:
            source.add(self)

    def forward(self, source: Source, packet: Packet) -> None:
        if self.ear is not None and packet.codec.lower() == CODEC:
            self.ear.take(packet.timestamp, packet.payload)

    def sender_report(self, source: Source, report: RtcpSenderInfo) -> None:
        """Sounds are not matched to pictures here."""

    def source_ended(self, source: Source) -> None:
        if source is self._source:
            self._source = None
