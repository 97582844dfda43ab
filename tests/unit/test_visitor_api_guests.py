"""Guests in talks by video: who comes in by a link, and what he may do there."""

from dataclasses import replace

import pytest

from media_gateway.views import VisitState
from media_gateway.visit_tokens import Place
from media_gateway.vocabulary.events import PartyAnswered, PartyLeft
from media_gateway.vocabulary.terms import InteractionId, Outcome, PartyId
from tests.support.panels import asynchronous
from tests.support.visitors import (
    ENTRY,
    OTHER_ENTRY,
    SDP,
    guest_link,
    serving,
    signed,
)

TALK = InteractionId("video-1")
GUEST = Place(interaction_id=TALK, leg=PartyId("p1"))


def came(visitors):
    return [one for one in visitors.inbox.events if isinstance(one, PartyAnswered)]


def left(visitors):
    return [one for one in visitors.inbox.events if isinstance(one, PartyLeft)]


def changes(visitors, **values):
    visitors.floor.guests[GUEST] = replace(visitors.floor.guests[GUEST], **values)
    visitors.api.refresh()


class TestComingIn:
    @asynchronous
    async def test_he_is_in_the_talk_at_once(self):
        async with serving() as visitors, visitors.page() as page:
            shown = await page.come_in(guest=visitors.invite(GUEST), name="  Olga ")
            assert (shown["state"], shown["leg"]) == ("talking", "p1")
            assert came(visitors) == [
                PartyAnswered(interaction_id=TALK, party_id=GUEST.leg, name="Olga")
            ]
            assert visitors.arrived() == []

    @asynchronous
    async def test_the_link_is_good_once(self):
        async with serving() as visitors, visitors.page() as page, visitors.page() as other:
            link = visitors.invite(GUEST)
            await page.come_in(guest=link)
            await other.hello(guest=link)
            assert await other.refusal() == "token_replayed"
            assert await other.until_closed() == 1008
            assert len(came(visitors)) == 1

    @asynchronous
    async def test_where_nobody_is_awaited_any_more(self):
        async with serving() as visitors, visitors.page() as page:
            link = visitors.invite(GUEST)
            visitors.floor.invited.clear()
            await page.hello(guest=link)
            assert await page.refusal() == "unknown_interaction"
            assert came(visitors) == []

    @pytest.mark.parametrize(
        ("hello", "code"),
        [
            ({"guest": guest_link(GUEST, entry=ENTRY, exp=1)}, "token_expired"),
            ({"guest": guest_link(GUEST, entry=OTHER_ENTRY, exp=2e9)}, "token_invalid"),
            ({"guest": "somebody.else"}, "token_invalid"),
            ({"guest": signed({"visitor": True, "entry": ENTRY, "exp": 2e9})}, "token_invalid"),
            ({"guest": 7}, "bad_message"),
            ({"guest": "x" * 5000}, "bad_message"),
            ({"guest": "x", "name": "x" * 201}, "bad_message"),
            ({"guest": "x", "entry": "web-x"}, "unknown_entry"),
            ({"guest": "x", "entry": OTHER_ENTRY}, "wrong_origin"),
        ],
    )
    @asynchronous
    async def test_who_is_turned_away(self, hello, code):
        async with serving() as visitors, visitors.page() as page:
            visitors.invite(GUEST)
            await page.hello(**hello)
            assert await page.refusal() == code
            assert await page.until_closed() == 1008
            assert came(visitors) == []

    @asynchronous
    async def test_without_consent_the_link_stays_good(self):
        async with serving() as visitors, visitors.page() as page, visitors.page() as again:
            visitors.allow(consent_required=True)
            link = visitors.invite(GUEST)
            await page.hello(guest=link)
            assert await page.refusal() == "consent_required"
            assert (await again.come_in(guest=link, consent=True))["leg"] == "p1"
            assert [one.consent for one in came(visitors)] == [True]

    @asynchronous
    async def test_he_counts_for_his_address_and_takes_no_visitors_place(self):
        async with serving(at_once_per_address=2) as visitors:
            visitors.allow(at_once=1)
            async with visitors.page() as page, visitors.page() as visitor:
                await page.come_in(guest=visitors.invite(GUEST))
                await visitor.come_in()
                other = Place(interaction_id=TALK, leg=PartyId("p2"))
                async with visitors.page() as third:
                    await third.hello(guest=visitors.invite(other))
                    assert await third.refusal() == "too_many"


