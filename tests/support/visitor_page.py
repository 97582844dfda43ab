"""A visitor at his browser: the page of a video entry point in Chromium, with a camera and a
microphone that hums; and what is seen and heard at either end of a talk by video."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.support.centre import Centre
from tests.support.inbound import SALES, queue_named
from tests.support.operator_page import ARTEFACTS, PATIENCE, launch
from tests.support.other_network import Network
from tests.support.panel import OdooSession

NOTE_CONNECTIONS = """
    window.connectionsMade = [];
    const Real = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
        constructor(...options) {
            super(...options);
            window.connectionsMade.push(this);
        }
    };
"""
"""To run before all else of a page, so that what comes to it can be seen and heard."""

LAST = 'window.connectionsMade.findLast((one) => one.connectionState === "connected")'

SEES = f"""async ({{ slot, frames }}) => {{
    const connection = {LAST};
    const track = connection?.getReceivers()[slot]?.track;
    const report = track && (await connection.getStats(track));
    const rows = report ? [...report.values()] : [];
    return rows.some((row) => row.type === "inbound-rtp" && row.framesDecoded > frames);
}}"""
"""Whether the picture of an m-line has so many frames."""

HEARS = f"""async ({{ slot, frequency }}) => {{
    const connection = {LAST};
    const track = connection?.getReceivers()[slot]?.track;
    if (!track) {{
        return false;
    }}
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const width = context.sampleRate / analyser.fftSize;
    const loudest = bins.indexOf(Math.max(...bins));
    await context.close();
    return bins[loudest] > -70 && Math.abs(loudest * width - frequency) < 2 * width;
}}"""
"""Whether a tone is the loudest of an m-line's sound."""

SLOTS = ((0, 1), (3, 4), (5, 6))
SCREEN = 2


async def sees(page: Page, slot: int = 0, frames: int = 20) -> None:
    """The picture of one of the others runs."""
    place = {"slot": SLOTS[slot][1], "frames": frames}
    await _until(page, SEES, place)


async def sees_screen(page: Page, frames: int = 5) -> None:
    place = {"slot": SCREEN, "frames": frames}
    await _until(page, SEES, place)


async def hears(page: Page, frequency: float, slot: int = 0) -> None:
    """One of the others hums this tone."""
    place = {"slot": SLOTS[slot][0], "frequency": frequency}
    await _until(page, HEARS, place)


async def _until(page: Page, script: str, place: dict[str, float]) -> None:
    """Playwright's own ``wait_for_function`` takes any promise for a yes."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not await page.evaluate(script, place):
            await page.wait_for_timeout(100)


def video_entry(admin: OdooSession, centre: Centre) -> str:
    """The key of an entry point by video of the queue of the first number."""
    queue = queue_named(admin, SALES)
    domain = [["channel", "=", "video"], ["queue_id", "=", queue]]
    found = admin.call("contact.center.entry.point", "search_read", domain, ["number"], limit=1)
    if not found:
        values = {"name": "Shop window", "channel": "video", "queue_id": queue}
        [made] = admin.call("contact.center.entry.point", "create", [values])
        found = admin.call("contact.center.entry.point", "read", [made], ["number"])
        centre.until_configured()
    return str(found[0]["number"])


class VisitorPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def call(self, name: str, number: str = "") -> None:
        """By the page's own buttons: who he is, the look at the devices, the call."""
        await self.page.locator('input[autocomplete="name"]').fill(name)
        await self.page.locator('input[autocomplete="tel"]').fill(number)
        await self.go_in()

    async def go_in(self) -> None:
        """As who the page takes him for; there is the look at the devices first."""
        await self.page.locator("form button.main").click(timeout=PATIENCE)
        await self.page.locator(".preview").wait_for(timeout=PATIENCE)
        await self.page.locator("button.main").click()

    async def waits(self) -> None:
        await self.page.locator(".screen.wait").wait_for(timeout=PATIENCE)

    async def talks(self) -> None:
        await self.page.locator(".talk").wait_for(timeout=PATIENCE)

    async def write(self, text: str) -> None:
        if not await self.page.locator(".chat textarea").is_visible():
            await self.page.locator('.bar button[aria-label^="Chat"]').click()
        await self.page.locator(".chat textarea").fill(text)
        await self.page.locator(".chat textarea").press("Enter")

    async def reads(self, text: str) -> None:
        await self.page.locator(".chat .line", has_text=text).wait_for(
            state="attached", timeout=PATIENCE
        )

    async def is_shown(self, name: str) -> None:
        await self.page.locator(".material .title", has_text=name).wait_for(timeout=PATIENCE)

    async def leave(self) -> None:
        await self.page.locator(".bar button.bad").click()
        await self.page.locator("button.plain.bad").click()
        await self.page.locator(".talk").wait_for(state="detached", timeout=PATIENCE)

    async def shoot(self, name: str) -> None:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=ARTEFACTS / f"{name}.png")


@asynccontextmanager
async def visitor_page(
    centre: Centre, key: str, *, hum: float = 440, film: Path | None = None
) -> AsyncIterator[VisitorPage]:
    """A stranger's browser at the page of a video entry point."""
    url = f"{centre.odoo_url}/contact_center/video/{key}"
    async with visitor_at(url, hum=hum, film=film) as visitor:
        yield visitor


@asynccontextmanager
async def visitor_at(
    url: str,
    *,
    hum: float = 440,
    film: Path | None = None,
    language: str = "en-US",
    flags: Sequence[str] = (),
    network: Network | None = None,
) -> AsyncIterator[VisitorPage]:
    """A stranger's browser at a page that has the widget."""
    async with async_playwright() as playwright:
        browser = await launch(playwright, hum, film, flags)
        context = await browser.new_context(
            viewport={"width": 1280, "height": 720}, locale=language
        )
        context.set_default_timeout(PATIENCE)
        await context.add_init_script(NOTE_CONNECTIONS)
        if network is not None:
            await network.carry(context, "/visit/ws")
        visitor = VisitorPage(await context.new_page())
        try:
            await visitor.page.goto(url, timeout=90_000)
            yield visitor
        except BaseException:
            await visitor.shoot("failed-visitor")
            raise
        finally:
            await browser.close()
