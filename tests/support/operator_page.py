"""An operator at his browser: the real Odoo web client in Chromium, with a microphone that hums."""

from __future__ import annotations

import asyncio
import os
import wave
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, Playwright, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from deploy.g711 import SAMPLE_RATE, decode
from deploy.places import CHECKOUT
from deploy.tones import tone
from tests.support.centre import Centre

ARTEFACTS = CHECKOUT / ".runtime" / "artefacts"
CHROMIUM = os.environ.get("CC_CHROMIUM", "/usr/bin/chromium")
PATIENCE = 60_000
"""Milliseconds; Odoo builds its assets while the first page after an installation is waiting, and
some of what is waited for takes half a minute by itself."""
expect.set_options(timeout=PATIENCE)

EARS = """
    const phone = odoo.__WOWL_DEBUG__.root.env.services["contact_center.phone"];
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    const heardOf = new Set();
    const listenToAll = () => {
        const streams = phone.calls.map(({ audio }) => audio.srcObject);
        const sounding = streams.filter((stream) => stream?.getAudioTracks().length);
        for (const stream of sounding.filter((one) => !heardOf.has(one))) {
            heardOf.add(stream);
            context.createMediaStreamSource(stream).connect(analyser);
        }
    };
"""
"""At the calls of the browser's phone, those as well that are only just answered."""

HEARS = (
    f"async (frequency) => {{ {EARS}"
    """
    const bins = new Float32Array(analyser.frequencyBinCount);
    const width = context.sampleRate / analyser.fftSize;
    for (let n = 0; n < 300; n++) {
        listenToAll();
        await new Promise((resolve) => setTimeout(resolve, 100));
        analyser.getFloatFrequencyData(bins);
        const loudest = bins.indexOf(Math.max(...bins));
        if (bins[loudest] > -60 && Math.abs(loudest * width - frequency) < 2 * width) {
            await context.close();
            return true;
        }
    }
    await context.close();
    return false;
}
"""
)
"""What is heard of all calls of the browser's phone together."""


HEARS_EXACTLY = (
    f"async ({{ wanted, among }}) => {{ {EARS}"
    """
    analyser.smoothingTimeConstant = 0;
    const bins = new Float32Array(analyser.frequencyBinCount);
    const width = context.sampleRate / analyser.fftSize;
    const isLoud = (frequency) => {
        const at = Math.round(frequency / width);
        return Math.max(...bins.slice(at - 1, at + 2)) > -60;
    };
    const ordered = String(among.filter((one) => wanted.includes(one)));
    let heard = [];
    for (let n = 0, steady = 0; n < 300; n++) {
        listenToAll();
        await new Promise((resolve) => setTimeout(resolve, 100));
        analyser.getFloatFrequencyData(bins);
        heard = among.filter(isLoud);
        steady = String(heard) === ordered ? steady + 1 : 0;
        if (steady === 5) {
            break;
        }
    }
    await context.close();
    return heard;
}
"""
)
"""Waits until, for half a second, exactly these tones are heard; what was heard at last."""

IS_ONLINE = """(wanted) => {
    const { state } = odoo.__WOWL_DEBUG__.root.env.services["contact_center.gateway"];
    return (state.connection === "online") === wanted;
}"""

TELL = """() => {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    const { connection, operator, interactions } = services["contact_center.gateway"].state;
    const phone = services["contact_center.phone"];
    const notices = [...document.querySelectorAll(".o_notification")];
    const dialogs = [...document.querySelectorAll(".modal-body")];
    return JSON.stringify({
        connection,
        operator,
        interactions,
        registration: phone.state.registration,
        calls: phone.calls.length,
        asked: services["contact_center.dialler"].state.asked,
        notices: [...notices, ...dialogs].map(({ innerText }) => innerText),
        focus: document.activeElement?.className,
    }, null, 1);
}"""
"""What somebody wants to know who cannot look at the page where a test has failed."""

