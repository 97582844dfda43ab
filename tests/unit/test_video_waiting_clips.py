"""What visitors who wait see and hear: the entry point's own clip as soon as it is there."""

import hashlib

import pytest

from media_gateway.video import waiting_clips as module
from media_gateway.video.engines import Routed
from media_gateway.video.waiting_clips import WaitingClips
from media_gateway.vocabulary.configuration import Configuration
from tests.support.fake_speech import FakeRecordedFiles
from tests.support.running import running
from tests.support.video_talks import talk
from tests.support.visitors import ENTRY, entry_point
from tests.support.waiting import eventually

STANDARD = "/clips/waiting.webm"
FILM = b"a film"
CHECKSUM = hashlib.sha1(FILM).hexdigest()
MUSIC = b"music"
MUSIC_CHECKSUM = hashlib.sha1(MUSIC).hexdigest()


@pytest.fixture
def odoo():
    odoo = FakeRecordedFiles()
    odoo.files |= {CHECKSUM: FILM, MUSIC_CHECKSUM: MUSIC}
    return odoo


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "clips"


@pytest.fixture
def clips(folder, odoo):
    return WaitingClips(folder, STANDARD, odoo)


def configured(**video):
    return Configuration(entry_points=(entry_point(ENTRY, 1, **video),))


def own(folder):
    return (f"clip:{folder / CHECKSUM}.mkv",)


def standard():
    return (f"clip:{STANDARD}",)


def test_the_standard_clip_is_shown_until_the_own_one_is_there(clips, folder, odoo):
    odoo.away = True
    waiting = talk(clip_picture=CHECKSUM, clip_sound=CHECKSUM)
    clips.prepare(configured(clip_picture=CHECKSUM, clip_sound=CHECKSUM))
    with running(clips):
        eventually(lambda: odoo.fetched, "it was asked for")
        eventually(lambda: not clips.health().ok, "it is told that it is missing")
        assert clips.shown(waiting) == Routed(audio=standard(), video=standard())
        odoo.away = False
        clips.prepare(configured(clip_picture=CHECKSUM, clip_sound=CHECKSUM))
        eventually(lambda: clips.shown(waiting).video == own(folder), "it is shown")
        assert clips.shown(waiting).audio == own(folder)
        assert clips.health().ok
    assert (folder / f"{CHECKSUM}.mkv").read_bytes() == FILM


def test_it_is_asked_for_again_by_itself(clips, folder, odoo, monkeypatch):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    odoo.away = True
    clips.prepare(configured(clip_picture=CHECKSUM))
    with running(clips):
        eventually(lambda: len(odoo.fetched) > 2, "it is asked for again")
        odoo.away = False
        eventually(lambda: (folder / f"{CHECKSUM}.mkv").exists(), "it is there")


def test_what_a_clip_says_nothing_of_is_the_standard_one(clips, folder):
    clips.prepare(configured(clip_picture=CHECKSUM))
    with running(clips):
        picture = talk(clip_picture=CHECKSUM)
        eventually(lambda: clips.shown(picture).video == own(folder), "it is there")
    assert clips.shown(picture).audio == standard()
    assert clips.shown(talk()) == Routed(audio=standard(), video=standard())


def test_rooms_are_told_when_there_is_another_clip(clips):
    told = []
    clips.on_changed = lambda: told.append(clips.shown(talk(clip_picture=CHECKSUM)).video)
    clips.prepare(configured(clip_picture=CHECKSUM))
    with running(clips):
        eventually(lambda: told, "it was told")
    assert told[0] != standard()


def test_rooms_are_told_nothing_where_there_is_no_other(clips, odoo, monkeypatch):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    odoo.away = True
    told = []
    clips.on_changed = lambda: told.append(len(odoo.fetched))
    clips.prepare(configured(clip_picture=CHECKSUM))
    with running(clips):
        eventually(lambda: len(odoo.fetched) > 2, "it was asked for in vain")
        assert not told
        odoo.away = False
        eventually(lambda: told, "it was told")
        clips.prepare(configured(clip_picture=CHECKSUM, clip_sound=MUSIC_CHECKSUM))
        eventually(lambda: len(told) > 1, "it was told of the music")
    assert told == [len(odoo.fetched) - 1, len(odoo.fetched)]


def test_it_is_fetched_once_and_there_at_the_next_start(clips, folder, odoo):
    clips.prepare(configured(clip_picture=CHECKSUM))
    with running(clips):
        eventually(lambda: (folder / f"{CHECKSUM}.mkv").exists(), "it is there")
    again = WaitingClips(folder, STANDARD, odoo)
    assert again.shown(talk(clip_picture=CHECKSUM)).video == own(folder)
    again.prepare(configured(clip_picture=CHECKSUM, clip_sound=MUSIC_CHECKSUM))
    with running(again):
        music = talk(clip_sound=MUSIC_CHECKSUM)
        eventually(lambda: again.shown(music).audio != standard(), "the other one is there")
    assert odoo.fetched == [CHECKSUM, MUSIC_CHECKSUM]


def test_what_nobody_shows_any_more_is_thrown_away(clips, folder):
    clips.prepare(configured(clip_picture=CHECKSUM))
    with running(clips):
        eventually(lambda: (folder / f"{CHECKSUM}.mkv").exists(), "it is there")
        clips.prepare(configured())
        eventually(lambda: not (folder / f"{CHECKSUM}.mkv").exists(), "it is gone")
    assert clips.shown(talk(clip_picture=CHECKSUM)).video == standard()


def test_another_content_than_was_named_is_not_shown(clips, folder, odoo):
    odoo.files[CHECKSUM] = b"something else"
    clips.prepare(configured(clip_picture=CHECKSUM))
    with running(clips):
        eventually(lambda: not clips.health().ok, "it is told")
    assert not list(folder.iterdir())
