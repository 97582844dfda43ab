"""The whole contact centre as tests use it: a stack, signed-in people, callers, a desk phone."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from deploy.sip_caller import SipCaller, SipPhone
from deploy.site import ONE_MACHINE
from deploy.stack import Stack
from tests.support.panel import OdooSession, Panel, open_panel
from tests.support.waiting import SECONDS, eventually

DESK_USER = "desk1"
QUICK = {"wrap_up_seconds": 1, "result_required": False, "ring_seconds": 20}


class Centre:
    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        status = stack.status()
        self.odoo_url: str = status["odoo_url"]
        self.gateway_url: str = status["gateway_url"]
        self.database: str = status["odoo_database"]
        self.logins: dict[str, list[str]] = status["logins"]
        self.entry_numbers: list[str] = status["entry_numbers"]
        host, _, port = status["sip"].rpartition(":")
        self.sip = (host, int(port))

    def sign_in(self, who: str) -> OdooSession:
        login, password = self.logins[who]
        return OdooSession(self.odoo_url, self.database, login, password)

    def caller(self, number: str, name: str = "") -> SipCaller:
        return SipCaller(self.sip, number=number, name=name)

    def desk_phone(self) -> SipPhone:
        return SipPhone(self.sip, user=DESK_USER, password=self.stack.secrets["desk"])

    def outside(self) -> SipPhone:
        """Whoever is called over the trunk."""
        port = int(ONE_MACHINE.trunk_contact.rpartition(":")[2])
        return SipPhone(self.sip, user="outside", password="", port=port)

    @contextmanager
    def desk_phone_for(self, who: str) -> Iterator[None]:
        """For a while the desk phone is this operator's, and his queues are quick to go through.
        The gateway knows: it sends panels away whose operator gets another phone."""
        admin = self.sign_in("admin")
        [user] = admin.call("res.users", "search", [["login", "=", self.logins[who][0]]], limit=1)
        [operator] = admin.call("contact.center.operator", "search", [["user_id", "=", user]])
        queues = admin.call("contact.center.queue", "search", [["operator_ids", "in", [operator]]])
        before = admin.call("contact.center.queue", "read", queues, [*QUICK])
        admin.call("contact.center.queue", "write", queues, QUICK)
        desk = {"phone": "desk", "extension": DESK_USER}
        admin.call("contact.center.operator", "write", [operator], desk)
        self.until_configured()
        try:
            yield
        finally:
            browser = {"phone": "browser", "extension": False}
            admin.call("contact.center.operator", "write", [operator], browser)
            for row in before:
                values = {name: row[name] for name in QUICK}
                admin.call("contact.center.queue", "write", [row["id"]], values)
            self.until_configured()

    @asynccontextmanager
    async def panel(self, who: str) -> AsyncIterator[Panel]:
        session = await asyncio.to_thread(self.sign_in, who)
        async with open_panel(session, self.odoo_url) as panel:
            yield panel

    @contextmanager
    def changed(
        self, admin: OdooSession, model: str, record_id: int, **values: Any
    ) -> Iterator[None]:
        """For a while a record is otherwise, and the gateway knows of it."""
        [before] = admin.call(model, "read", [record_id], [*values], load="")
        del before["id"]
        admin.call(model, "write", [record_id], values)
        self.until_configured()
        try:
            yield
        finally:
            admin.call(model, "write", [record_id], before)
            self.until_configured()

    def until_configured(self, seconds: float = SECONDS) -> tuple[int, float]:
        """Wait until the gateway follows what is committed in Odoo; the version, and how long it
        took."""
        since = time.monotonic()
        sql = "SELECT version FROM contact_center_configuration_current"
        wanted = int(self.stack.psql(sql))
        version = eventually(
            lambda: (now := self.stack.health()["configuration_version"]) >= wanted and now,
            f"the gateway follows version {wanted}",
            seconds,
        )
        return version, time.monotonic() - since

    def measured(self, name: str) -> float:
        """A figure of the gateway, by its name and labels as Prometheus reads them."""
        url = f"{self.gateway_url}/metrics"
        with urllib.request.urlopen(url, timeout=5) as answer:
            rows = answer.read().decode().splitlines()
        return float(next(row for row in rows if row.startswith(f"{name} ")).rpartition(" ")[2])

    def interactions(self, session: OdooSession, number: str) -> list[dict[str, Any]]:
        return session.call(  # type: ignore[no-any-return]
            "contact.center.interaction", "search_read", [["client_number", "=", number]], FIELDS
        )


FIELDS = [
    "uid", "state", "outcome", "end_unknown", "operator_id", "queue_id", "partner_id",
    "started_at", "answered_at", "ended_at", "wait_seconds", "talk_seconds",
]  # fmt: skip
