"""Clients and operators of the demo data, as the tests of the inbound side need them."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from deploy.g711 import SAMPLE_RATE, decode
from deploy.sip_caller import Call, SipPhone
from deploy.tones import share
from tests.support.centre import FIELDS, Centre
from tests.support.panel import OdooSession, Panel
from tests.support.sound import loudness
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, until_asked

BLOCK = SAMPLE_RATE // 20
A_MOMENT = 3200
"""Samples: what was heard within 0.4 s."""
AUDIBLE = 300
"""Amplitude; the tones are sent with 10,000."""
A_PAUSE = 1.5
"""Seconds: longer than between two sentences, and shorter than a menu waits for a key."""
LOUD = 200
"""Mean level of a block of sound; a silent line has next to none."""

SALES = "Sales"
"""The queue behind the first entry number."""


def a_number() -> str:
    """A valid mobile number that no client of the demo data has."""
    return f"+7903{secrets.randbelow(10**7):07}"


def queue_named(admin: OdooSession, name: str) -> int:
    [queue] = admin.call(
        "contact.center.queue", "search", [["name", "=", name]], context={"lang": "en_US"}
    )
    return int(queue)


def user_of(centre: Centre, admin: OdooSession, who: str) -> int:
    [user] = admin.call("res.users", "search", [["login", "=", centre.logins[who][0]]])
    return int(user)


def operator_of(centre: Centre, admin: OdooSession, who: str) -> int:
    domain = [["user_id", "=", user_of(centre, admin, who)]]
    [operator] = admin.call("contact.center.operator", "search", domain)
    return int(operator)


def entry_point_at(admin: OdooSession, number: str) -> int:
    rows = admin.call("contact.center.entry.point", "search_read", [], ["number"])
    [found] = [row["id"] for row in rows if _digits(row["number"]) == _digits(number)]
    return int(found)


def menu_number(admin: OdooSession) -> str:
    """The number whose callers hear a menu first, and rate the talk after it."""
    [entry_point] = admin.call(
        "contact.center.entry.point", "search_read",
        [["flow_id", "!=", False], ["after_flow_id", "!=", False]], ["number"],
    )  # fmt: skip
    return f"+{_digits(entry_point['number'])}"


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def an_order(admin: OdooSession) -> dict[str, Any]:
    """``digits``: what a client enters for it."""
    [order] = admin.call(
        "sale.order",
        "search_read",
        [["state", "=", "sale"]],
        ["name", "amount_total", "state", "currency_id"],
        limit=1,
    )
    return {**order, "digits": _digits(order["name"])}


async def closed(admin: OdooSession, number: str, known: Collection[str] = ()) -> dict[str, Any]:
    """The one interaction of this number that is not ``known``, once it is over."""

    def over() -> dict[str, Any] | None:
        fresh = [r for r in interactions(admin, number) if r["uid"] not in known]
        assert len(fresh) <= 1, f"{number} stands {len(fresh)} times in Odoo"
        return fresh[0] if fresh and fresh[0]["state"] == "closed" else None

    return await until_asked(over, f"{number} is closed in Odoo")


def interactions(admin: OdooSession, number: str) -> list[dict[str, Any]]:
    fields = [*FIELDS, "channel", "trail", "data", "notes", "rating"]
    return admin.call(  # type: ignore[no-any-return]
        "contact.center.interaction", "search_read", [["client_number", "=", number]], fields
    )


def trail_of(record: dict[str, Any]) -> list[str]:
    return [step["code"] for step in record["trail"]]


def in_order(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """All that is wanted comes, in this order, whatever else comes between."""
    rest = iter(found)
    return all(one in rest for one in wanted)


async def in_line(centre: Centre, sales: int, count: int) -> None:
    """So many clients wait in the queue for sales, whose id is given."""
    waiting = f'contact_center_waiting{{queue_id="{sales}",queue="{SALES}"}}'
    await until_asked(lambda: centre.measured(waiting) == count, f"{count} wait in the line")


# What is heard


async def hears_tone(call: Call, frequency: float) -> None:
    await until_asked(
        lambda: share(bytes(call.media.heard[-A_MOMENT:]), frequency) > 0.5,
        f"{frequency} Hz is heard",
    )


async def hears_all(call: Call, *frequencies: int) -> None:
    def mixed() -> bool:
        heard = decode(bytes(call.media.heard[-A_MOMENT:]))
        return all(loudness(heard, frequency) > AUDIBLE for frequency in frequencies)

    await until_asked(mixed, f"{frequencies} Hz are heard together")


async def hears_speech(call: Call, *, since: int = 0, seconds: float = 1) -> None:
    """So much of what came after ``since`` is as loud as a voice, and nobody's steady tone."""

    def spoken() -> bool:
        return loud_seconds(bytes(call.media.heard[since:])) >= seconds

    await until_asked(spoken, f"{seconds} s of speech are heard")


async def hears_to_the_end(call: Call) -> None:
    """What is being said, until there has been nothing more for a while: what comes next is not
    taken for it."""
    told, told_at = 0.0, 0.0

    def all_is_said() -> bool:
        nonlocal told, told_at
        if (now_told := loud_seconds(bytes(call.media.heard))) > told:
            told, told_at = now_told, time.monotonic()
        return told > 0 and time.monotonic() - told_at > A_PAUSE

    await until_asked(all_is_said, "all is said", 2 * SECONDS)


def loud_seconds(alaw: bytes) -> float:
    samples = decode(alaw)
    blocks = (samples[at : at + BLOCK] for at in range(0, len(samples), BLOCK))
    return sum(sum(map(abs, block)) > LOUD * BLOCK for block in blocks) * BLOCK / SAMPLE_RATE


# In the menu


async def ask_for_order(call: Call, digits: str) -> int:
    """Key one, and the order's number; where in what is heard the answer begins."""
    await hears_to_the_end(call)
    in_menu = len(call.media.heard)
    await call.media.press("1")
    await hears_speech(call, since=in_menu)
    entered = len(call.media.heard)
    await call.media.press(f"{digits}#")
    return entered


async def keep_pressing(call: Call, key: str, until: Awaitable[None]) -> None:
    """As somebody in a hurry does who does not listen to the end."""
    happened = asyncio.ensure_future(until)
    while not happened.done():
        await call.media.press(key)
        await asyncio.wait({happened}, timeout=2)
    await happened


# At a desk


@dataclass
class DeskOperator:
    panel: Panel
    phone: SipPhone

    async def rings(self) -> Call:
        """His telephone; the card is there as well."""
        leg = await rung(self.phone)
        await self.panel.until(lambda: self.panel.state == "offered", "the card is offered")
        return leg

    async def answers(self, sound: bytes) -> Call:
        leg = await self.rings()
        leg.answer(sound, repeat=True)
        await self.panel.until(lambda: self.panel.state == "talking", "the talk has begun")
        return leg


@asynccontextmanager
async def desk_operator(centre: Centre, who: str = "operator2") -> AsyncIterator[DeskOperator]:
    """Paused at first, and again at last when he has finished. Needs ``Centre.desk_phone_for``
    him."""
    async with centre.panel(who) as panel, centre.desk_phone() as phone:
        await phone.register()
        await panel.become("paused")
        yield DeskOperator(panel, phone)
        await panel.become("paused")
