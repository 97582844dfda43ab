"""Many quick calls in one tab: nothing of them stays behind. ``python -m tests.bench.soak`` makes
a thousand."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.centre import Centre
from tests.support.operator_page import operator_page
from tests.support.quick_calls import make_calls, quick_queues, weigh

pytestmark = pytest.mark.browser

WARM_UP = 3
"""Calls until what is loaded once is loaded."""

CALLS = 12
SPARE_BYTES = 2_000_000
SPARE_NODES, SPARE_LISTENERS = 500, 50
"""Less than two cards: what is opened last may be held until something else is opened."""


def test_quick_calls_leave_nothing_in_the_tab(centre: Centre) -> None:
    with quick_queues(centre):
        asyncio.run(_many(centre))


async def _many(centre: Centre) -> None:
    async with operator_page(centre, "operator") as anna:
        await anna.become_ready()
        await make_calls(centre, anna, WARM_UP)
        before = await weigh(centre, anna)
        await make_calls(centre, anna, CALLS)
        after = await weigh(centre, anna)
        assert (after.interactions, after.calls, after.on_the_floor) == (0, 0, 0), after
        assert after.cards == before.cards
        assert after.heap - before.heap < SPARE_BYTES, (before, after)
        assert after.nodes - before.nodes < SPARE_NODES, (before, after)
        assert after.listeners - before.listeners < SPARE_LISTENERS, (before, after)
        assert not anna.errors
