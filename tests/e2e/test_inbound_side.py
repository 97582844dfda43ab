"""What comes before and after a talk: menus, rules, transfers, ratings, messages, closed doors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.tones import share, tone
from media_gateway.speech.library import PromptLibrary
from media_gateway.speech.synthesis import CommandSynthesis
from media_gateway.vocabulary.terms import Prompt
from tests.support.centre import Centre
from tests.support.fake_speech import FakeRecordedFiles
from tests.support.inbound import (
    SALES,
    a_number,
    an_order,
    ask_for_order,
    closed,
    desk_operator,
    hears_speech,
    hears_tone,
    in_line,
    in_order,
    interactions,
    keep_pressing,
    menu_number,
    operator_of,
    queue_named,
    trail_of,
    user_of,
)
from tests.support.operator_page import OperatorPage, operator_page
from tests.support.panel import OdooSession
from tests.support.sound import alaw_of, likeness
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, until, until_asked

CALLER_HZ, OPERATOR_HZ, CONSULTANT_HZ = 500, 800, 1100
CALLER, CONSULTANT = tone(CALLER_HZ, 1), tone(CONSULTANT_HZ, 1)
CONSULTANTS = "Consultants"


@pytest.fixture
def consultant_centre(centre: Centre) -> Iterator[Centre]:
    """The second operator is a consultant with a desk phone."""
    admin = centre.sign_in("admin")
    queue_id = queue_named(admin, CONSULTANTS)
    operator_id = operator_of(centre, admin, "operator2")
    members = admin.call("contact.center.queue", "read", [queue_id], ["operator_ids"])
    with (
        centre.changed(
            admin, "contact.center.queue", queue_id,
            operator_ids=[*members[0]["operator_ids"], operator_id],
        ),
        centre.desk_phone_for("operator2"),
    ):  # fmt: skip
        yield centre


# Through the menu to an operator


@pytest.mark.browser
def test_what_a_client_told_the_menu_is_on_the_operators_card(
    centre: Centre, tmp_path: Path
) -> None:
    asyncio.run(_through_the_menu(centre, tmp_path))


async def _through_the_menu(centre: Centre, folder: Path) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number, order = a_number(), an_order(admin)
    answer = await _spoken_answer(admin, order, folder)
    async with operator_page(centre, "operator", hum=OPERATOR_HZ) as operator:
        await operator.become_ready()
        async with centre.caller(number) as caller:
            call = await caller.call(menu_number(admin), CALLER, repeat=True)
            entered = await ask_for_order(call, order["digits"])
            await until_asked(
                lambda: likeness(answer, bytes(call.media.heard[entered:])) > 0.95,
                "the state and the sum of the order are heard",
            )
            await keep_pressing(call, "0", operator.card_in("offered"))
            await _check_the_card(operator, order)
            await operator.use_verb("answer")
            await operator.card_in("talking")
            assert await operator.hears(CALLER_HZ)
            await hears_tone(call, OPERATOR_HZ)
            await call.hangup()
            await operator.finish()
        assert not operator.errors
    record = await closed(admin, number)
    assert record["outcome"] == "answered"
    assert record["data"]["order_number"] == order["digits"]
    assert record["data"]["order_total"] == order["amount_total"]
    assert in_order(trail_of(record), ["entered", "flow", "queued", "offered"]), record["trail"]
    visits = await until_asked(lambda: visits_of(admin, record, 6), "the visits are in Odoo")
    kinds = [kind for kind, _exit in visits]
    assert in_order(kinds, ["menu", "ask", "look_up", "say", "menu", "queue"]), visits
    assert visits[:3] == [("menu", "1"), ("ask", "next"), ("look_up", "found")]


async def _spoken_answer(admin: OdooSession, order: dict[str, Any], folder: Path) -> bytes:
    """What a client who enters this order's number is to hear."""
    russian = {"context": {"lang": "ru_RU"}}
    [prompt] = admin.call(
        "contact.center.prompt", "search_read", [["name", "=", "Заказ найден"]], ["text"], **russian
    )
    states = admin.call("sale.order", "fields_get", ["state"], ["selection"], **russian)
    values = (
        ("order_number", order["digits"]),
        ("order_state", dict(states["state"]["selection"])[order["state"]]),
        ("order_total", order["amount_total"]),
        ("order_total_currency", order["currency_id"][1]),
    )
    library = PromptLibrary(folder, CommandSynthesis(), FakeRecordedFiles())
    ahead = asyncio.create_task(library.run())
    told = Prompt(language="ru_RU", text=prompt["text"], values=values)
    [file] = await library.files([told])
    ahead.cancel()
    return file.with_suffix(".alaw").read_bytes()


