"""Spoken words as A-law, by espeak-ng; the language is guessed from the letters."""

import io
import re
import subprocess
import wave
from array import array

from deploy.errors import SetupError
from deploy.g711 import SAMPLE_RATE, encode

WORDS_PER_MINUTE = 150


def say(text: str) -> bytes:
    language = "ru" if re.search("[а-яё]", text, re.IGNORECASE) else "en-us"
    command = ["espeak-ng", "-v", language, "-s", str(WORDS_PER_MINUTE), "--stdout", text]
    try:
        spoken = subprocess.run(command, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise SetupError("No speech: sudo apt-get install espeak-ng") from None
    # espeak-ng writes to a pipe, so the lengths in its header are not to be trusted.
    with wave.open(io.BytesIO(spoken)) as source:
        rate = source.getframerate()
    return encode(resample(array("h", spoken[44 : len(spoken) // 2 * 2]), rate))


def resample(samples: array, rate: int) -> array:
    """To 8 kHz: each new sample is the mean of the old ones it stands for, which is filter enough
    for speech on a telephone."""
    ratio = rate / SAMPLE_RATE
    count = int(len(samples) / ratio)
    result = array("h")
    for n in range(count):
        window = samples[int(n * ratio) : max(int((n + 1) * ratio), int(n * ratio) + 1)]
        result.append(sum(window) // len(window))
    return result
