"""From Asterisk's raw files to recordings, through everything that can be wrong with a file."""

from __future__ import annotations

import asyncio
import errno
import math
import os
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pytest

from media_gateway.telephony import recordings as module
from media_gateway.telephony.actions import encode_step
from media_gateway.telephony.recordings import (
    CLIENT_SIDE,
    MESSAGE,
    OPERATOR_SIDE,
    SAMPLE_RATE,
    Recordings,
)
from media_gateway.vocabulary.events import MessageRecorded, RecordingMade
from media_gateway.vocabulary.terms import InteractionId, StepId
from tests.support.happened import Happened
from tests.support.sound import channels_of, loudness
from tests.support.waiting import until

LEFT_HZ, RIGHT_HZ = 500, 800
ENDED_AT = 1_763_780_010.0
NAME = "voice-cc-1763780000.12@1763780003417"


def write_raw(folder: Path, name: str = NAME, seconds: float = 1.0) -> None:
    for side, hz in ((CLIENT_SIDE, LEFT_HZ), (OPERATOR_SIDE, RIGHT_HZ)):
        turn = 2 * math.pi * hz / SAMPLE_RATE
        samples = (int(8000 * math.sin(turn * n)) for n in range(int(seconds * SAMPLE_RATE)))
        file = folder / (name + side)
        file.write_bytes(array("h", samples).tobytes())
        os.utime(file, (ENDED_AT, ENDED_AT))


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


def test_two_sides_become_a_recording_of_two_channels(tmp_path: Path) -> None:
    write_raw(tmp_path)
    [made], shelf = converted(tmp_path, lambda shelf: shelf.take(NAME))
    assert made == RecordingMade(
        interaction_id=InteractionId("voice-cc-1763780000.12"),
        recording_id=NAME,
        path=f"{NAME}.ogg",
        started_at=ENDED_AT - 1.0,
    )
    left, right = channels_of(tmp_path / made.path)
    assert loudness(left, LEFT_HZ) > 100 * loudness(left, RIGHT_HZ)
    assert loudness(right, RIGHT_HZ) > 100 * loudness(right, LEFT_HZ)
    assert abs(len(left) / SAMPLE_RATE - 1.0) < 0.1
    assert not shelf.trouble


@pytest.mark.parametrize("size", [0, 1])
def test_nothing_comes_of_empty_files(tmp_path: Path, size: int) -> None:
    for side in (CLIENT_SIDE, OPERATOR_SIDE):
        (tmp_path / f"voice-1@1{side}").write_bytes(b"\0" * size)
    write_raw(tmp_path)

    def act(shelf: Recordings) -> None:
        shelf.take("voice-1@1")
        shelf.take(NAME)

    [made], shelf = converted(tmp_path, act)
    assert made.recording_id == NAME
    assert not shelf.trouble


@pytest.mark.parametrize("side", [CLIENT_SIDE, OPERATOR_SIDE])
@pytest.mark.parametrize("size", [0, 8_001])
def test_a_side_that_ends_early_is_silent_from_there(tmp_path: Path, side: str, size: int) -> None:
    write_raw(tmp_path)
    os.truncate(tmp_path / (NAME + side), size)
    [made], _ = converted(tmp_path, lambda shelf: shelf.take(NAME))
    short, long = channels_of(tmp_path / made.path)
    if side == OPERATOR_SIDE:
        short, long = long, short
    hz, other_hz = (LEFT_HZ, RIGHT_HZ) if side == CLIENT_SIDE else (RIGHT_HZ, LEFT_HZ)
    assert abs(len(long) / SAMPLE_RATE - 1.0) < 0.1
    assert loudness(long, other_hz) > 7000
    assert loudness(short[6000:], hz) < 100


@pytest.mark.parametrize("side", [CLIENT_SIDE, OPERATOR_SIDE])
def test_a_side_that_is_missing_is_silent(tmp_path: Path, side: str) -> None:
    write_raw(tmp_path)
    (tmp_path / (NAME + side)).unlink()
    [made], shelf = converted(tmp_path, lambda shelf: shelf.take(NAME))
    left, right = channels_of(tmp_path / made.path)
    assert (loudness(left, LEFT_HZ) < 100) == (side == CLIENT_SIDE)
    assert (loudness(right, RIGHT_HZ) < 100) == (side == OPERATOR_SIDE)
    assert made.started_at == ENDED_AT - 1.0
    assert not shelf.trouble


