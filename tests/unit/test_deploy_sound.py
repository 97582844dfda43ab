"""A-law, tones and the waiting music."""

import itertools
import math
from array import array
from pathlib import Path

import pytest

from deploy import music, speech
from deploy.g711 import SILENCE, decode, encode
from deploy.tones import share, tone


# From ITU-T G.711, table 1a: decision value and character signal (even bits inverted).
@pytest.mark.parametrize(
    ("sample", "code"),
    [(0, 0xD5), (-1, 0x55), (16, 0xD4), (32256, 0xAA), (-32256, 0x2A), (1024, 0xE5)],
)
def test_samples_have_the_codes_of_the_standard(sample: int, code: int) -> None:
    assert encode([sample])[0] == code


def test_every_code_survives_decoding_and_encoding() -> None:
    codes = bytes(range(256))
    assert encode(decode(codes)) == codes


def test_speech_loses_little_by_coding() -> None:
    samples = [int(12000 * math.sin(n / 5)) for n in range(4000)]
    errors = [abs(a - b) for a, b in zip(samples, decode(encode(samples)), strict=True)]
    assert max(errors) <= 512
    assert sum(errors) / len(errors) < 160


def test_what_is_too_loud_is_clipped() -> None:
    assert encode([99999, -99999]) == encode([32767, -32768])


def test_silence_is_silent() -> None:
    assert abs(decode(SILENCE)[0]) <= 8


def test_a_tone_is_heard_where_it_is_and_nowhere_else() -> None:
    audio = tone(440, 1)
    assert len(audio) == 8000
    assert share(audio, 440) > 0.95
    assert share(audio, 700) < 0.05
    assert share(SILENCE * 8000, 440) < 0.5
    assert share(b"", 440) == 0


def test_halving_the_rate_keeps_the_tone() -> None:
    samples = array(
        "h", (int(9000 * math.sin(2 * math.pi * 440 * n / 22050)) for n in range(22050))
    )
    resampled = speech.resample(samples, 22050)
    assert len(resampled) == 8000
    assert share(encode(resampled), 440) > 0.9


def test_the_music_is_soft_and_does_not_click_where_it_begins_again(tmp_path: Path) -> None:
    music.write(tmp_path / "waiting.alaw")
    samples = decode((tmp_path / "waiting.alaw").read_bytes())
    assert len(samples) > 30 * 8000
    assert 4000 < max(map(abs, samples)) < 8000
    steps = [abs(a - b) for a, b in itertools.pairwise(samples)]
    assert abs(samples[-1] - samples[0]) <= max(steps)
