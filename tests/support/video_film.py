"""Looking at recordings of talks by video: whose tracks there are, and whether lips fit words."""

from __future__ import annotations

import statistics
from array import array
from collections.abc import Sequence
from pathlib import Path

import av

WHITE = 200
STEP = 120
"""Samples (2.5 ms at 48 kHz) whose loudness is taken together."""


def tracks_of(path: Path) -> set[str]:
    with av.open(str(path)) as film:
        return {stream.metadata["title"] for stream in film.streams}


def party_sync_ms(path: Path, party: str) -> float:
    """How much later than the flashes in a party's picture its beeps come, in the median."""
    flashes = _flashes(path, f"{party} video")
    beeps = _beeps(path, f"{party} audio")
    assert len(flashes) >= 3 and len(beeps) >= 3, (flashes, beeps)
    return statistics.median(
        1000 * min((beep - flash for beep in beeps), key=abs) for flash in flashes
    )


def _stream(film: av.container.InputContainer, title: str) -> av.stream.Stream:
    return next(stream for stream in film.streams if stream.metadata["title"] == title)


def _flashes(path: Path, title: str) -> list[float]:
    with av.open(str(path)) as film:
        levels = []
        for frame in film.decode(_stream(film, title)):
            plane = frame.reformat(format="gray").planes[0]
            levels.append((frame.time, bytes(plane)[: frame.width][frame.width // 2]))
    return _rises(levels, WHITE)


def _beeps(path: Path, title: str) -> list[float]:
    levels: list[tuple[float, float]] = []
    resampler = av.AudioResampler(format="s16", layout="mono", rate=48000)
    with av.open(str(path)) as film:
        for frame in film.decode(_stream(film, title)):
            for plain in resampler.resample(frame):
                samples = array("h", bytes(plain.planes[0])[: plain.samples * 2])
                for at in range(0, len(samples) - STEP + 1, STEP):
                    loudest = max(map(abs, samples[at : at + STEP]))
                    levels.append((frame.time + at / 48000, loudest))
    return _rises(levels, 0.5 * max(level for _, level in levels))


def _rises(levels: Sequence[tuple[float, float]], threshold: float) -> list[float]:
    """When it got over the threshold, having been below for a tenth of a second."""
    rises, low_since = [], None
    for moment, level in levels:
        if level < threshold:
            low_since = moment if low_since is None else low_since
        else:
            if low_since is not None and moment - low_since > 0.1:
                rises.append(moment)
            low_since = None
    return rises
