"""The wallboard: a client who waits, an exchange that is lost, a client who is answered."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from deploy.stack import Stack
from tests.support.centre import Centre
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

CLIENT = "+79165550123"
SHOWN_WITHIN = 5_000
"""Milliseconds from what happened, or from its being noticed, to the wall: a quarter of what it
takes where the gateway does not tell the wall by itself, and room for a busy machine."""
RENEWED_WITHIN = 30_000
"""... from Odoo's knowing of it, for figures of the day."""


def test_what_happens_is_on_the_wall(centre: Centre) -> None:
    asyncio.run(_a_client_waits_and_is_answered(centre))


async def _a_client_waits_and_is_answered(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    queue_id, name = _queue_of(admin, centre.entry_numbers[0])
    async with (
        operator_page(centre, "manager") as wall,
        operator_page(centre, "operator") as operator,
        centre.caller(CLIENT) as caller,
    ):
        await operator.become_paused()
        row = await _hang(wall, queue_id)
        before = {what: await _count(row, what) for what in ("waiting", "answered_count")}
        call = await caller.call(centre.entry_numbers[0])
        await until_asked(
            lambda: _waiting(centre, queue_id, name) > before["waiting"], "he is in line"
        )
        waiting = row.locator(".o_cc_board_waiting")
        await expect(waiting).to_have_text(str(before["waiting"] + 1), timeout=SHOWN_WITHIN)
        longest = row.locator(".o_cc_board_longest")
        await expect(longest).to_have_text(re.compile(r"^0:\d\d$"), timeout=SHOWN_WITHIN)
        shown = await longest.inner_text()
        await expect(longest).not_to_have_text(shown, timeout=SHOWN_WITHIN)
        await wall.shoot("wallboard-waiting")

        await operator.ask_for_work()
        await operator.takes_call()
        await expect(waiting).to_have_text(str(before["waiting"]), timeout=SHOWN_WITHIN)
        await expect(row.locator(".o_cc_board_talking")).to_have_text("1", timeout=SHOWN_WITHIN)
        answered = row.locator(".o_cc_board_answered_count")
        await expect(answered).to_have_text(
            str(before["answered_count"] + 1), timeout=RENEWED_WITHIN
        )
        await wall.shoot("wallboard-answered")
        await call.hangup()
        await operator.finish()
        assert not wall.errors
        assert not operator.errors


def test_a_lost_exchange_is_a_banner_over_all(centre: Centre) -> None:
    asyncio.run(_the_exchange_stands_still(centre))


async def _the_exchange_stands_still(centre: Centre) -> None:
    async with operator_page(centre, "manager") as wall:
        await wall.page.goto(f"{centre.odoo_url}/odoo/contact-center-wallboard")
        exchange = wall.page.locator('[data-seam="exchange"]')
        await exchange.wait_for(timeout=PATIENCE)
        banner = wall.page.locator(".o_cc_board_banner")
        await expect(banner).to_have_count(0)
        with _standing_still(centre.stack):
            stopped_at = time.time()
            await until_asked(lambda: not _exchange_answers(centre), "its silence is noticed", 5)
            noticed_after = time.time() - stopped_at
            await expect(banner).to_be_visible(timeout=SHOWN_WITHIN)
            assert noticed_after < 2.5
            assert re.search(r"\d:\d\d:\d\d", await banner.inner_text())
            assert "o_cc_board_alarm" in (await exchange.get_attribute("class") or "")
            await wall.shoot("wallboard-exchange-lost")
        await expect(banner).to_have_count(0, timeout=PATIENCE)
        assert not wall.errors


@contextmanager
def _standing_still(stack: Stack) -> Iterator[None]:
    """Asterisk says nothing any more, as behind a frozen link, and nobody is told."""
    pid = stack.pid("asterisk")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _exchange_answers(centre: Centre) -> bool:
    return bool(centre.stack.health()["seams"]["ami"]["ok"])


async def _hang(wall: OperatorPage, queue_id: int) -> Locator:
    """Open the board; the row of the queue, once what is now is on it."""
    await wall.page.goto(f"{wall.centre.odoo_url}/odoo/contact-center-wallboard")
    row = wall.page.locator(f'.o_cc_board_queue[data-queue="{queue_id}"]')
    live = row.locator(".o_cc_board_waiting").filter(has_text=re.compile(r"\d"))
    await live.wait_for(timeout=PATIENCE)
    return row


async def _count(row: Locator, name: str) -> int:
    return int(await row.locator(f".o_cc_board_{name}").inner_text())


def _queue_of(admin: Any, number: str) -> tuple[int, str]:
    [entry_point] = admin.call(
        "contact.center.entry.point", "search_read", [["number", "=", number]], ["queue_id"]
    )
    queue_id, name = entry_point["queue_id"]
    return int(queue_id), str(name)


def _waiting(centre: Centre, queue_id: int, name: str) -> float:
    return centre.measured(f'contact_center_waiting{{queue_id="{queue_id}",queue="{name}"}}')
