"""What visitors by video see and hear while they wait: a calm picture with the waiting music.

Encoded once, at set-up, in both codecs that a room may have; the gateway only sends it.
``python -m deploy.clip FOLDER``, by a Python that has av.
"""

import math
import sys
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from deploy import music as waiting_music
from deploy.g711 import SAMPLE_RATE

WIDTH, HEIGHT = 640, 480
FRAMES_A_SECOND = 5
KEYFRAME_SECONDS = 2
"""Who comes in the middle waits no longer for his first picture; the dots pulse once in it."""

TOP, BOTTOM = (38, 52, 72), (70, 96, 124)
DOT = (226, 234, 244)
DOT_PLACES = (270, 320, 370)
SMALLEST, LARGEST = 8, 15
KINDS = {
    ".webm": ("libvpx", {"deadline": "good", "cpu-used": "4", "auto-alt-ref": "0"}),
    ".mkv": ("libx264", {"profile": "baseline", "bf": "0", "sc_threshold": "0"}),
}
VIDEO_BITS, AUDIO_BITS = 120_000, 32_000


def write(target: Path, music: array, codec: str, options: dict[str, str]) -> None:
    fresh = target.with_name("new-" + target.name)
    with av.open(str(fresh), "w", format="matroska") as container:
        picture = container.add_stream(codec, rate=FRAMES_A_SECOND, options=options)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.bit_rate = VIDEO_BITS
        picture.gop_size = FRAMES_A_SECOND * KEYFRAME_SECONDS
        # few long packets of sound: each costs the gateway the same, however short
        sound = container.add_stream(
            "libopus", rate=48000, layout="stereo", options={"frame_duration": "60"}
        )
        sound.bit_rate = AUDIO_BITS
        for frame in _pictures(len(music) / SAMPLE_RATE):
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        for frame in _sounds(music):
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    fresh.replace(target)


def write_all(folder: Path, music: array) -> None:
    for suffix, (codec, options) in KINDS.items():
        write(folder / f"waiting{suffix}", music, codec, options)


def _pictures(seconds: float) -> Iterator[av.VideoFrame]:
    # what is drawn repeats with the keyframes
    drawn = [_drawn(step) for step in range(FRAMES_A_SECOND * KEYFRAME_SECONDS)]
    for number in range(int(seconds * FRAMES_A_SECOND)):
        frame = av.VideoFrame(WIDTH, HEIGHT, "rgb24")
        frame.planes[0].update(drawn[number % len(drawn)])
        frame.pts, frame.time_base = number, Fraction(1, FRAMES_A_SECOND)
        yield frame.reformat(format="yuv420p")


def _drawn(step: int) -> bytes:
    rows = [bytearray(bytes(_colour(row)) * WIDTH) for row in range(HEIGHT)]
    for number, place in enumerate(DOT_PLACES):
        turn = 2 * math.pi * (step / (FRAMES_A_SECOND * KEYFRAME_SECONDS) - number / 6)
        radius = SMALLEST + (LARGEST - SMALLEST) * (1 + math.sin(turn)) / 2
        for row in range(-LARGEST, LARGEST + 1):
            half = int(math.sqrt(max(0.0, radius * radius - row * row)))
            start, end = 3 * (place - half), 3 * (place + half)
            rows[HEIGHT // 2 + row][start:end] = bytes(DOT) * (2 * half)
    return b"".join(rows)


def _colour(row: int) -> tuple[int, ...]:
    share = row / HEIGHT
    return tuple(round(a + (b - a) * share) for a, b in zip(TOP, BOTTOM, strict=True))


def _sounds(music: array) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=48000)
    for at in range(0, len(music), SAMPLE_RATE):
        part = music[at : at + SAMPLE_RATE]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
        frame.planes[0].update(part.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]), waiting_music.composed())
