"""Calls that operators make from Odoo: to clients from their records, to colleagues, down a list;
and the lines that are written meanwhile. All heard at both ends."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.async_api import expect

from deploy.sip_caller import Call, SipPhone
from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.inbound import a_number, closed, hears_tone
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.waiting import SECONDS

pytestmark = pytest.mark.browser

CLIENT_HZ, OPERATOR_HZ, COLLEAGUE_HZ = 500, 800, 1100
CLIENT = tone(CLIENT_HZ, 1)


def test_a_number_on_a_contact_is_called_by_a_click(centre: Centre) -> None:
    asyncio.run(_click_to_dial(centre))


async def _click_to_dial(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    with _clients(admin, 1) as [client]:
        async with (
            centre.outside() as outside,
            operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
        ):
            await operator.become_ready()
            await operator.page.goto(f"{centre.odoo_url}/odoo/res.partner/{client['id']}")
            await operator.systray_in("ready")
            await operator.page.click(".o_field_widget[name=phone] .o_cc_call")
            call = await _is_rung(outside, client["number"])
            call.answer(CLIENT, repeat=True)
            await operator.card_in("talking")
            title = operator.card.locator(".o_cc_card_title")
            await expect(title).to_contain_text(client["name"])
            assert await operator.hears(CLIENT_HZ)
            await hears_tone(call, OPERATOR_HZ)
            await operator.shoot("click-to-dial")
            await call.hangup()
            await operator.finish()
            assert not operator.errors
        record = await closed(admin, client["number"])
        assert record["partner_id"][0] == client["id"]
        assert record["outcome"] == "answered"
        [told] = admin.call(
            "contact.center.interaction", "search_read",
            [["uid", "=", record["uid"]]], ["direction", "operator_id"],
        )  # fmt: skip
        assert told["direction"] == "outbound"
        assert told["operator_id"]


def test_two_operators_talk_without_a_client(centre: Centre) -> None:
    asyncio.run(_internal(centre))


async def _internal(centre: Centre) -> None:
    async with (
        operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
        operator_page(centre, "operator2", hum=COLLEAGUE_HZ) as colleague,
    ):
        await operator.become_ready()
        await colleague.become_ready()
        name = await _name_of(centre, "operator2")
        await operator.page.keyboard.press("Alt+f")
        await operator.page.fill(".o_cc_phonebook_search", name)
        entry = operator.page.locator(".o_cc_entry", has_text=name)
        await entry.locator('.o_cc_state_icon[data-state="ready"]').wait_for()
        await operator.shoot("phonebook")
        await operator.page.keyboard.press("Enter")
        await _answer_in_dock(colleague)
        await operator.systray_in("talking")
        assert await operator.hears(COLLEAGUE_HZ)
        assert await colleague.hears(OPERATOR_HZ)

        await asyncio.gather(
            _write(operator, name, "Is the van back?"),
            # It is there for a few seconds only.
            colleague.page.click(".o_notification_buttons button"),
        )
        await colleague.page.fill(".o_cc_line_text", "In ten minutes")
        await colleague.page.keyboard.press("Enter")
        await operator.page.wait_for_selector(".o_cc_line:has-text('In ten minutes')")
        await operator.shoot("lines")

        await operator.page.keyboard.press("Alt+g")
        await operator.systray_in("ready")
        await colleague.systray_in("ready")
        assert not operator.errors + colleague.errors


def test_a_list_of_three_is_called_to_its_end(centre: Centre) -> None:
    asyncio.run(_call_list(centre))


async def _call_list(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    with _clients(admin, 3) as clients:
        async with (
            centre.outside() as outside,
            operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
        ):
            await operator.become_ready()
            await _choose(operator, clients)
            for number, client in enumerate(clients):
                await operator.page.click(".o_cc_call_list_call:enabled")
                call = await _is_rung(outside, client["number"])
                if number == 1:
                    call.refuse(486)
                    await operator.page.wait_for_selector(
                        '.o_cc_call_list_line[data-state="unreached"]', timeout=PATIENCE
                    )
                    await operator.systray_in("ready")
                else:
                    call.answer(CLIENT, repeat=True)
                    await operator.card_in("talking")
                    await hears_tone(call, OPERATOR_HZ)
                    await call.hangup()
                    await operator.finish()
            await _progress(operator, "2 of 3")
            await operator.shoot("call-list")

            await operator.page.reload()
            await operator.page.click("[data-tab=lists]")
            await operator.page.click(".o_cc_call_list >> nth=0")
            await operator.page.click(".o_cc_call_list_skip")
            await _progress(operator, "3 of 3")
            await operator.page.click(".o_cc_call_list_close")
            assert not operator.errors


def test_a_supervisors_line_stands_on_the_card(centre: Centre) -> None:
    asyncio.run(_supervisor(centre))


async def _supervisor(centre: Centre) -> None:
    async with (
        operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
        operator_page(centre, "supervisor") as supervisor,
        centre.caller(a_number()) as caller,
    ):
        await operator.become_ready()
        name = await _name_of(centre, "operator")
        call = await caller.call(centre.entry_numbers[0], CLIENT, repeat=True)
        await operator.takes_call()
        now = "action-contact_center.contact_center_operator_interval_action_now"
        await supervisor.page.goto(f"{centre.odoo_url}/odoo/{now}")
        row = supervisor.page.locator(".o_data_row", has_text=name)
        await row.locator(".o_cc_send_line").click()
        await supervisor.shoot("supervisor-line")
        await supervisor.page.fill(".o_cc_send_line_text", "Offer <b>ten</b> per cent")
        await supervisor.page.keyboard.press("Enter")
        line = operator.page.locator(".o_cc_card .o_cc_card_line_text")
        await line.wait_for()
        assert await line.inner_text() == "Offer <b>ten</b> per cent"
        await operator.shoot("card-line")
        await operator.page.click(".o_cc_card_line_dismiss")
        await line.wait_for(state="detached")
        await call.hangup()
        await operator.finish()
        assert not operator.errors + supervisor.errors


# Clients whom the test may call


@contextmanager
def _clients(admin: OdooSession, count: int) -> Iterator[list[dict[str, Any]]]:
    """With one family name, which nobody else has."""
    family = f"Outgoing{secrets.token_hex(4)}"
    people = [
        {"name": f"{family} <b>🍰</b> עברית {number}", "phone": a_number()}
        for number in range(count)
    ]
    ids = admin.call("res.partner", "create", people)
    try:
        yield [
            {"id": record_id, "family": family, "name": person["name"], "number": person["phone"]}
            for record_id, person in zip(ids, people, strict=True)
        ]
    finally:
        admin.call("res.partner", "write", ids, {"active": False})


async def _is_rung(outside: SipPhone, number: str) -> Call:
    """Callbacks that an earlier test has promised may fall due now: they find nobody."""
    async with asyncio.timeout(SECONDS):
        while True:
            call = await outside.incoming.get()
            if call.headers.first.startswith(f"INVITE sip:{number}@"):
                return call
            call.refuse(486)


# What people do


async def _choose(operator: OperatorPage, clients: list[dict[str, Any]]) -> None:
    """Call these: the clients, found in the list of contacts."""
    page = operator.page
    await page.goto(f"{operator.centre.odoo_url}/odoo/action-contacts.action_contacts")
    await operator.systray_in("ready")
    await page.click(".o_switch_view.o_list")
    await page.wait_for_selector(".o_list_view .o_data_row", timeout=PATIENCE)
    await page.fill(".o_searchview_input", clients[0]["family"])
    await page.wait_for_selector(".o_searchview_autocomplete .o-dropdown-item")
    await page.keyboard.press("Enter")
    await page.wait_for_function(
        "(count) => document.querySelectorAll('.o_data_row').length === count", arg=len(clients)
    )
    await page.click("thead .o_list_record_selector input")
    await page.click(".o_cp_action_menus .dropdown-toggle")
    await page.click(".o-dropdown--menu .o_menu_item:has-text('Call these')")
    await page.wait_for_selector(".o_cc_call_next")


async def _progress(operator: OperatorPage, text: str) -> None:
    shown = operator.page.locator(".o_cc_call_list_progress", has_text=text)
    await shown.first.wait_for(timeout=PATIENCE)


async def _name_of(centre: Centre, who: str) -> str:
    session = await asyncio.to_thread(centre.sign_in, who)
    [user] = session.call("res.users", "read", [session.user_id], ["name"])
    return str(user["name"])


async def _answer_in_dock(operator: OperatorPage) -> None:
    await operator.page.locator('[data-verb="answer"]:enabled').first.click(timeout=PATIENCE)
    await operator.systray_in("talking")


async def _write(operator: OperatorPage, name: str, text: str) -> None:
    await operator.page.click("[data-tab=phonebook]")
    await operator.page.locator(".o_cc_entry", has_text=name).locator(".o_cc_entry_say").click()
    await operator.page.fill(".o_cc_line_text", text)
    await operator.page.keyboard.press("Enter")
    await operator.page.wait_for_selector(f".o_cc_line_mine:has-text('{text}')")
