"""The whole way of a visitor by video in real browsers: the button on somebody else's site, the
queue, the talk with all that is shown in it, the card, and what Odoo knows of it afterwards."""

from __future__ import annotations

import asyncio
import base64
import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.support.cameras import FULL_HD, code_film
from tests.support.centre import Centre
from tests.support.host_site import HostSite, host_site
from tests.support.inbound import a_number
from tests.support.operator_page import ARTEFACTS, PATIENCE, OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.papers import COLOURS, pdf
from tests.support.video_desk import (
    a_name,
    ask_for_a_photo,
    both_ways,
    closed_talk,
    entry_point,
    read_the_code,
    recordings,
    show,
    show_file,
    shown,
    takes,
)
from tests.support.visitor_page import NOTE_CONNECTIONS, VisitorPage, visitor_at
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

OPERATOR, VISITOR = 800, 440
"""What they hum, in Hz."""
CODE = "S00042"
PRODUCT = "Cranberry pie"
NOTE = "Wants it delivered by bicycle"
RECORDINGS = "action-contact_center.contact_center_recording_action"
QUALITY = "action-contact_center_video.contact_center_report_video_action"
PLACE = re.compile(r"marker=55\.75%2C37\.62$")
RED_INK = "#e6194b"

RUNS = """(video) => video.videoWidth > 0 && video.currentTime > 0 && !video.paused"""
LOADED = "(img) => img.naturalWidth > 0"
COLOUR = """(canvas) => {
    const copy = new OffscreenCanvas(1, 1).getContext("2d");
    copy.drawImage(canvas, 0, 0, canvas.width, canvas.height, 0, 0, 1, 1);
    return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
}"""
COVERS = """(surface) => {
    const page = surface.parentElement.querySelector("img, canvas");
    const [drawn, seen] = [surface.getBoundingClientRect(), page.getBoundingClientRect()];
    const [width, height] = [page.naturalWidth ?? page.width, page.naturalHeight ?? page.height];
    const isWhole = Math.abs(seen.width / seen.height - width / height) < 0.02;
    const isSame = ["left", "top", "width", "height"].every(
        (side) => Math.abs(drawn[side] - seen[side]) < 1.5
    );
    return isWhole && isSame;
}"""
"""Places on it are places on the picture: both sides point at the same thing."""
PLAYS = """async (video) => {
    video.muted = true;
    await video.play();
    const begin = video.currentTime;
    while (video.currentTime < begin + 0.5) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return video.videoWidth;
}"""


def test_a_visitor_of_a_site_is_shown_things_read_from_recorded_and_counted(
    centre: Centre,
) -> None:
    asyncio.run(_whole_way(centre))


