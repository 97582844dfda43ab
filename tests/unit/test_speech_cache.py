"""The folder of prompts stays within its size, and nothing that may be playing goes."""

import os

import pytest

from media_gateway.speech.cache import UNTOUCHABLE_SECONDS, FileCache

LONG = UNTOUCHABLE_SECONDS + 1


class Clock:
    def __init__(self):
        self.time = 1_000_000.0

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(tmp_path, clock):
    cache = FileCache(tmp_path, 300, clock)
    cache.open()
    return cache


def made(cache, key, size=100):
    cache.file_of(key).write_bytes(bytes(size))
    cache.add(key)


def kept(cache, *keys):
    return [key for key in keys if cache.file_of(key).exists()]


def test_what_was_made_is_found(cache):
    assert not cache.find("a")
    made(cache, "a")
    assert cache.find("a")


def test_the_least_recently_used_goes_first(cache, clock):
    for key in "abc":
        made(cache, key)
        clock.time += 1
    clock.time += LONG
    cache.find("a")
    made(cache, "d")
    assert kept(cache, *"abcd") == ["a", "c", "d"]
    assert not cache.find("b")


def test_as_many_go_as_the_new_one_needs(cache, clock):
    for key in "abc":
        made(cache, key)
        clock.time += 1
    clock.time += LONG
    made(cache, "d", 250)
    assert kept(cache, *"abcd") == ["d"]


def test_what_may_be_playing_stays_though_there_is_no_room(cache):
    for key in "abcde":
        made(cache, key)
    assert kept(cache, *"abcde") == list("abcde")


def test_one_that_is_made_twice_counts_once(cache, clock):
    for key in "aaab":
        made(cache, key)
    clock.time += LONG
    made(cache, "c")
    assert kept(cache, *"abc") == list("abc")


def test_files_are_known_after_a_restart(cache, clock, tmp_path):
    for key, age in (("a", 3000), ("b", 9000), ("c", 6000)):
        made(cache, key)
        os.utime(cache.file_of(key), (clock.time - age, clock.time - age))
    again = FileCache(tmp_path, 300, clock)
    again.open()
    assert again.find("a")
    made(again, "d")
    assert kept(again, *"abcd") == ["a", "c", "d"]


def test_what_a_crash_left_half_written_goes(tmp_path):
    (tmp_path / "a.alaw.part").write_bytes(b"half")
    cache = FileCache(tmp_path, 300)
    cache.open()
    assert not cache.find("a")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_deleted_is_made_again(cache):
    made(cache, "a")
    cache.file_of("a").unlink()
    assert not cache.find("a")
    made(cache, "a")
    assert cache.find("a")


def test_a_file_that_somebody_deleted_holds_up_no_other(cache, clock):
    for key in "abc":
        made(cache, key)
    cache.file_of("a").unlink()
    clock.time += LONG
    made(cache, "d")
    assert kept(cache, *"abcd") == list("bcd")


def test_a_folder_that_cannot_be_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        FileCache(tmp_path / "file" / "prompts", 300).open()
