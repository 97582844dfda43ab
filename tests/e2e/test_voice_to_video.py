"""A caller on the telephone is asked to join by video: he photographs the code on a screen or opens
the link, is seen on the same card, and the telephone talk goes on."""

from __future__ import annotations

import asyncio
import io

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.inbound import a_number, closed, hears_tone, trail_of
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.video_desk import connected
from tests.support.visitor_page import NOTE_CONNECTIONS, sees, video_entry, visitor_at

pytestmark = pytest.mark.browser

OPERATOR, CALLER, VISITOR = 800, 500, 440
"""What they hum, in Hz."""


def test_a_caller_is_seen_as_well_and_the_telephone_talk_goes_on(centre: Centre) -> None:
    asyncio.run(_seen_as_well(centre))


async def _seen_as_well(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    await asyncio.to_thread(video_entry, admin, centre)
    number = a_number()
    async with (
        operator_page(centre, "operator", hum=OPERATOR, script=NOTE_CONNECTIONS) as operator,
        centre.caller(number) as caller,
    ):
        await operator.become_ready()
        call = await caller.call(centre.entry_numbers[0], tone(CALLER, 1), repeat=True)
        await operator.takes_call()
        talk = await operator.shown_interaction()
        link = await _invited(operator)
        async with visitor_at(link, hum=VISITOR) as visitor:
            await visitor.go_in()
            await visitor.talks()
            await connected(operator)
            await sees(operator.page)
            await sees(visitor.page)
            assert await operator.shown_interaction() == talk
            assert await operator.card.count() == 1
            assert await operator.hears(CALLER)
            await hears_tone(call, OPERATOR)
            await operator.shoot("voice-to-video")
            await visitor.shoot("voice-to-video-visitor")
            assert not visitor.errors
        window = operator.page.locator(".o_cc_video")
        await expect(window).to_have_count(0, timeout=PATIENCE)
        assert await operator.hears(CALLER)
        await call.hangup()
        await operator.finish()
        assert not operator.errors
    record = await closed(admin, number)
    assert record["uid"] == talk
    assert "joined_by_video" in trail_of(record)


async def _invited(operator: OperatorPage) -> str:
    """The link, as a photo of the code on the screen tells it."""
    await operator.card.locator('.o_cc_tabs [data-tab="business"]').click()
    await operator.card.locator(".o_cc_invite_button").click(timeout=PATIENCE)
    dialog = operator.page.locator(".modal .o_cc_invite")
    code = dialog.locator(".o_cc_invite_qr")
    await expect(code).to_have_js_property("complete", True, timeout=PATIENCE)
    photo = await code.screenshot()
    await operator.shoot("voice-to-video-invitation")
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(photo)))
    await expect(dialog.locator("input")).to_have_value(read.text)
    await operator.page.locator(".modal footer button").click()
    return str(read.text)
