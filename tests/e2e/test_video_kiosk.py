"""A quotation comes out of a kiosk's printer: Chromium as the README starts it, nothing between
the operator's click and the paper."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.support.centre import Centre
from tests.support.kiosk import kiosk, text_on
from tests.support.operator_page import ARTEFACTS, PATIENCE, OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.video_desk import connected, entry_point

pytestmark = pytest.mark.browser

PRODUCT = "Cranberry pie"
UNMISTAKABLE = "2345679"
"""What a reader of print takes for nothing else."""


def test_a_kiosk_prints_a_quotation_without_a_question(centre: Centre, tmp_path: Path) -> None:
    asyncio.run(_prints(centre, tmp_path))


async def _prints(centre: Centre, folder: Path) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = "".join(secrets.choice(UNMISTAKABLE) for _ in range(6))
    name = f"Vera {number}"
    order = await asyncio.to_thread(_quotation, admin, name, f"Q-{number}")
    door = entry_point(admin, centre, kiosk_idle_seconds=10)
    async with (
        operator_page(centre, "operator") as operator,
        kiosk(door["video_kiosk_url"], folder) as screen,
    ):
        await operator.become_ready()
        call = screen.page.locator(".idle .call")
        await call.click(timeout=PATIENCE)
        await operator.card_in("offered")
        await operator.use_verb("accept")
        await connected(operator)
        await screen.page.locator(".talk").wait_for(timeout=PATIENCE)
        await _is_known_as(operator, name)

        await operator.press_key("Alt+Shift+L")
        choice = operator.page.locator(".o_cc_print_choice", has_text=order)
        await choice.click(timeout=PATIENCE)
        paper = await screen.paper()
        printed = operator.page.locator('.o_cc_chat_entry[data-kind="printed"]')
        await printed.wait_for(timeout=PATIENCE)
        assert await printed.locator(".text-danger").count() == 0
        await operator.shoot("kiosk-printed")
        await screen.page.screenshot(path=ARTEFACTS / "kiosk-talk.png")

        await operator.press_key("Alt+g")
        await expect(call).to_be_visible(timeout=PATIENCE)
        await operator.finish()
        assert not operator.errors
    text = await asyncio.to_thread(text_on, paper)
    for words in (order, name, PRODUCT, "3,000.00"):
        assert words in text


async def _is_known_as(operator: OperatorPage, name: str) -> None:
    await operator.card.locator(".o_cc_client_form [name=name]").fill(name)
    await operator.card.locator(".o_cc_found", has_text=name).click(timeout=PATIENCE)
    await operator.card.locator(".o_cc_client_form").wait_for(state="detached", timeout=PATIENCE)


def _quotation(admin: OdooSession, name: str, number: str) -> str:
    """For two pies; who gets it reads English. Told is its number."""
    [client] = admin.call("res.partner", "create", [{"name": name, "lang": "en_US"}])
    [pie] = admin.call("product.product", "search", [["name", "=", PRODUCT]])
    line = {"product_id": pie, "product_uom_qty": 2, "price_unit": 1500, "tax_ids": []}
    values = {"name": number, "partner_id": client, "order_line": [[0, 0, line]]}
    admin.call("sale.order", "create", [values])
    return number
