"""Killed, stopped, unplugged: nothing that happened is lost, doubled or invented."""

from __future__ import annotations

import asyncio
import random
import secrets

import pytest

from deploy.sip_caller import CallFailedError
from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.waiting import SECONDS, until_asked

pytestmark = pytest.mark.stack

POINTS = 50
LONGEST = 2.6
"""Seconds from the dialling to the end of the wrap-up of an undisturbed call, and a little more."""


def test_the_gateway_may_be_killed_at_any_moment_of_a_call(desk_centre: Centre) -> None:
    moments = random.Random(50)
    asyncio.run(_kill_at(desk_centre, [moments.uniform(0, LONGEST) for _ in range(POINTS)]))


async def _kill_at(centre: Centre, moments: list[float]) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    run = secrets.randbelow(1000)
    numbers = [f"+7916{run:03}{n:04}" for n in range(len(moments))]
    async with centre.panel("operator2") as panel, centre.desk_phone() as phone:
        phone.answer_with = tone(800, 20)
        await phone.register()
        talked = []
        for number, moment in zip(numbers, moments, strict=True):
            await panel.become("ready")
            killing = asyncio.create_task(_kill(centre, moment))
            talked.append(await _call(centre, number))
            await killing
            await panel.until(lambda: panel.state in ("ready", "offline", "paused"), "he is free")
    for number, did_talk in zip(numbers, talked, strict=True):
        record = await until_asked(
            lambda number=number: _closed(centre, admin, number), f"{number} is closed in Odoo"
        )
        assert did_talk
        assert record["outcome"] == "answered" or record["end_unknown"], record
        assert bool(record["ended_at"]) != record["end_unknown"], record


async def _kill(centre: Centre, moment: float) -> None:
    await asyncio.sleep(moment)
    await asyncio.to_thread(centre.stack.kill, "gateway")
    await asyncio.to_thread(centre.stack.start, "gateway")


async def _call(centre: Centre, number: str) -> bool:
    """Call, be put through to the desk phone, talk for half a second, hang up."""
    async with centre.caller(number) as caller:
        call = await caller.call(centre.entry_numbers[0], tone(500, 1), repeat=True)
        await call.until(call.answered, SECONDS)
        await until_asked(lambda: 800 in _heard(call.media.heard), "the operator is heard")
        await asyncio.sleep(0.5)
        try:
            await call.hangup()
        except CallFailedError:
            return False
    return True


def _heard(audio: bytearray) -> set[int]:
    from deploy.tones import share

    return {f for f in (500, 800) if share(bytes(audio[-3200:]), f) > 0.5}


def _closed(centre: Centre, admin: object, number: str) -> dict[str, object] | None:
    records = centre.interactions(admin, number)  # type: ignore[arg-type]
    assert len(records) <= 1, f"{number} stands {len(records)} times in Odoo"
    return records[0] if records and records[0]["state"] == "closed" else None


def test_a_call_goes_through_while_odoo_is_stopped(desk_centre: Centre) -> None:
    asyncio.run(_without_odoo(desk_centre))


async def _without_odoo(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    known = admin.call(
        "contact.center.number", "search_read", [["model", "=", "res.partner"]],
        ["number", "partner_id"], limit=1,
    )[0]  # fmt: skip
    before = {r["uid"] for r in centre.interactions(admin, known["number"])}
    async with centre.panel("operator2") as panel, centre.desk_phone() as phone:
        phone.answer_with = tone(800, 20)
        await phone.register()
        await panel.become("ready")
        await asyncio.to_thread(centre.stack.stop, "odoo")
        try:
            async with centre.caller(known["number"]) as caller:
                call = await caller.call(centre.entry_numbers[0], tone(500, 1), repeat=True)
                await panel.until(lambda: panel.state == "talking", "the call is put through")
                matches = panel.interactions[0]["matches"]
                assert known["partner_id"][0] in {m["partner_id"] for m in matches}
                await asyncio.sleep(1)
                await call.hangup()
            await panel.until(lambda: panel.state == "ready", "he is ready again")
        finally:
            await asyncio.to_thread(centre.stack.start, "odoo")
    record = await until_asked(
        lambda: _new(centre, admin, known["number"], before), "Odoo has it all", 60
    )
    assert record["outcome"] == "answered"
    assert record["talk_seconds"] >= 1
    await until_asked(
        lambda: admin.call(
            "contact.center.recording", "search_count", [["interaction_id", "=", record["id"]]]
        ),
        "the recording arrives",
        30,
    )


def _new(centre: Centre, admin: object, number: str, before: set[str]) -> dict[str, object] | None:
    records = centre.interactions(admin, number)  # type: ignore[arg-type]
    fresh = [r for r in records if r["uid"] not in before and r["state"] == "closed"]
    assert len(fresh) <= 1
    return fresh[0] if fresh else None
