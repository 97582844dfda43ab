"""What a panel is told of colleagues: all of them at first, then those who have changed."""

import asyncio
import json
from contextlib import asynccontextmanager

from media_gateway.operator_api.panel import Panel
from media_gateway.operator_api.presence import Presence
from media_gateway.operator_api.tokens import Visitor
from media_gateway.vocabulary.terms import OperatorState
from tests.support.panels import ANNA, BORIS, DESK, FakeProjection, asynchronous, settings
from tests.support.waiting import SECONDS

READY, PAUSED, OFFLINE = OperatorState.READY, OperatorState.PAUSED, OperatorState.OFFLINE


class AnnasPanel:
    """Her browser takes a message in whenever the test hears it; until then one is on its way and
    one being sent, and all others wait."""

    def __init__(self):
        self.projection = FakeProjection()
        self.presence = Presence(self.projection)
        self.told = asyncio.Queue(maxsize=1)
        self.send = self.told.put
        anna = Visitor(
            user_id=7, operator_id=ANNA, company_ids=(1,), role="operator", language="ru_RU"
        )
        self.panel = Panel(self, anna)

    async def look(self):
        self.presence.look_again()
        self.presence.show_to(self.panel)
        await asyncio.sleep(0)

    async def change(self, operator_id, state):
        self.projection.states[operator_id] = state
        await self.look()

    async def hear(self):
        """Whether it is said to be all, and the states of whoever is named."""
        async with asyncio.timeout(SECONDS):
            told = json.loads(await self.told.get())
        return told["whole"], {one["operator_id"]: one["state"] for one in told["colleagues"]}


@asynccontextmanager
async def annas_panel():
    it = AnnasPanel()
    sending = asyncio.create_task(it.panel.send_all())
    await it.look()
    try:
        yield it
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


@asynchronous
async def test_all_at_first_then_whoever_has_changed():
    async with annas_panel() as it:
        assert await it.hear() == (True, {BORIS: OFFLINE, DESK: OFFLINE})
        await it.change(BORIS, READY)
        assert await it.hear() == (False, {BORIS: READY})
        it.projection.operators[9] = settings(9, "Igor")
        await it.change(DESK, PAUSED)
        assert await it.hear() == (False, {DESK: PAUSED, 9: OFFLINE})


@asynchronous
async def test_a_slow_browser_misses_nobody():
    async with annas_panel() as it:
        await it.change(BORIS, READY)
        await it.change(DESK, READY)
        await it.change(BORIS, PAUSED)
        await it.change(BORIS, OFFLINE)
        seen, news = {}, 0
        while seen != {BORIS: OFFLINE, DESK: READY}:
            _, told = await it.hear()
            seen.update(told)
            news += 1
        assert news < 5


@asynchronous
async def test_all_again_once_somebody_is_gone():
    async with annas_panel() as it:
        await it.hear()
        del it.projection.operators[BORIS]
        await it.look()
        assert await it.hear() == (True, {DESK: OFFLINE})


@asynchronous
async def test_all_of_another_company_once_she_is_there():
    async with annas_panel() as it:
        await it.hear()
        it.projection.operators[9] = settings(9, "Igor", company_id=2)
        it.projection.operators[ANNA] = settings(ANNA, "Anna", company_id=2)
        await it.look()
        assert await it.hear() == (True, {9: OFFLINE})


@asynchronous
async def test_nothing_where_nothing_has_changed():
    async with annas_panel() as it:
        await it.hear()
        await it.look()
        await it.change(BORIS, READY)
        assert await it.hear() == (False, {BORIS: READY})
