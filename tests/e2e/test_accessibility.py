"""Nothing on an operator's screens is in the way of a screen reader, or told by colour alone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import ViewportSize

from tests.support.accessibility import barriers
from tests.support.centre import Centre
from tests.support.inbound import a_number
from tests.support.operator_page import OperatorPage, operator_page

pytestmark = pytest.mark.browser

SMALL_SCREEN = ViewportSize(width=1280, height=720)
OPERATORS = {"en": "operator", "ru": "operator2"}
COLLEAGUES = {"en": "operator2", "ru": "operator"}


class Look:
    """Goes over the screens, keeps what was found on each and a picture of it."""

    def __init__(self, person: OperatorPage, language: str) -> None:
        self.person = person
        self.page = person.page
        self.language = language
        self.found: dict[str, list[str]] = {}

    async def at(self, screen: str, *places: str) -> None:
        found = await barriers(self.person, *places)
        await self.person.shoot(f"reach-{screen}-{self.language}")
        if found:
            self.found[screen] = found


@pytest.mark.parametrize("language", OPERATORS)
def test_nothing_is_in_the_way(centre: Centre, language: str) -> None:
    asyncio.run(_go_over(centre, language))


async def _go_over(centre: Centre, language: str) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number, email = a_number(), f"reach{a_number()}@example.com"
    for name, phone in (("Анна Видная", number), ("А. Видная", a_number())):
        admin.call("res.partner", "create", [{"name": name, "phone": phone, "email": email}])
    async with (
        operator_page(centre, OPERATORS[language]) as operator,
        operator_page(centre, COLLEAGUES[language]) as colleague,
        centre.caller(number) as caller,
    ):
        await operator.page.set_viewport_size(SMALL_SCREEN)
        look = Look(operator, language)
        await colleague.become_paused()
        await operator.become_ready()
        await _panel(look)
        call = await caller.call(centre.entry_numbers[0])
        await operator.takes_call()
        await _talk(look)
        await call.hangup()
        await operator.card_in("wrap_up")
        await look.at("wrap-up", ".o_cc_card", ".o_cc_dock")
        await operator.finish()
    assert not look.found, "\n".join(
        f"{screen}: {one}" for screen, found in look.found.items() for one in found
    )


async def _panel(look: Look) -> None:
    page = look.page
    for tab in ("now", "calls", "lists", "lines", "phonebook"):
        await page.click(f".o_cc_dock [data-tab={tab}]")
        await look.at(f"dock-{tab}", ".o_cc_dock")
    await page.locator(".o_cc_entry_say").first.click()
    await page.locator(".o_cc_line_text").fill("Is the oven free?")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".o_cc_line_mine")
    await look.at("dock-line", ".o_cc_dock")
    await page.click(".o_cc_systray button")
    await look.at("state", ".o-dropdown--menu")
    await page.keyboard.press("Escape")
    await page.click(".o_cc_open_sound")
    await look.at("sound", ".modal-content")
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".modal-content", state="detached")


async def _talk(look: Look) -> None:
    page = look.page
    await page.wait_for_selector(".o_cc_script")
    for tab in ("business", "answers", "timeline"):
        await page.click(f".o_cc_tabs [data-tab={tab}]")
        await page.wait_for_selector(f".o_cc_tab_content[data-shown={tab}]")
        await look.at(f"card-{tab}", ".o_cc_card", ".o_cc_dock")
    await page.locator(".o_cc_merge_preview").first.click()
    await page.wait_for_selector(".o_cc_merge")
    await look.at("card-merge", ".o_cc_card")
    await page.keyboard.press("Alt+t")
    await look.at("transfer", ".modal-content")
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".modal-content", state="detached")
    await page.locator(".o_cc_dock [data-verb=keypad]").click()
    await look.at("keypad", ".o_cc_keypad")
    await page.keyboard.press("Escape")
