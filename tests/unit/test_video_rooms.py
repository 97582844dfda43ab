"""Rooms of talks by video: who sees whom, and who watches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.ports import RoomError
from media_gateway.views import PersonKind, WatchMode
from media_gateway.vocabulary.facts import DropReason
from media_gateway.vocabulary.terms import CLIENT, OPERATOR, InteractionId
from tests.support.panels import asynchronous
from tests.support.video_stage import BOSS, CLIP, SDP, SUPERVISOR, stage
from tests.support.video_talks import ANNA, BORIS, P1, TALK, VISITOR
from tests.support.waiting import until


class TestWhoSeesWhom:
    @asynchronous
    async def test_who_waits_sees_the_clip(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, is_talking=False)
            await s.joins(CLIENT)
            await s.sees("client", *CLIP)

    @asynchronous
    async def test_the_two_of_a_talk_see_each_other(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.sees("client", "o3")
            await s.sees("o3", "client")

    @asynchronous
    async def test_a_client_on_hold_sees_the_clip_and_the_staff_one_another(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            s.becomes(replace(VISITOR, on_hold=True), ANNA, BORIS)
            await s.joins(P1)
            await s.sees("client", *CLIP)
            await s.sees("o3", "o4")
            await s.sees("o4", "o3")

    @asynchronous
    async def test_all_in_a_conference_see_all_in_one_order(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, BORIS)
            await s.joins(CLIENT, OPERATOR, P1)
            await s.sees("client", "o3", "o4")
            await s.sees("o3", "client", "o4")
            await s.sees("o4", "client", "o3")

    @asynchronous
    async def test_whoever_takes_a_talk_over_stays_connected(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, BORIS)
            await s.joins(CLIENT, OPERATOR, P1)
            s.becomes(VISITOR, replace(BORIS, leg=OPERATOR, kind=PersonKind.OPERATOR))
            await s.sees("client", "o4")
            await until(lambda: s.engine.legs[TALK] == {"client", "o4"}, "Anna is disconnected")
            assert s.rooms.seat(TALK, OPERATOR).connected
            assert s.legs() == [(OPERATOR, DropReason.NONE)]

    @asynchronous
    async def test_the_screen_shared_last_is_seen_by_all_others(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            s.rooms.devices(TALK, OPERATOR, audio=True, video=True, screen=True)
            await s.sees("client", "o3", screen="o3")
            s.rooms.devices(TALK, CLIENT, audio=True, video=False, screen=True)
            await s.sees("o3", "client", screen="client")
            await s.sees("client", "o3")
            [seen] = s.rooms.people(TALK, OPERATOR)
            assert (seen.audio, seen.video, seen.screen) == (True, False, True)

    @asynchronous
    async def test_a_talk_that_is_heard_by_telephone_has_pictures_only(self, tmp_path):
        async with stage(tmp_path) as s:
            visit = InteractionId("video-of-a-caller")
            s.talks.joined[visit] = TALK
            s.becomes(by_telephone=True)
            await s.rooms.answer(visit, CLIENT, SDP)
            await s.joins(OPERATOR)
            await s.sees("client", "o3", audio=())
            assert s.rooms.seat(TALK, OPERATOR).by_telephone

    @asynchronous
    async def test_a_telephone_is_heard_and_recorded_and_its_number_is_not_shown(self, tmp_path):
        telephone = replace(BORIS, name="+79990001122", kind=PersonKind.OUTSIDE, operator_id=0)
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, telephone)
            await s.joins(CLIENT, OPERATOR)
            await s.sees("client", "o3", "p1")
            await s.sees("p1", "client", "o3")
            await until(
                lambda: s.recorded_legs() == [["client", "o3", "p1"]], "all three are recorded"
            )
            [_, shown] = s.rooms.people(TALK, OPERATOR)
            assert (shown.name, shown.audio, shown.video) == ("+79990001122", True, False)
            assert [one.name for one in s.rooms.people(TALK, CLIENT)] == ["Anna", ""]

    @asynchronous
    async def test_the_room_ends_with_the_talk(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            s.becomes(VISITOR, is_over=True, is_talking=False)
            await until(lambda: TALK not in s.engine.legs, "all are disconnected")
            assert s.rooms.seat(TALK, OPERATOR) is None
            with pytest.raises(RoomError, match="over"):
                await s.rooms.answer(TALK, CLIENT, SDP)


class TestSupervisors:
    @asynchronous
    async def test_a_listener_is_seen_by_nobody(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_watched(WatchMode.LISTEN)
            await s.sees("s77", "client", "o3")
            await s.sees("client", "o3")
            await s.sees("o3", "client")
            with pytest.raises(RoomError):
                s.rooms.say(TALK, SUPERVISOR, {"kind": "chat", "text": "Hello"})

    @asynchronous
    async def test_a_whisper_reaches_the_staff_alone(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_watched(WatchMode.WHISPER)
            await s.sees("o3", "client", "s77")
            await s.sees("client", "o3")
            assert [one.leg for one in s.rooms.people(TALK, CLIENT)] == [OPERATOR]
            assert s.recorded_legs() == [["client", "o3"]]

    @asynchronous
    async def test_a_whisper_does_not_reach_a_telephone_outside(self, tmp_path):
        telephone = replace(BORIS, kind=PersonKind.OUTSIDE, operator_id=0)
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, telephone)
            await s.joins(CLIENT, OPERATOR)
            await s.is_watched(WatchMode.WHISPER)
            await s.sees("o3", "client", "p1", "s77")
            await s.sees("p1", "client", "o3")

    @asynchronous
    async def test_whoever_barges_in_is_there_for_all(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_watched(WatchMode.BARGE)
            await s.sees("client", "o3", "s77")
            [watched] = s.rooms.watched_by(BOSS)
            assert (watched.client_name, watched.operator_name) == ("Ivan", "Anna")
            assert watched.video.connected

    @asynchronous
    async def test_he_leaves_with_his_page_and_with_the_talk(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_watched(WatchMode.BARGE)
            s.rooms.watch(TALK, BOSS, "Olga", None, {1})
            await s.sees("client", "o3")
            await until(lambda: "s77" not in s.engine.legs[TALK], "he is disconnected")
            s.rooms.watch(TALK, BOSS, "Olga", WatchMode.LISTEN, {1})
            s.becomes(VISITOR, is_talking=False)
            assert s.rooms.watched_by(BOSS) == ()

    @asynchronous
    async def test_another_company_is_none_of_his_business(self, tmp_path):
        async with stage(tmp_path) as s:
            with pytest.raises(RoomError) as refused:
                s.rooms.watch(TALK, BOSS, "Olga", WatchMode.LISTEN, {2})
            assert refused.value.code == "not_allowed"
            s.becomes(VISITOR, is_talking=False)
            with pytest.raises(RoomError) as refused:
                s.rooms.watch(TALK, BOSS, "Olga", WatchMode.LISTEN, {1})
            assert refused.value.code == "not_available"
