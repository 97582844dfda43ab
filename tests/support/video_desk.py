"""What an operator does in a talk by video, in Odoo, and what stays of it there."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from playwright.async_api import Locator, expect

from tests.support.centre import FIELDS, Centre
from tests.support.inbound import SALES, queue_named
from tests.support.operator_page import PATIENCE, OperatorPage
from tests.support.panel import OdooSession
from tests.support.visitor_page import VisitorPage, hears, sees
from tests.support.waiting import until_asked


def entry_point(admin: OdooSession, centre: Centre, **values: Any) -> dict[str, Any]:
    """One by video, of the queue of the first number, in Russian unless told otherwise."""
    model = "contact.center.entry.point"
    queue = queue_named(admin, SALES)
    made = {"name": "Test site", "channel": "video", "queue_id": queue, "lang": "ru_RU", **values}
    ids = admin.call(model, "create", [made])
    centre.until_configured()
    [door] = admin.call(model, "read", ids, ["number", "video_page_url", "video_kiosk_url"])
    return dict(door)


def a_name() -> str:
    """A visitor's, whom no other test has."""
    return f"Vera {secrets.token_hex(3)}"


async def takes(operator: OperatorPage) -> None:
    await operator.card_in("offered")
    await operator.use_verb("accept")
    await operator.card_in("talking")
    await connected(operator)


async def connected(operator: OperatorPage) -> None:
    window = operator.page.locator('.o_cc_video[data-stage="connected"]')
    await window.wait_for(timeout=PATIENCE)


async def both_ways(
    operator: OperatorPage, visitor: VisitorPage, operator_hums: float, visitor_hums: float
) -> None:
    await sees(operator.page)
    await sees(visitor.page)
    await hears(operator.page, visitor_hums)
    await hears(visitor.page, operator_hums)


async def show(operator: OperatorPage, words: str, kind: str) -> None:
    """The first that is found of these words, of this kind (its sign in the list)."""
    await operator.press_key("Alt+Shift+O")
    search = operator.page.locator(".o_cc_show_search")
    await search.fill(words)
    choice = operator.page.locator(".o_cc_show_choice", has=operator.page.locator(f".{kind}"))
    await choice.first.click(timeout=PATIENCE)
    await _send(operator)


async def show_file(operator: OperatorPage, name: str, mimetype: str, content: bytes) -> None:
    await operator.press_key("Alt+Shift+O")
    file = operator.page.locator(".o_cc_show_file input")
    await file.set_input_files({"name": name, "mimeType": mimetype, "buffer": content})
    await operator.page.locator(".modal").wait_for(state="detached", timeout=PATIENCE)


async def show_the_form(operator: OperatorPage) -> None:
    await operator.press_key("Alt+Shift+O")
    await operator.page.locator('[data-choice="form"]').click(timeout=PATIENCE)
    await _send(operator)


async def _send(operator: OperatorPage) -> None:
    await operator.page.click(".o_cc_show_send")
    await operator.page.locator(".modal").wait_for(state="detached", timeout=PATIENCE)


async def move_window_aside(operator: OperatorPage) -> None:
    """By its title, from the card's right column, where orders are, to the left."""
    title = operator.page.locator(".o_cc_video_title")
    box = await title.bounding_box()
    assert box
    await operator.page.mouse.move(box["x"] + 5, box["y"] + 5)
    await operator.page.mouse.down()
    await operator.page.mouse.move(0, box["y"] + 200, steps=5)
    await operator.page.mouse.up()


def shown(operator: OperatorPage) -> Locator:
    return operator.page.locator(".o_cc_shown")


async def ask_for_a_photo(operator: OperatorPage) -> None:
    await operator.press_key("Alt+Shift+P")
    photo = operator.page.locator('.o_cc_chat_entry[data-from="client"] .o_cc_chat_thumb img')
    await photo.wait_for(timeout=PATIENCE)


async def read_the_code(operator: OperatorPage, admin: OdooSession, code: str) -> None:
    """From the photo into the card; the reading itself is one of Odoo's scheduled actions."""
    await operator.page.locator(".o_cc_chat_read").last.click()
    await operator.page.locator(".o_cc_reading").wait_for(timeout=PATIENCE)
    value = operator.page.locator('.o_cc_reading_line[data-name="code"] input[type="text"]')
    async with asyncio.timeout(PATIENCE / 1000):
        # The picture itself may come to Odoo after the wish to have it read.
        while not await value.count():
            await asyncio.to_thread(run_cron, admin, "cron_picture_reading")
    await expect(value).to_have_value(code, timeout=PATIENCE)
    await operator.shoot("video-code")
    await operator.page.locator(".modal .btn-primary").click()
    await operator.page.locator(".modal").wait_for(state="detached", timeout=PATIENCE)


def run_cron(admin: OdooSession, name: str) -> None:
    xml_id = ["contact_center_video", name]
    _, cron = admin.call("ir.model.data", "check_object_reference", *xml_id)
    admin.call("ir.cron", "method_direct_trigger", [cron])


async def closed_talk(admin: OdooSession, name: str) -> dict[str, Any]:
    """The visitor's talk, once Odoo knows that it is over."""
    domain = [["channel", "=", "video"], ["state", "=", "closed"], ["client_name", "=", name]]

    def over() -> list[dict[str, Any]]:
        return admin.call(  # type: ignore[no-any-return]
            "contact.center.interaction", "search_read", domain, FIELDS
        )

    [talk] = await until_asked(over, f"the talk with {name} is closed")
    return dict(talk)


async def recordings(admin: OdooSession, uid: str) -> list[int]:
    """Of a talk, once they are in Odoo."""
    domain = [["interaction_id.uid", "=", uid]]
    return await until_asked(
        lambda: admin.call("contact.center.recording", "search", domain),
        "the recording is in Odoo",
    )