class TestComingBack:
    @asynchronous
    async def test_a_page_that_is_loaded_anew_keeps_its_place(self):
        async with serving() as visitors:
            async with visitors.page() as page:
                token = (await page.come_in(guest=visitors.invite(GUEST)))["resume"]
            await page.until(lambda: not visitors.rooms.listeners, "the page is seen to be gone")
            visitors.pass_time(19)
            async with visitors.page() as page:
                await page.say(type="hello", resume=token)
                shown = await page.hear("visit")
                assert (shown["state"], shown["leg"]) == ("talking", "p1")
            assert left(visitors) == []
            assert len(came(visitors)) == 1

    @asynchronous
    async def test_whoever_does_not_come_back_has_left_and_the_visitor_stays(self):
        async with serving() as visitors, visitors.page() as visitor:
            await visitor.come_in()
            async with visitors.page() as page:
                await page.come_in(guest=visitors.invite(GUEST))
                assert len(visitors.rooms.listeners) == 2
            await page.until(lambda: len(visitors.rooms.listeners) == 1, "his page is gone")
            visitors.pass_time(21)
            await page.until(lambda: left(visitors), "he has left")
            assert left(visitors) == [PartyLeft(interaction_id=TALK, party_id=GUEST.leg)]
            assert ("leave", TALK, "p1") in visitors.rooms.told
            assert visitors.left() == []

    @asynchronous
    async def test_he_goes_by_himself(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(guest=visitors.invite(GUEST))
            await page.say(type="bye")
            await page.until(lambda: left(visitors), "he has left")


class TestInTheTalk:
    @asynchronous
    async def test_he_connects_and_writes_as_himself(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(guest=visitors.invite(GUEST))
            await page.say(type="offer", sdp=SDP)
            await page.hear("answer")
            await page.say(type="devices", audio=True, video=False, screen=False)
            await page.say(type="room", message={"kind": "chat", "text": "Hello"})
            await page.hear("room")
            assert visitors.rooms.told == [
                ("answer", TALK, "p1", SDP),
                ("devices", TALK, "p1", True, False, False),
                ("say", TALK, "p1", {"kind": "chat", "text": "Hello"}),
            ]

    @pytest.mark.parametrize(
        "message",
        [
            {"type": "callback", "number": "+79161112233"},
            {"type": "data", "data": {"page": "/"}},
            {"type": "rate", "stars": 5},
        ],
    )
    @asynchronous
    async def test_what_is_for_the_visitor_alone(self, message):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(guest=visitors.invite(GUEST))
            told = list(visitors.inbox.events)
            if message["type"] == "rate":
                changes(visitors, state=VisitState.ENDED, outcome=Outcome.ANSWERED)
                await page.until(lambda: page.visit["state"] == "ended", "the end")
            await page.say(**message)
            assert await page.refusal() == "not_allowed"
            assert visitors.inbox.events == told

    @asynchronous
    async def test_he_is_told_that_he_is_on_hold_and_that_it_is_over(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(guest=visitors.invite(GUEST))
            changes(visitors, state=VisitState.HELD)
            await page.until(lambda: page.visit["state"] == "held", "he waits")
            changes(visitors, state=VisitState.ENDED, outcome=Outcome.ANSWERED)
            await page.until(lambda: page.visit["outcome"] == "answered", "the end")

    @asynchronous
    async def test_files_are_his_while_he_is_there(self):
        async with serving() as visitors, visitors.page() as page:
            visitor = await page.come_in()
            guest = Place(interaction_id=visitors.visit_id, leg=PartyId("p1"))
            async with visitors.page() as his:
                token = (await his.come_in(guest=visitors.invite(guest)))["resume"]
                status, sent = await visitors.send_file(token)
                assert status == 200
                path = f"/visit/files/{sent['file_id']}"
                async with visitors.asking("GET", path, params={"token": token}) as answer:
                    assert answer.status == 200
                visitors.allow(files=False)
                assert (await visitors.send_file(token))[1]["error"]["code"] == "not_allowed"
                visitors.allow(files=True)
                visitors.floor.guests.clear()
                status, told = await visitors.send_file(token)
                assert (status, told["error"]["code"]) == (404, "unknown_interaction")
                async with visitors.asking("GET", path, params={"token": token}) as answer:
                    assert answer.status == 404
                params = {"token": visitor["resume"]}
                async with visitors.asking("GET", path, params=params) as answer:
                    assert answer.status == 200
