"""An operator in Odoo asks a telephone into his talk by video, all by his own keys."""

from __future__ import annotations

import asyncio

import pytest

from deploy.sip_caller import Call, SipPhone
from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.inbound import a_number, hears_all
from tests.support.operator_page import operator_page
from tests.support.telephones import rung
from tests.support.visitor_page import NOTE_CONNECTIONS, hears, video_entry, visitor_page
from tests.support.waiting import SECONDS, until

pytestmark = pytest.mark.browser

OPERATOR_HZ, VISITOR_HZ, OUTSIDE_HZ = 800, 440, 1400
SECOND_SLOT = 1
A_SECOND = 8000


def test_a_telephone_is_asked_in_heard_and_parted_with(centre: Centre) -> None:
    asyncio.run(_asked_in(centre))


async def _asked_in(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    key = await asyncio.to_thread(video_entry, admin, centre)
    async with (
        operator_page(centre, "operator", hum=OPERATOR_HZ, script=NOTE_CONNECTIONS) as operator,
        visitor_page(centre, key, hum=VISITOR_HZ) as visitor,
        centre.outside() as outside,
    ):
        await operator.become_ready()
        await visitor.call("Vera Visitor")
        await operator.card_in("offered")
        await operator.use_verb("accept")
        await operator.card_in("talking")
        await visitor.talks()
        await hears(operator.page, VISITOR_HZ)

        await operator.ask_in(a_number())
        call = await _taken(outside)
        await hears_all(call, OPERATOR_HZ)
        await operator.press_verb("conference")
        await hears_all(call, OPERATOR_HZ, VISITOR_HZ)
        await hears(visitor.page, OUTSIDE_HZ, slot=SECOND_SLOT)
        await hears(operator.page, OUTSIDE_HZ, slot=SECOND_SLOT)
        await operator.shoot("video-telephone")
        await visitor.shoot("video-telephone-visitor")

        await operator.press_verb("keypad")
        for key in "5#":
            await operator.page.locator(f'.o_cc_keypad [data-key="{key}"]').click()
        await until(lambda: call.media.keys == "5#", "the telephone hears the keys")
        await operator.shoot("video-telephone-keypad")
        await operator.press_key("Escape")

        await operator.page.click(".o_cc_drop")
        await call.until(call.ended, SECONDS)
        await hears(visitor.page, OPERATOR_HZ)
        await visitor.page.close()
        await operator.finish()
        assert not operator.errors
        assert not visitor.errors


async def _taken(outside: SipPhone) -> Call:
    call = await rung(outside)
    call.answer(tone(OUTSIDE_HZ, 1), repeat=True)
    await until(lambda: len(call.media.heard) > A_SECOND, "the telephone hears the room")
    return call
