"""A visitor who comes to another network, as from Wi-Fi to mobile: how soon he sees again."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.support.centre import Centre
from tests.support.operator_page import PATIENCE
from tests.support.other_network import Network, network
from tests.support.visitor_page import VisitorPage, sees, video_entry, visitor_at
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

WITHIN_TOLD = 3.0
WITHIN_UNTOLD = 7.0
"""Where nobody says anything, two seconds of silence have to be noticed first, and then that the
socket does not answer."""


def test_a_visitor_on_another_network_sees_again_at_once(centre: Centre) -> None:
    asyncio.run(_changes_his_network(centre))


async def _changes_his_network(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    page_url = f"{centre.odoo_url}/contact_center/video/{key}"
    async with network() as net, visitor_at(page_url, network=net) as visitor:
        await visitor.call("Vera")
        await visitor.waits()
        await sees(visitor.page)
        assert await _seconds_without_picture(net, visitor, told=True) < WITHIN_TOLD
        assert await _seconds_without_picture(net, visitor, told=False) < WITHIN_UNTOLD
        await visitor.waits()
        assert not visitor.errors
        lost = [["leg", "=", "client"], ["drop_reason", "=", "network"]]
        before = [*lost, ["setup_seconds", ">", 0]]
        await until_asked(
            lambda: admin.call("contact.center.video.leg", "search_count", before) >= 2,
            "both connections are counted as lost by the network",
        )
        await visitor.page.locator(".screen.wait > button").last.click()
        await visitor.page.get_by_text("Call again").wait_for(timeout=PATIENCE)


async def _seconds_without_picture(net: Network, visitor: VisitorPage, *, told: bool) -> float:
    """From the change until pictures come by another connection."""
    made = await visitor.page.evaluate("window.connectionsMade.length")
    began = time.monotonic()
    await net.become_another(visitor.page, told=told)
    another = "made => window.connectionsMade.length > made"
    await visitor.page.wait_for_function(another, arg=made, timeout=PATIENCE)
    await sees(visitor.page, frames=1)
    return time.monotonic() - began
