"""What docker-compose.yml starts, without containers: the gateway's entry point and the proxy.

Both run as processes of their own on the stack's servers, by the same entry point and Caddyfile.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from deploy import parts, places, ports
from deploy.places import CHECKOUT
from deploy.tones import tone
from tests.support.centre import Centre
from tests.support.panel import OdooSession, Panel
from tests.support.waiting import eventually

pytestmark = pytest.mark.stack

SERVERS = ("POSTGRES", "ODOO", "ASTERISK", "GATEWAY")
GATEWAY = [sys.executable, "-m", "deploy.container", "gateway"]
PROXY = """{
	admin off
	http_port %(http)d
	skip_install_trust
	auto_https disable_redirects
}
import %(caddyfile)s
"""
"""Only so that it touches nothing of this machine: what is served stands in the Caddyfile."""


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
    environment = chosen(desk_centre, host)
    stack.stop("gateway")
    try:
        with (
            running(GATEWAY, environment),
            running(proxy(tmp_path, spare.odoo), {**environment, **caddy_home(tmp_path)}),
        ):
            root = tmp_path / "caddy/pki/authorities/local/root.crt"
            eventually(root.exists, "the proxy has made its authority", 30)
            monkeypatch.setenv("SSL_CERT_FILE", str(root))
            yield from announced(Front(desk_centre, f"https://{host}"))
    finally:
        stack.start("gateway")


def announced(front: Front) -> Iterator[Front]:
    """Odoo tells browsers of the gateway's address; at the end it is as before."""
    admin = front.centre.sign_in("admin")
    before = admin.call_route("/contact_center/token")["url"]
    admin.call("contact.center.gateway", "set_url", front.websocket("/gateway/ws"))
    try:
        eventually(lambda: is_served(front), "Odoo is served by the proxy", 30)
        yield front
    finally:
        admin.call("contact.center.gateway", "set_url", before)


def is_served(front: Front) -> bool:
    try:
        with urllib.request.urlopen(f"{front.url}/web/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def chosen(centre: Centre, public_host: str) -> dict[str, str]:
    """The settings of a container, with this machine in the place of the other services."""
    stack = centre.stack
    hosts = {f"CC_{name}_HOST": ports.LOOPBACK for name in SERVERS}
    listening = {ports.variable(name): str(port) for name, port in stack.ports.as_dict().items()}
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(CHECKOUT),
        "CC_HOME": str(stack.dir),
        "CC_CODE": str(places.code()),
        "CC_PARTS": str(stack.parts.folder),
        "CC_BIND": ports.LOOPBACK,
        "CC_PUBLIC_HOST": public_host,
        **hosts,
        **listening,
        # without workers Odoo has no port of its own for websockets
        "CC_GEVENT_PORT": str(stack.ports.odoo),
    }


def proxy(folder: Path, http: int) -> list[str]:
    config = folder / "Caddyfile"
    caddyfile = CHECKOUT / "deploy/images/Caddyfile"
    config.write_text(PROXY % {"http": http, "caddyfile": caddyfile})
    return [str(parts.installed().caddy), "run", "--config", str(config), "--adapter", "caddyfile"]


def caddy_home(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


@contextmanager
def running(command: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    with subprocess.Popen(command, env=environment, cwd=CHECKOUT) as process:
        yield
        assert process.poll() is None, f"{command} has ended by itself"
        process.terminate()


def test_a_call_is_taken_through_the_proxy_and_the_gateways_container(front: Front) -> None:
    async def scenario() -> None:
        session = await asyncio.to_thread(front.sign_in, "operator2")
        panel = Panel(session, origin=front.url)
        connection = asyncio.create_task(panel.run())
        async with (
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
        connection.cancel()
        await asyncio.gather(connection, return_exceptions=True)

    asyncio.run(scenario())


def test_a_browser_phone_reaches_asterisk_through_the_proxy(front: Front) -> None:
    async def scenario() -> None:
        session = await asyncio.to_thread(front.sign_in, "operator")
        panel = Panel(session, origin=front.url)
        connection = asyncio.create_task(panel.run())
        await panel.until(lambda: panel.connected, "the panel is connected")
        url = panel.welcome["sip"]["url"]
        assert url == front.websocket("/asterisk/ws")
        async with connect(url, subprotocols=["sip"]) as phone:  # type: ignore[list-item]
            assert phone.subprotocol == "sip"
        async with connect(front.websocket("/websocket"), origin=front.url):  # type: ignore[arg-type]
            """Odoo's own bus."""
        connection.cancel()
        await asyncio.gather(connection, return_exceptions=True)

    asyncio.run(scenario())


def test_nothing_else_of_the_gateway_is_let_out(front: Front) -> None:
    for path in ("/gateway/health", "/gateway/metrics", "/health", "/metrics"):
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
