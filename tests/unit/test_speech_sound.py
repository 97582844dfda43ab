"""Uploaded and synthesised sounds become what a telephone line carries."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.tones import share
from media_gateway.speech import sound
from media_gateway.speech.sound import LOUDNESS, SoundError, to_telephone
from tests.support.sounds import loudness_of, seconds_of, tone


@pytest.fixture
def converted(tmp_path):
    def convert(content):
        source, target = tmp_path / "source", tmp_path / "target.alaw"
        source.write_bytes(content)
        to_telephone(source, target)
        return target.read_bytes()

    return convert


@pytest.mark.parametrize("form", ["wav", "mp3", "ogg", "mp4", "flac"])
def test_whatever_people_upload_is_heard(converted, form):
    heard = converted(tone(form, hz=440))
    assert seconds_of(heard) == pytest.approx(1.0, abs=0.1)
    assert share(heard, 440) > 0.9


@pytest.mark.parametrize("loudness", [-45.0, -30.0, -20.0, -6.0])
def test_quiet_and_loud_ones_are_heard_alike(converted, loudness):
    heard = converted(tone(loudness=loudness))
    assert loudness_of(heard) == pytest.approx(LOUDNESS, abs=1)


def test_pauses_do_not_count_as_quiet_speech(converted):
    heard = converted(tone(seconds=1.0, lead=3.0))
    assert seconds_of(heard) == pytest.approx(4.0, abs=0.1)
    assert loudness_of(heard) == pytest.approx(LOUDNESS, abs=1)


def test_silence_stays_silence(converted):
    heard = converted(tone(seconds=0.0, lead=1.0))
    assert set(heard) <= {0xD5, 0x55}


@pytest.mark.parametrize(
    "content", [b"", b"not a sound", b"RIFF\x24\xf0\xff\x7fWAVE", b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_what_is_no_sound_is_refused_and_leaves_nothing(converted, tmp_path, content):
    with pytest.raises(SoundError):
        converted(content)
    assert [file.name for file in tmp_path.iterdir()] == ["source"]


def test_a_playlist_reads_no_other_file(converted, tmp_path):
    (tmp_path / "secret.wav").write_bytes(tone())
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{tmp_path}/secret.wav\n"
    with pytest.raises(SoundError):
        converted(playlist.encode())
    with pytest.raises(SoundError):
        converted(f"ffconcat version 1.0\nfile {tmp_path}/secret.wav\n".encode())


def test_an_endless_one_is_refused(converted, monkeypatch):
    monkeypatch.setattr(sound, "LONGEST_SECONDS", 1)
    with pytest.raises(SoundError, match="longer than"):
        converted(tone(seconds=2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_a_damaged_one_is_heard_or_refused(converted, noise, at):
    whole = tone("mp3", seconds=0.2)
    try:
        converted(whole[:at] + noise + whole[at + len(noise) :])
    except SoundError as error:
        assert str(error)
