"""Each verb of a talk, in two operators' browsers and at a client's telephone: who hears whom."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from deploy.sip_caller import Call, SipPhone
from deploy.tones import share, tone
from tests.support.centre import Centre
from tests.support.inbound import A_MOMENT, a_number, hears_all, hears_tone, loud_seconds
from tests.support.operator_page import OperatorPage, operator_page
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, until, until_asked

pytestmark = pytest.mark.browser

CLIENT_HZ, ANNA_HZ, MIKHAIL_HZ, OUTSIDE_HZ = 500, 800, 1100, 1700
CLIENT = tone(CLIENT_HZ, 1)
TONES = (CLIENT_HZ, ANNA_HZ, MIKHAIL_HZ, OUTSIDE_HZ)


def test_each_verb_of_a_talk_is_heard_at_each_end(centre: Centre) -> None:
    asyncio.run(_each_verb(centre))


async def _each_verb(centre: Centre) -> None:
    async with AsyncExitStack() as people:
        anna = await people.enter_async_context(operator_page(centre, "operator", hum=ANNA_HZ))
        mikhail = await people.enter_async_context(
            operator_page(centre, "operator2", hum=MIKHAIL_HZ)
        )
        caller = await people.enter_async_context(centre.caller(a_number()))
        await mikhail.become_paused()
        await anna.become_ready()
        client = await caller.call(centre.entry_numbers[0], CLIENT, repeat=True)
        await anna.answers()
        await anna.hears_exactly(CLIENT_HZ, among=TONES)
        await hears_tone(client, ANNA_HZ)
        await _alone_with_the_client(anna, client)
        await mikhail.become_ready()
        await _three(anna, mikhail, client)
        await client.hangup()
        await mikhail.finish()
        assert not anna.errors + mikhail.errors


async def _alone_with_the_client(anna: OperatorPage, client: Call) -> None:
    await anna.press_verb("hold")
    await anna.tab_shows("on_hold")
    await hears_music(client)
    await anna.hears_exactly(among=TONES)
    await anna.shoot("talk-on-hold")
    await anna.press_verb("resume")
    await anna.tab_shows("talking")
    await anna.hears_exactly(CLIENT_HZ, among=TONES)
    await hears_tone(client, ANNA_HZ)

    await anna.press_verb("mute")
    await hears_nobody(client)
    await anna.press_verb("mute")
    await hears_tone(client, ANNA_HZ)

    await anna.press_verb("keypad")
    await anna.page.locator(".o_cc_keypad").wait_for()
    await anna.page.click('.o_cc_keypad [data-key="5"]')
    await anna.press_key("#")
    await until(lambda: client.media.keys == "5#", "the keys are at the client's telephone")
    await anna.shoot("talk-keypad")
    await anna.press_key("Escape")
    await anna.page.locator(".o_cc_keypad").wait_for(state="detached")

    await anna.press_verb("record")
    await anna.page.locator(".o_cc_dock .o_cc_recording_paused").wait_for()
    await anna.shoot("talk-recording-paused")
    await anna.press_verb("record")
    await anna.page.locator(".o_cc_dock .o_cc_recording_paused").wait_for(state="detached")


async def _three(anna: OperatorPage, mikhail: OperatorPage, client: Call) -> None:
    await anna.ask_in("Орлов")
    await anna.tab_shows("consulting")
    await hears_music(client)
    await mikhail.answers()
    await mikhail.tab_shows("consulted")
    await anna.hears_exactly(MIKHAIL_HZ, among=TONES)
    await mikhail.hears_exactly(ANNA_HZ, among=TONES)
    await anna.shoot("talk-consulting")
    await mikhail.shoot("talk-consulted")

    await anna.press_verb("swap")
    await anna.hears_exactly(CLIENT_HZ, among=TONES)
    await hears_tone(client, ANNA_HZ)
    await mikhail.hears_exactly(among=TONES)

    await anna.press_verb("conference")
    await anna.tab_shows("conference")
    await anna.hears_exactly(CLIENT_HZ, MIKHAIL_HZ, among=TONES)
    await mikhail.hears_exactly(CLIENT_HZ, ANNA_HZ, among=TONES)
    await hears_all(client, ANNA_HZ, MIKHAIL_HZ)
    await anna.shoot("talk-conference")

    talk = await anna.shown_interaction()
    await anna.press_verb("complete")
    await anna.systray_in("ready")
    await anna.has_let_go(talk)
    await mikhail.hears_exactly(CLIENT_HZ, among=TONES)
    await hears_tone(client, MIKHAIL_HZ)
    await mikhail.card_in("talking")
    await mikhail.tab_shows("talking")


def test_somebody_outside_is_asked_in_and_parted_with(centre: Centre) -> None:
    asyncio.run(_outside(centre))


async def _outside(centre: Centre) -> None:
    async with (
        operator_page(centre, "operator", hum=ANNA_HZ) as anna,
        centre.caller(a_number()) as caller,
        centre.outside() as outside,
    ):
        await anna.become_ready()
        client = await caller.call(centre.entry_numbers[0], CLIENT, repeat=True)
        await anna.answers()
        await anna.ask_in(a_number())
        other = await _taken(outside)
        await anna.hears_exactly(OUTSIDE_HZ, among=TONES)
        await hears_music(client)
        await anna.press_verb("conference")
        await hears_all(client, ANNA_HZ, OUTSIDE_HZ)
        await anna.page.click(".o_cc_drop")
        await other.until(other.ended, SECONDS)
        await anna.tab_shows("talking")
        await hears_tone(client, ANNA_HZ)
        await anna.press_verb("hangup")
        await client.until(client.ended, SECONDS)
        await anna.finish()
        assert not anna.errors


async def _taken(phone: SipPhone) -> Call:
    leg = await rung(phone)
    leg.answer(tone(OUTSIDE_HZ, 1), repeat=True)
    return leg


# What is heard at a telephone


async def hears_music(call: Call) -> None:
    """Something, and nobody of those who hum."""
    since = len(call.media.heard)

    def music() -> bool:
        heard = bytes(call.media.heard[since:])
        nobody = all(share(heard[-A_MOMENT:], hum) < 0.3 for hum in TONES)
        return nobody and loud_seconds(heard) >= 0.5

    await until_asked(music, "music is heard")


async def hears_nobody(call: Call) -> None:
    def silent() -> bool:
        heard = bytes(call.media.heard[-A_MOMENT:])
        return all(share(heard, hum) < 0.3 for hum in TONES) or loud_seconds(heard) == 0

    await until_asked(silent, "nobody is heard")
