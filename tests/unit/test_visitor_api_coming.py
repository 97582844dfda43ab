"""Who may come in as a visitor."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from media_gateway.views import EntryState, EntryStateView
from media_gateway.visitor_api import server
from media_gateway.vocabulary.terms import Channel, Direction, InteractionId, Visit, VisitMedia
from tests.support.panels import asynchronous
from tests.support.visitors import ELSEWHERE, ENTRY, ODOO, OTHER_ENTRY, SHOP, serving, signed


class TestTheStateOfAnEntryPoint:
    @asynchronous
    async def test_a_page_of_an_allowed_site_may_read_it(self):
        async with serving() as visitors:
            visitors.floor.states[ENTRY] = EntryStateView(
                state=EntryState.WAIT, waiting=3, expected_seconds=90
            )
            async with visitors.asking("GET", f"/visit/entry/{ENTRY}") as answer:
                assert answer.headers["Access-Control-Allow-Origin"] == SHOP
                assert answer.headers["Vary"] == "Origin"
                assert await answer.json() == {
                    "state": "wait", "waiting": 3, "expected_seconds": 90, "opens_at": None,
                }  # fmt: skip

    @asynchronous
    async def test_no_page_of_any_other_site(self):
        async with serving() as visitors:
            status, told = await visitors.ask("GET", f"/visit/entry/{ENTRY}", origin=ELSEWHERE)
            assert (status, told["error"]["code"]) == (403, "wrong_origin")
            status, told = await visitors.ask("GET", f"/visit/entry/{OTHER_ENTRY}")
            assert (status, told["error"]["code"]) == (403, "wrong_origin")

    @asynchronous
    async def test_pages_of_odoo_and_of_the_server_itself_may(self):
        async with serving() as visitors:
            for origin in (ODOO, ""):
                status, _ = await visitors.ask("GET", f"/visit/entry/{ENTRY}", origin=origin)
                assert status == 200

    @asynchronous
    async def test_an_entry_point_that_there_is_not(self):
        async with serving() as visitors:
            status, told = await visitors.ask("GET", "/visit/entry/web-x", origin="")
            assert (status, told["error"]["code"]) == (404, "unknown_entry")

    @asynchronous
    async def test_it_is_not_asked_for_ever(self):
        async with serving() as visitors:
            answers = [await visitors.ask("GET", f"/visit/entry/{ENTRY}") for _ in range(70)]
            assert answers[-1][0] == 429
            assert answers[-1][1]["error"]["code"] == "too_fast"
            visitors.pass_time(60)
            assert (await visitors.ask("GET", f"/visit/entry/{ENTRY}"))[0] == 200


class TestComingIn:
    @asynchronous
    async def test_a_visitor_waits_with_all_that_he_said_of_himself(self):
        async with serving() as visitors, visitors.page() as page:
            shown = await page.come_in(
                lang="ru-RU",
                name="Анна Петрова",
                number="+7 916 111-22-33",
                email="anna@example.com",
                consent=True,
                data={"page": "https://shop.example/cakes", "order_number": "S00042"},
            )
            [arrived] = visitors.arrived()
            assert arrived.interaction_id.startswith("video-")
            assert (arrived.channel, arrived.direction) == (Channel.VIDEO, Direction.INBOUND)
            assert (arrived.client_name, arrived.client_number) == (
                "Анна Петрова", "+7 916 111-22-33",
            )  # fmt: skip
            assert arrived.entry_number == ENTRY
            assert arrived.data == (
                ("page", "https://shop.example/cakes"), ("order_number", "S00042"),
            )  # fmt: skip
            assert arrived.visit == Visit(
                media=VisitMedia.VIDEO, language="ru_RU", email="anna@example.com", consent=True
            )
            assert (shown["state"], shown["position"]) == ("waiting", 1)
            [turn] = shown["ice_servers"]
            assert turn["username"].endswith(f":{arrived.interaction_id}")

    @asynchronous
    async def test_from_another_site_there_is_not_even_a_socket(self):
        async with serving() as visitors:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                async with visitors.page(origin=ELSEWHERE):
                    pass
            assert refused.value.status == 403

    @asynchronous
    async def test_the_site_of_another_entry_point_is_another_site(self):
        async with serving() as visitors, visitors.page() as page:
            await page.hello(entry=OTHER_ENTRY)
            assert await page.refusal() == "wrong_origin"
            assert await page.until_closed() == 1008
            assert visitors.arrived() == []

    @pytest.mark.parametrize(
        ("hello", "code"),
        [
            ({"entry": "web-x"}, "unknown_entry"),
            ({"media": "hologram"}, "bad_message"),
            ({"name": "x" * 201}, "bad_message"),
            ({"name": 7}, "bad_message"),
            ({"name": "Ann\ud83d"}, "bad_message"),
            ({"number": "'; DROP TABLE"}, "bad_message"),
            ({"email": "anna"}, "bad_message"),
            ({"consent": "yes"}, "bad_message"),
            ({"data": {"page": "x" * 501}}, "bad_message"),
            ({"data": {f"n{i}": "" for i in range(21)}}, "bad_message"),
            ({"data": {"Page": "x"}}, "bad_message"),
            ({"data": {"page": {"deep": 1}}}, "bad_message"),
            ({"data": ["page"]}, "bad_message"),
            ({"signed": "x" * 5000}, "bad_message"),
            ({"signed": "somebody.else"}, "token_invalid"),
            ({"resume": "somebody.else"}, "token_invalid"),
        ],
    )
    @asynchronous
    async def test_who_is_turned_away(self, hello, code):
        async with serving() as visitors, visitors.page() as page:
            await page.hello(**hello)
            assert await page.refusal() == code
            assert await page.until_closed() == 1008
            assert visitors.arrived() == []

    @pytest.mark.parametrize(
        "text",
        ["", "{", "[]", "null", '"hello"', '{"type": "room"}', '{"type": ["hello"]}',
         '{"type": "hello", "entry": NaN}', "[" * 60_000],
    )  # fmt: skip
    @asynchronous
    async def test_what_is_no_hello(self, text):
        async with serving() as visitors, visitors.page() as page:
            await page.say_raw(text)
            assert await page.refusal() == "bad_message"
            assert await page.until_closed() == 1008

    @asynchronous
    async def test_who_says_nothing_does_not_keep_a_socket(self, monkeypatch):
        monkeypatch.setattr(server, "HELLO_SECONDS", 0.05)
        async with serving() as visitors, visitors.page() as page:
            assert await page.refusal() == "bad_message"
            assert await page.until_closed() == 1008

    @asynchronous
    async def test_a_message_of_more_than_64_kb_closes_the_socket(self):
        async with serving() as visitors, visitors.page() as page:
            await page.hello(name="x" * 70_000)
            assert await page.until_closed() == 1009
            assert visitors.arrived() == []

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("x" * 200, "x" * 200),
            ("👩‍👩‍👧 Анна 🎂", "👩‍👩‍👧 Анна 🎂"),
            ("שלום עולם", "שלום עולם"),
            ("Anna\u202egpj.exe", "Annagpj.exe"),
            ("  Anna\n\tPetrova\0 ", "Anna Petrova"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ],
    )
    @asynchronous
    async def test_names_of_all_the_world(self, name, kept):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(name=name)
            assert visitors.arrived()[0].client_name == kept

    @asynchronous
    async def test_when_it_is_closed_nobody_waits_in_vain(self):
        async with serving() as visitors, visitors.page() as page:
            visitors.floor.states[ENTRY] = EntryStateView(state=EntryState.CLOSED)
            await page.hello()
            assert await page.refusal() == "closed"
            assert visitors.arrived() == []

    @asynchronous
    async def test_without_the_consent_that_is_asked_for(self):
        async with serving() as visitors:
            visitors.allow(consent_required=True)
            async with visitors.page() as page:
                await page.hello()
                assert await page.refusal() == "consent_required"
            async with visitors.page() as page:
                await page.come_in(consent=True)

    @pytest.mark.parametrize("media", ["video", "audio", "chat"])
    @asynchronous
    async def test_only_the_talks_that_the_entry_point_has(self, media):
        async with serving() as visitors, visitors.page() as page:
            visitors.allow(**{media: False})
            await page.hello(media=media)
            assert await page.refusal() == "not_allowed"

    @asynchronous
    async def test_nobody_names_a_queue_or_an_operator(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(queue_id=7, operator_id=3, partner_id=1, interaction_id="voice-1")
            [arrived] = visitors.arrived()
            assert arrived.visit == Visit(media=VisitMedia.VIDEO)
            assert arrived.data == ()


class TestWhomOdooKnows:
    PAYLOAD = {
        "visitor": True, "entry": ENTRY, "partner_id": 7, "name": "Anna of Odoo",
        "interaction_id": "voice-3", "exp": 1_800_000_600,
    }  # fmt: skip

    @asynchronous
    async def test_a_signed_visitor_is_who_odoo_says(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in(name="Somebody", signed=signed(self.PAYLOAD))
            [arrived] = visitors.arrived()
            assert arrived.client_name == "Anna of Odoo"
            assert arrived.visit == Visit(
                media=VisitMedia.VIDEO, partner_id=7, goes_on=InteractionId("voice-3")
            )

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"entry": OTHER_ENTRY}, "token_invalid"),
            ({"exp": 1_799_999_999}, "token_expired"),
            ({"visitor": False}, "token_invalid"),
        ],
    )
    @asynchronous
    async def test_with_a_token_for_something_else_nobody_comes_in(self, changed, code):
        async with serving() as visitors, visitors.page() as page:
            await page.hello(signed=signed({**self.PAYLOAD, **changed}))
            assert await page.refusal() == code
            assert visitors.arrived() == []

    @asynchronous
    async def test_a_link_that_is_good_once_is_not_replayed(self):
        async with serving() as visitors:
            token = signed({**self.PAYLOAD, "jti": "1"})
            async with visitors.page() as page:
                await page.come_in(signed=token)
            async with visitors.page() as page:
                await page.hello(signed=token)
                assert await page.refusal() == "token_replayed"


class TestCaptcha:
    async def _service(self, answers, *, at_leisure=None):
        """As hCaptcha, Turnstile and reCAPTCHA answer."""
        asked = []

        async def verify(request):
            asked.append(dict(await request.post()))
            if at_leisure is not None:
                await at_leisure(asked[-1])
            return answers.pop(0)

        application = web.Application()
        application.router.add_post("/siteverify", verify)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        return runner, f"http://127.0.0.1:{port}/siteverify", asked

    @asynchronous
    async def test_only_a_person_comes_in(self):
        async def in_two_parts():
            yield b'{"success":'
            await asyncio.sleep(0.1)  # the service is slow
            yield b" true}"

        runner, url, asked = await self._service(
            [
                web.json_response({"success": False, "error-codes": ["invalid"]}),
                web.Response(text="no JSON"),
                web.json_response({"success": "true"}),
                web.Response(body=in_two_parts()),
            ]
        )
        try:
            async with serving() as visitors:
                visitors.allow(captcha_url=url, captcha_secret="hidden")
                for _ in range(3):
                    async with visitors.page() as page:
                        await page.hello(captcha="a guess")
                        assert await page.refusal() == "captcha_required"
                assert visitors.arrived() == []
                async with visitors.page() as page:
                    await page.come_in(captcha="solved")
            assert asked[-1] == {
                "secret": "hidden", "response": "solved", "remoteip": "127.0.0.1",
            }  # fmt: skip
        finally:
            await runner.cleanup()

    @asynchronous
    async def test_whoever_finds_the_house_full_by_then_keeps_his_link(self):
        solving, full = asyncio.Event(), asyncio.Event()

        async def at_leisure(form):
            if form["response"] == "slow":
                solving.set()
                await full.wait()

        answers = [web.json_response({"success": True}) for _ in range(3)]
        runner, url, _ = await self._service(answers, at_leisure=at_leisure)
        token = signed({**TestWhomOdooKnows.PAYLOAD, "jti": "1"})
        try:
            async with serving(at_once=1) as visitors:
                visitors.allow(captcha_url=url, captcha_secret="hidden")
                async with visitors.page() as page, visitors.page() as other:
                    await page.hello(captcha="slow", signed=token)
                    await solving.wait()
                    await other.come_in(captcha="fast")
                    full.set()
                    assert await page.refusal() == "overloaded"
                    await other.say(type="bye")
                    await other.hear("visit", 2)
                async with visitors.page() as page:
                    await page.come_in(captcha="fast", signed=token)
        finally:
            await runner.cleanup()

    @asynchronous
    async def test_without_an_answer_the_service_is_not_even_asked(self):
        async with serving() as visitors, visitors.page() as page:
            visitors.allow(captcha_url="http://127.0.0.1:9/nobody")
            await page.hello()
            assert await page.refusal() == "captcha_required"

    @asynchronous
    async def test_where_the_service_does_not_answer_the_door_is_shut(self):
        async with serving() as visitors, visitors.page() as page:
            visitors.allow(captcha_url="http://127.0.0.1:9/nobody")
            await page.hello(captcha="solved")
            assert await page.refusal() == "captcha_required"
            assert visitors.arrived() == []
