"""What a telephone hears: everybody else in one sound, evened out, since packets come unevenly.

Times are ticks of Opus, 48,000 a second, and a frame is 20 ms. Sans I/O and sans clock: whoever
owns an ``Ear`` asks it for a frame each 20 ms.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from media_gateway.video.engine.opus import (
    FRAME_BYTES,
    FRAME_SAMPLES,
    FRAME_TICKS,
    TICKS_A_SAMPLE,
    Samples,
)
from media_gateway.video.engine.packets import timestamp_distance

SILENCE = bytes(FRAME_BYTES)
LOUDEST, LOUDEST_BELOW = 32767, -32768

WAIT_FRAMES = 3
"""A sound that begins is held back so long: packets may be so unevenly late without a gap."""

MOST_FRAMES = 15
"""What waits beyond that was held up on its way, and is passed over: nobody talks with a delay."""

WATCHED_FRAMES = 100
SPARE_FRAMES = 2
"""More than that never used in the time watched: the sender's clock runs ahead of ours, or packets
come more evenly now."""

LONGEST_CONCEALED = 5
"""Frames; a longer hole is a pause of the speaker's."""

LONGEST_JUMP = 5 * 50 * FRAME_TICKS
"""Timestamps further apart than that belong to another stream."""


class Ear:
    """Of one source, for one telephone."""

    def __init__(self, decode: Callable[[bytes], Samples]) -> None:
        self._decode = decode
        self._packets: dict[int, bytes] = {}
        self._next: int | None = None
        self._held_back = 0
        self._ready = array("h")
        self._last = array("h")
        self._least_left = MOST_FRAMES
        self._watched = 0

    def take(self, timestamp: int, payload: bytes) -> None:
        """A packet, in whatever order; one that is too late is left out."""
        if self._next is not None:
            ahead = timestamp_distance(timestamp, self._next)
            if abs(ahead) > LONGEST_JUMP:
                self._begin_anew()
            elif ahead < 0:
                return
        self._packets[timestamp] = payload
        while len(self._packets) > MOST_FRAMES:
            del self._packets[self._oldest()]
            if self._next is not None:
                self._next = self._oldest()

    def frame(self) -> Samples | None:
        """The next 20 ms; ``None`` for silence."""
        if not self._is_playing():
            return None
        while len(self._ready) < FRAME_SAMPLES and self._packets:
            self._ready.extend(self._following())
        self._give_up_spare()
        frame, self._ready = self._ready[:FRAME_SAMPLES], self._ready[FRAME_SAMPLES:]
        if not self._packets and not self._ready:
            self._next, self._held_back = None, 0
        if len(frame) < FRAME_SAMPLES:
            frame.extend([0] * (FRAME_SAMPLES - len(frame)))
        return frame

    def _is_playing(self) -> bool:
        if self._next is not None:
            return True
        if self._packets:
            self._held_back += 1
        if self._held_back <= WAIT_FRAMES:
            return False
        self._next = self._oldest()
        return True

    def _following(self) -> Samples:
        """What comes next, be it a packet or the hole before it."""
        assert self._next is not None
        oldest = self._oldest()
        hole = timestamp_distance(oldest, self._next)
        if 0 < hole <= LONGEST_CONCEALED * FRAME_TICKS:
            length = min(hole, FRAME_TICKS)
            self._next = (self._next + length) & 0xFFFFFFFF
            self._last = _faded(self._last)
            return (self._last + array("h", bytes(FRAME_BYTES)))[: length // TICKS_A_SAMPLE]
        samples = self._decode(self._packets.pop(oldest))
        length = (len(samples) or FRAME_SAMPLES) * TICKS_A_SAMPLE
        self._next = (oldest + length) & 0xFFFFFFFF
        self._last = samples[-FRAME_SAMPLES:]
        return samples

    def _give_up_spare(self) -> None:
        self._least_left = min(self._least_left, len(self._packets))
        self._watched += 1
        if self._watched < WATCHED_FRAMES:
            return
        for _ in range(self._least_left - SPARE_FRAMES):
            self._following()
        self._least_left, self._watched = MOST_FRAMES, 0

    def _oldest(self) -> int:
        first = next(iter(self._packets))
        return min(self._packets, key=lambda each: timestamp_distance(each, first))

    def _begin_anew(self) -> None:
        self._packets.clear()
        self._next, self._held_back = None, 0


def _faded(samples: Samples) -> Samples:
    return array("h", (sample >> 1 for sample in samples))


def mixed(frames: Sequence[Samples]) -> bytes:
    """All of them at once; what is too loud together is cut, not wrapped around."""
    if not frames:
        return SILENCE
    if len(frames) == 1:
        return frames[0].tobytes()
    total = [sum(each) for each in zip(*frames, strict=True)]
    if max(total) > LOUDEST or min(total) < LOUDEST_BELOW:
        total = [max(LOUDEST_BELOW, min(LOUDEST, each)) for each in total]
    return array("h", total).tobytes()
