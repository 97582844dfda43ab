"""Listening to a recording."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import av

SAMPLE_RATE = 8000


def channels_of(path: Path) -> tuple[array[int], array[int]]:
    """Left and right, as samples at 8 kHz."""
    samples = array("h")
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=SAMPLE_RATE)
    with av.open(str(path)) as container:
        for frame in [*container.decode(audio=0), None]:
            for plain in resampler.resample(frame):
                samples.frombytes(bytes(plain.planes[0])[: plain.samples * 4])
    return samples[0::2], samples[1::2]


def loudness(samples: array[int], frequency: float) -> float:
    """The amplitude at this frequency over the middle half of the samples."""
    middle = samples[len(samples) // 4 : 3 * len(samples) // 4]
    turn = 2 * math.pi * frequency / SAMPLE_RATE
    real = sum(sample * math.cos(turn * n) for n, sample in enumerate(middle))
    imaginary = sum(sample * math.sin(turn * n) for n, sample in enumerate(middle))
    return 2 * math.hypot(real, imaginary) / len(middle)
