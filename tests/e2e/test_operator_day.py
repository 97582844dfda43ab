"""What an operator lives through: an unfinished form, a refusal, a reload, an unknown caller."""

from __future__ import annotations

import asyncio

import pytest

from deploy.tones import share, tone
from tests.support.centre import Centre, eventually
from tests.support.inbound import a_number
from tests.support.operator_page import OperatorPage, operator_page

pytestmark = pytest.mark.browser

CALLER_HZ, OPERATOR_HZ = 500, 800


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
        assert await operator.page.locator(
            ".o_form_view .o_form_status_indicator_buttons:not(.invisible)"
        ).count()
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
        await eventually(
            lambda: admin.call(
                "contact.center.offer", "search_count",
                [["interaction_id.client_number", "=", number], ["outcome", "=", "abandoned"]],
            ),
            "the offer is in Odoo",
        )  # fmt: skip
        await operator.page.reload()
        await operator.page.wait_for_selector(missed)
        await operator.page.click(f"{missed} button")
        await operator.page.reload()
        await operator.page.wait_for_selector(".o_cc_dock .o_cc_queues")
        assert not await operator.page.locator(missed).count()


def test_a_reload_in_mid_talk_rings_the_same_operator_again(centre: Centre) -> None:
    asyncio.run(_reload(centre))


async def _reload(centre: Centre) -> None:
    async with (
        operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
        centre.caller(a_number()) as caller,
    ):
        await operator.become_ready()
        call = await caller.call(centre.entry_numbers[0], tone(CALLER_HZ, 1), repeat=True)
        await _answer(operator)
        operator.page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        await operator.page.reload()
        await _answer(operator)
        assert not call.ended.is_set()
        assert await operator.hears(CALLER_HZ)
        await eventually(
            lambda: share(bytes(call.media.heard[-3200:]), OPERATOR_HZ) > 0.5,
            "the caller hears the operator again",
        )
        await call.hangup()
        await _finish(operator)


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
            await _answer(operator)
            await colleague.become("ready")
        await eventually(
            lambda: share(bytes(call.media.heard[-3200:]), 1100) > 0.5,
            "the caller hears the colleague",
        )
        await call.hangup()


def test_an_unknown_caller_becomes_a_client_in_two_clicks(centre: Centre) -> None:
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
        await _answer(operator)
        await operator.shoot("card-unknown-caller")
        await operator.page.click(".o_cc_create_client")
        await operator.page.fill(".o_cc_client_form [name=name]", "Зоя Щукина")
        await operator.page.click(".o_cc_client_form button[type=submit]")
        await operator.page.wait_for_selector(".o_cc_card :text('Зоя Щукина')")
        await operator.shoot("card-new-client")
        await call.hangup()
        await _finish(operator)
    record = await eventually(
        lambda: [r for r in centre.interactions(admin, number) if r["state"] == "closed"],
        "the interaction is closed",
    )
    assert record[0]["partner_id"][1] == "Зоя Щукина"
    rows = admin.call(
        "contact.center.number", "search_read", [["number", "=", number]], ["partner_id"]
    )
    assert [row["partner_id"][1] for row in rows] == ["Зоя Щукина"]


async def _answer(operator: OperatorPage) -> None:
    await operator.card_in("offered")
    await operator.use_verb("answer")
    await operator.card_in("talking")


async def _finish(operator: OperatorPage) -> None:
    await operator.card_in("wrap_up")
    await operator.card.locator(".o_cc_result").first.click()
    await operator.page.keyboard.press("Control+Enter")
    await operator.systray_in("ready")
