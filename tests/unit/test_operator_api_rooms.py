"""Panels in the rooms of talks by video, and supervisors who watch them."""

import time

import pytest

from media_gateway.operator_api import in_rooms
from media_gateway.views import PartyView
from media_gateway.vocabulary.events import OfferAnswered
from media_gateway.vocabulary.terms import (
    OPERATOR,
    Channel,
    InteractionState,
    OperatorId,
    PartyId,
    PartyState,
)
from tests.support.fake_rooms import seat
from tests.support.panels import TALK, asynchronous, interaction_view, serving
from tests.support.waiting import until

SDP = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"
BOSS = {"user_id": 50, "operator_id": 0, "role": "supervisor", "name": "Olga"}
SEAT_OF_BOSS = PartyId("s50")


def video_talk(**values):
    return interaction_view(channel=Channel.VIDEO, video=seat(OPERATOR), **values)


def party(party_id, number="", by_link=False):
    return PartyView(
        party_id=PartyId(party_id),
        operator_id=OperatorId(0),
        name=number or "Olga",
        number=number,
        state=PartyState.TOGETHER,
        by_link=by_link,
    )


class TestOwnTalks:
    @asynchronous
    async def test_a_visitor_is_accepted_at_the_panel(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            offered = video_talk(state=InteractionState.OFFERED)
            gateway.change(holds=offered)
            await browser.say("accept", interaction_id=TALK)
            await gateway.event(OfferAnswered(offer_id=offered.offer_id))

    @asynchronous
    async def test_an_offer_is_answered(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=video_talk())
            await browser.say("offer", interaction_id=TALK, sdp=SDP)
            answer = await browser.hear("answer", interaction_id=TALK)
            assert answer["sdp"] == "v=0\r\nanswer"
            assert gateway.rooms.told == [("answer", TALK, OPERATOR, SDP)]
            assert not gateway.rooms.again
            await browser.say("offer", interaction_id=TALK, sdp=SDP, again=True)
            await until(lambda: gateway.rooms.again, "it is said that it broke off")

    @asynchronous
    async def test_why_there_is_no_answer(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=video_talk())
            gateway.rooms.refusal = ("overloaded", "there are too many rooms")
            await browser.say("offer", interaction_id=TALK, sdp=SDP)
            await browser.hear("error", code="overloaded", interaction_id=TALK)

    @asynchronous
    async def test_keys_are_pressed_towards_a_telephone_and_nobody_else(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            outside = party("p2", number="+79990001122")
            gateway.change(holds=video_talk(parties=(party("p1", by_link=True), outside)))
            for key in "5#":
                await browser.say("key", interaction_id=TALK, party_id="p2", key=key)
            await until(lambda: len(gateway.pressed) == 2, "both are pressed")
            assert gateway.pressed == [(TALK, "p2", "5"), (TALK, "p2", "#")]
            for leg in ("p1", "client", "p7"):
                await browser.say("key", interaction_id=TALK, party_id=leg, key="1")
                await browser.hear("error", code="not_available", interaction_id=TALK)
            assert len(gateway.pressed) == 2

    @asynchronous
    async def test_one_page_does_not_keep_the_exchange_busy_with_keys(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=video_talk(parties=(party("p2", number="+79990001122"),)))
            begun = time.monotonic()
            for _ in range(3):
                await browser.say("key", interaction_id=TALK, party_id="p2", key="5")
            await until(lambda: len(gateway.pressed) == 3, "all are pressed")
            assert time.monotonic() - begun >= 2 * in_rooms.KEY_SECONDS

    @asynchronous
    async def test_what_it_sends_is_told(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=video_talk())
            await browser.say("devices", interaction_id=TALK, audio=True, video=False, screen=True)
            told = ("devices", TALK, OPERATOR, True, False, True)
            await until(lambda: told in gateway.rooms.told, "the room was told")

    @asynchronous
    async def test_all_that_is_said_in_the_room_comes_in_order(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.rooms.kept = [{"id": "1", "kind": "chat", "text": "before"}]
            gateway.change(holds=video_talk())
            before = await browser.hear("room", interaction_id=TALK)
            assert [one["text"] for one in before["messages"]] == ["before"]
            for number in range(5):
                await browser.say(
                    "room", interaction_id=TALK, message={"kind": "chat", "text": str(number)}
                )
            heard = [await browser.hear("room") for _ in range(5)]
            texts = [message["text"] for one in heard for message in one["messages"]]
            assert texts == ["0", "1", "2", "3", "4"]

    @asynchronous
    async def test_when_the_talk_is_over_nothing_more_is_heard_of_its_room(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=video_talk())
            await until(lambda: gateway.rooms.listeners, "it follows the room")
            gateway.change(holds=None)
            await until(lambda: not gateway.rooms.listeners, "it follows it no more")
            await browser.say("offer", interaction_id=TALK, sdp=SDP)
            await browser.hear("error", code="unknown_interaction")

    @asynchronous
    async def test_a_panel_that_closes_leaves_nobody_listening(self):
        async with serving() as gateway:
            async with gateway.connected_panel():
                gateway.change(holds=video_talk())
                await until(lambda: gateway.rooms.listeners, "it follows the room")
            await until(lambda: not gateway.rooms.listeners, "it follows it no more")
            assert gateway.rooms.told == []  # the talk waits for the page

    @asynchronous
    async def test_a_file_is_not_said_but_sent(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=video_talk())
            await browser.say("room", interaction_id=TALK, message={"kind": "file", "url": "/x"})
            await browser.hear("error", code="not_allowed")
            assert gateway.rooms.told == []

    @pytest.mark.parametrize(
        ("kind", "keys"),
        [
            ("offer", {"sdp": ""}),
            ("offer", {"sdp": "\u2028"}),
            ("devices", {"audio": 1, "video": True, "screen": False}),
            ("room", {"message": "hello"}),
            ("watch", {"mode": "stare"}),
        ],
    )
    @asynchronous
    async def test_what_makes_no_sense_is_refused(self, kind, keys):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=video_talk())
            await browser.say(kind, interaction_id=TALK, **keys)
            await browser.hear("error", code="bad_message")


class TestWatching:
    @asynchronous
    async def test_a_supervisor_watches_and_joins_in(self):
        async with serving() as gateway, gateway.panel(**BOSS) as browser:
            await browser.say("watch", interaction_id=TALK, mode="listen")
            await until(lambda: gateway.rooms.watched, "he watches")
            gateway.api.room_changed(TALK)
            view = await browser.hear("view")
            assert (view["operator"], view["interactions"]) == (None, [])
            [watching] = view["watching"]
            assert (watching["id"], watching["mode"]) == (TALK, "listen")
            assert watching["video"]["leg"] == SEAT_OF_BOSS
            await browser.say("offer", interaction_id=TALK, sdp=SDP)
            await browser.hear("answer")
            assert gateway.rooms.told == [("answer", TALK, SEAT_OF_BOSS, SDP)]

    @asynchronous
    async def test_he_stops(self):
        async with serving() as gateway, gateway.panel(**BOSS) as browser:
            await browser.say("watch", interaction_id=TALK, mode="barge")
            await until(lambda: gateway.rooms.watched, "he watches")
            gateway.api.room_changed(TALK)
            await browser.say("watch", interaction_id=TALK, mode="off")
            await until(lambda: not gateway.rooms.watched, "he watches no more")
            gateway.api.room_changed(TALK)
            while (await browser.hear("view"))["watching"]:
                pass
            assert gateway.rooms.listeners == {}

    @asynchronous
    async def test_his_page_closes(self):
        async with serving() as gateway:
            async with gateway.panel(**BOSS) as browser:
                await browser.say("watch", interaction_id=TALK, mode="barge")
                await until(lambda: gateway.rooms.watched, "he watches")
            await until(lambda: not gateway.rooms.watched, "he watches no more")

    @asynchronous
    async def test_talks_of_other_companies(self):
        async with serving() as gateway, gateway.panel(**BOSS) as browser:
            gateway.rooms.company_ids = {2}
            await browser.say("watch", interaction_id=TALK, mode="listen")
            await browser.hear("error", code="not_allowed")

    @asynchronous
    async def test_operators_watch_nobody(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            await browser.say("watch", interaction_id=TALK, mode="listen")
            await browser.hear("error", code="not_allowed")
            assert gateway.rooms.watched == {}

    @asynchronous
    async def test_nor_does_a_supervisor_watch_his_own_talk(self):
        async with (
            serving() as gateway,
            gateway.panel(role="supervisor") as browser,
        ):
            gateway.change(holds=video_talk())
            await browser.say("watch", interaction_id=TALK, mode="listen")
            await browser.hear("error", code="not_allowed")
