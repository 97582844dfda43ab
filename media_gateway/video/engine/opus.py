"""Between Opus, which browsers speak, and the samples of a telephone: 8,000 a second, 16 bits."""

from __future__ import annotations

from array import array
from fractions import Fraction
from typing import TypeAlias

import av

RATE = 8000
FRAME_SECONDS = 0.02
FRAME_SAMPLES = 160
FRAME_BYTES = 320

OPUS_RATE = 48000
"""Of its timestamps, and of what the decoder gives, however narrow the sound is."""

TICKS_A_SAMPLE = OPUS_RATE // RATE
FRAME_TICKS = FRAME_SAMPLES * TICKS_A_SAMPLE

BITS_A_SECOND = 24000
ENCODING = {
    "application": "voip",
    "frame_duration": "20",
    "compression_level": "5",  # half the time of the best, and no difference in a telephone's band
    "fec": "1",
    "packet_loss": "5",
}

Samples: TypeAlias = "array[int]"
"""Of type ``h``."""


class Decoder:
    """Of one source; what came before matters to what comes."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "r")
        self._codec.sample_rate = OPUS_RATE
        self._codec.layout = "mono"
        self._codec.format = "s16"
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)

    def samples(self, payload: bytes) -> Samples:
        """None where the payload makes no sense: a browser may send anything."""
        samples = array("h")
        if not payload:  # which the decoder would take for the end of all
            return samples
        try:
            for frame in self._codec.decode(av.Packet(payload)):
                frame.pts = None
                for narrow in self._resampler.resample(frame):
                    samples.frombytes(bytes(narrow.planes[0])[: 2 * narrow.samples])
        except av.FFmpegError:
            return array("h")
        return samples


class Encoder:
    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "w")
        self._codec.sample_rate = RATE
        self._codec.layout = "mono"
        self._codec.format = "s16"
        self._codec.bit_rate = BITS_A_SECOND
        self._codec.options = ENCODING
        self._frames = 0

    def payloads(self, samples: bytes) -> list[bytes]:
        """Of ``FRAME_BYTES``: one payload."""
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = self._frames * FRAME_SAMPLES
        frame.planes[0].update(samples)
        self._frames += 1
        return [bytes(packet) for packet in self._codec.encode(frame)]
