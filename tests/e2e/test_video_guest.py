"""A guest comes into a talk by video by the operator's link, all of them in real browsers."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.centre import Centre
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.video_desk import a_name, closed_talk, takes
from tests.support.visitor_page import (
    NOTE_CONNECTIONS,
    VisitorPage,
    hears,
    sees,
    video_entry,
    visitor_at,
    visitor_page,
)
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

OPERATOR_HZ, VISITOR_HZ, GUEST_HZ = 800, 440, 1400
FIRST, SECOND = 0, 1


def test_a_guest_by_link_is_seen_and_heard_by_all_and_goes_alone(centre: Centre) -> None:
    asyncio.run(_invited(centre))


async def _invited(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    name = a_name()
    async with (
        operator_page(centre, "operator", hum=OPERATOR_HZ, script=NOTE_CONNECTIONS) as operator,
        visitor_page(centre, key, hum=VISITOR_HZ) as visitor,
    ):
        await operator.become_ready()
        await visitor.call(name)
        await takes(operator)
        await visitor.talks()
        link = await _invite(operator, "Olga")
        await _is_awaited(operator, "Olga")
        async with visitor_at(link, hum=GUEST_HZ) as guest:
            await _comes(guest)
            dialog = operator.page.locator(".modal")
            there = dialog.locator("[role=status]")
            await expect(there).to_have_text("Olga is there.", timeout=PATIENCE)
            await dialog.locator("footer button").click()
            await _all_hear_one_another(operator, visitor, guest)
            await operator.shoot("video-guest-operator")
            await visitor.shoot("video-guest-visitor")
            await guest.shoot("video-guest")

            await visitor.page.evaluate("ContactCenterVideo.setData({ cart: 'Three cakes' })")
            await expect(operator.card).to_contain_text("Three cakes", timeout=PATIENCE)
            await guest.write("Good day to all")
            await visitor.reads("Good day to all")

            await guest.page.reload()
            await guest.talks()
            await hears(guest.page, VISITOR_HZ, FIRST)
            await hears(visitor.page, GUEST_HZ, SECOND)

            async with visitor_at(link) as late:
                await _is_told(late, "This link has been used already. Please ask for another one.")

            await guest.leave()
            await expect(guest.page.locator("h2")).to_have_text(
                "You have left the talk. Thank you!"
            )
        party = operator.page.locator(".o_cc_party[data-party='p1']")
        await expect(party).to_have_count(0, timeout=PATIENCE)
        await hears(visitor.page, OPERATOR_HZ, FIRST)
        await hears(operator.page, VISITOR_HZ, FIRST)
        await visitor.leave()
        await operator.finish()
        assert not operator.errors
        assert not visitor.errors
    talk = await closed_talk(admin, name)
    await _has_recordings_before_with_and_after(admin, talk["uid"])


async def _invite(operator: OperatorPage, name: str) -> str:
    """In the window of the talk; told is the link."""
    await operator.press_key("Alt+Shift+I")
    await operator.page.locator("#o_cc_guest_name").fill(name)
    await operator.page.locator(".o_cc_guest_make").click()
    url = operator.page.locator(".o_cc_guest_url")
    await url.wait_for(timeout=PATIENCE)
    await operator.shoot("video-guest-link")
    return await url.input_value()


async def _is_awaited(operator: OperatorPage, name: str) -> None:
    party = operator.page.locator(".o_cc_party[data-party='p1']").first
    await expect(party).to_have_attribute("data-state", "invited", timeout=PATIENCE)
    await expect(party).to_contain_text(name)


async def _comes(guest: VisitorPage) -> None:
    """Called as the operator called him; he says more of himself, and looks at his devices."""
    name = guest.page.locator('input[autocomplete="name"]')
    await expect(name).to_have_value("Olga", timeout=PATIENCE)
    assert await guest.page.locator('input[type="tel"]').count() == 0
    await guest.shoot("video-guest-door")
    await guest.go_in()
    await guest.talks()


async def _all_hear_one_another(
    operator: OperatorPage, visitor: VisitorPage, guest: VisitorPage
) -> None:
    for page, first, second in (
        (operator.page, VISITOR_HZ, GUEST_HZ),
        (visitor.page, OPERATOR_HZ, GUEST_HZ),
        (guest.page, VISITOR_HZ, OPERATOR_HZ),
    ):
        await hears(page, first, FIRST)
        await hears(page, second, SECOND)
        await sees(page, FIRST)
        await sees(page, SECOND)
    await expect(visitor.page.locator(".people .name", has_text="Olga")).to_be_visible()


async def _is_told(late: VisitorPage, words: str) -> None:
    await late.go_in()
    await expect(late.page.locator("h2")).to_have_text(words, timeout=PATIENCE)


async def _has_recordings_before_with_and_after(admin: OdooSession, uid: str) -> None:
    """Each file has those whom the client saw."""

    def found() -> bool:
        domain = [["interaction_id.uid", "=", uid]]
        return len(admin.call("contact.center.recording", "search", domain)) >= 3

    await until_asked(found, "the recordings are in Odoo")
