"""A visitor of a site, from the page's first word to what Odoo knows of it, without a browser."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.panel import Panel
from tests.support.shop_site import Site, stands, taken
from tests.support.visitors import PICTURE
from tests.support.waiting import until_asked

pytestmark = pytest.mark.stack


def test_a_visitor_comes_talks_sends_a_file_and_goes(site: Site) -> None:
    async def scenario() -> None:
        async with site.centre.panel("operator2") as panel, site.page() as page:
            await panel.become("ready")
            status, state = await site.ask("GET", f"/visit/entry/{site.key}")
            assert (status, state["state"]) == (200, "free")
            await page.hello(
                entry=site.key, media="chat", lang="en_US", name="Анна 🎂",
                number="+7 904 000-31-01", data={"order_number": "S00042"},
            )  # fmt: skip
            uid = await taken(panel, page)
            [shown] = panel.interactions
            assert shown["client_name"] == "Анна 🎂"
            assert shown["client_number"] == "+79040003101"
            assert shown["data"]["order_number"] == "S00042"
            assert [p["kind"] for p in page.visit["people"]] == ["operator"]

            await page.say(type="room", message={"kind": "chat", "text": "Good day"})
            await panel.until(lambda: shown_kinds(panel) == ["chat"], "the operator reads it")
            token = page.visit["resume"]
            status, sent = await site.ask(
                "POST", "/visit/files?name=broken.png", data=PICTURE,
                headers={"Authorization": f"Bearer {token}"},
            )  # fmt: skip
            assert status == 200
            await panel.until(lambda: shown_kinds(panel) == ["chat", "file"], "he has the file")

            await page.say(type="bye")
            await page.until(lambda: stands(page) == "ended", "the end is told")
            await panel.until(lambda: panel.state == "ready", "he is ready again")
            await known_in_odoo(site, uid, sent["file_id"])

    asyncio.run(scenario())


def shown_kinds(panel: Panel) -> list[str]:
    return [message["kind"] for message in panel.room]


async def known_in_odoo(site: Site, uid: str, file_id: str) -> None:
    fields = ["channel", "outcome", "client_number", "state"]
    domain = [["uid", "=", uid], ["state", "=", "closed"]]
    [interaction] = await until_asked(
        lambda: site.read("contact.center.interaction", domain, fields), "Odoo knows the visit"
    )
    assert (interaction["channel"], interaction["outcome"]) == ("video", "answered")
    entries = await until_asked(
        lambda: (
            len(site.read("contact.center.room.entry", [["interaction_uid", "=", uid]], [])) > 1
        ),
        "Odoo has what was said",
    )
    assert entries
    [file] = await until_asked(
        lambda: site.read("contact.center.room.file", [["uid", "=", file_id]], ["attachment_id"]),
        "Odoo has the file",
    )
    assert site.admin.fetch(f"/web/content/{file['attachment_id'][0]}") == PICTURE


def test_a_visit_outlives_the_gateway(site: Site) -> None:
    async def scenario() -> None:
        async with site.centre.panel("operator2") as panel:
            await panel.become("ready")
            async with site.page() as page:
                await page.hello(entry=site.key, media="chat")
                uid = await taken(panel, page)
                token = page.visit["resume"]
                await page.say(type="room", message={"kind": "chat", "text": "Still there?"})
                await page.hear("room")
            panel.holds = [uid]
            await asyncio.to_thread(site.centre.stack.kill, "gateway")
            await asyncio.to_thread(site.centre.stack.start, "gateway")
            async with site.page() as page:
                await page.say(type="hello", resume=token)
                told = await page.hear("room")
                assert [m["text"] for m in told["messages"]] == ["Still there?"]
                await page.until(lambda: stands(page) == "talking", "the talk goes on")
                await page.say(type="bye")
                await page.until(lambda: stands(page) == "ended", "it ends")

    asyncio.run(scenario())


def test_a_visitor_who_waits_leaves_a_number_instead(site: Site) -> None:
    async def scenario() -> None:
        async with site.centre.panel("operator2") as panel, site.page() as page:
            await panel.become("paused")
            await page.hello(entry=site.key, media="video", name="Anna")
            await page.until(lambda: page.visit and page.visit["position"] == 1, "she waits")
            await page.say(type="callback", number="8 (904) 000-31-02")
            await page.until(
                lambda: (page.visit or {}).get("outcome") == "callback", "it is promised"
            )
            callback = [["number", "=", "+79040003102"], ["state", "in", ["scheduled", "waiting"]]]
            [promised] = await until_asked(
                lambda: site.read("contact.center.callback", callback, ["state"]),
                "Odoo knows the callback",
            )
            await asyncio.to_thread(
                site.admin.call, "contact.center.callback", "action_cancel", [promised["id"]]
            )

    asyncio.run(scenario())


def test_strangers_cannot_use_an_operators_token(site: Site) -> None:
    operator = site.centre.sign_in("operator2")
    token = operator.call_route("/contact_center/token")["token"]

    async def scenario() -> None:
        for hello in ({"signed": token}, {"resume": token}):
            async with site.page() as page:
                await page.hello(entry=site.key, **hello)
                assert await page.refusal() == "token_invalid"

    asyncio.run(scenario())
