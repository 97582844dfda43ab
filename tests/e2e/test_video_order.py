"""The operator builds a quotation in the card, the visitor sees it grow, confirms it with a click
and signs it; a form of the visitor's own site is filled in by both."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import WebSocket, expect

from tests.support.centre import Centre
from tests.support.host_site import host_site
from tests.support.inbound import a_number
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.video_desk import a_name, entry_point, move_window_aside, show_the_form, takes
from tests.support.visitor_page import VisitorPage, video_entry, visitor_at, visitor_page
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

PIE, DELIVERY = "Cranberry pie", "Доставка"
CARD_NUMBER, PASSWORD = "4000056655665556", "hunter2hunter2"
LABELS = ".o_cc_visitor_form label span"


def test_a_quotation_grows_before_the_visitor_who_signs_it(centre: Centre) -> None:
    asyncio.run(_signs(centre))


async def _signs(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    name, number = a_name(), a_number()
    [client] = admin.call("res.partner", "create", [{"name": name, "phone": number}])
    async with (
        operator_page(centre, "operator") as operator,
        visitor_page(centre, key) as visitor,
    ):
        await operator.become_ready()
        await visitor.call(name, number)
        await takes(operator)
        await _builds_it_while_the_visitor_looks_on(operator, visitor)
        order = visitor.page.locator(".ordering")
        await order.locator("input[autocomplete=name]").fill(name)
        await order.locator("button.main").click()
        await order.locator("p[role=status]").wait_for(timeout=PATIENCE)
        said = operator.page.locator('.o_cc_chat_entry[data-kind="confirmed"]', has_text=name)
        await said.wait_for(timeout=PATIENCE)
        signed = await until_asked(lambda: _signed(admin, client), "the order is confirmed")
        await operator.shoot("order-signed")
        await visitor.shoot("order-signed-visitor")
        await visitor.leave()
        await operator.finish()
        assert not operator.errors
        assert not visitor.errors
    assert signed["signed_by"] == name
    assert signed["signature"]
    assert signed["amount_untaxed"] == 3 * 1500 + 500


async def _builds_it_while_the_visitor_looks_on(
    operator: OperatorPage, visitor: VisitorPage
) -> None:
    await move_window_aside(operator)
    await operator.card.locator('.o_cc_tabs [data-tab="business"]').click()
    await operator.card.locator("[data-action=new_quotation]").click()
    await _add(operator, PIE)
    await operator.page.click('.o_cc_video [data-tool="order"]')
    rows, total = (
        visitor.page.locator(".ordering tbody tr"),
        visitor.page.locator(".ordering tfoot"),
    )
    await expect(rows).to_have_count(1, timeout=PATIENCE)
    await expect(total).to_contain_text("1,500", timeout=PATIENCE)

    await _change(operator, quantity="3")
    await expect(total).to_contain_text("4,500", timeout=PATIENCE)
    await _add(operator, DELIVERY)
    await expect(rows).to_have_count(2, timeout=PATIENCE)
    await expect(total).to_contain_text("5,000", timeout=PATIENCE)
    await operator.shoot("order-live")
    await visitor.shoot("order-live-visitor")


async def _add(operator: OperatorPage, product: str) -> None:
    search = operator.card.locator(".o_cc_product_search input")
    await search.fill(product)
    await operator.card.locator(".o_cc_product", has_text=product).first.click(timeout=PATIENCE)
    line = operator.card.locator(".o_cc_order_lines li", has_text=product)
    await line.wait_for(timeout=PATIENCE)


async def _change(operator: OperatorPage, quantity: str) -> None:
    field = operator.card.locator(".o_cc_quantity").first
    await field.fill(quantity)
    await field.press("Tab")


def _signed(admin: OdooSession, client: int) -> dict[str, Any] | None:
    domain = [["partner_id", "=", client], ["state", "=", "sale"]]
    fields = ["signed_by", "signature", "amount_untaxed"]
    found = admin.call("sale.order", "search_read", domain, fields)
    return dict(found[0]) if found else None


def test_a_form_is_filled_in_by_both_and_its_secrets_stay_on_the_page(centre: Centre) -> None:
    asyncio.run(_fill_in_together(centre))


async def _fill_in_together(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    with host_site() as site:
        door = entry_point(admin, centre, video_origins=site.url)
        site.carry(f"{door['video_page_url']}/widget.js", centre.stack.status()["visit_url"])
        async with (
            operator_page(centre, "operator") as operator,
            visitor_at(site.url) as visitor,
        ):
            told = _listen(visitor)
            await operator.become_ready()
            await visitor.page.locator(".launcher").click(timeout=PATIENCE)
            await visitor.call(a_name())
            await takes(operator)
            await show_the_form(operator)
            await visitor.page.get_by_role("button", name="Разрешить").click(timeout=PATIENCE)
            await expect(operator.page.locator(LABELS)).to_have_text(["City"], timeout=PATIENCE)
            await visitor.page.locator("[data-cc-field=card]").fill(CARD_NUMBER)
            await visitor.page.locator("[data-cc-field=password]").fill(PASSWORD)

            at_operator = operator.page.locator(".o_cc_visitor_form [name=city]")
            at_visitor = visitor.page.locator("[data-cc-field=city]")
            await expect(at_operator).to_have_value("Tver")
            await at_visitor.fill("Moscow")
            await expect(at_operator).to_have_value("Moscow", timeout=PATIENCE)
            await operator.shoot("form-together")
            await at_operator.fill("Kazan")
            await expect(at_visitor).to_have_value("Kazan", timeout=PATIENCE)
            await visitor.shoot("form-together-visitor")

            await visitor.leave()
            await operator.finish()
            assert not operator.errors
            assert not visitor.errors
    assert any("Moscow" in one for one in told)
    assert not any(secret in one for one in told for secret in (CARD_NUMBER, PASSWORD))


def _listen(visitor: VisitorPage) -> list[str]:
    """All that the page sends from now on, by whatever way."""
    told: list[str] = []

    def follow(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: told.append(str(frame)))

    visitor.page.on("websocket", follow)
    visitor.page.on("request", lambda request: told.append(f"{request.url} {request.post_data}"))
    return told
