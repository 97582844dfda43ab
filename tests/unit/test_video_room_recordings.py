"""Rooms of talks by video: what is recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.terms import CLIENT, OPERATOR
from tests.support.panels import asynchronous
from tests.support.video_stage import stage
from tests.support.video_talks import ANNA, BORIS, P1, TALK, VISITOR
from tests.support.waiting import until


class TestRecordings:
    @asynchronous
    async def test_it_begins_with_the_talk_and_ends_with_it(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT)
            assert s.engine.recorded == {}
            await s.joins(OPERATOR)
            await s.is_recorded()
            [(room, _, legs)] = s.engine.recorded.values()
            assert (room, legs) == (TALK, ["client", "o3"])
            s.becomes(VISITOR, is_over=True, is_talking=False)
            await until(lambda: s.inbox.events, "something is told")
            [made] = s.inbox.events
            assert isinstance(made, RecordingMade)
            assert (made.interaction_id, made.started_at) == (TALK, 1000.0)
            assert made.path == f"video/{made.recording_id}.webm"
            assert (tmp_path / made.path).is_file()

    @asynchronous
    async def test_who_joins_the_client_is_in_another_file(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_recorded()
            s.time += 5
            s.becomes(VISITOR, ANNA, BORIS)
            await s.joins(P1)
            await until(lambda: s.inbox.events, "something is told")
            await until(lambda: s.recorded_legs() == [["client", "o3", "o4"]], "all three are")

    @asynchronous
    async def test_nothing_is_recorded_that_the_client_does_not_hear(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_recorded()
            [recording] = s.engine.recorded
            s.becomes(replace(VISITOR, on_hold=True), ANNA)
            await until(lambda: s.engine.paused.get(recording), "it pauses")
            s.becomes()
            await until(lambda: not s.engine.paused[recording], "it goes on")
            s.becomes(recording_paused=True)
            await until(lambda: s.engine.paused[recording], "it pauses")
            assert list(s.engine.recorded) == [recording]

    @asynchronous
    async def test_a_file_that_grows_too_large_is_followed_by_another(self, tmp_path, monkeypatch):
        monkeypatch.setattr("media_gateway.video.rooms.SIZE_SECONDS", 0.01)
        monkeypatch.setattr("media_gateway.video.recordings.LARGEST", 50)
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_recorded()
            [(first, (_, path, _))] = s.engine.recorded.items()
            s.time += 60
            Path(path).write_bytes(bytes(51))
            await until(lambda: s.engine.recorded.keys() - {first}, "another one runs")
            [made] = s.inbox.events
            assert made.recording_id == first
            assert s.recorded_legs() == [["client", "o3"]]

    @asynchronous
    async def test_a_queue_that_is_not_recorded_is_not(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(recorded=False)
            await s.joins(CLIENT, OPERATOR)
            await s.sees("client", "o3")
            await s.sees("o3", "client")
            assert s.engine.recorded == {}

    @asynchronous
    async def test_what_a_killed_gateway_was_recording_is_found(self, tmp_path):
        unfinished = tmp_path / "video" / "open" / "video-9@123456.webm"
        unfinished.parent.mkdir(parents=True)
        unfinished.write_bytes(b"frames")
        empty = unfinished.with_name("video-8@123456.mkv")
        empty.touch()
        async with stage(tmp_path) as s:
            await until(lambda: s.inbox.events, "something is told")
            [made] = s.inbox.events
            assert (made.interaction_id, made.started_at) == ("video-9", 123.456)
            assert (tmp_path / made.path).read_bytes() == b"frames"
            assert not empty.exists()
