"""Rooms of talks by video: what is said, and what of it reaches a guest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.ports import RoomError
from media_gateway.views import PersonKind, WatchMode
from media_gateway.vocabulary.events import RoomMessageSaid
from media_gateway.vocabulary.facts import RoomEntryFact
from media_gateway.vocabulary.terms import CLIENT, OPERATOR, PartyId
from tests.support.panels import asynchronous
from tests.support.video_stage import SDP, stage
from tests.support.video_talks import ANNA, GUEST, P1, TALK, VISITOR
from tests.support.waiting import until


class TestMessages:
    @asynchronous
    async def test_what_is_kept_is_journalled_before_anybody_hears_of_it(self, tmp_path):
        async with stage(tmp_path) as s:
            heard = []
            s.rooms.follow(TALK, OPERATOR, heard.extend)
            s.rooms.say(TALK, CLIENT, {"kind": "chat", "text": "Hello", "more": 1})
            [said] = s.inbox.events
            assert isinstance(said, RoomMessageSaid)
            assert (said.leg, said.name, said.kind) == (CLIENT, "Ivan", "chat")
            assert said.content == '{"text":"Hello"}'
            assert heard == []
            s.rooms.told([entry(said)])
            [message] = heard
            assert message["text"] == "Hello"
            assert message["from"] == CLIENT

    @asynchronous
    async def test_what_passes_by_goes_to_the_others_at_once(self, tmp_path):
        async with stage(tmp_path) as s:
            heard, echoed = [], []
            s.rooms.follow(TALK, CLIENT, heard.extend)
            s.rooms.follow(TALK, OPERATOR, echoed.extend)
            s.rooms.say(TALK, OPERATOR, {"kind": "pointer", "x": 0.5, "y": None})
            [message] = heard
            assert (message["x"], message["y"], message["from"]) == (0.5, None, OPERATOR)
            assert echoed == []
            assert s.inbox.events == []

    @asynchronous
    async def test_a_page_that_comes_is_told_what_was_said_before(self, tmp_path):
        async with stage(tmp_path) as s:
            s.talks.said = [{"id": "1", "kind": "chat", "text": "Hello"}]
            heard = []
            stop = s.rooms.follow(TALK, OPERATOR, heard.extend)
            assert heard == s.talks.said
            stop()
            s.rooms.say(TALK, CLIENT, {"kind": "typing"})
            assert heard == s.talks.said

    @asynchronous
    async def test_a_room_keeps_only_so_much(self, tmp_path):
        async with stage(tmp_path) as s:
            with pytest.raises(RoomError) as refused:
                for _ in range(1000):
                    s.rooms.say(TALK, CLIENT, {"kind": "chat", "text": "x" * 2000})
            assert refused.value.code == "too_many"
            assert len(s.inbox.events) < 250


class TestGuests:
    """Somebody outside who came by a link."""

    @asynchronous
    async def test_he_is_seen_heard_and_recorded_as_all_others(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, GUEST)
            await s.joins(CLIENT, OPERATOR, P1)
            await s.sees("client", "o3", "p1")
            await s.sees("p1", "client", "o3")
            await until(
                lambda: s.recorded_legs()[-1:] == [["client", "o3", "p1"]], "all are recorded"
            )
            for leg in (CLIENT, OPERATOR):
                [_, shown] = s.rooms.people(TALK, leg)
                assert (shown.name, shown.kind, shown.connected) == (
                    "Olga", PersonKind.GUEST, True,
                )  # fmt: skip

    @asynchronous
    async def test_a_whisper_and_a_telephones_number_are_not_for_him(self, tmp_path):
        telephone = replace(GUEST, leg=PartyId("p2"), name="+7999", kind=PersonKind.OUTSIDE)
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, GUEST, telephone)
            await s.joins(CLIENT, OPERATOR, P1)
            await s.is_watched(WatchMode.WHISPER)
            await s.sees("p1", "client", "o3", "p2")
            assert [one.name for one in s.rooms.people(TALK, P1)] == ["Ivan", "Anna", ""]

    @asynchronous
    async def test_he_hears_what_was_said_since_he_came_and_sees_what_is_shown(self, tmp_path):
        async with stage(tmp_path) as s:
            before, after = GUEST.since - 10, GUEST.since + 10
            s.talks.said = [
                {"id": "1", "at": before, "kind": "chat", "text": "Between us"},
                {"id": "2", "at": before, "kind": "show", "material": {"kind": "pdf"}},
                {"id": "3", "at": before, "kind": "show", "material": {"kind": "image"}},
                {"id": "4", "at": after, "kind": "chat", "text": "Good day"},
                {"id": "5", "at": after, "kind": "order", "name": "S1"},
            ]
            s.becomes(VISITOR, ANNA, GUEST)
            heard = []
            s.rooms.follow(TALK, P1, heard.extend)
            assert [one["id"] for one in heard] == ["3", "4"]

    @asynchronous
    async def test_what_is_not_shown_any_more_he_does_not_see(self, tmp_path):
        async with stage(tmp_path) as s:
            s.talks.said = [
                {"id": "1", "at": 0.0, "kind": "show", "material": {"kind": "image"}},
                {"id": "2", "at": 1.0, "kind": "hide"},
            ]
            s.becomes(VISITOR, ANNA, GUEST)
            heard = []
            s.rooms.follow(TALK, P1, heard.extend)
            assert [one["kind"] for one in heard] == ["hide"]

    @asynchronous
    async def test_what_is_between_the_centre_and_its_client_does_not_reach_him(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, GUEST)
            heard = []
            s.rooms.follow(TALK, P1, heard.extend)
            s.rooms.say(TALK, CLIENT, {"kind": "fields", "fields": []})
            s.rooms.say(TALK, OPERATOR, {"kind": "field", "name": "vat", "value": "7700"})
            s.rooms.say(TALK, OPERATOR, {"kind": "photo"})
            s.rooms.say(TALK, OPERATOR, {"kind": "page", "n": 2})
            assert [one["kind"] for one in heard] == ["page"]

    @pytest.mark.parametrize(
        "message",
        [
            {"kind": "confirmed", "order": "S1", "signed_by": "Olga"},
            {"kind": "printed", "ok": True},
            {"kind": "print", "name": "A", "url": "/a"},
            {"kind": "show", "material": {"id": 1, "kind": "image", "name": "A", "url": "/a"}},
            {"kind": "hide"},
            {"kind": "order", "name": "S1", "url": "/a", "lines": [], "total": 1, "currency": ""},
            {"kind": "field", "name": "vat", "value": "1"},
            {"kind": "fields", "fields": []},
            {"kind": "photo"},
        ],
    )
    @asynchronous
    async def test_what_is_not_his_to_say(self, tmp_path, message):
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, GUEST)
            with pytest.raises(RoomError) as refused:
                s.rooms.say(TALK, P1, message)
            assert refused.value.code == "not_allowed"
            assert s.inbox.events == []

    @asynchronous
    async def test_his_place_goes_with_him(self, tmp_path):
        async with stage(tmp_path) as s:
            s.becomes(VISITOR, ANNA, GUEST)
            await s.joins(CLIENT, OPERATOR, P1)
            s.becomes(VISITOR, ANNA)
            await until(lambda: "p1" not in s.engine.legs[TALK], "he is disconnected")
            await s.sees("client", "o3")
            with pytest.raises(RoomError):
                await s.rooms.answer(TALK, P1, SDP)


def entry(said):
    return RoomEntryFact(
        uid=said.message_id,
        version=1,
        interaction_uid=said.interaction_id,
        at=1000.0,
        from_leg=said.leg,
        from_name=said.name,
        entry_kind=said.kind,
        payload=said.content,
    )
