"""A click on a result in a real talk: done at once, undone, done again; its mail leaves after.
The talk counts for the operator's day."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import expect

from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.operator_page import operator_page
from tests.support.panel import OdooSession
from tests.support.post_office import PostOffice, post_office
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

NUMBER = "+79990050042"
# Unlike that of any letter which an earlier run left in the queue.
SUBJECT = f"What Marfa asked about, {uuid.uuid4().hex[:8]}"
LONG_AGO = "2001-01-01 00:00:00"


def test_a_result_is_applied_undone_and_applied_again(centre: Centre) -> None:
    asyncio.run(_in_a_talk(centre))


async def _in_a_talk(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    anna = await asyncio.to_thread(centre.sign_in, "operator")
    talks_before = _talks_of_the_day(anna)
    async with (
        post_office(admin) as office,
        _prepared(admin) as made,
        operator_page(centre, "operator") as operator,
        centre.caller(NUMBER) as caller,
    ):
        await operator.become_ready()
        call = await caller.call(centre.entry_numbers[0], tone(500, 1), repeat=True)
        await operator.takes_call()

        button = operator.card.locator(f'[data-result="{made["result"]}"]')
        await button.click()
        await _done(admin, made)
        await operator.shoot("result-applied")

        await operator.card.locator(".o_cc_note").focus()
        await operator.page.keyboard.press("Alt+z")
        await _undone(admin, made)
        await operator.page.wait_for_selector(".o_cc_result.active", state="detached")

        await operator.card.locator(".o_cc_note").focus()
        await operator.page.keyboard.press("Alt+8")
        await _done(admin, made)
        await _mail_leaves_only_when_it_is_time(admin, made, office)

        await call.hangup()
        await operator.card_in("wrap_up")
        await operator.close_card()

        await until_asked(
            lambda: _talks_of_the_day(anna) == talks_before + 1, "the talk counts for the day"
        )
        await operator.page.goto(f"{centre.odoo_url}/odoo/contact-center-day")
        await operator.page.wait_for_selector('.o_cc_ribbon_piece[data-state="talking"]')
        answered = operator.page.locator('.o_cc_ring[data-figure="answered"] .o_cc_ring_value')
        await expect(answered).to_have_text(str(talks_before + 1))
        await operator.shoot("my-day")
        assert not operator.errors


def _talks_of_the_day(person: OdooSession) -> int:
    day = person.call("contact.center.my.day", "figures")
    return int(day["figures"]["answered"])


async def _done(admin: OdooSession, made: dict[str, int]) -> None:
    await until_asked(lambda: _state(admin, made) == ("moved", 1, 1, 1), "the result is applied")


async def _undone(admin: OdooSession, made: dict[str, int]) -> None:
    await until_asked(lambda: _state(admin, made) == ("as before", 0, 0, 0), "it is undone")


def _state(admin: OdooSession, made: dict[str, int]) -> tuple[str, int, int, int]:
    """Where the lead stands; how many activities, mails and tags there are."""
    [lead] = admin.call("crm.lead", "read", [made["lead"]], ["stage_id"], load="")
    [client] = admin.call("res.partner", "read", [made["client"]], ["category_id"])
    activities = admin.call("mail.activity", "search_count", [["res_id", "=", made["lead"]]])
    return (
        "moved" if lead["stage_id"] == made["stage"] else "as before",
        activities,
        len(_mails(admin, made)),
        len(client["category_id"]),
    )


def _mails(admin: OdooSession, made: dict[str, int]) -> list[dict[str, Any]]:
    to_her = [["subject", "=", SUBJECT], ["recipient_ids", "in", [made["client"]]]]
    found: list[dict[str, Any]] = admin.call("mail.mail", "search_read", to_her, ["state"])
    return found


async def _mail_leaves_only_when_it_is_time(
    admin: OdooSession, made: dict[str, int], office: PostOffice
) -> None:
    """The queue is looked at twice: in the time to undo, and after it has been put to an end."""
    await asyncio.to_thread(_look_at_the_queue, admin)
    assert office.letters_about(SUBJECT) == []
    [mail] = _mails(admin, made)
    assert mail["state"] == "outgoing"
    admin.call("mail.mail", "write", [mail["id"]], {"scheduled_date": LONG_AGO})
    await asyncio.to_thread(_look_at_the_queue, admin)
    await until_asked(lambda: office.letters_about(SUBJECT), "the mail has come")
    [letter] = office.letters_about(SUBJECT)
    assert "marfa@example.com" in str(letter["To"])
    await until_asked(
        lambda: [mail["state"] for mail in _mails(admin, made)] == ["sent"], "Odoo knows that"
    )


def _look_at_the_queue(admin: OdooSession) -> None:
    [queue] = admin.call("ir.cron", "search", [["cron_name", "ilike", "Email Queue"]])
    admin.call("ir.cron", "method_direct_trigger", [queue])


@asynccontextmanager
async def _prepared(admin: OdooSession) -> AsyncIterator[dict[str, int]]:
    """A client with one lead, and a result that does everything for him; gone afterwards."""
    made = await asyncio.to_thread(_make, admin)
    try:
        yield made
    finally:
        await asyncio.to_thread(_unmake, admin, made)


def _make(admin: OdooSession) -> dict[str, int]:
    def create(model: str, **values: Any) -> int:
        return int(admin.call(model, "create", values))

    client = create("res.partner", name="Марфа", phone=NUMBER, email="marfa@example.com")
    first, stage = admin.call("crm.stage", "search", [["is_won", "=", False]], limit=2)
    lead = create("crm.lead", name="Пирог", type="opportunity", partner_id=client, stage_id=first)
    tag = create("res.partner.category", name="Asked for pies")
    [model] = admin.call("ir.model", "search", [["model", "=", "res.partner"]])
    template = create("mail.template", name="Pies", model_id=model, subject=SUBJECT)
    steps: list[dict[str, Any]] = [
        {"kind": "stage", "stage_id": stage},
        {"kind": "activity", "activity_summary": "Send the price list"},
        {"kind": "tag", "tag_ids": [[6, 0, [tag]]]},
        {"kind": "mail", "template_id": template},
    ]
    result = create(
        "contact.center.result",
        name="Asked for pies",
        key="8",
        step_ids=[[0, 0, step] for step in steps],
    )
    return {
        "client": client, "lead": lead, "stage": stage, "tag": tag,
        "template": template, "result": result,
    }  # fmt: skip


def _unmake(admin: OdooSession, made: dict[str, int]) -> None:
    """The client stays with his talks; what would touch later tests does not."""
    admin.call("contact.center.result", "write", [made["result"]], {"active": False})
    admin.call("crm.lead", "unlink", [made["lead"]])
    admin.call("res.partner", "write", [made["client"]], {"phone": False, "active": False})