COUNT_PACKETS = """async () => {
    const { calls } = odoo.__WOWL_DEBUG__.root.env.services["contact_center.phone"];
    const count = { received: 0, sent: 0 };
    for (const row of (await calls[0].connection.getStats()).values()) {
        count.received += row.type === "inbound-rtp" ? row.packetsReceived : 0;
        count.sent += row.type === "outbound-rtp" ? row.packetsSent : 0;
    }
    return count;
}"""

NEXT_FRAME = (
    "() => new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))"
)
"""Until what happened so far is on the screen."""


KEYS = {
    "mute": "Alt+m",
    "hold": "Alt+h",
    "resume": "Alt+h",
    "keypad": "Alt+k",
    "complete": "Alt+t",
    "consult": "Alt+o",
    "swap": "Alt+w",
    "conference": "Alt+b",
    "record": "Alt+p",
    "hangup": "Alt+g",
}
"""Of verbs in a talk."""


class OperatorPage:
    def __init__(self, page: Page, centre: Centre) -> None:
        self.page = page
        self.centre = centre
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def sign_in(self, who: str) -> None:
        """Without the page that asks for it, which would be half of what there is to load."""
        login, password = self.centre.logins[who]
        params = {"db": self.centre.database, "login": login, "password": password}
        await self.page.context.request.post(
            f"{self.centre.odoo_url}/web/session/authenticate",
            data={"params": params},
            timeout=PATIENCE,
        )
        await self.page.goto(f"{self.centre.odoo_url}/odoo", timeout=90_000)
        await self.page.wait_for_selector(".o_main_navbar", timeout=90_000)

    async def become_ready(self) -> None:
        await self.ask_for_work()
        await self.systray_in("ready")

    async def become_paused(self) -> None:
        """Whoever was ready a moment ago, as in an earlier test, is ready as soon as he comes."""
        await self._ask_for("paused")
        await self.systray_in("paused")

    async def ask_for_work(self) -> None:
        """What waits may ring at once."""
        await self._ask_for("ready")

    async def _ask_for(self, state: str) -> None:
        """What an earlier test has left unfinished is finished first."""
        known = self.page.locator('.o_cc_systray button[data-state]:not([data-state=""])')
        await known.wait_for()
        if await known.get_attribute("data-state") == "wrap_up":
            await self.finish()
        await known.click()
        await self.page.locator(f".o_cc_set_{state}").first.click()

    async def systray_in(self, *states: str) -> None:
        wanted = ", ".join(f'.o_cc_systray button[data-state="{state}"]' for state in states)
        await self.page.locator(wanted).first.wait_for(timeout=PATIENCE)

    async def online(self, wanted: bool) -> None:
        """Wait until the page has, or has lost, its connection to the gateway."""
        await self.page.wait_for_function(IS_ONLINE, arg=wanted, timeout=PATIENCE)

    @property
    def card(self) -> Locator:
        return self.page.locator(".o_cc_card")

    async def card_in(self, state: str) -> None:
        await self.page.locator(f'.o_cc_card[data-state="{state}"]').wait_for(timeout=PATIENCE)

    async def shown_interaction(self) -> str:
        """The id of the interaction whose card is open."""
        return await self.card.get_attribute("data-interaction") or ""

    async def has_let_go(self, interaction: str) -> None:
        """Its card is neither open nor waiting in the dock."""
        shown = self.page.locator(f'[data-interaction="{interaction}"]')
        await expect(shown).to_have_count(0, timeout=PATIENCE)

    async def saved(self) -> None:
        """Wait until Odoo has what was entered, and not only until the mark of before is seen."""
        await self.page.evaluate(NEXT_FRAME)
        saved = self.card.locator('.o_cc_saved[data-saving="clean"]')
        await saved.wait_for(timeout=PATIENCE)

    async def use_verb(self, verb: str) -> None:
        await self.card.locator(f'[data-verb="{verb}"]:enabled').click()

    async def hears(self, frequency: float) -> bool:
        return bool(await self.page.evaluate(HEARS, frequency))

    async def hears_exactly(self, *wanted: float, among: Sequence[float]) -> None:
        """Of the tones that people hum, these and no others, in all calls together."""
        asked = {"wanted": [*wanted], "among": [*among]}
        heard = await self.page.evaluate(HEARS_EXACTLY, asked)
        assert set(heard) == set(wanted), f"hears {heard}, not {[*wanted]}"

    async def press_key(self, key: str) -> None:
        await self.page.keyboard.press(key)

    async def press_verb(self, verb: str) -> None:
        """By its key, once it can be done: what is heard may be ahead of what the panel knows."""
        await self.page.locator(f".o_cc_dock [data-verb={verb}]:enabled").first.wait_for()
        await self.press_key(KEYS[verb])

    async def tab_shows(self, state: str) -> None:
        """Wait until the tab of an interaction in the dock shows this state."""
        tab = f'.o_cc_dock_interaction[data-shown-state="{state}"]'
        await self.page.wait_for_selector(tab, timeout=PATIENCE)

    async def takes_call(self) -> None:
        """By the buttons of the card, once it is there."""
        await self.card_in("offered")
        await self.use_verb("answer")
        await self.card_in("talking")

    async def answers(self) -> None:
        """By the key, whatever the card shows."""
        verbs = self.page.locator(".o_cc_dock")
        await verbs.locator("[data-verb=answer]:enabled").first.wait_for(timeout=PATIENCE)
        await self.press_key("Alt+a")
        await verbs.locator("[data-verb=hangup]").first.wait_for(timeout=PATIENCE)

    async def ask_in(self, whom: str) -> None:
        await self.press_verb("consult")
        await self.page.fill(".o_cc_transfer_search", whom)
        await self.press_key("Enter")
        await self.page.wait_for_selector(".o_cc_transfer", state="detached", timeout=PATIENCE)

    async def finish(self) -> None:
        await self.card_in("wrap_up")
        await self.card.locator(".o_cc_result").first.click()
        await self.close_card()

    async def close_card(self) -> None:
        await self.press_key("Control+Enter")
        await self.systray_in("ready", "paused")

    async def packets_flow(self, count: int) -> None:
        """Wait until the browser's phone has received and sent so many packets of sound."""
        async with asyncio.timeout(PATIENCE / 1000):
            while min((await self.page.evaluate(COUNT_PACKETS)).values()) <= count:
                await self.page.wait_for_timeout(100)

    async def tell(self, who: str) -> None:
        try:
            told = await self.page.evaluate(TELL)
        except PlaywrightError as silence:
            told = str(silence)
        print(f"{who} at {self.page.url}: {told}; errors: {self.errors}")

    async def shoot(self, name: str) -> None:
        """Keep a picture of the screen among the artefacts of the run."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=ARTEFACTS / f"{name}.png")


async def launch(
    playwright: Playwright, hum: float, film: Path | None = None, flags: Sequence[str] = ()
) -> Browser:
    """A browser whose microphone hears a tone of ``hum`` Hz, and whose camera sees the film or,
    without one, a ball roll."""
    camera = [f"--use-file-for-fake-video-capture={film}"] if film else []
    return await playwright.chromium.launch(
        executable_path=CHROMIUM,
        timeout=PATIENCE,
        args=[
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={_hum_file(hum)}",
            "--autoplay-policy=no-user-gesture-required",
            "--allow-loopback-in-peer-connection",
            *camera,
            *flags,
        ],
    )


@asynccontextmanager
async def operator_page(
    centre: Centre,
    who: str,
    *,
    hum: float = 800,
    language: str = "en-US",
    flags: Sequence[str] = (),
    script: str = "",
) -> AsyncIterator[OperatorPage]:
    """A browser of its own, signed in as ``who``, whose microphone hears a tone of ``hum`` Hz. The
    script runs before those of the page."""
    async with async_playwright() as playwright:
        browser = await launch(playwright, hum, flags=flags)
        context = await browser.new_context(
            viewport={"width": 1440, "height": 900}, locale=language
        )
        context.set_default_timeout(PATIENCE)
        await context.add_init_script(script)
        page = OperatorPage(await context.new_page(), centre)
        try:
            await page.sign_in(who)
            yield page
        except BaseException:
            await page.shoot(f"failed-{who}")
            await page.tell(who)
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
