"""The relay of docker-compose.yml, a real coturn: our credentials let a browser's packets through
to the gateway's media, and nothing else lets anything through."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aioice import stun, turn

from deploy import parts, places, ports
from deploy.console import Progress
from deploy.site import LOOPBACK, Site
from deploy.steps import run_steps
from deploy.turn import Turn
from media_gateway.turn import TurnServers
from tests.support.panels import asynchronous
from tests.support.waiting import SECONDS, until

pytestmark = pytest.mark.coturn

SECRET = "shared with the gateway"
ELSEWHERE = "127.0.0.2"


@pytest.fixture(scope="module")
def relay() -> Iterator[tuple[str, int]]:
    here, port = parts.installed(), ports.settle(ports.scattered(), {}).visit
    with parts.lock(here.folder / "lock"):
        run_steps([parts.coturn_step(here)], Progress(None))
    home = Path(tempfile.mkdtemp(prefix="contact-center-turn-"))
    places.account().own(home)
    server = Turn(
        home,
        {"turn": SECRET},
        site=Site(),
        port=port,
        program=str(here.coturn),
        libraries=str(here.coturn_libraries),
    )
    try:
        server.start()
        yield LOOPBACK, port
    finally:
        server.stop()
        shutil.rmtree(home)


class Browser(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.refused_with: list[int] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)

    def error_received(self, error: Exception) -> None:
        assert isinstance(error, stun.TransactionFailed)
        self.refused_with.append(code_of(error))


class Echo(asyncio.DatagramProtocol):
    """The gateway's media, as far as the relay sees them."""

    transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(b"answer to " + data, addr)


def code_of(error: stun.TransactionFailed) -> int:
    return int(error.response.attributes["ERROR-CODE"][0])


def credentials(at: float) -> tuple[str, str]:
    [server] = TurnServers(["turn:x"], SECRET).ice_servers("video-1", at)
    return server["username"], server["credential"]


async def allocated(
    relay: tuple[str, int], username: str, password: str, transport: str = "udp"
) -> tuple[Any, Browser]:
    async with asyncio.timeout(SECONDS):
        return await turn.create_turn_endpoint(  # type: ignore[return-value]
            Browser, relay, username=username, password=password, transport=transport
        )


async def listening(host: str) -> tuple[asyncio.DatagramTransport, tuple[str, int]]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Echo, local_addr=(host, 0))
    return transport, transport.get_extra_info("sockname")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@asynchronous
async def test_packets_go_to_the_gateway_and_back(relay, transport) -> None:
    media, address = await listening(LOOPBACK)
    relayed, browser = await allocated(relay, *credentials(time.time()), transport)
    try:
        relayed.sendto(b"picture", address)
        await until(lambda: browser.heard == [b"answer to picture"], "the answer comes back")
    finally:
        relayed.close()
        media.close()


@asynchronous
async def test_they_go_nowhere_else(relay) -> None:
    media, address = await listening(ELSEWHERE)
    relayed, browser = await allocated(relay, *credentials(time.time()))
    try:
        relayed.sendto(b"picture", address)
        await until(lambda: browser.refused_with == [403], "it is forbidden")
        assert browser.heard == []
    finally:
        relayed.close()
        media.close()


@pytest.mark.parametrize(
    "forge",
    [
        lambda name, password: (name, "guessed"),
        lambda name, password: (f"{int(time.time()) + 10**6}:video-1", password),
        lambda name, password: credentials(time.time() - 3 * 3600),
        lambda name, password: ("admin", "admin"),
    ],
    ids=["another password", "a longer time", "an old one", "a name of one's own"],
)
@asynchronous
async def test_nobody_else_is_let_in(relay, forge) -> None:
    with pytest.raises(stun.TransactionFailed) as refused:
        await allocated(relay, *forge(*credentials(time.time())))
    assert code_of(refused.value) == 401
