"""What wallboards are told: one summary a company, at most once a second, changes only."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from media_gateway.operator_api import boards
from media_gateway.ports import SeamHealth
from media_gateway.vocabulary.terms import OperatorState
from tests.support.panels import ANNA, BORIS, asynchronous, serving, settings
from tests.support.waiting import SECONDS, until

EVENTS = 200
BOARDS = 5


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(boards, "BOARD_SECONDS", 0.01)


@asynccontextmanager
async def board(gateway, **values):
    """A wallboard that was welcomed; what it was told of each company first is in ``heard``."""
    claims = {"operator_id": 0, "role": "supervisor", **values}
    async with gateway.browser() as browser:
        token = gateway.token(**claims)
        await browser.say("hello", token=token, interaction_ids=[], board=True)
        browser.welcome = await browser.hear("welcome")
        for _ in claims.get("company_ids", [1]):
            await browser.hear("board", whole=True)
        yield browser


def boards_heard(browser):
    return [told for told in browser.heard if told["type"] == "board"]


async def two_looks(gateway):
    """Whatever changed before is seen by now."""
    seen = gateway.looks
    await until(lambda: gateway.looks > seen + 2, "the boards have looked twice")


async def nothing_more(gateway, browser):
    """All that was on its way has come."""
    told = len(boards_heard(browser))
    await two_looks(gateway)
    await browser.say("ping")
    await browser.hear("pong")
    return len(boards_heard(browser)) == told


@asynchronous
async def test_the_whole_at_first():
    async with serving() as gateway, board(gateway) as browser:
        [told] = boards_heard(browser)
        ready = {"ready": 1, "offered": 0, "talking": 0, "wrap_up": 0, "paused": 0}
        quiet = {"waiting": 0, "longest_wait_since": None, "expected_wait": None, "staff": ready}
        assert told == {
            "type": "board",
            "company_id": 1,
            "whole": True,
            "staff": {**ready, "talking": 1},
            "phoneless": 0,
            "troubles": [],
            "queues": [
                {"id": 10, "name": "Sales of 1", **quiet},
                {"id": 11, "name": "Sales of 1", **quiet},
            ],
        }


@asynchronous
async def test_then_the_queue_that_has_changed():
    async with serving() as gateway, board(gateway) as browser:
        gateway.projection.waiting = 3
        gateway.change(ANNA)
        told = await browser.hear("board", whole=False)
        assert [(queue["id"], queue["waiting"]) for queue in told["queues"]] == [(10, 3)]


@asynchronous
async def test_nothing_of_an_event_that_changes_no_figure():
    async with serving() as gateway, board(gateway) as browser:
        gateway.change(ANNA, state=OperatorState.READY)
        assert await nothing_more(gateway, browser)


@asynchronous
async def test_one_summary_a_second_however_many_events_and_boards(monkeypatch):
    monkeypatch.setattr(boards, "BOARD_SECONDS", 0.5)
    async with serving() as gateway, AsyncExitStack() as hanging:
        browsers = [await hanging.enter_async_context(board(gateway)) for _ in range(BOARDS)]
        before = gateway.projection.boards_made
        for number in range(EVENTS):
            gateway.projection.waiting = number + 1
            gateway.change(BORIS)
        for browser in browsers:
            told = await browser.hear("board")
            assert told["queues"][0]["waiting"] == EVENTS
        assert gateway.projection.boards_made == before + 1


@asynchronous
async def test_no_summary_while_no_board_hangs():
    async with serving() as gateway, gateway.connected_panel():
        async with board(gateway):
            pass

        async def is_summed_up():
            before = gateway.projection.boards_made
            gateway.projection.waiting += 1
            gateway.change(ANNA, state=OperatorState.READY)
            await two_looks(gateway)
            return gateway.projection.boards_made > before

        # the gateway hears a moment later that the board was taken down
        async with asyncio.timeout(SECONDS):
            while await is_summed_up():
                pass


@asynchronous
async def test_a_lost_exchange_is_told_with_the_moment_it_was_noticed():
    async with serving() as gateway, board(gateway) as browser:
        gateway.projection.is_telephone_lost = True
        told = await browser.hear("board")
        noticed_at = gateway.now
        assert told["troubles"] == [{"seam": "exchange", "since": noticed_at}]
        assert told["queues"] == []
        gateway.now += 60
        async with board(gateway) as later:
            [told] = boards_heard(later)
            assert told["troubles"] == [{"seam": "exchange", "since": noticed_at}]
        gateway.projection.is_telephone_lost = False
        await browser.hear("board", troubles=[])


@asynchronous
async def test_a_trouble_keeps_its_moment_though_no_board_hung_then():
    async with serving() as gateway:
        broken_at = gateway.now
        gateway.seams["odoo"] = SeamHealth(ok=False, detail="Odoo does not answer")
        await two_looks(gateway)
        gateway.now += 60
        async with board(gateway) as browser:
            [told] = boards_heard(browser)
            assert told["troubles"] == [{"seam": "odoo", "since": broken_at}]


@asynchronous
async def test_operators_without_a_phone_are_counted():
    async with serving() as gateway, board(gateway) as browser, gateway.panel(ANNA) as anna:
        await browser.hear("board", phoneless=1)
        await anna.say("phone", ready=True, interaction_ids=[])
        await browser.hear("board", phoneless=0)


@asynchronous
async def test_each_company_is_told_of_by_itself_and_no_other():
    async with serving() as gateway:
        gateway.projection.operators[9] = settings(9, "Igor", company_id=2)
        gateway.projection.operators[10] = settings(10, "Olga", company_id=3)
        async with board(gateway, company_ids=[1, 2]) as browser:
            assert {told["company_id"] for told in boards_heard(browser)} == {1, 2}
            ids = {queue["id"] for told in boards_heard(browser) for queue in told["queues"]}
            assert ids == {10, 11, 20, 21}


@asynchronous
async def test_a_supervisors_board_leaves_his_panel_where_it_is():
    async with serving() as gateway, gateway.connected_panel(ANNA) as panel:
        async with board(gateway, operator_id=ANNA, role="supervisor") as browser:
            assert browser.welcome["operator_id"] == 0
            assert browser.welcome["sip"] is None
            gateway.change(ANNA, state=OperatorState.READY)
            await panel.hear("view")
            await browser.say("set_state", state="offline")
            await browser.hear("error", code="not_allowed")
        await panel.say("ping")
        await panel.hear("pong")
        assert gateway.inbox.events == []


@asynchronous
async def test_boards_are_not_told_of_single_operators():
    async with serving() as gateway, board(gateway) as browser:
        gateway.change(BORIS, state=OperatorState.PAUSED)
        assert await nothing_more(gateway, browser)
        assert {told["type"] for told in browser.heard} == {"welcome", "board", "pong"}


@asynchronous
async def test_operators_are_refused():
    async with serving() as gateway, gateway.browser() as browser:
        token = gateway.token(operator_id=ANNA, role="operator")
        await browser.say("hello", token=token, interaction_ids=[], board=True)
        await browser.closed()
        assert browser.errors() == ["not_allowed"]


@asynchronous
async def test_a_queue_that_is_gone_has_all_told_anew():
    async with serving() as gateway:
        gateway.projection.operators[9] = settings(9, "Igor", company_id=2)
        async with board(gateway, company_ids=[1, 2]) as browser:
            made = gateway.projection.boards
            gateway.projection.boards = lambda: (without_the_second(one) for one in made())
            gateway.change(ANNA)
            told = await browser.hear("board", whole=True, company_id=1)
            assert [queue["id"] for queue in told["queues"]] == [10]


def without_the_second(summed):
    return boards.CompanyBoard(
        company_id=summed.company_id, staff=summed.staff, queues=summed.queues[:1]
    )


@asynchronous
async def test_a_board_that_is_closed_is_forgotten():
    async with serving() as gateway:
        async with board(gateway):
            pass
        await until(lambda: not gateway.api._boards._open, "the board is taken down")
