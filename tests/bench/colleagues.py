"""Fifty operators' worth of work beside the one who is measured.

Their panels are connected, they change their states, clients come and wait in a queue of theirs,
and for each talk that so many operators have in the time a card is opened, saved and finished in
Odoo. Their talks themselves carry no sound here.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.centre import Centre
from tests.support.panel import OdooSession, Panel, open_panel

COLLEAGUES = 49
TALK_SECONDS = 180.0
WRAP_UP_SECONDS = 20.0
BETWEEN_TALKS = (TALK_SECONDS + WRAP_UP_SECONDS) / COLLEAGUES
"""A talk of somebody begins so often."""

SAVES_A_TALK = 4
WAIT_SECONDS = 6.0
NUMBER = "+74950000950"


@dataclass(frozen=True)
class Colleagues:
    queue_name: str


@asynccontextmanager
async def at_work(centre: Centre) -> AsyncIterator[Colleagues]:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    name, logins = await asyncio.to_thread(_hired, admin)
    await asyncio.to_thread(centre.until_configured)
    sessions = [await asyncio.to_thread(_sign_in, centre, login) for login in logins]
    async with AsyncExitStack() as opened:
        panels = [
            await opened.enter_async_context(open_panel(session, centre.odoo_url))
            for session in sessions
        ]
        for panel in panels:
            await panel.until(lambda panel=panel: panel.connected, "a colleague is there", 60)
        work = [
            asyncio.create_task(each)
            for each in (
                _clients_come(centre),
                _cards_are_filled_in(sessions),
                _states_change(panels),
            )
        ]
        try:
            yield Colleagues(name)
        finally:
            for task in work:
                task.cancel()
            for result in await asyncio.gather(*work, return_exceptions=True):
                if not isinstance(result, asyncio.CancelledError):
                    raise AssertionError(f"the colleagues stopped working: {result!r}")


def _hired(admin: OdooSession) -> tuple[str, list[str]]:
    """A queue with a number, and the logins of its operators, which are their passwords too: those
    of an earlier run, or new ones."""
    queues = admin.call(
        "contact.center.queue", "search_read", [["name", "=like", "Bench %"]], ["name"]
    )
    for queue in queues:
        here = [["queue_ids", "=", queue["id"]]]
        found = admin.call("contact.center.operator", "search_read", here, ["extension"])
        if len(found) == COLLEAGUES:
            return queue["name"], [each["extension"] for each in found]
    name = f"Bench {secrets.token_hex(3)}"
    return name, _hire(admin, name)


def _hire(admin: OdooSession, name: str) -> list[str]:
    logins = [f"{name}-{n}".lower().replace(" ", "-") for n in range(COLLEAGUES)]
    users = [user for some in _sevens(logins) for user in _new_users(admin, some)]
    queue = admin.call("contact.center.queue", "create", {"name": name, "result_required": False})
    admin.call(
        "contact.center.operator",
        "create",
        [
            {"user_id": user, "phone": "desk", "extension": login, "queue_ids": [[6, 0, [queue]]]}
            for user, login in zip(users, logins, strict=True)
        ],
    )
    known = admin.call("contact.center.entry.point", "search", [["number", "=", NUMBER]])
    values = {"name": name, "number": NUMBER, "queue_id": queue}
    if known:
        admin.call("contact.center.entry.point", "write", known, values)
    else:
        admin.call("contact.center.entry.point", "create", values)
    return logins


def _sevens(logins: Sequence[str]) -> list[Sequence[str]]:
    return [logins[n : n + 7] for n in range(0, len(logins), 7)]


def _new_users(admin: OdooSession, logins: Sequence[str]) -> list[int]:
    """A few at a time: each password is hashed for long."""
    values = [{"name": each, "login": each, "password": each} for each in logins]
    users: list[int] = admin.call("res.users", "create", values)
    return users


def _sign_in(centre: Centre, login: str) -> OdooSession:
    return OdooSession(centre.odoo_url, centre.database, login, login)


async def _clients_come(centre: Centre) -> None:
    async with asyncio.TaskGroup() as waiting:
        for number in itertools.count():
            waiting.create_task(_one_waits(centre, f"+7915{number % 10**7:07}"))
            await asyncio.sleep(BETWEEN_TALKS)


async def _one_waits(centre: Centre, number: str) -> None:
    async with centre.caller(number) as caller:
        call = await caller.call(NUMBER)
        await asyncio.sleep(WAIT_SECONDS)
        await call.hangup()


async def _cards_are_filled_in(sessions: list[OdooSession]) -> None:
    async with asyncio.TaskGroup() as filling:
        for number, session in enumerate(itertools.cycle(sessions)):
            filling.create_task(asyncio.to_thread(_fill_in, session, f"bench-{number}"))
            await asyncio.sleep(BETWEEN_TALKS)


def _fill_in(session: OdooSession, talk: str) -> None:
    uid = f"{talk}-{secrets.token_hex(4)}"
    view: dict[str, Any] = {"client_number": "+79151234567", "matches": [], "queue": None}
    session.call("contact.center.card", "open_card", uid, view)
    for n in range(SAVES_A_TALK):
        session.call("contact.center.card", "save_card", uid, {"note": f"line {n}"})
    session.call("contact.center.card", "finish_card", uid)


async def _states_change(panels: list[Panel]) -> None:
    """Each of them begins or ends a pause twice for each talk."""
    for panel, state in zip(itertools.cycle(panels), itertools.cycle(("offline", "paused"))):
        await panel.send("set_state", state=state, pause_reason_id=0)
        await asyncio.sleep(BETWEEN_TALKS / 2)
