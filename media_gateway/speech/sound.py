"""Any sound file to what a telephone line carries: one channel of A-law, 8,000 samples a second,
all equally loud."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from operator import mul
from pathlib import Path
from typing import cast

import av
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.filter import Graph

SAMPLE_RATE = 8000
WINDOW = SAMPLE_RATE // 10

LOUDNESS = -20.0
"""Of speech, pauses left out, in dB below the loudest a line carries: as loud as a person who
speaks up."""
PEAK = -1.0
SILENCE = -50.0
"""What is quieter is a pause."""
MOST_GAIN = 30.0
"""More would make a room's noise a waterfall."""

LONGEST_SECONDS = 600

# A playlist would have us read other files, or ask other machines.
SOUNDS_ONLY = {
    "protocol_whitelist": "file",
    "format_whitelist": "wav,w64,mp3,ogg,flac,aac,mov,matroska,aiff,au,asf",
}


class SoundError(Exception):
    """What was given is no sound, or none that can be used."""


def to_telephone(source: Path, target: Path) -> None:
    """``target`` appears complete or not at all. Raises ``SoundError``; blocks."""
    fresh = target.with_name(target.name + ".part")
    try:
        frames = list(_heard(source))
        if not frames:
            raise SoundError("there is no sound in it")
        _write(frames, _gain(frames), fresh)
        # Asterisk may run as somebody else
        fresh.chmod(0o644)
        fresh.replace(target)
    except av.error.FFmpegError as error:
        raise SoundError(f"it cannot be decoded: {error.strerror or error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def _heard(source: Path) -> Iterator[AudioFrame]:
    """In windows of one length, the last one excepted."""
    resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    line = AudioFifo()
    heard = 0
    # titles in an old Cyrillic encoding are no reason to refuse a file
    with av.open(str(source), options=SOUNDS_ONLY, metadata_errors="replace") as container:
        if not container.streams.audio:
            raise SoundError("there is no sound in it")
        for decoded in _decoded(container):
            for frame in resampler.resample(decoded):
                heard += frame.samples
                if heard > LONGEST_SECONDS * SAMPLE_RATE:
                    raise SoundError(f"it is longer than {LONGEST_SECONDS // 60} minutes")
                frame.pts = None
                line.write(frame)
            yield from line.read_many(WINDOW)
    if rest := line.read(0, partial=True):
        yield rest


def _decoded(container: av.container.InputContainer) -> Iterator[AudioFrame | None]:
    yield from container.decode(audio=0)
    yield None


def _gain(frames: list[AudioFrame]) -> float:
    """In dB: what brings the speech to ``LOUDNESS`` without its peak going over ``PEAK``."""
    powers, peak = [], 0
    for frame in frames:
        samples = memoryview(bytes(frame.planes[0])[: 2 * frame.samples]).cast("h")
        powers.append(sum(map(mul, samples, samples)) / max(1, len(samples)))
        peak = max(peak, max(samples, default=0), -min(samples, default=0))
    spoken = [power for power in powers if _decibels(math.sqrt(power)) > SILENCE]
    if not spoken:
        return 0.0
    loudness = _decibels(math.sqrt(sum(spoken) / len(spoken)))
    return min(LOUDNESS - loudness, PEAK - _decibels(peak), MOST_GAIN)


def _decibels(amplitude: float) -> float:
    return 20 * math.log10(amplitude / 32768) if amplitude else -math.inf


def _write(frames: list[AudioFrame], gain: float, target: Path) -> None:
    louder = _amplifier(gain)
    with av.open(str(target), "w", format="alaw") as container:
        stream = container.add_stream("pcm_alaw", rate=SAMPLE_RATE)
        stream.layout = "mono"
        for at, frame in enumerate(frames):
            frame.pts = at * WINDOW
            louder.push(frame)
            container.mux(stream.encode(cast(AudioFrame, louder.pull())))
        container.mux(stream.encode(None))


def _amplifier(gain: float) -> Graph:
    graph = Graph()
    graph.link_nodes(
        graph.add_abuffer(
            format="s16",
            sample_rate=SAMPLE_RATE,
            layout="mono",
            time_base=Fraction(1, SAMPLE_RATE),
        ),
        graph.add("volume", f"{gain:.2f}dB"),
        graph.add("abuffersink"),
    ).configure()
    return graph
