"""The whole contact centre as tests use it: a stack, signed-in people, callers, a desk phone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from deploy.sip_caller import SipCaller, SipPhone
from deploy.stack import Stack
from tests.support.panel import OdooSession, Panel

DESK_USER = "desk1"
QUICK = {"wrap_up_seconds": 1, "result_required": False, "ring_seconds": 10}


class Centre:
    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        status = stack.status()
        self.odoo_url: str = status["odoo_url"]
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

    @contextmanager
    def desk_phone_for(self, who: str) -> Iterator[None]:
        """For a while the desk phone is this operator's, and his queues are quick to go through."""
        admin = self.sign_in("admin")
        [user] = admin.call("res.users", "search", [["login", "=", self.logins[who][0]]], limit=1)
        [operator] = admin.call("contact.center.operator", "search", [["user_id", "=", user]])
        queues = admin.call("contact.center.queue", "search", [["operator_ids", "in", [operator]]])
        before = admin.call("contact.center.queue", "read", queues, [*QUICK])
        admin.call("contact.center.queue", "write", queues, QUICK)
        desk = {"phone": "desk", "extension": DESK_USER}
        admin.call("contact.center.operator", "write", [operator], desk)
        yield
        browser = {"phone": "browser", "extension": False}
        admin.call("contact.center.operator", "write", [operator], browser)
        for row in before:
            values = {name: row[name] for name in QUICK}
            admin.call("contact.center.queue", "write", [row["id"]], values)

    @asynccontextmanager
    async def panel(self, who: str) -> AsyncIterator[Panel]:
        session = await asyncio.to_thread(self.sign_in, who)
        panel = Panel(session, origin=self.odoo_url)
        task = asyncio.create_task(panel.run())
        try:
            yield panel
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def interactions(self, session: OdooSession, number: str) -> list[dict[str, Any]]:
        return session.call(  # type: ignore[no-any-return]
            "contact.center.interaction", "search_read", [["client_number", "=", number]], FIELDS
        )


FIELDS = [
    "uid", "state", "outcome", "end_unknown", "operator_id", "queue_id", "partner_id",
    "started_at", "answered_at", "ended_at", "wait_seconds", "talk_seconds",
]  # fmt: skip


async def eventually(check: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """The first true answer of ``check``, asked again and again until the deadline."""
    deadline = time.monotonic() + seconds
    while not (answer := await asyncio.to_thread(check)):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.1)
    return answer
