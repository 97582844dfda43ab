"""The site of a shop whose visitors come by video, without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.support.centre import QUICK, Centre
from tests.support.panel import OdooSession, Panel
from tests.support.visitors import Page

SHOP = "https://shop.example"


@dataclass(frozen=True)
class Site:
    """An entry point of a shop's site, whose queue the demo's second operator serves."""

    centre: Centre
    admin: OdooSession
    url: str
    key: str

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.url}/visit/ws", origin=SHOP) as socket,
        ):
            yield Page(socket)

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        headers = {"Origin": SHOP, **options.pop("headers", {})}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"{self.url}{path}", headers=headers, **options) as answer,
        ):
            return answer.status, await answer.json()

    def read(self, model: str, domain: list[Any], fields: list[str]) -> list[dict[str, Any]]:
        return self.admin.call(model, "search_read", domain, fields)  # type: ignore[no-any-return]


@contextmanager
def shop_site(desk_centre: Centre) -> Iterator[Site]:
    admin = desk_centre.sign_in("admin")
    login = desk_centre.logins["operator2"][0]
    [operator] = admin.call("contact.center.operator", "search", [["user_id.login", "=", login]])
    [queue] = admin.call(
        "contact.center.queue", "create",
        [{"name": "Site", "operator_ids": [[6, 0, [operator]]], **QUICK}],
    )  # fmt: skip
    [entry] = admin.call(
        "contact.center.entry.point", "create",
        [{"name": "Shop on the web", "channel": "video", "queue_id": queue,
          "video_origins": SHOP}],
    )  # fmt: skip
    [values] = admin.call("contact.center.entry.point", "read", [entry], ["number"])
    desk_centre.until_configured()
    try:
        yield Site(desk_centre, admin, desk_centre.stack.status()["visit_url"], values["number"])
    finally:
        admin.call("contact.center.entry.point", "write", [entry], {"active": False})
        admin.call("contact.center.queue", "write", [queue], {"active": False})


async def taken(panel: Panel, page: Page) -> str:
    """The operator takes the visit that is offered to him; told is its id."""
    await panel.until(lambda: panel.state == "offered", "the visit is offered")
    [interaction] = panel.interactions
    uid = str(interaction["id"])
    await panel.send("accept", interaction_id=uid)
    await page.until(lambda: stands(page) == "talking", "the visitor is taken")
    return uid


def stands(page: Page) -> str:
    return (page.visit or {}).get("state", "")
