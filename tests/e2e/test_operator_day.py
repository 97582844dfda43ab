"""What an operator lives through: an unfinished form, a refusal, a reload, an unknown caller."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from deploy.tones import share, tone
from tests.support.centre import Centre
from tests.support.inbound import a_number
from tests.support.operator_page import operator_page
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser


def test_a_pop_keeps_what_the_operator_was_editing(centre: Centre) -> None:
    asyncio.run(_keep_the_form(centre))


async def _keep_the_form(centre: Centre) -> None:
    async with (
        operator_page(centre, "operator") as operator,
        centre.caller(a_number()) as caller,
    ):
        await operator.become_ready()
        await operator.page.goto(f"{centre.odoo_url}/odoo/action-contacts.action_contacts/new")
        name = operator.page.locator(
            ".o_field_widget[name=name] textarea, .o_field_widget[name=name] input"
        )
        await name.first.fill("Half a name")
        await operator.systray_in("ready")
        call = await caller.call(centre.entry_numbers[0])
        await operator.card_in("offered")
        await operator.page.click(".o_cc_card_minimise")
        assert await name.first.input_value() == "Half a name"
        unsaved = ".o_form_view .o_form_status_indicator_buttons:not(.invisible)"
        await expect(operator.page.locator(unsaved)).to_have_count(1)
        await call.hangup()
        await operator.systray_in("ready")


def test_a_refused_call_goes_to_the_next_operator(desk_centre: Centre) -> None:
    asyncio.run(_refuse(desk_centre))


async def _refuse(centre: Centre) -> None:
    async with (
        operator_page(centre, "operator") as operator,
        centre.panel("operator2") as colleague,
        centre.desk_phone() as phone,
        centre.caller(a_number()) as caller,
    ):
        await phone.register()
        await colleague.become("paused")
        await operator.become_ready()
        await colleague.become("ready")
        call = await caller.call(centre.entry_numbers[0])
        await operator.card_in("offered")
        await operator.use_verb("decline")
        await colleague.until(lambda: colleague.state == "offered", "the colleague is rung")
        await operator.systray_in("ready")
        await call.hangup()


def test_a_missed_call_is_listed_after_a_reload(centre: Centre) -> None:
    asyncio.run(_miss(centre))


async def _miss(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = a_number()
    async with operator_page(centre, "operator") as operator, centre.caller(number) as caller:
        await operator.become_ready()
        call = await caller.call(centre.entry_numbers[0])
        await operator.card_in("offered")
        await call.hangup()
        missed = f".o_cc_missed li:has-text('{number}')"
        await operator.page.wait_for_selector(missed)
        await until_asked(
            lambda: admin.call(
                "contact.center.offer", "search_count",
                [["interaction_id.client_number", "=", number], ["outcome", "=", "abandoned"]],
            ),
            "the offer is in Odoo",
        )  # fmt: skip
        await operator.page.reload()
        await operator.page.wait_for_selector(missed)
        await operator.page.click(f"{missed} .o_cc_missed_dismiss")
        await operator.page.reload()
        await operator.page.wait_for_selector(".o_cc_dock .o_cc_queues")
        assert not await operator.page.locator(missed).count()


def test_a_closed_tab_does_not_lose_the_client(desk_centre: Centre) -> None:
    asyncio.run(_close_the_tab(desk_centre))


async def _close_the_tab(centre: Centre) -> None:
    async with (
        centre.panel("operator2") as colleague,
        centre.desk_phone() as phone,
        centre.caller(a_number()) as caller,
    ):
        phone.answer_with = tone(1100, 5)
        await phone.register()
        await colleague.become("paused")
        async with operator_page(centre, "operator") as operator:
            await operator.become_ready()
            call = await caller.call(centre.entry_numbers[0])
            await operator.takes_call()
            await colleague.become("ready")
        await until_asked(
            lambda: share(bytes(call.media.heard[-3200:]), 1100) > 0.5,
            "the caller hears the colleague",
        )
        await call.hangup()


def test_an_unknown_caller_becomes_a_client_in_one_row(centre: Centre) -> None:
    asyncio.run(_create_client(centre))


async def _create_client(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = a_number()
    async with (
        operator_page(centre, "operator") as operator,
        centre.caller(number, name="<b>Zoë</b> Щукина") as caller,
    ):
        await operator.become_ready()
        call = await caller.call(centre.entry_numbers[0])
        await operator.takes_call()
        await operator.shoot("card-unknown-caller")
        name = operator.page.locator(".o_cc_client_form [name=name]")
        assert await name.input_value() == "<b>Zoë</b> Щукина"
        await name.fill("Зоя Щукина")
        await name.press("Enter")
        await operator.page.wait_for_selector(".o_cc_card :text('Зоя Щукина')")
        await operator.shoot("card-new-client")
        await call.hangup()
        await operator.finish()
    record = await until_asked(
        lambda: [r for r in centre.interactions(admin, number) if r["state"] == "closed"],
        "the interaction is closed",
    )
    assert record[0]["partner_id"][1] == "Зоя Щукина"
    rows = admin.call(
        "contact.center.number", "search_read", [["number", "=", number]], ["partner_id"]
    )
    assert [row["partner_id"][1] for row in rows] == ["Зоя Щукина"]
