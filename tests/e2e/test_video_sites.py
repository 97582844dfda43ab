"""The visitor's side of video where it is a guest: on a page of somebody else, and at a kiosk."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.support.centre import Centre
from tests.support.host_site import host_site
from tests.support.operator_page import PATIENCE, launch
from tests.support.panel import OdooSession, Panel
from tests.support.papers import pdf
from tests.support.video_desk import entry_point
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

RECONNECTED_WITHIN = 3.0


def test_a_page_of_another_site_calls_is_helped_shown_and_printed_to(centre: Centre) -> None:
    asyncio.run(_on_another_site(centre))


async def _on_another_site(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    with host_site() as site, centre.desk_phone_for("operator"):
        door = entry_point(admin, centre, video_origins=site.url)
        site.carry(f"{door['video_page_url']}/widget.js", centre.stack.status()["visit_url"])
        async with centre.panel("operator") as panel, _page(site.url) as page:
            await panel.become("ready")
            await page.locator(".launcher").click()
            await page.locator('input[autocomplete="name"]').fill("Мария")
            await page.locator("form button.main").click()
            await page.locator("meter").wait_for(timeout=PATIENCE)
            await page.get_by_role("button", name="Позвонить").click()
            talk = await _accept(panel)
            await page.locator(".talk").wait_for(timeout=PATIENCE)
            await _is_helped_with_the_form(panel, talk, page)
            await _is_shown_pages_and_prints_them(panel, talk, page, _document(admin, centre))
            await _comes_back_at_once(page)
            await panel.send("hangup", interaction_id=talk)
            await page.locator(".stars button").nth(4).click(timeout=PATIENCE)
        rated = [["client_name", "=", "Мария"], ["rating", "=", 5]]
        await until_asked(
            lambda: admin.call("contact.center.interaction", "search_count", rated),
            "the stars are in Odoo",
        )


async def _is_helped_with_the_form(panel: Panel, talk: str, page: Page) -> None:
    await _say(panel, talk, "show", material={"id": 1, "kind": "form", "name": "Form", "url": ""})
    await page.get_by_role("button", name="Разрешить").click(timeout=PATIENCE)
    await panel.until(lambda: _said(panel, "fields"), "the form is seen")
    [told] = _said(panel, "fields")
    assert [field["name"] for field in told["fields"]] == ["city"]
    await _say(panel, talk, "field", name="city", value="Казань")
    await expect(page.locator("[data-cc-field=city]")).to_have_value("Казань", timeout=PATIENCE)
    await page.locator("[data-cc-field=city]").fill("Москва")
    await panel.until(
        lambda: any(field["value"] == "Москва" for field in _said(panel, "field")),
        "what is typed is seen",
    )


async def _is_shown_pages_and_prints_them(panel: Panel, talk: str, page: Page, url: str) -> None:
    material = {"id": 2, "kind": "pdf", "name": "Menu", "url": url}
    await _say(panel, talk, "show", material=material)
    title = page.locator(".material .title")
    await expect(title).to_contain_text("Страница 1 из 2", timeout=PATIENCE)
    await _say(panel, talk, "page", n=2)
    await expect(title).to_contain_text("Страница 2 из 2", timeout=PATIENCE)
    await _say(panel, talk, "print", name="Menu", url=url)
    await panel.until(lambda: _said(panel, "printed"), "it is printed")
    [printed] = _said(panel, "printed")
    assert printed["ok"], printed["problem"]
    papers = "document.querySelector('iframe[aria-hidden]').contentDocument.images.length"
    assert await page.evaluate(papers) == 2


async def _comes_back_at_once(page: Page) -> None:
    """As on another network: socket and connection are gone."""
    await page.evaluate(
        """() => {
            const { visit } = ContactCenterVideo.widget;
            visit.peer.pc.close();
            visit.signalling.socket.close();
        }"""
    )
    back = "Boolean(ContactCenterVideo.widget.visit.peer?.connected)"
    async with asyncio.timeout(RECONNECTED_WITHIN):
        while not await page.evaluate(back):
            await page.wait_for_timeout(50)


def test_a_kiosk_calls_by_one_touch_and_comes_back_to_its_slides(centre: Centre) -> None:
    asyncio.run(_at_a_kiosk(centre))


async def _at_a_kiosk(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    with centre.desk_phone_for("operator"):
        door = entry_point(admin, centre, kiosk_idle_seconds=10)
        async with centre.panel("operator") as panel, _page(door["video_kiosk_url"]) as page:
            await panel.become("ready")
            button = page.locator(".idle .call")
            await button.click(timeout=PATIENCE)
            talk = await _accept(panel)
            await page.locator(".talk").wait_for(timeout=PATIENCE)
            await expect(button).to_be_hidden()
            await panel.send("hangup", interaction_id=talk)
            await expect(button).to_be_visible(timeout=PATIENCE)


def _document(admin: OdooSession, centre: Centre) -> str:
    model = "ir.attachment"
    values = {"name": "menu.pdf", "datas": base64.b64encode(pdf("white", "white")).decode()}
    ids = admin.call(model, "create", [values])
    [token] = admin.call(model, "generate_access_token", ids)
    return f"{centre.odoo_url}/contact_center/shown/{ids[0]}?access_token={token}"


async def _accept(panel: Panel) -> str:
    def offered() -> list[str]:
        return [one["id"] for one in panel.interactions if one["state"] == "offered"]

    await panel.until(offered, "the visitor is offered")
    [talk] = offered()
    await panel.send("accept", interaction_id=talk)
    await panel.until(
        lambda: [one for one in panel.interactions if one["state"] == "talking"], "they talk"
    )
    return talk


async def _say(panel: Panel, talk: str, kind: str, **keys: Any) -> None:
    await panel.send("room", interaction_id=talk, message={"kind": kind, **keys})


def _said(panel: Panel, kind: str) -> list[dict[str, Any]]:
    """By the visitor."""
    return [one for one in panel.room if one["kind"] == kind and one["from"] == "client"]


@asynccontextmanager
async def _page(url: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, 440)
        page = await browser.new_page(viewport={"width": 1280, "height": 720}, locale="ru-RU")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            await page.goto(url, timeout=90_000)
            yield page
        finally:
            await browser.close()
        assert not errors
