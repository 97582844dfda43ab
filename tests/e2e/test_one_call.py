"""One real call: from a SIP trunk to a saved card in Odoo."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from deploy.g711 import encode
from deploy.tones import share, tone
from tests.support.centre import Centre
from tests.support.inbound import closed, hears_tone
from tests.support.operator_page import OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.sound import channels_of
from tests.support.waiting import until_asked

pytestmark = pytest.mark.browser

CALLER_HZ, OPERATOR_HZ = 500, 800
A_SECOND_OF_PACKETS = 50


def test_a_call_becomes_a_card_a_recording_and_a_record(centre: Centre) -> None:
    asyncio.run(_one_call(centre))


async def _one_call(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    client = _a_client(admin)
    known = {r["uid"] for r in centre.interactions(admin, client["number"])}
    async with (
        operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
        centre.caller(client["number"], name="Проверка связи") as caller,
    ):
        await operator.become_ready()
        speech = tone(CALLER_HZ, 1)
        dialled_at = time.time()
        call = await caller.call(centre.entry_numbers[0], speech, repeat=True)
        await operator.card_in("offered")
        await operator.page.wait_for_selector(f".o_cc_card :text('{client['name']}')")
        await operator.shoot("card-ringing")

        await operator.use_verb("answer")
        await operator.card_in("talking")
        talking_since = time.monotonic()
        assert await operator.hears(CALLER_HZ)
        await hears_tone(call, OPERATOR_HZ)
        await operator.packets_flow(A_SECOND_OF_PACKETS)
        await until_asked(
            lambda: min(call.media.received, call.media.sent) > A_SECOND_OF_PACKETS,
            "packets flow at the caller's end",
        )
        await operator.shoot("card-talking")
        note = f"Asked about a delivery, {dialled_at:.0f}"
        await _fill(operator, note)
        talked = time.monotonic() - talking_since
        await call.hangup()
        await operator.card_in("wrap_up")
        await operator.shoot("card-wrap-up")
        await operator.close_card()
        assert not operator.errors
    record = await closed(admin, client["number"], known)
    assert record["talk_seconds"] >= talked - 0.1
    await _check_record(admin, record, client, note)


def _a_client(admin: OdooSession) -> dict[str, Any]:
    """A client of the demo data whose number is nobody else's."""
    [number] = admin.call(
        "contact.center.number", "search_read",
        [["model", "=", "res.partner"], ["number", "=like", "+79%"]],
        ["number", "partner_id"], limit=1, order="id desc",
    )  # fmt: skip
    partner_id, name = number["partner_id"]
    return {"number": number["number"], "id": partner_id, "name": name.split(",")[-1].strip()}


async def _fill(operator: OperatorPage, note: str) -> None:
    card = operator.card
    await card.locator(".o_cc_topic").select_option(index=1)
    await card.locator(".o_cc_result").first.click()
    await card.locator(".o_cc_note").fill(note)
    await operator.saved()


async def _check_record(
    admin: OdooSession, record: dict[str, Any], client: dict[str, Any], note: str
) -> None:
    assert record["outcome"] == "answered"
    assert record["partner_id"][0] == client["id"]
    [card] = admin.call(
        "contact.center.card", "search_read", [["interaction_id", "=", record["id"]]],
        ["note", "state", "result_id", "topic_id"],
    )  # fmt: skip
    assert card["note"] == note
    assert card["state"] == "done"
    assert card["result_id"]
    assert card["topic_id"]
    messages = admin.call(
        "mail.message", "search_read",
        [["model", "=", "res.partner"], ["res_id", "=", client["id"]], ["body", "ilike", note]],
        ["body"],
    )  # fmt: skip
    assert len(messages) == 1
    report = admin.call(
        "contact.center.report.queue", "search_read", [["interaction_id", "=", record["id"]]],
        ["answered", "answered_in_time"],
    )  # fmt: skip
    assert [(row["answered"], row["answered_in_time"]) for row in report] == [(1, 1)]
    [recording] = await until_asked(
        lambda: admin.call(
            "contact.center.recording", "search_read", [["interaction_id", "=", record["id"]]],
            ["url"],
        ),
        "the recording is in Odoo",
    )  # fmt: skip
    client_side, operator_side = map(encode, channels_of(admin.fetch(recording["url"])))
    assert share(client_side, CALLER_HZ) > 0.5 > share(client_side, OPERATOR_HZ)
    assert share(operator_side, OPERATOR_HZ) > 0.5 > share(operator_side, CALLER_HZ)
