"""An operator asks a colleague about a visitor: apart, all three, and then the colleague alone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.centre import Centre
from tests.support.inbound import operator_of
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.video_desk import a_name, both_ways, closed_talk, connected, takes
from tests.support.visitor_page import (
    NOTE_CONNECTIONS,
    VisitorPage,
    hears,
    sees,
    video_entry,
    visitor_page,
)

pytestmark = pytest.mark.browser

ANNA, MIKHAIL, VISITOR = 800, 1200, 440
"""What they hum, in Hz."""


def test_a_colleague_is_asked_heard_by_all_and_left_the_visitor(centre: Centre) -> None:
    asyncio.run(_asked(centre))


async def _asked(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    name = a_name()
    async with (
        operator_page(centre, "operator", hum=ANNA, script=NOTE_CONNECTIONS) as anna,
        operator_page(centre, "operator2", hum=MIKHAIL, script=NOTE_CONNECTIONS) as mikhail,
        visitor_page(centre, key, hum=VISITOR) as visitor,
    ):
        await mikhail.become_paused()
        await anna.become_ready()
        await visitor.call(name)
        await takes(anna)
        await both_ways(anna, visitor, ANNA, VISITOR)
        await mikhail.become_ready()
        await _speak_apart(anna, mikhail)
        await _speak_all_three(anna, mikhail, visitor)

        talk = await anna.shown_interaction()
        await anna.press_verb("complete")
        await anna.has_let_go(talk)
        await mikhail.card_in("talking")
        await both_ways(mikhail, visitor, MIKHAIL, VISITOR)
        await expect(anna.page.locator(".o_cc_video")).to_have_count(0, timeout=PATIENCE)
        await visitor.leave()
        await mikhail.finish()
        assert not anna.errors + mikhail.errors + visitor.errors
    on_record = await closed_talk(admin, name)
    assert on_record["operator_id"][0] == operator_of(centre, admin, "operator2")


async def _speak_apart(anna: OperatorPage, mikhail: OperatorPage) -> None:
    """While the visitor waits; and back to him."""
    await anna.ask_in("Орлов")
    await anna.tab_shows("consulting")
    await mikhail.use_verb("accept")
    await connected(mikhail)
    await hears(anna.page, MIKHAIL)
    await hears(mikhail.page, ANNA)
    await sees(anna.page)
    await sees(mikhail.page)
    await anna.shoot("video-consulting")
    await mikhail.shoot("video-consulted")
    await anna.press_verb("swap")
    await hears(anna.page, VISITOR)


async def _speak_all_three(anna: OperatorPage, mikhail: OperatorPage, visitor: VisitorPage) -> None:
    await hears(visitor.page, ANNA)
    await anna.press_verb("conference")
    await anna.tab_shows("conference")
    for page, hummed in (
        (anna.page, (VISITOR, MIKHAIL)),
        (mikhail.page, (VISITOR, ANNA)),
        (visitor.page, (ANNA, MIKHAIL)),
    ):
        for slot, frequency in enumerate(hummed):
            await hears(page, frequency, slot=slot)
            await sees(page, slot=slot)
    await anna.shoot("video-three")
    await visitor.shoot("video-three-visitor")
