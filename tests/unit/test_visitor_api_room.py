"""What a visitor's page may ask in its room, and what strangers try."""

import asyncio
import io
import logging

import pytest

from media_gateway import logs
from media_gateway.views import VisitState
from media_gateway.vocabulary.events import VisitorCallbackRequested, VisitorDataSaid
from media_gateway.vocabulary.terms import Outcome
from tests.support.panels import asynchronous
from tests.support.visitors import SDP, serving


class TestData:
    @asynchronous
    async def test_what_his_page_learns_in_the_talk_is_told(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(type="data", data={"cart": "3 cakes", "page": "/cart"})
            said = await page.until(
                lambda: [e for e in visitors.inbox.events if isinstance(e, VisitorDataSaid)],
                "it is told",
            )
            assert said == [
                VisitorDataSaid(
                    interaction_id=visitors.visit_id,
                    data=(("cart", "3 cakes"), ("page", "/cart")),
                )
            ]

    @pytest.mark.parametrize(
        "data",
        [{"cart": 3}, {"Cart": ""}, {"cart": "x" * 501}, {f"n{i}": "" for i in range(21)}, "cart"],
    )
    @asynchronous
    async def test_of_the_size_of_a_hello(self, data):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(type="data", data=data)
            assert await page.refusal() == "bad_message"

    @asynchronous
    async def test_what_speaks_against_it_is_told(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            visitors.floor.data_refused = "too_many"
            await page.say(type="data", data={"cart": "3"})
            assert await page.refusal() == "too_many"

    @asynchronous
    async def test_not_all_the_time(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            for number in range(11):
                await page.say(type="data", data={"cart": str(number)})
            assert await page.refusal() == "too_fast"
            told = [e for e in visitors.inbox.events if isinstance(e, VisitorDataSaid)]
            assert len(told) == 10


class TestTheRoom:
    @asynchronous
    async def test_an_offer_is_answered(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(type="offer", sdp=SDP)
            assert (await page.hear("answer"))["sdp"] == "v=0\r\nanswer"
            assert visitors.rooms.told == [("answer", visitors.visit_id, "client", SDP)]
            assert not visitors.rooms.again
            await page.say(type="offer", sdp=SDP, again=True)
            await page.until(lambda: visitors.rooms.again, "it is said that it broke off")

    @asynchronous
    async def test_what_is_on_and_what_is_said(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(type="devices", audio=True, video=False, screen=False)
            await page.say(type="room", message={"kind": "chat", "text": "Hello"})
            [told] = (await page.hear("room"))["messages"]
            assert told == {"kind": "chat", "text": "Hello"}
            assert visitors.rooms.told == [
                ("devices", visitors.visit_id, "client", True, False, False),
                ("say", visitors.visit_id, "client", {"kind": "chat", "text": "Hello"}),
            ]

    @asynchronous
    async def test_a_page_that_is_loaded_anew_hears_what_was_kept(self):
        async with serving() as visitors:
            async with visitors.page() as page:
                token = (await page.come_in())["resume"]
                await page.say(type="room", message={"kind": "chat", "text": "Hello"})
                await page.hear("room")
            async with visitors.page() as page:
                await page.say(type="hello", resume=token)
                assert (await page.hear("room"))["messages"][0]["text"] == "Hello"

    @asynchronous
    async def test_who_is_there_is_shown_as_soon_as_it_changes(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            visitors.talk()
            await page.until(lambda: page.visit["state"] == "talking", "they talk")
            [anna] = page.visit["people"]
            assert anna == {
                "leg": "operator", "name": "Anna", "kind": "operator",
                "audio": True, "video": False, "screen": False, "connected": False,
            }  # fmt: skip
            visitors.change(visitors.visit_id, state=VisitState.HELD)
            await page.until(lambda: page.visit["state"] == "held", "he is on hold")

    @asynchronous
    async def test_a_visit_of_chat_has_no_media(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(media="chat")
            await page.say(type="offer", sdp=SDP)
            assert await page.refusal() == "not_allowed"

    @pytest.mark.parametrize("code", ["bad_sdp", "overloaded"])
    @asynchronous
    async def test_what_the_media_side_refuses_is_told(self, code):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            visitors.rooms.refusal = (code, "audio only, or wait")
            await page.say(type="offer", sdp=SDP)
            assert await page.refusal() == code
            visitors.rooms.refusal = None
            await page.say(type="offer", sdp=SDP)
            await page.hear("answer")


class TestCallback:
    @asynchronous
    async def test_whoever_waits_may_leave_a_number_instead(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(type="callback", number="+7 (916) 111-22-33")
            await page.until(
                lambda: (
                    visitors.inbox.events[-1]
                    == VisitorCallbackRequested(
                        interaction_id=visitors.visit_id, number="+79161112233"
                    )
                ),
                "it is asked for",
            )
            visitors.change(visitors.visit_id, state=VisitState.ENDED, outcome=Outcome.CALLBACK)
            await page.until(lambda: page.visit["outcome"] == "callback", "he is told")

    @pytest.mark.parametrize("number", ["", None, "anna", "1" * 40, 79161112233])
    @asynchronous
    async def test_not_to_what_is_no_number(self, number):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(type="callback", number=number)
            assert await page.refusal() == "bad_message"

    @asynchronous
    async def test_not_once_they_talk(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            visitors.talk()
            await page.say(type="callback", number="+79161112233")
            assert await page.refusal() == "not_allowed"


class TestStrangers:
    @pytest.mark.parametrize(
        "message",
        [
            {"type": "offer"},
            {"type": "offer", "sdp": 7},
            {"type": "offer", "sdp": "m=video"},
            {"type": "offer", "sdp": "v=0" + "x" * 60_000},
            {"type": "devices", "audio": "yes"},
            {"type": "room"},
            {"type": "room", "message": "chat"},
            {"type": "room", "message": {"kind": ["chat"]}},
            {"type": "room", "message": {"kind": "file", "file_id": "1", "url": "//evil"}},
            {"type": "room", "message": {"kind": "chat", "text": "half \ud83d"}},
            {"type": "hello", "entry": "web-abcdefghijkl"},
            {"type": "transfer", "queue_id": 1},
            {"type": "accept", "interaction_id": "video-1"},
            {},
        ],
    )
    @asynchronous
    async def test_what_makes_no_sense_is_refused_and_changes_nothing(self, message):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(**message)
            assert await page.refusal() == "bad_message"
            assert visitors.rooms.told == []
            assert len(visitors.inbox.events) == 1

    @asynchronous
    async def test_three_in_a_row_close_the_socket(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            for _ in range(2):
                await page.say_raw("{")
            await page.say(type="ping")
            await page.hear("pong")
            for _ in range(2):
                await page.say_bytes(b"\0\xff")
            await page.say_raw("[]")
            assert await page.refusal(5) == "bad_message"
            assert await page.until_closed() == 1008

    @asynchronous
    async def test_a_flood_is_stopped_and_costs_the_others_nothing(self):
        async with serving() as visitors, visitors.page() as page, visitors.page() as other:
            await page.come_in()
            await other.come_in()
            for _ in range(200):
                await page.say(type="room", message={"kind": "pointer", "x": 0.5, "y": 0.5})
            assert await page.until_closed() == 1008
            assert len(visitors.rooms.told) <= 150
            await other.say(type="ping")
            await other.hear("pong")

    @asynchronous
    async def test_offers_are_rationed(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            for _ in range(9):
                await page.say(type="offer", sdp=SDP)
            assert await page.refusal() == "too_fast"
            assert len(visitors.rooms.told) == 8

    @asynchronous
    async def test_64_kb_of_words_close_the_socket_but_not_the_visit(self):
        async with serving() as visitors:
            async with visitors.page() as page:
                token = (await page.come_in())["resume"]
                await page.say(type="room", message={"kind": "chat", "text": "x" * 70_000})
                assert await page.until_closed() == 1009
            async with visitors.page() as page:
                await page.say(type="hello", resume=token)
                await page.hear("visit")
            assert visitors.rooms.told == []

    @asynchronous
    async def test_nothing_that_strangers_say_is_in_the_log(self):
        heard = io.StringIO()
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        logs.configure(heard, level="DEBUG")
        logging.getLogger("asyncio").setLevel(logging.WARNING)
        try:
            async with serving() as visitors, visitors.page() as page:
                await page.come_in(name="Secretname", email="secretmail@example.com")
                await page.say(type="room", message={"kind": "chat", "text": "Secretword"})
                await page.say_raw('{"type": "Secretkind"}')
                await page.refusal()
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", int(visitors.url.rpartition(":")[2])
                )
                writer.write(b"Secretverb\0 /Secretpath HTTP/9\r\nSecret\r\n\r\n")
                assert b"400" in await reader.readline()
                writer.close()
                await visitors.ask("GET", "/visit/files/Secretfile?token=Secrettoken")
        finally:
            root.handlers[:], root.level = handlers, level
        text = heard.getvalue()
        assert "Visitor came" in text
        assert "A visitor's request failed" in text
        assert "secret" not in text.lower().replace("visitor_api", "")


class TestNeighbours:
    @asynchronous
    async def test_what_is_not_the_visitors_is_not_here(self):
        async with serving() as visitors:
            for path in ("/", "/health", "/metrics", "/ws", "/visit", "/visit/files"):
                async with visitors.asking("GET", path) as answer:
                    assert answer.status in (404, 405)
