"""Tones to send and to listen for: how tests know that audio arrives where it should."""

import math
from array import array

from deploy.g711 import SAMPLE_RATE, decode, encode


def tone(frequency: float, seconds: float, level: int = 10000) -> bytes:
    """A sine as A-law."""
    step = 2 * math.pi * frequency / SAMPLE_RATE
    count = int(seconds * SAMPLE_RATE)
    return encode(int(level * math.sin(step * n)) for n in range(count))


def share(audio: bytes, frequency: float) -> float:
    """How much of the power of A-law audio is at this frequency, from 0 to 1.

    Goertzel on blocks of 50 ms; the median block counts, so a click or a pause at an end does not
    matter.
    """
    samples = decode(audio)
    size = SAMPLE_RATE // 20
    blocks = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
    shares = sorted(share_of(block, frequency) for block in blocks)
    return shares[len(shares) // 2] if shares else 0.0


def share_of(samples: array, frequency: float) -> float:
    """The same of samples at 8 kHz, all of them together."""
    turn = 2 * math.cos(2 * math.pi * frequency / SAMPLE_RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    power = before * before + last * last - turn * before * last
    total = sum(sample * sample for sample in samples)
    return min(1.0, 2 * power / (len(samples) * total)) if total else 0.0
