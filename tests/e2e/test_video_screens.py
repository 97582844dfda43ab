"""Screens are shared both ways: what is on one is seen at the other side, instead of a face."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, expect

from tests.support.cameras import code_film
from tests.support.centre import Centre
from tests.support.operator_page import ARTEFACTS, PATIENCE, operator_page
from tests.support.video_desk import a_name, takes
from tests.support.visitor_page import sees, video_entry, visitor_page

pytestmark = pytest.mark.browser

GREENS = """(video) => {
    if (!video.videoWidth) {
        return 0;
    }
    const { videoWidth: width, videoHeight: height } = video;
    const copy = new OffscreenCanvas(width, height).getContext("2d");
    copy.drawImage(video, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    let greens = 0;
    for (let at = 0; at < data.length; at += 4) {
        greens += data[at + 1] > 2 * data[at] && data[at + 1] > 2 * data[at + 2] ? 1 : 0;
    }
    return greens / (width * height);
}"""
"""The screen of a browser without one is green; the cameras see black on white."""


def test_screens_are_shared_both_ways(centre: Centre) -> None:
    asyncio.run(_both_ways(centre))


async def _both_ways(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    film = code_film(ARTEFACTS / "camera-with-code.y4m", "a face")
    camera = f"--use-file-for-fake-video-capture={film}"
    async with (
        operator_page(centre, "operator", flags=[camera]) as operator,
        visitor_page(centre, key, film=film) as visitor,
    ):
        await operator.become_ready()
        await visitor.call(a_name())
        await takes(operator)
        await sees(visitor.page)
        at_operator = operator.page.locator(".o_cc_video_stage > .o_cc_picture video")
        at_visitor = visitor.page.locator(".stage > .hold:not([hidden]) video")
        assert await at_operator.evaluate(GREENS) < 0.1

        await operator.page.click('.o_cc_video [data-tool="screen"]')
        await _is_green(at_visitor)
        await visitor.shoot("screen-at-visitor")
        await operator.page.click('.o_cc_video [data-tool="screen"]')
        await expect(at_visitor).to_have_count(0, timeout=PATIENCE)

        await visitor.page.locator('.bar [data-sign="screen"]').click()
        await _is_green(at_operator)
        await operator.shoot("screen-at-operator")
        await visitor.page.locator('.bar [data-sign="screen"]').click()
        await _is_white(at_operator)

        await visitor.leave()
        await operator.finish()
        assert not operator.errors
        assert not visitor.errors


async def _is_green(video: Locator) -> None:
    await _until(video, least=0.9)


async def _is_white(video: Locator) -> None:
    await _until(video, most=0.1)


async def _until(video: Locator, least: float = 0.0, most: float = 1.0) -> None:
    await video.wait_for(timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE / 1000):
        while not least <= await video.evaluate(GREENS) <= most:
            await video.page.wait_for_timeout(100)
