"""A visitor who comes back to his visit, and how it ends."""

import asyncio
import base64
import json

import pytest

from media_gateway.views import VisitState, VisitView
from media_gateway.vocabulary.events import VisitorRated
from media_gateway.vocabulary.terms import InteractionId, Outcome, PartyId, VisitMedia
from tests.support.panels import asynchronous, encoded
from tests.support.visitors import ENTRY, serving, until_it_answers


class TestComingBack:
    @asynchronous
    async def test_a_page_that_is_loaded_anew_keeps_its_place(self):
        async with serving() as visitors:
            async with visitors.page() as page:
                token = (await page.come_in())["resume"]
            visitors.pass_time(29)
            async with visitors.page() as page:
                await page.say(type="hello", resume=token)
                assert (await page.hear("visit"))["state"] == "waiting"
                visitors.pass_time(60)
                visitors.change(visitors.visit_id, position=2)
                await page.until(lambda: page.visit["position"] == 2, "his place")
            assert len(visitors.arrived()) == 1
            assert visitors.left() == []

    @pytest.mark.parametrize(("talks", "seconds"), [(False, 30), (True, 20)])
    @asynchronous
    async def test_whoever_does_not_come_back_in_time_has_left(self, talks, seconds):
        async with serving() as visitors:
            async with visitors.page() as page:
                await page.come_in()
                if talks:
                    visitors.talk()
                    await page.until(lambda: page.visit["state"] == "talking", "they talk")
            await page.until(lambda: not visitors.rooms.listeners, "the page is seen to be gone")
            visitors.pass_time(seconds - 1)
            assert visitors.left() == []
            visitors.pass_time(2)
            await page.until(lambda: visitors.left() == [visitors.visit_id], "he has left")
            assert ("leave", visitors.visit_id, PartyId("client")) in visitors.rooms.told

    @asynchronous
    async def test_the_newer_page_takes_over(self):
        async with serving() as visitors, visitors.page() as older, visitors.page() as newer:
            token = (await older.come_in())["resume"]
            await newer.say(type="hello", resume=token)
            await newer.hear("visit")
            assert await older.refusal() == "replaced"
            assert await older.until_closed() == 4001
            visitors.pass_time(60)
            await newer.say(type="ping")
            await newer.hear("pong")
            assert visitors.left() == []

    @asynchronous
    async def test_somebody_elses_token_is_his_visit_only_from_an_allowed_site(self):
        async with serving() as visitors, visitors.page() as page:
            token = (await page.come_in())["resume"]
            async with visitors.page(origin="https://other.example") as stranger:
                await stranger.say(type="hello", resume=token)
                assert await stranger.refusal() == "wrong_origin"
            assert page.closed_with is None

    @asynchronous
    async def test_a_token_says_nothing_of_any_other_visit(self):
        async with serving() as visitors, visitors.page() as page, visitors.page() as other:
            mine = (await page.come_in())["resume"]
            his = (await other.come_in())["resume"]
            payload = json.loads(_decoded(mine.partition(".")[0]))
            payload[0] = visitors.arrived()[1].interaction_id
            forged = encoded(json.dumps(payload).encode()) + "." + mine.partition(".")[2]
            async with visitors.page() as stranger:
                await stranger.say(type="hello", resume=forged)
                assert await stranger.refusal() == "token_invalid"
            assert mine != his

    @asynchronous
    async def test_an_old_token_is_none(self):
        async with serving() as visitors:
            async with visitors.page() as page:
                token = (await page.come_in())["resume"]
            visitors.now += 2 * 3600
            async with visitors.page() as page:
                await page.say(type="hello", resume=token)
                assert await page.refusal() == "token_expired"

    @asynchronous
    async def test_a_long_wait_renews_the_token(self):
        async with serving() as visitors, visitors.page() as page:
            first = (await page.come_in())["resume"]
            visitors.pass_time(3600)
            second = (await page.hear("visit", 2))["resume"]
            assert first != second

    @asynchronous
    async def test_what_is_over_does_not_go_on(self):
        async with serving() as visitors:
            async with visitors.page() as page:
                token = (await page.come_in())["resume"]
                await page.say(type="bye")
                await page.hear("visit", 2)
            async with visitors.page() as page:
                await page.say(type="hello", resume=token)
                assert await page.refusal() == "unknown_interaction"

    @asynchronous
    async def test_visits_outlive_a_restart_of_the_gateway(self):
        visit_id = InteractionId("video-before")
        async with serving() as visitors:
            pass
        visitors.floor.views[visit_id] = VisitView(
            interaction_id=visit_id,
            entry_number=ENTRY,
            state=VisitState.TALKING,
            media=VisitMedia.VIDEO,
        )
        running = asyncio.create_task(visitors.api.run())
        try:
            await until_it_answers(visitors, running)
            token = visitors.tokens.resume_token(visit_id, visitors.now)
            async with visitors.page() as page:
                await page.say(type="hello", resume=token)
                assert (await page.hear("visit"))["state"] == "talking"
                visitors.pass_time(25)
                await page.say(type="ping")
                await page.hear("pong")
                assert visitors.left() == []
            await page.until(lambda: not visitors.rooms.listeners, "the page is seen to be gone")
            visitors.pass_time(21)
            await page.until(lambda: visitors.left() == [visit_id], "he has left")
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


class TestTheEnd:
    @asynchronous
    async def test_whoever_says_goodbye_has_left_at_once(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            await page.say(type="bye")
            ended = await page.hear("visit", 2)
            assert (ended["state"], ended["outcome"]) == ("ended", "abandoned")
            assert visitors.left() == [visitors.visit_id]
            assert ("goodbye", visitors.visit_id, PartyId("client")) in visitors.rooms.told

    @asynchronous
    async def test_the_operator_ends_it(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            visitors.talk()
            visitors.change(visitors.visit_id, state=VisitState.ENDED, outcome=Outcome.ANSWERED)
            await page.until(lambda: page.visit["outcome"] == "answered", "he is told")
            assert visitors.left() == []
            await page.say(type="room", message={"kind": "chat", "text": "One thing more"})
            assert await page.refusal() == "unknown_interaction"
            visitors.pass_time(121)
            assert await page.until_closed() == 1000

    @asynchronous
    async def test_a_talk_is_rated_once_and_at_its_end(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            visitors.talk()
            await page.say(type="rate", stars=5)
            assert await page.refusal() == "not_allowed"
            visitors.change(visitors.visit_id, state=VisitState.ENDED, outcome=Outcome.ANSWERED)
            await page.until(lambda: page.visit["outcome"] == "answered", "he is told")
            await page.say(type="rate", stars=6)
            assert await page.refusal(2) == "bad_message"
            await page.say(type="rate", stars=5)
            await page.say(type="rate", stars=1)
            await page.say(type="ping")
            await page.hear("pong")
            rated = [e for e in visitors.inbox.events if isinstance(e, VisitorRated)]
            assert rated == [VisitorRated(interaction_id=visitors.visit_id, stars=5)]

    @asynchronous
    async def test_what_the_core_has_forgotten_is_over(self):
        async with serving() as visitors, visitors.page() as page:
            await page.come_in()
            del visitors.floor.views[visitors.visit_id]
            visitors.api.refresh()
            assert await page.refusal() == "unknown_interaction"
            assert await page.until_closed() == 1000


def _decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
