"""An operator at his browser: the real Odoo web client in Chromium, with a microphone that hums."""

from __future__ import annotations

import os
import wave
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright

from deploy.g711 import SAMPLE_RATE, decode
from deploy.places import CHECKOUT
from deploy.tones import tone
from tests.support.centre import Centre

ARTEFACTS = CHECKOUT / ".runtime" / "artefacts"
CHROMIUM = os.environ.get("CC_CHROMIUM", "/usr/bin/chromium")
PATIENCE = 30_000
"""Milliseconds; Odoo builds its assets while the first page after an installation is waiting."""

HEARS = """
async (frequency) => {
    const { audio } = odoo.__WOWL_DEBUG__.root.env.services["contact_center.phone"];
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    context.createMediaStreamSource(audio.srcObject).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const width = context.sampleRate / analyser.fftSize;
    for (let n = 0; n < 50; n++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        analyser.getFloatFrequencyData(bins);
        const loudest = bins.indexOf(Math.max(...bins));
        if (bins[loudest] > -60 && Math.abs(loudest * width - frequency) < 2 * width) {
            return true;
        }
    }
    return false;
}
"""


IS_ONLINE = """(wanted) => {
    const { state } = odoo.__WOWL_DEBUG__.root.env.services["contact_center.gateway"];
    return (state.connection === "online") === wanted;
}"""

COUNT_PACKETS = """async () => {
    const { session } = odoo.__WOWL_DEBUG__.root.env.services["contact_center.phone"];
    const count = { received: 0, sent: 0 };
    for (const row of (await session.connection.getStats()).values()) {
        count.received += row.type === "inbound-rtp" ? row.packetsReceived : 0;
        count.sent += row.type === "outbound-rtp" ? row.packetsSent : 0;
    }
    return count;
}"""


class OperatorPage:
    def __init__(self, page: Page, centre: Centre) -> None:
        self.page = page
        self.centre = centre
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def sign_in(self, who: str) -> None:
        login, password = self.centre.logins[who]
        await self.page.goto(f"{self.centre.odoo_url}/web/login", timeout=90_000)
        await self.page.fill("input[name=login]", login)
        await self.page.fill("input[name=password]", password)
        await self.page.click(".oe_login_form button[type=submit]")
        await self.page.wait_for_selector(".o_main_navbar", timeout=90_000)

    async def become_ready(self) -> None:
        await self.ask_for_work()
        await self.systray_in("ready")

    async def ask_for_work(self) -> None:
        """What waits may ring at once."""
        await self.systray_in("offline", "paused", "ready")
        await self.page.click(".o_cc_systray button")
        await self.page.click(".o_cc_set_ready")

    async def systray_in(self, *states: str) -> None:
        wanted = ", ".join(f'.o_cc_systray button[data-state="{state}"]' for state in states)
        await self.page.wait_for_selector(wanted, timeout=PATIENCE)

    async def online(self, wanted: bool) -> None:
        """Wait until the page has, or has lost, its connection to the gateway."""
        await self.page.wait_for_function(IS_ONLINE, arg=wanted, timeout=PATIENCE)

    @property
    def card(self) -> Locator:
        return self.page.locator(".o_cc_card")

    async def card_in(self, state: str) -> None:
        await self.page.wait_for_selector(f'.o_cc_card[data-state="{state}"]', timeout=PATIENCE)

    async def use_verb(self, verb: str) -> None:
        await self.card.locator(f'[data-verb="{verb}"]:enabled').click()

    async def hears(self, frequency: float) -> bool:
        return bool(await self.page.evaluate(HEARS, frequency))

    async def packets_flow(self, count: int) -> None:
        """Wait until the browser's phone has received and sent so many packets of sound."""
        flow = f"async (count) => Math.min(...Object.values(await ({COUNT_PACKETS})())) > count"
        await self.page.wait_for_function(flow, arg=count, timeout=PATIENCE)

    async def shoot(self, name: str) -> None:
        """Keep a picture of the screen among the artefacts of the run."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=ARTEFACTS / f"{name}.png")


@asynccontextmanager
async def operator_page(
    centre: Centre, who: str, *, hum: float = 800, language: str = "en-US"
) -> AsyncIterator[OperatorPage]:
    """A browser of its own, signed in as ``who``, whose microphone hears a tone of ``hum`` Hz."""
    microphone = _hum_file(hum)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}",
                "--autoplay-policy=no-user-gesture-required",
                "--allow-loopback-in-peer-connection",
            ],
        )
        context = await browser.new_context(
            viewport={"width": 1440, "height": 900}, locale=language
        )
        page = OperatorPage(await context.new_page(), centre)
        try:
            await page.sign_in(who)
            yield page
        except BaseException:
            await page.shoot(f"failed-{who}")
            raise
        finally:
            await browser.close()


def _hum_file(frequency: float) -> Path:
    path = ARTEFACTS / f"hum-{frequency:g}.wav"
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(array("h", decode(tone(frequency, 10))).tobytes())
    return path
