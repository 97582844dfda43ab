"""The gateway is killed and stays away: what people do meanwhile is told all the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from deploy.sip_caller import Call, SipPhone
from deploy.tones import tone
from tests.support.asterisk import speaks
from tests.support.centre import Centre
from tests.support.inbound import a_number, closed, hears_tone
from tests.support.operator_page import operator_page
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, until, until_asked

CALLER_HZ, OPERATOR_HZ = 500, 800
NOTES = "*.fallback"


@asynccontextmanager
async def talk(centre: Centre, number: str) -> AsyncIterator[tuple[Call, Call]]:
    """The client's leg and that of the operator with the desk phone."""
    async with (
        centre.panel("operator2") as panel,
        centre.desk_phone() as phone,
        centre.caller(number) as caller,
    ):
        await phone.register()
        await panel.become("ready")
        call = await caller.call(centre.entry_numbers[0], tone(CALLER_HZ, 1), repeat=True)
        leg = await rung(phone)
        leg.answer(tone(OPERATOR_HZ, 1), repeat=True)
        await hears_tone(call, OPERATOR_HZ)
        await panel.until(lambda: panel.state == "talking", "they talk")
        yield call, leg
        await panel.until(lambda: panel.state == "ready", "the operator is free again")


async def kill(centre: Centre) -> None:
    await asyncio.to_thread(centre.stack.kill, "gateway")


async def come_back(centre: Centre) -> None:
    await asyncio.to_thread(centre.stack.start, "gateway")


@pytest.mark.stack
def test_an_operator_who_hangs_up_unseen_ends_the_talk(desk_centre: Centre) -> None:
    async def scenario() -> None:
        admin = await asyncio.to_thread(desk_centre.sign_in, "admin")
        number = a_number()
        async with talk(desk_centre, number) as (call, leg):
            await kill(desk_centre)
            await leg.hangup()
            await come_back(desk_centre)
            await call.until(call.ended, SECONDS)
        record = await closed(admin, number)
        assert (record["outcome"], record["end_unknown"]) == ("answered", False)
        assert record["ended_at"] and record["operator_id"]

    asyncio.run(scenario())


@pytest.mark.stack
def test_a_talk_whose_end_nobody_saw_is_told_as_such(desk_centre: Centre) -> None:
    async def scenario() -> None:
        admin = await asyncio.to_thread(desk_centre.sign_in, "admin")
        number = a_number()
        async with talk(desk_centre, number) as (call, leg):
            await kill(desk_centre)
            await leg.hangup()
            await call.until(call.ended, 60)  # Asterisk waits a while for the gateway's word
            await come_back(desk_centre)
        record = await closed(admin, number)
        assert (record["outcome"], record["end_unknown"]) == ("answered", True)
        assert not record["ended_at"]

    asyncio.run(scenario())


@pytest.mark.stack
def test_calls_that_only_the_fallback_had_get_their_records(desk_centre: Centre) -> None:
    async def scenario() -> None:
        admin = await asyncio.to_thread(desk_centre.sign_in, "admin")
        [client] = admin.call(
            "contact.center.number", "search_read",
            [["model", "=", "res.partner"], ["number", "=like", "+79%"]],
            ["number", "partner_id"], limit=1,
        )  # fmt: skip
        before = {each["uid"] for each in desk_centre.interactions(admin, client["number"])}
        stranger = a_number()
        await kill(desk_centre)
        try:
            await asyncio.to_thread(
                desk_centre.stack.asterisk_cli, "dialplan set global GW_ALIVE 0"
            )
            async with desk_centre.desk_phone() as phone:
                await phone.register()
                least, most = await be_answered(desk_centre, phone, client["number"])
                await give_up(desk_centre, phone, stranger)
        finally:
            await come_back(desk_centre)
        lost = await closed(admin, stranger)
        assert (lost["outcome"], lost["end_unknown"]) == ("abandoned", False)
        assert not lost["operator_id"]

        def records() -> list[dict[str, Any]]:
            every = desk_centre.interactions(admin, client["number"])
            return [each for each in every if each["uid"] not in before]

        [answered] = await until_asked(records, "the answered call is in Odoo")
        assert (answered["outcome"], answered["end_unknown"]) == ("answered", False)
        assert answered["partner_id"] == client["partner_id"]
        assert answered["operator_id"] and answered["queue_id"]
        assert answered["ended_at"] > answered["started_at"]
        # of the wait before it Asterisk counts whole seconds
        assert least - 1.1 <= answered["talk_seconds"] <= most + 1.1
        noted = (desk_centre.stack.dir / "recordings").glob
        await until(lambda: not list(noted(NOTES)), "the notes are taken")

    asyncio.run(scenario())


async def be_answered(centre: Centre, phone: SipPhone, number: str) -> tuple[float, float]:
    """How long the talk lasted at least, and at most."""
    async with centre.caller(number) as caller:
        call = await caller.call(centre.entry_numbers[0], tone(CALLER_HZ, 1), repeat=True)
        leg = await rung(phone)
        answered_at = time.monotonic()
        leg.answer(tone(OPERATOR_HZ, 1), repeat=True)
        await hears_tone(call, OPERATOR_HZ)
        heard_at = time.monotonic()
        await speaks(call, 2)
        talked = time.monotonic() - heard_at
        await leg.hangup()
        await call.until(call.ended, SECONDS)
        return talked, time.monotonic() - answered_at


async def give_up(centre: Centre, phone: SipPhone, number: str) -> None:
    async with centre.caller(number) as caller:
        call = await caller.call(centre.entry_numbers[0])
        leg = await rung(phone)
        await call.hangup()
        await leg.until(leg.ended, SECONDS)


@pytest.mark.browser
def test_a_talk_in_the_browser_outlives_the_gateway_and_is_taken_over(centre: Centre) -> None:
    async def scenario() -> None:
        admin = await asyncio.to_thread(centre.sign_in, "admin")
        number = a_number()
        async with (
            operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
            centre.caller(number) as caller,
        ):
            await operator.become_ready()
            call = await caller.call(centre.entry_numbers[0], tone(CALLER_HZ, 1), repeat=True)
            await operator.card_in("offered")
            await operator.use_verb("answer")
            await operator.card_in("talking")
            talking_since = time.monotonic()
            await hears_tone(call, OPERATOR_HZ)

            await kill(centre)
            await operator.online(False)
            call.media.heard.clear()
            await hears_tone(call, OPERATOR_HZ)
            assert await operator.hears(CALLER_HZ)

            await come_back(centre)
            await operator.online(True)
            await operator.card_in("talking")
            call.media.heard.clear()
            await hears_tone(call, OPERATOR_HZ)
            assert not call.ended.is_set()
            talked = time.monotonic() - talking_since
            await call.hangup()
            await operator.card_in("wrap_up")
            await operator.card.locator(".o_cc_result").first.click()
            await operator.saved()
            await operator.page.keyboard.press("Control+Enter")
            await operator.systray_in("ready")
            assert not operator.errors
        record = await closed(admin, number)
        assert (record["outcome"], record["end_unknown"]) == ("answered", False)
        assert record["operator_id"]
        assert record["talk_seconds"] >= talked - 0.1, "what was before the kill counts as well"
        await until_asked(
            lambda: admin.call(
                "contact.center.recording", "search_count", [["interaction_id", "=", record["id"]]]
            ) == 1,
            "its one recording is in Odoo",
        )  # fmt: skip

    asyncio.run(scenario())
