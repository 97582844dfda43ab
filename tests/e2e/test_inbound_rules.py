"""What an admin has just changed, and what Odoo knows of a client, decides his call."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.inbound import (
    SALES,
    a_number,
    closed,
    desk_operator,
    entry_point_at,
    hears_speech,
    in_line,
    interactions,
    operator_of,
    queue_named,
    trail_of,
)
from tests.support.panel import OdooSession
from tests.support.waiting import SECONDS, until_asked

CONSULTANT = tone(1100, 1)
BLOCKED_NUMBER = "+79990099909"


# What an admin changes


def test_the_next_call_follows_what_an_admin_has_just_saved(desk_centre: Centre) -> None:
    asyncio.run(_change(desk_centre))


async def _change(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    changes = (_closed_today, _emergency, _ranked)
    for change in changes:
        await change(centre, admin)


async def _follows(centre: Centre, what: str) -> None:
    version, seconds = await asyncio.to_thread(centre.until_configured)
    print(f"{what}: version {version} holds {seconds * 1000:.0f} ms after the commit")
    assert seconds < 1


async def _closed_today(centre: Centre, admin: OdooSession) -> None:
    other_day = str((datetime.now(UTC) + timedelta(days=3)).weekday())
    hours = {"name": "Once a week", "dayofweek": other_day, "hour_from": 9, "hour_to": 18}
    calendar = admin.call(
        "resource.calendar", "create",
        {"name": "Seldom open", "tz": "UTC", "attendance_ids": [[5, 0, 0], [0, 0, hours]]},
    )  # fmt: skip
    entry_point = entry_point_at(admin, centre.entry_numbers[0])
    admin.call("contact.center.entry.point", "write", [entry_point], {"calendar_id": calendar})
    try:
        await _follows(centre, "opening hours")
        record = await _turned_away(centre, admin)
        assert record["outcome"] == "out_of_hours"
        assert "closed_hours" in trail_of(record)
    finally:
        admin.call("contact.center.entry.point", "write", [entry_point], {"calendar_id": False})
        admin.call("resource.calendar", "unlink", [calendar])


async def _emergency(centre: Centre, admin: OdooSession) -> None:
    entry_point = entry_point_at(admin, centre.entry_numbers[0])
    text = {"lang": "ru_RU", "text": "Сегодня мы не работаем: нет света."}
    emergency = admin.call(
        "contact.center.emergency", "create",
        {"text_ids": [[5, 0, 0], [0, 0, text]], "entry_point_ids": [[6, 0, [entry_point]]]},
    )  # fmt: skip
    admin.call("contact.center.emergency", "action_switch_on", [emergency])
    try:
        await _follows(centre, "emergency message")
        record = await _turned_away(centre, admin)
        assert "emergency" in trail_of(record)
    finally:
        admin.call("contact.center.emergency", "action_switch_off", [emergency])
        admin.call("contact.center.emergency", "unlink", [emergency])
    await _follows(centre, "emergency message over")


async def _turned_away(centre: Centre, admin: OdooSession) -> dict[str, Any]:
    number = a_number()
    async with centre.caller(number) as caller:
        call = await caller.call(centre.entry_numbers[0])
        await hears_speech(call)
        await call.until(call.ended, SECONDS)
    return await closed(admin, number)


async def _ranked(centre: Centre, admin: OdooSession) -> None:
    """Whoever is ready for longer is served last, if the admin wants it by rank."""
    sales = queue_named(admin, SALES)
    first = _membership(centre, admin, sales, "operator2")
    last = _membership(centre, admin, sales, "operator")
    async with (
        centre.panel("operator") as longest_ready,
        desk_operator(centre) as preferred,
        centre.caller(a_number()) as caller,
    ):
        await longest_ready.until(lambda: longest_ready.view, "the panel is connected")
        await longest_ready.send("phone", ready=True, interaction_ids=[])
        await longest_ready.become("ready")
        await preferred.panel.become("ready")
        with (
            centre.changed(admin, "contact.center.queue.member", first, rank=1),
            centre.changed(admin, "contact.center.queue.member", last, rank=9),
        ):
            admin.call("contact.center.queue", "write", [sales], {"strategy": "rank"})
            await _follows(centre, "distribution by rank")
            call = await caller.call(centre.entry_numbers[0])
            await preferred.rings()
            [offered] = preferred.panel.interactions
            assert "rank" in [reason["code"] for reason in offered["reasons"]]
            await call.hangup()
            await longest_ready.become("paused")
            admin.call("contact.center.queue", "write", [sales], {"strategy": "longest_ready"})


def _membership(centre: Centre, admin: OdooSession, queue_id: int, who: str) -> int:
    operator_id = operator_of(centre, admin, who)
    domain = [["queue_id", "=", queue_id], ["operator_id", "=", operator_id]]
    [member] = admin.call("contact.center.queue.member", "search", domain)
    return int(member)


# By what Odoo knows of the client


def test_a_vip_is_served_before_one_who_waits_longer(desk_centre: Centre) -> None:
    asyncio.run(_vip(desk_centre))


async def _vip(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    [vip] = admin.call("res.partner.category", "search", [["name", "=", "VIP"]])
    ordinary, important = a_number(), a_number()
    client = {"name": "Very Important", "phone": important, "category_id": [[6, 0, [vip]]]}
    partner = admin.call("res.partner", "create", client)
    await until_asked(
        lambda: admin.call(
            "contact.center.rule.match", "search_count", [["partner_id", "=", partner]]
        ),
        "the rule holds for the new client",
    )
    sales = queue_named(admin, SALES)
    async with (
        desk_operator(centre) as operator,
        centre.caller(ordinary) as first,
        centre.caller(important) as second,
    ):
        before = await first.call(centre.entry_numbers[0])
        await in_line(centre, sales, 1)
        after = await second.call(centre.entry_numbers[0])
        await in_line(centre, sales, 2)
        await operator.panel.send("set_state", state="ready", pause_reason_id=0)
        leg = await operator.answers(CONSULTANT)
        assert leg.remote_number == important
        [talking] = operator.panel.interactions
        assert talking["client_number"] == important
        assert "priority" in [reason["code"] for reason in talking["reasons"]], talking["reasons"]
        await after.hangup()
        leg = await operator.answers(CONSULTANT)
        assert leg.remote_number == ordinary
        await before.hangup()
    await closed(admin, ordinary)


def test_a_blocked_number_is_turned_away(desk_centre: Centre) -> None:
    asyncio.run(_blocked(desk_centre))


async def _blocked(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    known = {record["uid"] for record in interactions(admin, BLOCKED_NUMBER)}
    async with desk_operator(centre) as operator, centre.caller(BLOCKED_NUMBER) as caller:
        await operator.panel.become("ready")
        call = await caller.call(centre.entry_numbers[0])
        await call.until(call.ended, SECONDS)
        assert not operator.panel.interactions
    record = await closed(admin, BLOCKED_NUMBER, known)
    assert record["outcome"] == "blocked"
    assert not admin.call(
        "contact.center.offer", "search_count", [["interaction_id", "=", record["id"]]]
    )
