"""The network of a browser, which can become another one: nothing of what went by the old one comes
through any more, at neither end, and nobody is told but the page's own window."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from playwright.async_api import BrowserContext, Page, WebSocketRoute

LEAD_MEDIA_THROUGH_IT = """
    const set = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
        const sdp = await window.throughTheNetwork(description.sdp);
        return set.call(this, { type: description.type, sdp });
    };
"""
CANDIDATE = re.compile(r"(a=candidate:\S+ \d udp \d+ )(\S+) (\d+)")


class _Path:
    """Of one connection's datagrams, there and back."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._browser: tuple[str, int] | None = None
        self.is_silent = False

    async def open(self) -> int:
        loop = asyncio.get_running_loop()
        near, _ = await loop.create_datagram_endpoint(
            lambda: _End(self._from_browser), local_addr=("127.0.0.1", 0)
        )
        far, _ = await loop.create_datagram_endpoint(
            lambda: _End(self._from_gateway), remote_addr=self._target
        )
        self._near, self._far = near, far
        return cast(int, near.get_extra_info("sockname")[1])

    def close(self) -> None:
        self._near.close()
        self._far.close()

    def _from_browser(self, data: bytes, address: tuple[str, int]) -> None:
        self._browser = address
        if not self.is_silent:
            self._far.sendto(data)

    def _from_gateway(self, data: bytes, address: tuple[str, int]) -> None:
        if self._browser is not None and not self.is_silent:
            self._near.sendto(data, self._browser)


class _End(asyncio.DatagramProtocol):
    def __init__(self, take: object) -> None:
        self.datagram_received = take  # type: ignore[assignment]

    def error_received(self, error: OSError) -> None:
        return  # the other end has closed its port


class _Socket:
    def __init__(self, page: WebSocketRoute) -> None:
        self.is_silent = False
        server = page.connect_to_server()
        page.on_message(lambda message: self.is_silent or server.send(message))
        server.on_message(lambda message: self.is_silent or page.send(message))


class Network:
    def __init__(self) -> None:
        self._paths: list[_Path] = []
        self._sockets: list[_Socket] = []

    async def carry(self, context: BrowserContext, sockets: str) -> None:
        """What pages of ``context`` send; ``sockets``: how the address of a websocket ends."""
        await context.expose_function("throughTheNetwork", self._led_through)
        await context.add_init_script(LEAD_MEDIA_THROUGH_IT)
        await context.route_web_socket(
            re.compile(re.escape(sockets) + "$"),
            lambda route: self._sockets.append(_Socket(route)),
        )

    async def become_another(self, page: Page, *, told: bool) -> None:
        """``told``: the browser notices it by itself, and tells the page."""
        for way in (*self._paths, *self._sockets):
            way.is_silent = True
        if told:
            await page.evaluate('window.dispatchEvent(new Event("online"))')

    def close(self) -> None:
        for path in self._paths:
            path.close()

    async def _led_through(self, sdp: str) -> str:
        for _, host, port in set(CANDIDATE.findall(sdp)):
            path = _Path((host, int(port)))
            self._paths.append(path)
            ours = await path.open()
            sdp = re.sub(rf"( udp \d+ {re.escape(host)}) {port} ", rf"\1 {ours} ", sdp)
        return sdp


@asynccontextmanager
async def network() -> AsyncIterator[Network]:
    made = Network()
    try:
        yield made
    finally:
        made.close()
