"""What docker-compose.yml starts, without containers: the gateway's entry point and the proxy.

Both run as processes of their own on the stack's servers, by the same entry point and Caddyfile.
"""

from __future__ import annotations

import asyncio
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from deploy import ports
from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.containers import answers, entry, is_served, proxy, running, settings
from tests.support.panel import OdooSession, open_panel
from tests.support.waiting import eventually

pytestmark = pytest.mark.stack


@dataclass(frozen=True)
class Front:
    """The contact centre as a browser sees it behind the proxy."""

    centre: Centre
    url: str

    def sign_in(self, who: str) -> OdooSession:
        login, password = self.centre.logins[who]
        return OdooSession(self.url, self.centre.database, login, password)

    def websocket(self, path: str) -> str:
        return self.url.replace("https:", "wss:") + path


@pytest.fixture
def front(desk_centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    stack, spare = desk_centre.stack, ports.settle(ports.scattered(), {})
    host = f"localhost:{spare.gateway}"
    # without workers Odoo has no port of its own for websockets
    listening = replace(stack.ports, gevent=stack.ports.odoo)
    # the proxy is here, and not in a net of containers
    environment = settings(stack.dir, listening, host) | {"CC_LOCAL_NETS": f"{ports.LOOPBACK}/32"}
    stack.stop("gateway")
    try:
        with (
            running(entry("gateway"), environment, tmp_path / "gateway.log"),
            proxy(tmp_path, spare.odoo, environment) as authority,
        ):
            eventually(authority.exists, "the proxy has made its authority")
            monkeypatch.setenv("SSL_CERT_FILE", str(authority))
            eventually(lambda: answers(desk_centre.gateway_url), "the gateway answers")
            yield from announced(Front(desk_centre, f"https://{host}"))
    finally:
        stack.start("gateway")


def announced(front: Front) -> Iterator[Front]:
    """Odoo tells browsers of the gateway's address; at the end it is as before."""
    admin = front.centre.sign_in("admin")
    before = admin.call_route("/contact_center/token")["url"]
    admin.call("contact.center.gateway", "set_url", front.websocket("/gateway/ws"))
    try:
        eventually(lambda: is_served(front.url), "Odoo is served by the proxy")
        yield front
    finally:
        admin.call("contact.center.gateway", "set_url", before)


def test_a_call_is_taken_through_the_proxy_and_the_gateways_container(front: Front) -> None:
    async def scenario() -> None:
        session = await asyncio.to_thread(front.sign_in, "operator2")
        async with (
            open_panel(session, front.url) as panel,
            front.centre.desk_phone() as phone,
            front.centre.caller("+79040000017") as caller,
        ):
            phone.answer_with = tone(800, 5)
            await phone.register()
            await panel.become("ready")
            call = await caller.call(front.centre.entry_numbers[0], tone(500, 1), repeat=True)
            await panel.until(lambda: panel.state == "talking", "the call is put through")
            await call.hangup()
            await panel.until(lambda: panel.state == "ready", "he is ready again")

    asyncio.run(scenario())


def test_a_browser_phone_reaches_asterisk_through_the_proxy(front: Front) -> None:
    async def scenario() -> None:
        session = await asyncio.to_thread(front.sign_in, "operator")
        async with open_panel(session, front.url) as panel:
            await panel.until(lambda: panel.connected, "the panel is connected")
            url = panel.welcome["sip"]["url"]
        assert url == front.websocket("/asterisk/ws")
        async with connect(url, subprotocols=["sip"]) as phone:  # type: ignore[list-item]
            assert phone.subprotocol == "sip"
        # Odoo's own bus
        await (await connect(front.websocket("/websocket"), origin=front.url)).close()  # type: ignore[arg-type]

    asyncio.run(scenario())


def test_visitors_come_in_through_the_proxy(front: Front) -> None:
    """Each counts as the address that the proxy says, whatever he says himself."""
    here = ssl.create_default_context()

    async def scenario() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=here)) as session:
            url = f"{front.url}/visit/entry/web-nowhere"
            pretence = {"X-Forwarded-For": "192.0.2.1"}
            async with session.get(url, headers=pretence) as answer:
                assert answer.status == 404
                assert (await answer.json())["error"]["code"] == "unknown_entry"
            async with session.ws_connect(f"{front.url}/visit/ws", origin=front.url) as socket:
                await socket.send_json({"type": "hello", "entry": "web-nowhere"})
                told = await socket.receive_json(timeout=10)
                assert told["code"] == "unknown_entry"
            for _ in range(80):
                async with session.get(url, headers=pretence) as answer:
                    status = answer.status
            assert status == 429

    asyncio.run(scenario())


def test_nothing_else_of_the_gateway_is_let_out(front: Front) -> None:
    for path in ("/visit/health", "/gateway/health", "/gateway/metrics", "/health", "/metrics"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(front.url + path, timeout=10)
        assert refused.value.code == 404
        assert "contact_center_" not in refused.value.read().decode()

    async def scenario() -> None:
        strange = connect(front.websocket("/gateway/ws"), origin="https://elsewhere.example")  # type: ignore[arg-type]
        with pytest.raises(InvalidStatus) as refused:
            await strange
        assert refused.value.response.status_code == 403

    asyncio.run(scenario())