def test_missing_files_are_said_to_be_missing_until_some_are_there(tmp_path: Path) -> None:
    async def scenario() -> None:
        happened = Happened()
        shelf = Recordings(tmp_path, happened)
        running = asyncio.create_task(shelf.run())
        shelf.take(NAME)
        await until(lambda: shelf.trouble, "it is said")
        assert "CC_RECORDINGS_DIR" in shelf.trouble
        write_raw(tmp_path)
        shelf.take(NAME)
        await happened.next(RecordingMade)
        assert not shelf.trouble
        running.cancel()

    asyncio.run(scenario())


@pytest.mark.parametrize("name", ["../secret@1", "/etc/passwd", "a@b", "a@1.raw", "", "@1"])
def test_only_names_that_the_dialplan_makes_are_taken(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write_raw(tmp_path, "secret@1")
    write_raw(inner)

    def act(shelf: Recordings) -> None:
        shelf.take(name)
        shelf.take(NAME)

    [made], _ = converted(inner, act)
    assert made.path == f"{NAME}.ogg"


def test_what_a_dead_gateway_left_is_found_except_what_is_still_written(tmp_path: Path) -> None:
    for n in (1, 2, 3):
        write_raw(tmp_path, f"voice-{n}@{n}", 0.1)

    def act(shelf: Recordings) -> None:
        shelf.take_left_over(up={InteractionId("voice-2")}, writing=())
        shelf.take_left_over(up=set(), writing=())  # asked again after a broken link

    made, _ = converted(tmp_path, act, recordings=3)
    assert [each.interaction_id for each in made] == ["voice-1", "voice-3", "voice-2"]


STEP = StepId(f"{NAME.partition('@')[0]}#3")
MESSAGE_NAME = f"{NAME}~{encode_step(STEP)}"


def write_message(folder: Path, spoken: float, silent: float = 0.0) -> None:
    turn = 2 * math.pi * LEFT_HZ / SAMPLE_RATE
    samples = (int(8000 * math.sin(turn * n)) for n in range(int(spoken * SAMPLE_RATE)))
    silence = array("h", bytes(2 * int(silent * SAMPLE_RATE)))
    file = folder / (MESSAGE_NAME + MESSAGE)
    file.write_bytes((array("h", samples) + silence).tobytes())
    os.utime(file, (ENDED_AT, ENDED_AT))


def message(folder: Path) -> MessageRecorded:
    async def scenario() -> MessageRecorded:
        happened = Happened()
        shelf = Recordings(folder, happened)
        running = asyncio.create_task(shelf.run())
        shelf.take(MESSAGE_NAME)
        made = await happened.next(MessageRecorded)
        running.cancel()
        return made

    return asyncio.run(scenario())


def test_a_message_becomes_a_file_of_one_channel(tmp_path: Path) -> None:
    write_message(tmp_path, spoken=2.0, silent=1.0)
    assert message(tmp_path) == MessageRecorded(
        interaction_id=InteractionId("voice-cc-1763780000.12"),
        step_id=STEP,
        recording_id=NAME,
        path=f"{NAME}.ogg",
        started_at=ENDED_AT - 3.0,
        seconds=3.0,
    )
    left, right = channels_of(tmp_path / f"{NAME}.ogg")
    assert left == right
    assert abs(len(left) / SAMPLE_RATE - 3.0) < 0.1


@pytest.mark.parametrize(("spoken", "silent"), [(0.0, 0.0), (0.0, 5.0), (0.1, 4.0)])
def test_silence_or_a_click_is_no_message(tmp_path: Path, spoken: float, silent: float) -> None:
    write_message(tmp_path, spoken, silent)
    made = message(tmp_path)
    assert (made.step_id, made.recording_id, made.path, made.seconds) == (STEP, "", "", 0.0)
    assert not list(tmp_path.glob("*.ogg"))


def test_a_message_that_asterisk_did_not_write_is_told_as_none(tmp_path: Path) -> None:
    made = message(tmp_path)
    assert (made.step_id, made.recording_id) == (STEP, "")


def test_a_message_that_ended_unseen_is_found_though_the_client_is_there(tmp_path: Path) -> None:
    write_message(tmp_path, spoken=1.0)

    async def scenario() -> None:
        happened = Happened()
        shelf = Recordings(tmp_path, happened)
        running = asyncio.create_task(shelf.run())
        shelf.take_left_over(up={InteractionId("voice-cc-1763780000.12")}, writing={MESSAGE_NAME})
        assert shelf._messages.empty()
        shelf.take_left_over(up={InteractionId("voice-cc-1763780000.12")}, writing={""})
        assert (await happened.next(MessageRecorded)).step_id == STEP
        running.cancel()

    asyncio.run(scenario())


def test_a_message_does_not_wait_for_the_end_of_a_long_talk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client who has hung up is called back only if his message comes soon."""
    write_message(tmp_path, spoken=1.0)
    told = threading.Event()

    def long_talk(folder: Path, name: str) -> None:
        assert told.wait(10.0)

    monkeypatch.setattr(module, "_convert_talk", long_talk)

    async def scenario() -> None:
        happened = Happened()
        shelf = Recordings(tmp_path, happened)
        running = asyncio.create_task(shelf.run())
        shelf.take(NAME)
        shelf.take(MESSAGE_NAME)
        try:
            assert (await happened.next(MessageRecorded)).step_id == STEP
        finally:
            told.set()
            running.cancel()

    asyncio.run(scenario())


def test_raw_files_are_kept_a_while_after_they_were_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raw(tmp_path, seconds=0.1)
    _, shelf = converted(tmp_path, lambda shelf: shelf.take(NAME))
    shelf.clear_away()
    assert len(list(tmp_path.glob("*.raw"))) == 2
    monkeypatch.setattr(module, "KEEP_RAW_SECONDS", -1.0)
    shelf.clear_away()
    assert [each.name for each in tmp_path.iterdir()] == [f"{NAME}.ogg"]


def test_what_cannot_be_converted_is_tried_again_ever_more_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raw(tmp_path, seconds=0.1)
    to_opus = module.to_opus
    tried_at: list[float] = []

    def full_at_first(sides: Sequence[BinaryIO], target: Path) -> None:
        tried_at.append(time.monotonic())
        if len(tried_at) < 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        to_opus(sides, target)

    monkeypatch.setattr(module, "to_opus", full_at_first)
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.1)
    [made], shelf = converted(tmp_path, lambda shelf: shelf.take(NAME))
    assert made.recording_id == NAME
    first, second, third = (after - before for before, after in pairwise(tried_at))
    assert first >= 0.1 and second >= 0.2 and third >= 0.4
    assert not shelf.trouble


def test_one_recording_that_cannot_be_converted_is_told_whatever_becomes_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raw(tmp_path, "voice-1@1", 0.1)
    write_raw(tmp_path, "voice-2@2", 0.1)
    convert = module._convert

    def never_the_first(folder: Path, name: str) -> RecordingMade | None:
        if name == "voice-1@1":
            raise OSError(errno.ENOSPC, "No space left on device")
        return convert(folder, name)

    monkeypatch.setattr(module, "_convert", never_the_first)

    def act(shelf: Recordings) -> None:
        shelf.take("voice-1@1")
        shelf.take("voice-2@2")

    [made], shelf = converted(tmp_path, act)
    assert made.recording_id == "voice-2@2"
    assert "voice-1@1" in shelf.trouble and "No space left" in shelf.trouble


def test_raw_files_that_may_not_be_deleted_are_said_once_and_left_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for n in (1, 2):
        write_raw(tmp_path, f"voice-{n}@{n}", 0.1)
    _, shelf = converted(
        tmp_path, lambda shelf: shelf.take_left_over(up=(), writing=()), recordings=2
    )
    asked: list[Path] = []
    unlink = Path.unlink

    def forbidden(path: Path, missing_ok: bool = False) -> None:
        asked.append(path)
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "unlink", forbidden)
    monkeypatch.setattr(module, "KEEP_RAW_SECONDS", -1.0)
    for _ in range(3):
        shelf.clear_away()
    assert len(asked) == 2
    assert str(tmp_path) in shelf.trouble and "user" in shelf.trouble
    assert len([r for r in caplog.records if "not deleted" in r.message]) == 1
    # they were reported, so that a link made anew is no reason to convert them again
    shelf.take_left_over(up=(), writing=())
    assert shelf._talks.empty()

    monkeypatch.setattr(Path, "unlink", unlink)
    monkeypatch.setattr(module, "KEEP_RAW_SECONDS", -2 * module.CLEAR_AGAIN_SECONDS)
    shelf.clear_away()
    assert not list(tmp_path.glob("*.raw"))
    assert not shelf.trouble
