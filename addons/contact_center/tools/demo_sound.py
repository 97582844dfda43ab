"""A short stereo sound without anybody's voice in it: a low note on the left for the client, a high
one on the right for the operator, in turns."""

import io
import math
import struct
import wave

RATE = 8000
NOTE_SECONDS = 0.6
LEFT_HZ, RIGHT_HZ = 294, 440
TURNS = 4


def two_sides():
    """The sound as a WAV file."""
    frames = bytearray()
    for turn in range(TURNS):
        for number in range(int(RATE * NOTE_SECONDS)):
            frames += _frame(turn, number / RATE)
    with io.BytesIO() as file:
        with wave.open(file, "wb") as sound:
            sound.setparams((2, 2, RATE, 0, "NONE", "not compressed"))
            sound.writeframes(bytes(frames))
        return file.getvalue()


def _frame(turn, seconds):
    """One sample for each side; the note swells and fades, so that turns do not click."""
    loudness = math.sin(math.pi * seconds / NOTE_SECONDS) * 9000
    left = loudness * math.sin(2 * math.pi * LEFT_HZ * seconds) if turn % 2 == 0 else 0
    right = loudness * math.sin(2 * math.pi * RIGHT_HZ * seconds) if turn % 2 else 0
    return struct.pack("<hh", round(left), round(right))
