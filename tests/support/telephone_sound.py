"""The samples of telephones: tones, in frames, and how loud they are."""

import math
from array import array

RATE = 8000
FRAME_SAMPLES = 160
MEAN_OF_SINE = 2 / math.pi


def tone(hz, seconds=1.0, height=8000):
    """A sine of this height, as samples of 16 bits."""
    return array(
        "h",
        (int(height * math.sin(2 * math.pi * hz * n / RATE)) for n in range(int(seconds * RATE))),
    )


def frames_of(samples, size=FRAME_SAMPLES):
    return [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]


def height_of(samples):
    """As in ``tone``, where it is a sine; of silence 0."""
    return sum(abs(each) for each in samples) / max(1, len(samples)) / MEAN_OF_SINE
