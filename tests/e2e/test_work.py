"""Orders and tickets at the operator's desk: an order mailed from the card in a talk, a mail that
becomes a ticket which an operator is offered, takes and finishes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.async_api import expect

from tests.support.centre import Centre
from tests.support.inbound import closed
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.post_office import post_office
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

PRODUCT = "Cranberry pie"
MAIL = """\
From: {sender}
To: {alias}@shop.example
Subject: {subject}
Message-ID: <{number}@client.example>
Content-Type: text/plain; charset=utf-8

The box was crushed.
"""


def test_an_order_is_made_and_mailed_from_the_card_in_a_talk(centre: Centre) -> None:
    asyncio.run(_order(centre))


async def _order(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    client = _a_client(admin)
    known = {r["uid"] for r in centre.interactions(admin, client["number"])}
    async with (
        post_office(admin) as office,
        operator_page(centre, "operator") as operator,
        centre.caller(client["number"]) as caller,
    ):
        await operator.become_ready()
        call = await caller.call(centre.entry_numbers[0])
        await operator.takes_call()
        await _open_business(operator)
        await operator.card.locator("[data-action=new_quotation]").click()
        search = operator.card.locator(".o_cc_product_search input")
        await expect(search).to_be_focused()
        await operator.page.keyboard.type(PRODUCT)
        await operator.page.keyboard.press("Enter")
        quantity = operator.card.locator(".o_cc_quantity")
        await quantity.fill("2")
        await quantity.press("Tab")
        await operator.page.wait_for_selector(
            ".o_cc_order_total:text-matches('3.?000')", timeout=PATIENCE
        )
        await operator.card.locator("[data-action=send_order]").click()
        sent = operator.card.locator(".o_cc_order_mail.alert-success", has_text=client["email"])
        await sent.wait_for(timeout=PATIENCE)
        await operator.shoot("order-mailed")
        await operator.card.locator(".o_cc_result").first.click()
        await call.hangup()
        await operator.card_in("wrap_up")
        await operator.close_card()
        assert not operator.errors
    record = await closed(admin, client["number"], known)
    [order] = admin.call(
        "sale.order", "search_read", [["contact_center_interaction_id", "=", record["id"]]],
        ["name", "state", "amount_untaxed", "partner_id"],
    )  # fmt: skip
    assert (order["state"], order["amount_untaxed"]) == ("sent", 3000)
    assert order["partner_id"][0] == client["id"]
    [mail] = [letter for letter in office.letters if client["email"] in str(letter["To"])]
    [pdf] = mail.iter_attachments()
    assert order["name"] in (pdf.get_filename() or "")
    assert pdf.get_content()[:5] == b"%PDF-"


def test_a_mail_becomes_a_ticket_that_an_operator_takes_and_finishes(centre: Centre) -> None:
    asyncio.run(_ticket(centre))


async def _ticket(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    client = _a_client(admin)
    with _distributing_team(centre, admin) as team:
        async with operator_page(centre, "operator") as operator:
            await operator.become_ready()
            ticket = await asyncio.to_thread(_receive_mail, admin, team, client["email"])
            await operator.card_in("offered")
            title = operator.card.locator(".o_cc_work", has_text=ticket["name"])
            await title.wait_for(timeout=PATIENCE)
            assert not await operator.page.evaluate(IS_RINGING)
            await operator.shoot("ticket-offered")
            await operator.page.keyboard.press("Alt+a")
            await operator.card_in("talking")
            await _assigned(admin, ticket["id"], operator_of(centre))
            await _open_business(operator)
            await operator.card.locator(f"[data-ticket='{ticket['id']}']").wait_for()
            await operator.shoot("ticket-at-work")
            await operator.card.locator(".o_cc_result").first.click()
            await operator.page.keyboard.press("Control+Enter")
            await operator.page.wait_for_selector(".o_cc_card", state="detached", timeout=PATIENCE)
            await operator.systray_in("ready")
            assert not operator.errors
        uid = f"ticket-{ticket['id']}-1"
        [record] = await until_asked(
            lambda: admin.call(
                "contact.center.interaction", "search_read",
                [["uid", "=", uid], ["state", "=", "closed"]],
                ["channel", "outcome", "partner_id", "card_state"],
            ),
            "the work is on record",
        )  # fmt: skip
        assert (record["channel"], record["outcome"]) == ("ticket", "answered")
        assert record["partner_id"][0] == client["id"]
        assert record["card_state"] == "done"


IS_RINGING = """() =>
    Boolean(odoo.__WOWL_DEBUG__.root.env.services["contact_center.ringing"].ringtone.context)"""


def operator_of(centre: Centre) -> str:
    return centre.logins["operator"][0]


async def _assigned(admin: OdooSession, ticket_id: int, login: str) -> None:
    domain = [["id", "=", ticket_id], ["user_id.login", "=", login]]
    await until_asked(
        lambda: admin.call("helpdesk.ticket", "search", domain), "the ticket is his in Odoo"
    )


async def _open_business(operator: OperatorPage) -> None:
    await operator.card.locator('.o_cc_tabs [data-tab="business"]').click()


def _a_client(admin: OdooSession) -> dict[str, Any]:
    """A client of the demo data whose number and address are nobody else's."""
    [row] = admin.call(
        "contact.center.number", "search_read",
        [["model", "=", "res.partner"], ["number", "=like", "+79%"],
         ["partner_id.email", "!=", False]],
        ["number", "partner_id"], limit=1, order="id desc",
    )  # fmt: skip
    partner_id = row["partner_id"][0]
    [partner] = admin.call("res.partner", "read", [partner_id], ["email", "name"])
    return {"id": partner_id, "number": row["number"], **partner}


@contextmanager
def _distributing_team(centre: Centre, admin: OdooSession) -> Iterator[dict[str, Any]]:
    """The demo's team, its tickets given to a queue of the operator's for a while."""
    [team] = admin.call(
        "helpdesk.ticket.team", "search_read", [["alias_name", "=", "care"]],
        ["alias_name"], limit=1,
    )  # fmt: skip
    login = operator_of(centre)
    [queue_id] = admin.call(
        "contact.center.queue", "search", [["operator_ids.user_id.login", "=", login]], limit=1
    )
    switch = {"contact_center_queue_id": queue_id}
    admin.call("helpdesk.ticket.team", "write", [team["id"]], switch)
    try:
        yield team
    finally:
        admin.call(
            "helpdesk.ticket.team", "write", [team["id"]], {"contact_center_queue_id": False}
        )


def _receive_mail(admin: OdooSession, team: dict[str, Any], sender: str) -> dict[str, Any]:
    known = set(admin.call("helpdesk.ticket", "search", [["team_id", "=", team["id"]]]))
    number = max(known) + 1
    mail = MAIL.format(
        sender=sender, alias=team["alias_name"], subject=f"Crushed cake {number}", number=number
    )
    ticket_id = admin.call("mail.thread", "message_process", False, mail)
    assert ticket_id not in known
    [ticket] = admin.call("helpdesk.ticket", "read", [ticket_id], ["name"])
    return dict(ticket)
