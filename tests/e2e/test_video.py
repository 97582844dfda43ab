"""A visitor of the site by video and an operator in Odoo, both in real browsers: from the button of
the page to the finished card."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.cameras import code_film
from tests.support.centre import Centre
from tests.support.operator_page import ARTEFACTS, PATIENCE, OperatorPage, operator_page
from tests.support.video_desk import (
    a_name,
    ask_for_a_photo,
    both_ways,
    closed_talk,
    connected,
    read_the_code,
    recordings,
    show_file,
    takes,
)
from tests.support.visitor_page import (
    HEARS,
    NOTE_CONNECTIONS,
    VisitorPage,
    hears,
    sees,
    video_entry,
    visitor_page,
)

pytestmark = pytest.mark.browser

OPERATOR, COLLEAGUE, SUPERVISOR, VISITOR = 800, 1200, 1600, 440
"""What they hum, in Hz."""
CODE = "S00042"
OPERATORS_NOW = "action-contact_center.contact_center_operator_interval_action_now"
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_a_visitor_is_seen_heard_shown_something_and_handed_to_a_colleague(centre: Centre) -> None:
    asyncio.run(_from_button_to_card(centre))


async def _from_button_to_card(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    film = code_film(ARTEFACTS / "camera-with-code.y4m", CODE)
    name = a_name()
    async with (
        operator_page(centre, "operator", hum=OPERATOR, script=NOTE_CONNECTIONS) as operator,
        operator_page(centre, "operator2", hum=COLLEAGUE, script=NOTE_CONNECTIONS) as colleague,
        visitor_page(centre, key, hum=VISITOR, film=film) as visitor,
    ):
        await colleague.become_paused()
        await operator.become_ready()
        await visitor.call(name)
        await takes(operator)
        await visitor.talks()
        await both_ways(operator, visitor, OPERATOR, VISITOR)
        await operator.shoot("video-talk")
        await visitor.shoot("video-visitor")
        await _write_to_each_other(operator, visitor)
        await _show_a_picture(operator, visitor)
        await ask_for_a_photo(operator)
        await operator.shoot("video-shown")
        await read_the_code(operator, admin, CODE)

        await colleague.become_ready()
        await _hand_over(operator)
        await takes(colleague)
        await both_ways(colleague, visitor, COLLEAGUE, VISITOR)
        await expect(operator.page.locator(".o_cc_video")).to_have_count(0)
        await visitor.leave()
        await colleague.finish()
        await expect(colleague.card).to_have_count(0, timeout=PATIENCE)
        assert not operator.errors
        assert not colleague.errors
        assert not visitor.errors
    uid = (await closed_talk(admin, name))["uid"]
    domain = [["interaction_uid", "=", uid]]
    [card] = admin.call("contact.center.card", "search_read", domain, ["read_values"])
    assert card["read_values"] == {"code": CODE}
    await recordings(admin, uid)


def test_a_supervisor_listens_whispers_and_joins(centre: Centre) -> None:
    asyncio.run(_supervised(centre))


async def _supervised(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    async with (
        operator_page(centre, "operator", hum=OPERATOR, script=NOTE_CONNECTIONS) as operator,
        operator_page(centre, "supervisor", hum=SUPERVISOR, script=NOTE_CONNECTIONS) as supervisor,
        visitor_page(centre, key, hum=VISITOR) as visitor,
    ):
        await operator.become_ready()
        await visitor.call("Vera Visitor")
        await takes(operator)
        await both_ways(operator, visitor, OPERATOR, VISITOR)

        await operator.page.reload()
        await operator.card_in("talking")
        await connected(operator)
        await both_ways(operator, visitor, OPERATOR, VISITOR)

        await supervisor.page.goto(f"{centre.odoo_url}/odoo/{OPERATORS_NOW}")
        await _goes_in(supervisor, "listen")
        await sees(supervisor.page)
        await hears(supervisor.page, VISITOR)
        await hears(supervisor.page, OPERATOR, slot=1)
        await supervisor.shoot("video-supervisor")
        await _goes_in(supervisor, "whisper")
        await hears(operator.page, SUPERVISOR, slot=1)
        assert not await visitor.page.evaluate(HEARS, {"slot": 3, "frequency": SUPERVISOR})
        await _goes_in(supervisor, "barge")
        await hears(visitor.page, SUPERVISOR, slot=1)
        await sees(visitor.page, slot=1)
        await supervisor.page.click('.o_cc_video [data-tool="leave"]')
        await expect(supervisor.page.locator(".o_cc_video")).to_have_count(0, timeout=PATIENCE)
        await visitor.leave()
        await operator.finish()
        assert not operator.errors
        assert not supervisor.errors


async def _goes_in(supervisor: OperatorPage, mode: str) -> None:
    """From the list of operators."""
    watch = supervisor.page.locator(".o_cc_watch")
    await watch.first.click(timeout=PATIENCE)
    await supervisor.page.click(f'[data-watch="{mode}"]')
    await supervisor.page.locator(f'.o_cc_watch[data-mode="{mode}"]').wait_for(timeout=PATIENCE)
    await connected(supervisor)


async def _write_to_each_other(operator: OperatorPage, visitor: VisitorPage) -> None:
    await operator.page.fill(".o_cc_chat_input", "Good day!")
    await operator.page.press(".o_cc_chat_input", "Enter")
    await visitor.reads("Good day!")
    await visitor.write("Which sizes are there?")
    said = operator.page.locator(".o_cc_chat_text", has_text="Which sizes are there?")
    await said.wait_for(timeout=PATIENCE)


async def _show_a_picture(operator: OperatorPage, visitor: VisitorPage) -> None:
    await show_file(operator, "plan.png", "image/png", PICTURE)
    await visitor.is_shown("plan.png")
    await operator.page.locator(".o_cc_shown img").wait_for(timeout=PATIENCE)


async def _hand_over(operator: OperatorPage) -> None:
    await operator.press_key("Alt+t")
    target = operator.page.locator('[data-target^="operator-"]').first
    await target.click(timeout=PATIENCE)
    await operator.page.click(".o_cc_transfer_send")
    await operator.page.wait_for_selector(".o_cc_transfer", state="detached", timeout=PATIENCE)
