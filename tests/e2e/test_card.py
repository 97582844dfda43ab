"""The card in a real call: the client is put right, nothing is out of view, names are only text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Locator, ViewportSize

from tests.support.centre import Centre
from tests.support.inbound import a_number
from tests.support.operator_page import OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

SMALL_SCREEN = ViewportSize(width=1280, height=720)
OPERATORS = {"en": "operator", "ru": "operator2"}
HOSTILE = "<img src=x onerror=window.hacked=1> שלום 🎂 Ёлкина-Длинная-Предлинная "
LONG_NAME = (HOSTILE + "очень длинное имя " * 12)[:200]

ALWAYS_IN_VIEW = [
    ".o_cc_finish",
    ".o_cc_note",
    ".o_cc_result",
    ".o_cc_topic",
    ".o_cc_client_called button",
    ".o_cc_tabs button",
    ".o_cc_card_header [data-verb]",
]
OUT_OF_VIEW = """(wanted) => {
    const card = document.querySelector(".o_cc_card");
    const edge = card.getBoundingClientRect();
    const problems = [];
    for (const selector of wanted) {
        const found = [...card.querySelectorAll(selector)];
        if (!found.length) {
            problems.push(`${selector}: not there`);
        }
        for (const element of found) {
            const { left, right, top, bottom } = element.getBoundingClientRect();
            const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            const isInside = bottom <= edge.bottom + 1 && right <= edge.right + 1;
            // What is disabled lets the pointer through to what it stands on
            const isSeen = element.contains(seen) || (element.disabled && seen.contains(element));
            if (!isInside || !isSeen) {
                problems.push(`${selector} "${element.textContent.trim()}": out of view`);
            }
        }
    }
    for (const box of [document.documentElement, card, card.querySelector(".o_cc_card_body")]) {
        if (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1) {
            problems.push(`${box.className || box.tagName}: scrolls`);
        }
    }
    for (const column of card.querySelectorAll(".o_cc_column, .o_cc_tab_content")) {
        if (column.scrollWidth > column.clientWidth + 1) {
            problems.push(`${column.className}: scrolls sideways`);
        }
    }
    return problems;
}"""


@asynccontextmanager
async def _talk(
    centre: Centre, number: str, who: str = "operator", name: str = ""
) -> AsyncIterator[OperatorPage]:
    """An operator in a talk with a caller, on a small screen; afterwards his card is finished."""
    async with operator_page(centre, who) as operator, centre.caller(number, name=name) as caller:
        await operator.page.set_viewport_size(SMALL_SCREEN)
        await operator.become_ready()
        call = await caller.call(centre.entry_numbers[0])
        await operator.takes_call()
        await operator.page.wait_for_selector(".o_cc_result")
        yield operator
        await call.hangup()
        await operator.finish()
        assert not operator.errors
        assert not await operator.page.evaluate("() => 'hacked' in window")


def _client(admin: OdooSession, **values: Any) -> int:
    [client_id] = admin.call("res.partner", "create", [values])
    return int(client_id)


def _note(admin: OdooSession, client: int, text: str) -> None:
    admin.call("res.partner", "message_post", [client], body=text, message_type="comment")


def test_the_client_is_put_right_while_he_is_on_the_phone(centre: Centre) -> None:
    asyncio.run(_put_right(centre))


async def _put_right(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number, second, email = a_number(), a_number(), f"olga{a_number()}@example.com"
    client = _client(admin, name="Ольга Весенняя", phone=number, email=email)
    twin = _client(admin, name="О. Весенняя", phone=second, email=email, city="Тула")
    _note(admin, client, "Любит марципан")
    async with _talk(centre, number) as operator:
        column = operator.page.locator(".o_cc_client_column")
        await _edit(column, "name", "Ольга Летняя")
        await operator.page.wait_for_selector(".o_cc_card_title:text('Ольга Летняя')")
        await _edit(column, "email", "nonsense")
        await column.locator("[data-field=email] .o_cc_edit_error").wait_for()
        await column.locator("[data-field=email] input").press("Escape")

        third = a_number()
        await column.locator(".o_cc_add_number").click()
        await column.locator(".o_cc_add_number_form [name=number]").fill(third)
        await column.locator(".o_cc_add_number_form [name=label]").fill("дача")
        await column.locator(".o_cc_add_number_form [name=label]").press("Enter")
        await column.locator(f"[data-number='{third}']").wait_for()

        timeline = operator.page.locator(".o_cc_timeline")
        await timeline.locator("li:has-text('Любит марципан')").wait_for()

        duplicate = column.locator(f".o_cc_duplicate[data-partner='{twin}']")
        await duplicate.locator(".o_cc_merge_preview").click()
        await duplicate.locator(".o_cc_merge:has-text('Тула')").wait_for()
        await operator.shoot("card-merge")
        await duplicate.locator(".o_cc_merge_now").click()
        await duplicate.wait_for(state="detached")
        await column.locator(f"[data-number='{second}']").wait_for()
    [kept] = admin.call(
        "res.partner", "read", [client], ["name", "city", "email", "contact_center_numbers"]
    )
    assert (kept["name"], kept["city"], kept["email"]) == ("Ольга Летняя", "Тула", email)
    assert set(kept["contact_center_numbers"].split(", ")) == {number, second, third}
    assert not admin.call("res.partner", "search_count", [["id", "=", twin]])


async def _edit(column: Locator, field: str, text: str) -> None:
    await column.locator(f"[data-field={field}] button").click()
    await column.locator(f"[data-field={field}] input").fill(text)
    await column.locator(f"[data-field={field}] input").press("Enter")


def test_a_client_merged_by_somebody_else_is_followed_in_mid_talk(centre: Centre) -> None:
    asyncio.run(_follow(centre))


async def _follow(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = a_number()
    client = _client(admin, name="Двойная Первая", phone=number)
    other = _client(admin, name="Двойная Вторая")
    async with _talk(centre, number) as operator:
        await operator.card.locator(".o_cc_note").fill("Торт на субботу")
        await operator.saved()
        wizard = "base.partner.merge.automatic.wizard"
        values = {"partner_ids": [[6, 0, [client, other]]], "dst_partner_id": other}
        [wizard_id] = admin.call(wizard, "create", [{**values, "state": "selection"}])
        admin.call(wizard, "action_merge", [wizard_id])
        await operator.page.wait_for_selector(".o_cc_card_title:text('Двойная Вторая')")
        await operator.page.wait_for_selector(".o_cc_client_notice:has-text('Двойная Первая')")
        assert await operator.card.locator(".o_cc_note").input_value() == "Торт на субботу"
    record = await until_asked(
        lambda: [r for r in centre.interactions(admin, number) if r["state"] == "closed"],
        "the interaction is closed",
    )
    assert record[0]["partner_id"][0] == other


@pytest.mark.parametrize("language", OPERATORS)
def test_everything_is_in_view_on_a_small_screen(centre: Centre, language: str) -> None:
    asyncio.run(_look(centre, language))


async def _look(centre: Centre, language: str) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = a_number()
    company = _client(admin, name=LONG_NAME, is_company=True)
    client = _client(admin, name=LONG_NAME, phone=number, parent_id=company, city=LONG_NAME[:80])
    for _ in range(5):
        _note(admin, client, LONG_NAME * 3)
    async with _talk(centre, number, OPERATORS[language], name=HOSTILE) as operator:
        await operator.page.wait_for_selector(".o_cc_timeline li")
        for tab in ("timeline", "business", "answers"):
            await operator.page.click(f".o_cc_tabs [data-tab={tab}]")
            await operator.page.wait_for_selector(f".o_cc_tab_content[data-shown={tab}]")
            await operator.shoot(f"card-small-{tab}-{language}")
            assert await operator.page.evaluate(OUT_OF_VIEW, ALWAYS_IN_VIEW) == [], tab
        title = operator.page.locator(".o_cc_card_title")
        assert (await title.text_content() or "").strip() == LONG_NAME.strip()
        assert not await operator.page.locator(".o_web_client img[src=x]").count()
