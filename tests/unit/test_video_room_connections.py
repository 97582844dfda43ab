"""Rooms of talks by video: how pages connect, and what becomes of it when that breaks."""

from __future__ import annotations

import pytest

from media_gateway.ports import RoomError
from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.facts import DropReason
from media_gateway.vocabulary.terms import CLIENT, OPERATOR, VisitMedia
from tests.support.facts import interaction_fact
from tests.support.panels import asynchronous
from tests.support.video_stage import SDP, stage
from tests.support.video_talks import P1, TALK
from tests.support.waiting import until


class TestConnections:
    @asynchronous
    async def test_nobody_connects_who_has_no_place(self, tmp_path):
        async with stage(tmp_path) as s:
            with pytest.raises(RoomError) as refused:
                await s.rooms.answer(TALK, P1, SDP)
            assert refused.value.code == "not_allowed"

    @pytest.mark.parametrize(
        ("sdp", "full", "code"), [("?", False, "bad_sdp"), (SDP, True, "overloaded")]
    )
    @asynchronous
    async def test_a_refused_offer_is_told_and_counted(self, tmp_path, sdp, full, code):
        async with stage(tmp_path) as s:
            s.engine.full = full
            with pytest.raises(RoomError) as refused:
                await s.rooms.answer(TALK, CLIENT, sdp)
            assert refused.value.code == code
            assert s.legs() == [(CLIENT, DropReason.REFUSED)]

    @asynchronous
    async def test_who_only_writes_connects_nothing(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(media=VisitMedia.CHAT)
            with pytest.raises(RoomError, match="only writes"):
                await s.rooms.answer(TALK, CLIENT, SDP)

    @asynchronous
    async def test_a_page_on_another_network_connects_anew(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            s.engine.loses(TALK, "client")
            assert not s.rooms.seat(TALK, CLIENT).connected
            [lost] = s.rooms.people(TALK, OPERATOR)
            assert not lost.connected
            await s.joins(CLIENT)
            assert s.rooms.seat(TALK, CLIENT).connected
            assert s.legs() == [(CLIENT, DropReason.NETWORK)]

    @asynchronous
    async def test_a_page_knows_first_that_its_connection_broke_off(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT)
            await s.rooms.answer(TALK, CLIENT, SDP, again=True)
            assert s.legs() == [(CLIENT, DropReason.NETWORK)]

    @asynchronous
    async def test_the_connections_of_a_room_that_begins_anew_are_told(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            s.talks.stumbles = True
            s.rooms.told([interaction_fact(TALK)])
            reason = DropReason.MEDIA_PROCESS
            assert s.legs() == [(CLIENT, reason), (OPERATOR, reason)]
            assert s.changes[-1] == TALK
            assert not s.rooms.seat(TALK, CLIENT).connected
            await s.joins(CLIENT)
            assert s.rooms.seat(TALK, CLIENT).connected

    @asynchronous
    async def test_all_pages_of_a_dead_media_process_are_told_and_come_back(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT, OPERATOR)
            await s.is_recorded()
            s.engine.dies()
            assert s.changes[-1] == TALK
            assert not s.rooms.seat(TALK, CLIENT).connected
            assert {reason for _, reason in s.legs()} == {DropReason.MEDIA_PROCESS}
            s.time += 3
            await s.joins(CLIENT, OPERATOR)
            await s.sees("client", "o3")
            await s.is_recorded()
            [first] = [e for e in s.inbox.events if isinstance(e, RecordingMade)]
            assert (tmp_path / first.path).is_file()

    @asynchronous
    async def test_what_nobody_foresaw_in_one_room_ends_nothing_else(self, tmp_path, monkeypatch):
        async with stage(tmp_path) as s:
            heard = []
            await s.joins(CLIENT, OPERATOR)
            s.rooms.follow(TALK, OPERATOR, heard.extend)
            with monkeypatch.context() as broken:
                broken.setattr("media_gateway.video.rooms.routes", lambda *_, **__: 1 / 0)
                s.rooms.devices(TALK, CLIENT, audio=True, video=True, screen=True)
                await until(lambda: TALK not in s.engine.legs, "the room is closed")
            assert not s.rooms.seat(TALK, CLIENT).connected
            await s.joins(CLIENT, OPERATOR)
            await s.sees("client", "o3")
            s.rooms.say(TALK, CLIENT, {"kind": "typing"})
            assert [message["kind"] for message in heard] == ["typing"]

    @asynchronous
    async def test_the_quality_of_a_connection_is_told_at_its_end(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.rooms.answer(TALK, CLIENT, SDP)
            s.time += 0.4
            s.engine.connected(TALK, "client")
            s.engine.sees(TALK, "client", 0.02, 30)
            s.engine.sees(TALK, "client", 0.04, None)
            s.rooms.leave(TALK, CLIENT)
            [fact] = s.published
            assert (fact.setup_seconds, fact.loss, fact.rtt_ms) == (0.4, 0.03, 30.0)
            assert (fact.media, fact.drop_reason) == ("audio,video", DropReason.CLOSED_PAGE)

    @asynchronous
    async def test_whoever_says_goodbye_has_not_dropped_out(self, tmp_path):
        async with stage(tmp_path) as s:
            await s.joins(CLIENT)
            s.rooms.leave(TALK, CLIENT, said_goodbye=True)
            [fact] = s.published
            assert fact.drop_reason == DropReason.NONE
