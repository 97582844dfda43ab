"""docker-compose.yml rehearsed without a container engine, from an empty volume to a call.

    .runtime/parts/venv/bin/python -m tests.rehearsal

Every entry point and the reverse proxy run as processes of this machine. Takes some minutes, nearly
all of them for a new database; that is why it is no test. The rest is tested in
tests/integration/test_containers.py and tests/unit/test_compose.py.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy import parts, ports
from deploy.console import Progress
from deploy.places import account
from deploy.ports import Ports
from deploy.sip_caller import SipCaller
from deploy.steps import run_steps
from tests.support.containers import SERVERS, entry, is_served, proxy, running, settings
from tests.support.panel import OdooSession

PATIENCE = 900.0
NUMBER = "+79040000019"


@dataclass(frozen=True)
class Rehearsal:
    folder: Path
    ports: Ports
    url: str

    def wait(self, what: str, holds: Callable[[], object]) -> None:
        print(f"{what} …", flush=True)
        began = time.monotonic()
        while not holds():
            if time.monotonic() > began + PATIENCE:
                raise SystemExit(f"Not within {PATIENCE:.0f} s. Logs: {self.folder}")
            time.sleep(0.5)
        print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)

    def is_well(self) -> bool:
        """All that the gateway is joined to."""
        try:
            with urllib.request.urlopen(
                f"http://{ports.LOOPBACK}:{self.ports.gateway}/health", timeout=5
            ) as answer:
                return bool(json.load(answer)["status"] == "ok")
        except OSError:
            return False

    def sign_in(self) -> OdooSession:
        secrets = json.loads((self.folder / "volume/secrets.json").read_text())
        return OdooSession(self.url, "contact_center", "admin", secrets["admin"])

    def call(self, number: str) -> None:
        async def scenario() -> None:
            async with SipCaller((ports.LOOPBACK, self.ports.sip), number=NUMBER) as caller:
                call = await caller.call(number)
                await call.until(call.answered, 10)
                await call.hangup()

        asyncio.run(scenario())


def rehearse(it: Rehearsal) -> None:
    public_host = it.url.removeprefix("https://")
    environment = settings(it.folder / "volume", it.ports, public_host)
    with ExitStack() as stack:
        for server in SERVERS:
            log = it.folder / f"{server}.log"
            stack.enter_context(running(entry(server), environment, log))
        [http] = _spare(1)
        authority = stack.enter_context(proxy(it.folder, http, environment))
        it.wait("The proxy has made its authority", authority.exists)
        os.environ["SSL_CERT_FILE"] = str(authority)
        it.wait("Odoo is served by the proxy", lambda: is_served(it.url))
        it.wait("The gateway is joined to all", it.is_well)
        admin = it.sign_in()
        assert admin.call_route("/contact_center/token")["url"] == (
            f"wss://{public_host}/gateway/ws"
        )
        [entry_point] = admin.call(
            "contact.center.entry.point", "search_read", [["channel", "=", "voice"]],
            ["number"], limit=1,
        )  # fmt: skip
        it.call(entry_point["number"])
        it.wait("The call is in Odoo", lambda: _closed(admin))


def _closed(admin: OdooSession) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = admin.call(
        "contact.center.interaction", "search_read",
        [["client_number", "=", NUMBER], ["state", "=", "closed"]], ["outcome"],
    )  # fmt: skip
    return found


def _spare(count: int) -> list[int]:
    return [*ports.settle(ports.scattered(), {}).as_dict().values()][:count]


def main() -> None:
    here = parts.installed()
    with parts.lock(here.folder / "lock"):
        run_steps([parts.caddy_step(here)], Progress())
    folder = Path(tempfile.mkdtemp(prefix="cc-rehearsal-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "volume").mkdir()
    account().own(folder / "volume")
    [https] = _spare(1)
    rehearse(Rehearsal(folder, ports.settle(ports.scattered(), {}), f"https://localhost:{https}"))
    shutil.rmtree(folder)
    print("All that docker-compose.yml starts works together.")


if __name__ == "__main__":
    main()
