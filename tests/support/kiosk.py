"""A kiosk: Chromium by the README's own command, on a screen of its own, where what is printed
becomes a file."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pypdf
from playwright.async_api import BrowserContext, Page, async_playwright

from deploy.places import CHECKOUT
from tests.support.operator_page import ARTEFACTS, CHROMIUM
from tests.support.waiting import until_asked

COMMAND = re.compile(r"^ +(chromium --kiosk.*?)https://\S+/contact_center/kiosk/", re.M | re.S)
SCREEN = (1280, 720)
IN_TESTS = (
    "--no-sandbox",
    "--remote-debugging-port=0",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--window-size={},{}".format(*SCREEN),
)
"""Root runs it, Playwright looks on, and there are no devices."""
TO_A_FILE = {"id": "Save as PDF", "origin": "local", "account": ""}
"""The printer."""


class Kiosk:
    def __init__(self, page: Page, papers: Path) -> None:
        self.page = page
        self._papers = papers

    async def paper(self) -> Path:
        """What came out of the printer, once it is whole."""
        return await until_asked(self._whole, "a paper is printed")

    def _whole(self) -> Path | None:
        files = list(self._papers.glob("*.pdf"))
        return next((file for file in files if b"%%EOF" in file.read_bytes()[-64:]), None)


@asynccontextmanager
async def kiosk(url: str, folder: Path) -> AsyncIterator[Kiosk]:
    """Started as on the spot; ``folder`` is for its profile and its papers."""
    profile, papers = folder / "profile", folder / "papers"
    papers.mkdir()
    _choose_printer(profile, papers)
    with _screen() as display, (folder / "chromium.log").open("wb") as log:
        environment = {**os.environ, "DISPLAY": display, "HOME": str(folder)}
        command = [*_readme_command(profile), *IN_TESTS, url]
        chromium = subprocess.Popen(command, env=environment, stderr=log)
        try:
            port = await until_asked(lambda: _debugging_port(profile), "Chromium runs")
            async with async_playwright() as playwright:
                browser = await playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                yield Kiosk(await _first_page(browser.contexts[0]), papers)
        finally:
            chromium.terminate()
            await asyncio.to_thread(chromium.wait)


async def _first_page(context: BrowserContext) -> Page:
    """Chromium can be asked before it has opened its window."""
    return context.pages[0] if context.pages else await context.wait_for_event("page")


def _readme_command(profile: Path) -> list[str]:
    found = COMMAND.search((CHECKOUT / "README.md").read_text())
    assert found, "README.md has no command for kiosks any more"
    _, *flags = shlex.split(found.group(1).replace("$HOME/kiosk", str(profile)))
    return [CHROMIUM, *flags]


def _choose_printer(profile: Path, papers: Path) -> None:
    """As the standard one of this Chromium, as whoever puts a kiosk up does."""
    chosen = {
        "version": 2,
        "recentDestinations": [TO_A_FILE],
        "selectedDestinationId": "Save as PDF",
    }
    preferences = {
        "printing": {"print_preview_sticky_settings": {"appState": json.dumps(chosen)}},
        "savefile": {"default_directory": str(papers)},
    }
    (profile / "Default").mkdir(parents=True)
    (profile / "Default/Preferences").write_text(json.dumps(preferences))


@contextmanager
def _screen() -> Iterator[str]:
    """Of a machine without one; told is the name of the display."""
    reading, writing = os.pipe()
    size = "{}x{}x24".format(*SCREEN)
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    xvfb = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        xvfb.terminate()
        xvfb.wait()


def _debugging_port(profile: Path) -> str:
    """Empty until it is written, and to its end."""
    told = profile / "DevToolsActivePort"
    port, _, rest = (told.read_text() if told.exists() else "").partition("\n")
    return port if rest else ""


def text_on(paper: Path) -> str:
    """As somebody who holds it reads it: pages are printed as pictures."""
    read = []
    for number, page in enumerate(pypdf.PdfReader(paper).pages):
        [picture] = page.images
        sheet = ARTEFACTS / f"kiosk-paper-{number}.png"
        assert picture.image
        picture.image.save(sheet)
        command = ["tesseract", str(sheet), "-", "-l", "eng"]
        read.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return "\n".join(read)
