"""Music for those who wait: a slow broken-chord piece of our own, computed, so free of rights.

Written as A-law, the form in which it is sent, so Asterisk need not transcode it.
"""

import math
from array import array
from collections.abc import Iterator
from pathlib import Path

from deploy.g711 import SAMPLE_RATE, encode

BEAT = 0.42  # seconds
RING = 2.2  # how long a plucked note sounds, seconds
LOUDEST = 7000  # of 32767; waiting music stays below speech

# Bars of eight notes as MIDI numbers: bass first, then the hand goes up and down the chord.
BARS = (
    (48, 64, 67, 72, 76, 72, 67, 64),
    (45, 64, 69, 72, 76, 72, 69, 64),
    (41, 65, 69, 72, 77, 72, 69, 65),
    (43, 62, 67, 71, 74, 71, 67, 62),
    (48, 64, 67, 72, 79, 76, 72, 67),
    (40, 64, 67, 71, 76, 71, 67, 64),
    (41, 65, 69, 72, 77, 76, 72, 69),
    (43, 65, 67, 71, 74, 71, 67, 65),
)
# One voice above, a note a half bar: (MIDI number or None for a rest).
TUNE = (76, 79, 76, 72, 77, 76, 74, None, 79, 84, 83, 79, 81, 79, 74, None)
PARTIALS = ((1, 1.0), (2, 0.32), (3, 0.1))


def write(target: Path) -> None:
    fresh = target.with_name(target.name + ".new")
    fresh.write_bytes(encode(composed()))
    fresh.replace(target)


def composed() -> array:
    """All notes added up; what rings over the end is folded to the start, so the loop is smooth."""
    length = int(2 * len(BARS) * 8 * BEAT * SAMPLE_RATE)
    total = [0.0] * length
    for at, note, loudness in _notes():
        start = int(at * SAMPLE_RATE)
        for offset, level in enumerate(_pluck(note, loudness)):
            total[(start + offset) % length] += level
    peak = max(map(abs, total))
    return array("h", (int(level / peak * LOUDEST) for level in total))


def _notes() -> Iterator[tuple[float, int, float]]:
    """(second, MIDI number, loudness); the tune comes in when the bars are repeated."""
    for number, bar in enumerate(BARS + BARS):
        start = number * 8 * BEAT
        for step, note in enumerate(bar):
            yield start + step * BEAT, note, 0.8 if step == 0 else 0.45
        if number >= len(BARS):
            for half in (0, 1):
                note = TUNE[2 * (number - len(BARS)) + half]
                if note:
                    yield start + half * 4 * BEAT, note, 0.7


def _pluck(note: int, loudness: float) -> Iterator[float]:
    """A soft string: a few partials that fade, the higher the faster, with a short attack."""
    frequency = 440 * 2 ** ((note - 69) / 12)
    step = 2 * math.pi * frequency / SAMPLE_RATE
    attack = 0.012 * SAMPLE_RATE
    for n in range(int(RING * SAMPLE_RATE)):
        fade = math.exp(-2.2 * n / SAMPLE_RATE)
        sound = sum(share * fade**order * math.sin(order * step * n) for order, share in PARTIALS)
        yield loudness * sound * min(1.0, n / attack) * min(1.0, 8 * (1 - n / RING / SAMPLE_RATE))
