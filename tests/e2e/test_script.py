"""A script on the card of a real call: by keys, with a lead, and on at the next operator."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.centre import Centre
from tests.support.inbound import a_number
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

COLLEAGUE = "Михаил Орлов"
"""The second operator of the demo data; he reads Russian."""


def test_a_script_makes_a_lead_and_goes_on_at_the_next_operator(centre: Centre) -> None:
    asyncio.run(_through_the_script(centre))


async def _through_the_script(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = a_number()
    client = admin.call("res.partner", "create", {"name": f"Script {number}", "phone": number})
    async with (
        operator_page(centre, "operator") as first,
        operator_page(centre, "operator2") as second,
        centre.caller(number) as caller,
    ):
        await second.become_paused()
        await first.become_ready()
        call = await caller.call(centre.entry_numbers[0])
        await first.takes_call()
        await _asks(first, "what can I do for you")
        await first.shoot("script-first-question")
        await first.page.keyboard.press("1")
        await _asks(first, "What is the occasion")
        await first.page.keyboard.press("2")
        await _asks(first, "For how many persons")
        await first.page.wait_for_selector(".o_cc_links :text('Cake for Script')")
        await first.page.keyboard.type("0")
        await first.page.keyboard.press("Enter")
        await first.page.wait_for_selector(".o_cc_script_error")
        await first.page.locator(".o_cc_script_line").fill("40")
        await first.page.keyboard.press("Enter")
        await _asks(first, "What must not be in it")
        await first.shoot("script-in-talk")

        await second.become_ready()
        await first.page.keyboard.press("Alt+t")
        await first.page.fill(".o_cc_transfer_search", COLLEAGUE)
        await first.page.click(".o_cc_transfer_send")
        await second.takes_call()
        await _asks(second, "Чего в нём быть не должно")
        await second.page.click(".o_cc_script_answers_toggle")
        await second.page.locator(".o_cc_script_answer").nth(2).wait_for(timeout=PATIENCE)
        assert await second.page.locator(".o_cc_script_answer").count() == 3
        await second.shoot("script-after-transfer")
        await second.page.locator(".o_cc_script [data-first]").focus()
        await second.page.keyboard.press("1")
        await second.page.keyboard.press("Enter")
        await _asks(second, "К какому дню")
        await call.hangup()
        await second.card_in("wrap_up")
        await second.card.locator(".o_cc_result:has-text('Ошиблись номером')").click()
        await second.close_card()
        assert not first.errors
        assert not second.errors
    await _check_what_came_of_it(admin, client)


async def _asks(operator: OperatorPage, words: str) -> None:
    await operator.page.wait_for_selector(f".o_cc_script_title:has-text('{words}')")


async def _check_what_came_of_it(admin: OdooSession, client: int) -> None:
    def leads() -> list[dict[str, Any]]:
        return admin.call(  # type: ignore[no-any-return]
            "crm.lead", "search_read", [["partner_id", "=", client]], ["name", "description"]
        )

    [lead] = leads()
    assert lead["name"].startswith("Cake for Script")
    [card] = admin.call(
        "contact.center.card", "search_read", [["partner_id", "=", client]],
        ["topic_id", "script_id", "script_state", "interaction_uid"],
    )  # fmt: skip
    assert card["topic_id"][1] == "New order"
    assert card["script_state"] == "running"
    inputs = admin.call(
        "survey.user_input", "search_count", [["contact_center_card_id", "=", card["id"]]]
    )
    assert inputs == 1
    left = [["card_id", "=", card["id"]], ["outcome", "=", "left_here"]]

    def left_at() -> list[dict[str, Any]]:
        return admin.call(  # type: ignore[no-any-return]
            "contact.center.report.script", "search_read", left, ["title"]
        )

    [row] = await until_asked(left_at, "the talk is over in the report")
    assert "К какому дню" in row["title"]
