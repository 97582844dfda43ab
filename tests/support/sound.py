"""Listening to recordings and to what came over the line."""

from __future__ import annotations

import io
import math
from array import array
from pathlib import Path

import av

from deploy.g711 import SAMPLE_RATE, decode, encode


def channels_of(file: Path | bytes) -> tuple[array[int], array[int]]:
    """Left and right of a sound file, as samples at 8 kHz."""
    samples = array("h")
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=SAMPLE_RATE)
    with av.open(io.BytesIO(file) if isinstance(file, bytes) else str(file)) as container:
        for frame in [*container.decode(audio=0), None]:
            for plain in resampler.resample(frame):
                samples.frombytes(bytes(plain.planes[0])[: plain.samples * 4])
    return samples[0::2], samples[1::2]


def alaw_of(content: bytes) -> bytes:
    """A sound file with the same on both sides, as the telephone would play it."""
    return encode(channels_of(content)[0])


def loudness(samples: array[int], frequency: float) -> float:
    """The amplitude at this frequency over the middle half of the samples."""
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4]
    turn = 2 * math.pi * frequency / SAMPLE_RATE
    real = sum(sample * math.cos(turn * n) for n, sample in enumerate(middle))
    imaginary = sum(sample * math.sin(turn * n) for n, sample in enumerate(middle))
    return 2 * math.hypot(real, imaginary) / len(middle)


def likeness(words: bytes, heard: bytes) -> float:
    """How much of ``words`` is in ``heard``, 0..1: the best match of how loud it was when."""
    wanted, there = _envelope(words), _envelope(heard)
    starts = range(max(1, len(there) - len(wanted) + 1))
    return max(_correlation(wanted, there[start : start + len(wanted)]) for start in starts)


def _envelope(alaw: bytes) -> list[float]:
    """Loudness every 20 ms."""
    samples = decode(alaw)
    windows = (samples[at : at + 160] for at in range(0, len(samples), 160))
    return [math.log10(1 + sum(abs(sample) for sample in each) / len(each)) for each in windows]


def _correlation(one: list[float], other: list[float]) -> float:
    length = min(len(one), len(other))
    if length < len(one) * 0.9:
        return 0.0
    one, other = one[:length], other[:length]
    mean, other_mean = sum(one) / length, sum(other) / length
    both = sum((a - mean) * (b - other_mean) for a, b in zip(one, other, strict=True))
    spread = math.sqrt(
        sum((a - mean) ** 2 for a in one) * sum((b - other_mean) ** 2 for b in other)
    )
    return both / spread if spread else 0.0