async def _whole_way(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    name, number = a_name(), a_number()
    client = admin.call("res.partner", "create", [{"name": name, "phone": number}])[0]
    film = code_film(ARTEFACTS / "camera-full-hd.y4m", CODE, FULL_HD)
    with host_site() as site:
        door = entry_point(admin, centre, video_origins=site.url)
        site.carry(f"{door['video_page_url']}/widget.js", centre.stack.status()["visit_url"])
        async with (
            operator_page(centre, "operator", hum=OPERATOR, script=NOTE_CONNECTIONS) as operator,
            visitor_at(site.url, hum=VISITOR, film=film, language="ru-RU") as visitor,
        ):
            await operator.become_paused()
            await visitor.page.locator(".launcher").click(timeout=PATIENCE)
            await visitor.call(name, number)
            await _waits_first_in_line(visitor)
            await operator.ask_for_work()
            await takes(operator)
            await expect(operator.card).to_contain_text(name, timeout=PATIENCE)
            await both_ways(operator, visitor, OPERATOR, VISITOR)

            await _are_shown_a_map_a_page_and_a_product(operator, visitor, site)
            await _draw_and_leaf_through_a_paper(operator, visitor)
            await ask_for_a_photo(operator)
            await read_the_code(operator, admin, CODE)
            await operator.shoot("whole-way-card")

            await operator.card.locator(".o_cc_note").fill(NOTE)
            await visitor.leave()
            await visitor.page.locator(".stars button").nth(4).click(timeout=PATIENCE)
            await operator.finish()
            assert not operator.errors
            assert not visitor.errors
    talk = await closed_talk(admin, name)
    _stands_on_the_card(admin, talk, client)
    _was_photographed_at_full_resolution(admin, talk)
    await _is_played_and_counted(centre, admin, talk, name)


async def _waits_first_in_line(visitor: VisitorPage) -> None:
    await visitor.waits()
    await expect(visitor.page.locator(".screen.wait .place")).to_have_text("1", timeout=PATIENCE)
    await _until(visitor.page.locator(".screen.wait .clip video"), RUNS)
    await visitor.shoot("whole-way-waiting")


async def _are_shown_a_map_a_page_and_a_product(
    operator: OperatorPage, visitor: VisitorPage, site: HostSite
) -> None:
    frame = visitor.page.locator(".material iframe")
    await show(operator, "55.75, 37.62", "fa-map-marker")
    await expect(frame).to_have_attribute("src", PLACE, timeout=PATIENCE)
    own = shown(operator).locator("iframe")
    await expect(own).to_have_attribute("src", PLACE, timeout=PATIENCE)

    await show(operator, site.inner_url, "fa-globe")
    heading = frame.content_frame.get_by_role("heading", name="Delivery by bicycle")
    await heading.wait_for(timeout=PATIENCE)
    await own.content_frame.get_by_role("heading", name="Delivery by bicycle").wait_for()
    await visitor.shoot("whole-way-page")

    await show(operator, PRODUCT, "fa-cube")
    for page in (visitor.page.locator(".material"), shown(operator)):
        await _until(page.locator("img"), LOADED)
    await visitor.shoot("whole-way-product")

    await show_file(operator, "plan.png", "image/png", _wide_picture())
    for page, surface in (
        (visitor.page.locator(".material"), ".ink"),
        (shown(operator), ".o_cc_drawing"),
    ):
        await _until(page.locator('img[alt="plan.png"]'), LOADED)
        await _until(page.locator(surface), COVERS)


def _wide_picture() -> bytes:
    """Larger than any place for it."""
    content = io.BytesIO()
    Image.new("RGB", (2400, 700), "orange").save(content, "png")
    return content.getvalue()


async def _until(element: Locator, holds: str, wanted: object = True) -> None:
    async with asyncio.timeout(PATIENCE / 1000):
        while await element.evaluate(holds) != wanted:
            await element.page.wait_for_timeout(100)


async def _draw_and_leaf_through_a_paper(operator: OperatorPage, visitor: VisitorPage) -> None:
    await show_file(operator, "menu.pdf", "application/pdf", pdf("red", "blue"))
    at_visitor = visitor.page.locator(".material canvas")
    at_operator = shown(operator).locator("canvas")
    for canvas in (at_visitor, at_operator):
        await _until(canvas, COLOUR, [*COLOURS["red"]])

    drawing = shown(operator).locator(".o_cc_drawing")
    for surface in (drawing, visitor.page.locator(".ink")):
        await _until(surface, COVERS)
    await _move_over(operator.page, drawing)
    await visitor.page.locator(".ink path").wait_for(state="attached", timeout=PATIENCE)
    pen = shown(operator).locator(f'[data-draw="{RED_INK}"]')
    await pen.click()
    await expect(pen).to_have_attribute("aria-pressed", "true")
    await _move_over(operator.page, drawing, is_pressed=True)
    stroke = visitor.page.locator(f'.ink polyline[stroke="{RED_INK}"]')
    await stroke.first.wait_for(state="attached", timeout=PATIENCE)

    await visitor.page.locator('.material .title button[aria-pressed="false"]').click()
    await _move_over(visitor.page, visitor.page.locator(".ink"))
    await shown(operator).locator('.o_cc_pointer[data-leg="client"]').wait_for(timeout=PATIENCE)
    before = await shown(operator).locator(".o_cc_stroke").count()
    await _move_over(visitor.page, visitor.page.locator(".ink"), is_pressed=True)
    strokes = shown(operator).locator(".o_cc_stroke")
    await expect(strokes).to_have_count(before + 1, timeout=PATIENCE)
    await operator.shoot("whole-way-drawing")
    await visitor.shoot("whole-way-drawing-visitor")

    await shown(operator).locator('[data-turn="on"]').click()
    for canvas in (at_visitor, at_operator):
        await _until(canvas, COLOUR, [*COLOURS["blue"]])
    await expect(visitor.page.locator(".ink polyline")).to_have_count(0)


async def _move_over(page: Page, surface: Locator, *, is_pressed: bool = False) -> None:
    box = await surface.bounding_box()
    assert box
    place = [
        (box["x"] + box["width"] * part, box["y"] + box["height"] * part) for part in (0.3, 0.6)
    ]
    await page.mouse.move(*place[0])
    if is_pressed:
        await page.mouse.down()
    await page.mouse.move(*place[1], steps=5)
    if is_pressed:
        await page.mouse.up()


def _stands_on_the_card(admin: OdooSession, talk: dict[str, Any], client: int) -> None:
    domain = [["interaction_uid", "=", talk["uid"]]]
    fields = ["read_values", "note", "result_id", "partner_id", "state"]
    [card] = admin.call("contact.center.card", "search_read", domain, fields, load="")
    assert card["read_values"] == {"code": CODE}
    assert NOTE in card["note"]
    assert card["partner_id"] == client
    assert card["result_id"]


def _was_photographed_at_full_resolution(admin: OdooSession, talk: dict[str, Any]) -> None:
    domain = [["interaction_uid", "=", talk["uid"]], ["mimetype", "=like", "image/%"]]
    files = admin.call("contact.center.room.file", "search_read", domain, ["attachment_id"])
    [photo] = admin.call("ir.attachment", "read", [files[0]["attachment_id"][0]], ["datas"])
    with Image.open(io.BytesIO(base64.b64decode(photo["datas"]))) as picture:
        assert picture.size == FULL_HD


async def _is_played_and_counted(
    centre: Centre, admin: OdooSession, talk: dict[str, Any], name: str
) -> None:
    [recording, *_] = await recordings(admin, talk["uid"])
    async with operator_page(centre, "supervisor") as supervisor:
        await supervisor.page.goto(f"{centre.odoo_url}/odoo/{RECORDINGS}/{recording}")
        await _plays(supervisor.page)
        await supervisor.shoot("whole-way-recording")
        await _is_counted(supervisor, admin, talk, name)
        assert not supervisor.errors


async def _plays(page: Page) -> None:
    player = page.locator("video.o_cc_film")
    await player.wait_for(timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE / 1000):
        assert await player.evaluate(PLAYS) > 0


async def _is_counted(
    supervisor: OperatorPage, admin: OdooSession, talk: dict[str, Any], name: str
) -> None:
    """Among the connections of the quality report, from where a click leads back to the talk, and
    with its figures in the reports that calls are in."""
    of_talk = [["interaction_id", "=", talk["id"]]]
    await until_asked(
        lambda: admin.call("contact.center.report.video", "search_count", of_talk) == 2,
        "both connections are in the report",
    )
    await supervisor.page.goto(f"{supervisor.centre.odoo_url}/odoo/{QUALITY}?view_type=list")
    rows = supervisor.page.locator(".o_data_row", has_text=name)
    await expect(rows).to_have_count(2, timeout=PATIENCE)
    await expect(rows.locator(".badge")).to_have_count(0)
    await supervisor.shoot("whole-way-report")
    await rows.first.locator("td").nth(1).click()
    form = supervisor.page.locator(".o_form_view", has_text=name)
    await form.wait_for(timeout=PATIENCE)
    await supervisor.shoot("whole-way-interaction")
    [row] = admin.call(
        "contact.center.report.queue", "search_read", of_talk,
        ["channel", "offered", "answered", "abandoned", "talk_seconds", "wrapup_seconds"],
    )  # fmt: skip
    assert (row["channel"], row["offered"], row["answered"], row["abandoned"]) == ("video", 1, 1, 0)
    assert row["talk_seconds"] == talk["talk_seconds"] > 0
    assert row["wrapup_seconds"] > 0
    talking = [*of_talk, ["state", "=", "talking"]]
    assert admin.call("contact.center.report.operator", "search_count", talking) == 1