async def _check_the_card(operator: OperatorPage, order: dict[str, Any]) -> None:
    told = operator.card.locator('.o_cc_told [data-name="order_number"]')
    assert order["digits"] in await told.inner_text()
    assert await operator.card.locator(".o_cc_why_you li").first.inner_text()
    way = operator.card.locator(".o_cc_trail")
    await way.locator("summary").click()
    steps = await way.locator("li").all_inner_texts()
    assert any("Main menu" in step for step in steps), steps
    assert any(SALES in step for step in steps), steps
    await operator.shoot("card-came-with")


def visits_of(admin: OdooSession, record: dict[str, Any], least: int) -> list[tuple[str, str]]:
    """Kind and exit of the nodes he went through, once there are so many of them."""
    visits = admin.call(
        "contact.center.flow.visit", "search_read", [["interaction_id", "=", record["id"]]],
        ["node_id", "exit"], order="entered_at, id", load="",
    )  # fmt: skip
    nodes = admin.call(
        "contact.center.flow.node", "read", [visit["node_id"] for visit in visits], ["kind"]
    )
    kind_of = {node["id"]: node["kind"] for node in nodes}
    found = [(kind_of[visit["node_id"]], visit["exit"]) for visit in visits]
    return found if len(found) >= least else []


# On to a consultant


@pytest.mark.browser
def test_a_consultant_gets_the_client_with_note_data_and_card(consultant_centre: Centre) -> None:
    asyncio.run(_to_a_consultant(consultant_centre))


