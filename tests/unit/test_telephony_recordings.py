"""From Asterisk's raw files to recordings, through everything that can be wrong with a file."""

from __future__ import annotations

import asyncio
import math
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from media_gateway.telephony import recordings as module
from media_gateway.telephony.recordings import SAMPLE_RATE, Recordings
from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.terms import InteractionId
from tests.support.happened import Happened
from tests.support.sound import channels_of, loudness

LEFT_HZ, RIGHT_HZ = 500, 800
ENDED_AT = 1_763_780_010.0
RAW = "voice-cc-1763780000.12@1763780003417.raw"


def write_raw(path: Path, seconds: float = 1.0) -> None:
    def sample(hz: int, n: int) -> int:
        return int(8000 * math.sin(2 * math.pi * hz * n / SAMPLE_RATE))

    count = int(seconds * SAMPLE_RATE)
    samples = (struct.pack("<hh", sample(LEFT_HZ, n), sample(RIGHT_HZ, n)) for n in range(count))
    path.write_bytes(b"".join(samples))
    os.utime(path, (ENDED_AT, ENDED_AT))


def converted(
    folder: Path, act: Callable[[Recordings], None], recordings: int = 1
) -> tuple[list[RecordingMade], Recordings]:
    """What was reported until so many recordings were made."""

    async def scenario() -> tuple[list[RecordingMade], Recordings]:
        happened = Happened()
        shelf = Recordings(folder, happened)
        running = asyncio.create_task(shelf.run())
        act(shelf)
        made = [await happened.next(RecordingMade) for _ in range(recordings)]
        running.cancel()
        return made, shelf

    return asyncio.run(scenario())


def test_a_raw_file_becomes_a_recording_of_two_channels(tmp_path: Path) -> None:
    write_raw(tmp_path / RAW)
    [made], shelf = converted(tmp_path, lambda shelf: shelf.take(RAW))
    assert made == RecordingMade(
        interaction_id=InteractionId("voice-cc-1763780000.12"),
        recording_id="voice-cc-1763780000.12@1763780003417",
        path="voice-cc-1763780000.12@1763780003417.ogg",
        started_at=ENDED_AT - 1.0,
    )
    left, right = channels_of(tmp_path / made.path)
    assert loudness(left, LEFT_HZ) > 100 * loudness(left, RIGHT_HZ)
    assert loudness(right, RIGHT_HZ) > 100 * loudness(right, LEFT_HZ)
    assert abs(len(left) / SAMPLE_RATE - 1.0) < 0.1
    assert not shelf.trouble
    assert sorted(each.suffix for each in tmp_path.iterdir()) == [".ogg", ".raw"]


@pytest.mark.parametrize("size", [0, 3])
def test_nothing_comes_of_an_empty_file(tmp_path: Path, size: int) -> None:
    (tmp_path / "voice-1@1.raw").write_bytes(b"\0" * size)
    write_raw(tmp_path / RAW)

    def act(shelf: Recordings) -> None:
        shelf.take("voice-1@1.raw")
        shelf.take(RAW)

    [made], shelf = converted(tmp_path, act)
    assert made.recording_id == RAW.removesuffix(".raw")
    assert not shelf.trouble


def test_a_file_cut_in_the_middle_of_a_sample_is_converted(tmp_path: Path) -> None:
    write_raw(tmp_path / RAW)
    os.truncate(tmp_path / RAW, 20_001)
    [made], _ = converted(tmp_path, lambda shelf: shelf.take(RAW))
    left, _ = channels_of(tmp_path / made.path)
    assert abs(len(left) / SAMPLE_RATE - 20_001 / 32_000) < 0.1


def test_a_missing_file_is_said_to_be_missing_until_one_is_there(tmp_path: Path) -> None:
    async def scenario() -> None:
        happened = Happened()
        shelf = Recordings(tmp_path, happened)
        running = asyncio.create_task(shelf.run())
        shelf.take(RAW)
        async with asyncio.timeout(5):
            while not shelf.trouble:
                await asyncio.sleep(0.01)
        assert "CC_RECORDINGS_DIR" in shelf.trouble
        write_raw(tmp_path / RAW)
        shelf.take(RAW)
        await happened.next(RecordingMade)
        assert not shelf.trouble
        running.cancel()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "name", ["../secret@1.raw", "/etc/passwd", "a@b.raw", "a@1.wav", "", "@1.raw"]
)
def test_only_names_that_the_dialplan_makes_are_taken(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write_raw(tmp_path / "secret@1.raw")
    write_raw(inner / RAW)

    def act(shelf: Recordings) -> None:
        shelf.take(name)
        shelf.take(RAW)

    [made], _ = converted(inner, act)
    assert made.path == RAW.replace(".raw", ".ogg")


def test_what_a_dead_gateway_left_is_found_except_what_is_still_written(tmp_path: Path) -> None:
    write_raw(tmp_path / "voice-1@1.raw", 0.1)
    write_raw(tmp_path / "voice-2@2.raw", 0.1)
    write_raw(tmp_path / "voice-3@3.raw", 0.1)

    def act(shelf: Recordings) -> None:
        shelf.take_left_over(up={InteractionId("voice-2")})
        shelf.take_left_over(up=set())  # asked again after a broken link

    made, _ = converted(tmp_path, act, recordings=3)
    assert [each.interaction_id for each in made] == ["voice-1", "voice-3", "voice-2"]


def test_a_raw_file_is_kept_a_while_after_it_was_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raw(tmp_path / RAW, 0.1)
    _, shelf = converted(tmp_path, lambda shelf: shelf.take(RAW))
    shelf.clear_away()
    assert (tmp_path / RAW).exists()
    monkeypatch.setattr(module, "KEEP_RAW_SECONDS", -1.0)
    shelf.clear_away()
    assert not (tmp_path / RAW).exists()
    assert (tmp_path / RAW).with_suffix(".ogg").exists()