async def _to_a_consultant(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number, order = a_number(), an_order(admin)
    noted, asked = f"Wants it without nuts {number}", "Can it be made without nuts?"
    async with (
        operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
        desk_operator(centre) as consultant,
        centre.caller(number) as caller,
    ):
        await operator.become_ready()
        call = await caller.call(menu_number(admin), CALLER, repeat=True)
        entered = await ask_for_order(call, order["digits"])
        await hears_speech(call, since=entered, seconds=3)
        await keep_pressing(call, "0", operator.card_in("offered"))
        await operator.use_verb("answer")
        await operator.card_in("talking")
        await operator.card.locator(".o_cc_topic").select_option(index=2)
        await operator.card.locator(".o_cc_note").fill(noted)
        await operator.saved()
        await consultant.panel.become("ready")
        await _send_on(operator, CONSULTANTS, asked)

        leg = await consultant.rings()
        [offered] = consultant.panel.interactions
        assert [note["text"] for note in offered["notes"]] == [asked]
        assert offered["data"]["order_number"] == order["digits"]
        assert "transferred" in [reason["code"] for reason in offered["reasons"]]
        await operator.systray_in("ready")
        await operator.has_let_go(offered["id"])
        leg.answer(CONSULTANT, repeat=True)
        await hears_tone(call, CONSULTANT_HZ)
        await hears_tone(leg, CALLER_HZ)
        [card] = await asyncio.to_thread(cards_of, admin, offered["id"])
        assert (card["note"], card["state"]) == (noted, "draft")
        await call.hangup()
        assert not operator.errors
    record = await closed(admin, number)
    assert record["uid"] == offered["id"]
    assert record["outcome"] == "answered"
    assert record["operator_id"][0] == operator_of(centre, admin, "operator2")
    assert [note["text"] for note in record["notes"]] == [asked]
    offers = admin.call(
        "contact.center.offer", "search_read", [["interaction_id", "=", record["id"]]],
        ["operator_id", "outcome"], order="offered_at",
    )  # fmt: skip
    assert [(offer["operator_id"][0], offer["outcome"]) for offer in offers] == [
        (operator_of(centre, admin, "operator"), "answered"),
        (operator_of(centre, admin, "operator2"), "answered"),
    ]
    [card] = cards_of(admin, record["uid"])
    assert card["note"] == noted
    assert card["topic_id"]
    assert card["user_id"][0] == user_of(centre, admin, "operator2")


async def _send_on(operator: OperatorPage, queue: str, note: str) -> None:
    await operator.page.keyboard.press("Alt+t")
    await operator.page.fill(".o_cc_transfer_search", queue)
    await operator.page.fill(".o_cc_transfer_note", note)
    await operator.shoot("transfer")
    await operator.page.click(".o_cc_transfer_send")
    await operator.page.wait_for_selector(".o_cc_transfer", state="detached")


def cards_of(admin: OdooSession, uid: str) -> list[dict[str, Any]]:
    return admin.call(  # type: ignore[no-any-return]
        "contact.center.card", "search_read", [["interaction_uid", "=", uid]],
        ["note", "topic_id", "state", "user_id"],
    )  # fmt: skip


# After the talk


def test_a_client_rates_the_talk_when_the_operator_has_hung_up(desk_centre: Centre) -> None:
    asyncio.run(_rate(desk_centre))


async def _rate(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = a_number()
    async with desk_operator(centre) as operator, centre.caller(number) as caller:
        before = _ratings(centre, admin)
        await operator.panel.become("ready")
        call = await caller.call(menu_number(admin), CALLER, repeat=True)
        await hears_speech(call)
        await call.media.press("0")
        leg = await operator.answers(CONSULTANT)
        await hears_tone(call, CONSULTANT_HZ)
        await hears_tone(leg, CALLER_HZ)
        [talking] = operator.panel.interactions
        await operator.panel.send("hangup", interaction_id=talking["id"])
        await leg.until(leg.ended, SECONDS)
        await hears_speech(call, since=len(call.media.heard))
        await call.media.press("5")
        await call.until(call.ended, SECONDS)
    record = await closed(admin, number)
    [answer] = await until_asked(
        lambda: admin.call(
            "contact.center.flow.answer", "search_read", [["interaction_id", "=", record["id"]]],
            ["value", "operator_id"],
        ),
        "the answer is in Odoo",
    )  # fmt: skip
    assert answer["value"] == 5
    assert answer["operator_id"][0] == operator_of(centre, admin, "operator2")
    [rated] = admin.call("contact.center.interaction", "read", [record["id"]], ["rating"])
    assert rated["rating"] == 5
    (average, count), (average_before, count_before) = _ratings(centre, admin), before
    assert count == count_before + 1
    exact = (average_before * count_before + 5) / count
    assert average == pytest.approx(exact, abs=0.11)


def _ratings(centre: Centre, admin: OdooSession) -> tuple[float, int]:
    operator_id = operator_of(centre, admin, "operator2")
    names = ["contact_center_rating", "contact_center_rating_count"]
    [row] = admin.call("contact.center.operator", "read", [operator_id], names)
    return row[names[0]], row[names[1]]


# Nobody there


@pytest.mark.browser
def test_a_message_comes_to_an_operator_who_calls_back(centre: Centre) -> None:
    asyncio.run(_message(centre))


async def _message(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number = a_number()
    sales = queue_named(admin, SALES)
    with centre.changed(
        admin, "contact.center.queue", sales, needs_operators=True, detour_kind="voicemail"
    ):
        async with centre.caller(number) as caller:
            call = await caller.call(centre.entry_numbers[0], CALLER, repeat=True)
            await until_asked(lambda: is_recording(centre), "the message is recorded", 60)
            packets = call.media.sent
            await until(lambda: call.media.sent > packets + 150, "three seconds are spoken")
            await call.hangup()
        record = await closed(admin, number)
        assert record["outcome"] == "voicemail"
        [message] = await until_asked(
            lambda: admin.call(
                "contact.center.recording", "search_read",
                [["interaction_id", "=", record["id"]], ["voicemail", "=", True]],
                ["uid", "callback_state"],
            ),
            "the message is in Odoo",
        )  # fmt: skip
        sound = await asyncio.to_thread(
            admin.fetch, f"/contact_center/voicemail?uid={message['uid']}"
        )
        assert share(alaw_of(sound), CALLER_HZ) > 0.5
        await _call_back(centre, number, sound)
    record = await closed(admin, number, known=[record["uid"]])
    assert (record["channel"], record["outcome"]) == ("callback", "answered")
    [callback] = await until_asked(
        lambda: admin.call(
            "contact.center.callback", "search_read",
            [["number", "=", number], ["state", "=", "done"]], ["voicemail_uid", "attempts"],
        ),
        "the callback is done",
    )  # fmt: skip
    assert (callback["voicemail_uid"], callback["attempts"]) == (message["uid"], 1)


async def _call_back(centre: Centre, number: str, sound: bytes) -> None:
    async with (
        centre.outside() as client,
        operator_page(centre, "operator", hum=OPERATOR_HZ) as operator,
    ):
        await operator.ask_for_work()
        await operator.card_in("offered")
        promised = operator.card.locator(".o_cc_callback")
        assert number in await promised.inner_text()
        source = await promised.locator("audio").get_attribute("src")
        heard = await operator.page.request.get(source or "")
        assert await heard.body() == sound
        await operator.shoot("card-callback")
        await operator.use_verb("answer")
        call = await rung(client)
        assert call.headers.first.startswith(f"INVITE sip:{number}@")
        call.answer(CALLER, repeat=True)
        await operator.card_in("talking")
        assert await operator.hears(CALLER_HZ)
        await hears_tone(call, OPERATOR_HZ)
        await call.hangup()
        await operator.finish()
        assert not operator.errors


def is_recording(centre: Centre) -> bool:
    return "Record(" in centre.stack.asterisk_cli("core show channels")


# No place, or no time to wait


def test_who_finds_a_full_queue_is_connected_outside(desk_centre: Centre) -> None:
    asyncio.run(_full(desk_centre))


async def _full(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    number, agency = a_number(), a_number()
    sales = queue_named(admin, SALES)
    full = {"max_length": 1, "detour_kind": "outside", "detour_number": agency}
    async with (
        desk_operator(centre),
        centre.outside() as outside,
        centre.caller(a_number()) as first,
        centre.caller(number) as second,
    ):
        with centre.changed(admin, "contact.center.queue", sales, **full):
            waits = await first.call(centre.entry_numbers[0])
            await in_line(centre, sales, 1)
            call = await second.call(centre.entry_numbers[0], CALLER, repeat=True)
            leg = await rung(outside)
            assert leg.headers.first.startswith(f"INVITE sip:{agency}@")
            leg.answer(CONSULTANT, repeat=True)
            await hears_tone(leg, CALLER_HZ)
            await hears_tone(call, CONSULTANT_HZ)
            assert not waits.ended.is_set()
            await leg.hangup()
            await call.until(call.ended, SECONDS)
            await waits.hangup()
    record = await closed(admin, number)
    assert record["outcome"] == "forwarded"
    assert in_order(trail_of(record), ["entered", "overflow"])


def test_a_client_keeps_his_place_and_is_called_back(desk_centre: Centre) -> None:
    asyncio.run(_keep_the_place(desk_centre))


async def _keep_the_place(centre: Centre) -> None:
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    patient, hurried = a_number(), a_number()
    sales = queue_named(admin, SALES)
    async with (
        desk_operator(centre) as operator,
        centre.outside() as outside,
        centre.caller(hurried) as first,
        centre.caller(patient) as second,
    ):
        with centre.changed(admin, "contact.center.queue", sales, callback_offered_seconds=1):
            leaves = await first.call(centre.entry_numbers[0])
            await in_line(centre, sales, 1)
            stays = await second.call(centre.entry_numbers[0], CALLER, repeat=True)
            await in_line(centre, sales, 2)
            await keep_pressing(leaves, "1", leaves.until(leaves.ended, 30))
        await in_line(centre, sales, 2)  # his callback, and the other client
        await operator.panel.send("set_state", state="ready", pause_reason_id=0)
        leg = await operator.rings()
        [offered] = operator.panel.interactions
        assert (offered["channel"], offered["client_number"]) == ("callback", hurried)
        leg.answer(CONSULTANT, repeat=True)
        call = await rung(outside)
        assert call.headers.first.startswith(f"INVITE sip:{hurried}@")
        call.answer(CALLER, repeat=True)
        await hears_tone(leg, CALLER_HZ)
        await hears_tone(call, CONSULTANT_HZ)
        await call.hangup()
        leg = await operator.answers(CONSULTANT)
        assert leg.remote_number == patient
        await hears_tone(stays, CONSULTANT_HZ)
        await stays.hangup()
    records = await until_asked(
        lambda: (
            [r for r in interactions(admin, hurried) if r["state"] == "closed"][1:]
            and interactions(admin, hurried)
        ),
        "the call and the callback are in Odoo",
    )
    outcomes = {record["channel"]: record["outcome"] for record in records}
    assert outcomes == {"voice": "callback", "callback": "answered"}
