"""The event loop and its UDP sockets: a datagram is handled where it is read, and sent at once."""

from __future__ import annotations

import asyncio
import random
import select
import selectors
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from aioice import stun

from media_gateway.video.engine.datagrams import (
    DATAGRAMS_A_TURN,
    Address,
    Batch,
    Datagram,
    runs,
    send_together,
)

GATHERED_SECONDS = 0.008
"""A quarter of the time until the next picture, and less than half of what a packet of sound lasts:
no browser plays anything later for it."""

MOST_ROUNDS = 8
"""In one turn, so that nobody who floods a port keeps others from being sent to."""

BUFFER_BYTES = 1 << 20

ICE, DTLS = range(4), range(20, 64)
NOTHING = -1
MOST_QUEUED = 64
"""Datagrams of a handshake that wait for aiortc."""

Send = Callable[[bytes], None]
TakeMedia = Callable[[Datagram, int, float], None]
"""Of a datagram with its size, and the time now."""


class Turns:
    """All sockets that have something to be read have their turn, one after the other, in one step
    of the loop, until all is read: a step for each would cost as much as its packets. What comes
    of a turn leaves at its end, packets to one address together."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._batch = Batch()
        self._transports: dict[int, MediaTransport] = {}
        self._outlets: list[Outlet] = []
        self._is_reading = False
        self._ready = select.epoll()
        loop.add_reader(self._ready.fileno(), self._read)

    def close(self) -> None:
        self._loop.remove_reader(self._ready.fileno())
        self._ready.close()

    def watch(self, descriptor: int, transport: MediaTransport) -> None:
        self._transports[descriptor] = transport
        self._ready.register(descriptor, select.EPOLLIN)

    def forget(self, descriptor: int) -> None:
        del self._transports[descriptor]
        self._ready.unregister(descriptor)

    def _read(self) -> None:
        now = time.monotonic()
        for _ in range(MOST_ROUNDS):
            if not self._read_each(now):
                return

    def _read_each(self, now: float) -> bool:
        """Whether more may wait than was read of one of them."""
        has_more = False
        for descriptor, _ in self._ready.poll(0):
            transport = self._transports.get(descriptor)
            if transport is None:
                continue
            self._is_reading = True
            try:
                has_more |= transport.read(self._batch, now)
            finally:
                self._is_reading = False
                self._leave()
        return has_more

    def has_to_send(self, outlet: Outlet) -> None:
        if not self._is_reading and not self._outlets:
            self._loop.call_soon(self._leave)
        self._outlets.append(outlet)

    def _leave(self) -> None:
        outlets, self._outlets = self._outlets, []
        for outlet in outlets:
            outlet.leave()


class Outlet:
    """The packets of a turn for one address."""

    def __init__(self, transport: MediaTransport, address: Address, turns: Turns) -> None:
        self._transport = transport
        self._address = address
        self._turns = turns
        self._packets: list[bytes] = []

    def send(self, packet: bytes) -> None:
        if not self._packets:
            self._turns.has_to_send(self)
        self._packets.append(packet)

    def leave(self) -> None:
        packets, self._packets = self._packets, []
        if len(packets) == 1:
            self._transport.sendto(packets[0], self._address)
        else:
            self._transport.send_all(packets, self._address)


class MediaTransport(asyncio.DatagramTransport):
    """A socket without a queue: a packet that the system does not take is a lost packet.

    Media go to ``receiver.take_media`` of the protocol (set by our ``Link``), in memory that is
    good for that call alone; all else, which is ICE and DTLS, to the protocol itself.
    """

    def __init__(self, loop: MediaLoop, sock: socket.socket, protocol: Any) -> None:
        super().__init__({"socket": sock, "sockname": sock.getsockname()})
        self._loop = loop
        self._socket = sock
        self._protocol = protocol
        self._turns = loop.turns
        self._descriptor = sock.fileno()
        self._closing = False
        self._sends_together = True
        protocol.connection_made(self)
        self._turns.watch(self._descriptor, self)

    def read(self, batch: Batch, now: float) -> bool:
        """By the first byte (RFC 7983). Anybody can send to a port: what is nothing of these, such
        as an empty datagram, goes no further. Whether more may wait."""
        sizes = batch.receive(self._descriptor)
        take: TakeMedia | None = getattr(self._protocol.receiver, "take_media", None)
        for number, size in enumerate(sizes):
            datagram = batch.datagrams[number]
            kind = datagram.view[0] if size else NOTHING
            if 127 < kind < 192:
                if take is not None:
                    take(datagram, size, now)
            elif kind in ICE or kind in DTLS:
                data = bytes(datagram.view[:size])
                if _is_ice(data) if kind in ICE else self._has_room():
                    self._protocol.datagram_received(data, batch.address(number))
            if self._closing:
                return False
        return len(sizes) == DATAGRAMS_A_TURN

    def _has_room(self) -> bool:
        """For one more datagram of a handshake."""
        return bool(self._protocol.receiver._queue.qsize() < MOST_QUEUED)

    def sendto(self, data: Any, addr: Any = None) -> None:
        if self._closing:
            return
        try:
            self._socket.sendto(data, addr)
        except OSError:
            # a full buffer or an address that cannot be reached: UDP promises nothing
            return

    def send_all(self, packets: list[bytes], address: Address) -> None:
        """In as few calls as go."""
        for run in runs(packets):
            if self._closing:
                return
            if len(run) > 1 and self._sends_together:
                if send_together(self._socket, run, address):
                    continue
                # a way that cannot do it, or packets that are too long for it
                self._sends_together = False
            for packet in run:
                self.sendto(packet, address)

    def outlet(self, address: Address) -> Send:
        """For media: packets to one address that come of one turn leave together."""
        return Outlet(self, address, self._turns).send

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if self._closing:
            return
        self._closing = True
        self._turns.forget(self._descriptor)
        self._socket.close()
        self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()


def _is_ice(data: bytes) -> bool:
    """aioice takes a malformed message for data of the handshake, or stumbles over it."""
    try:
        stun.parse_message(data)
    except (ValueError, struct.error):
        return False
    return True


class GatheringSelector(selectors.DefaultSelector):
    """Looks at most every so many seconds: under load the packets of several calls are taken
    together, which costs less. A process with little to do is not slowed down."""

    def __init__(self, gathered_seconds: float) -> None:
        super().__init__()
        self._gathered_seconds = gathered_seconds
        self._looked_at = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None or timeout > 0:
            early = self._looked_at + self._gathered_seconds - time.monotonic()
            if early > 0:
                time.sleep(early if timeout is None else min(early, timeout))
                timeout = None if timeout is None else max(0.0, timeout - early)
        ready = super().select(timeout)
        self._looked_at = time.monotonic()
        return ready


class MediaLoop(asyncio.SelectorEventLoop):
    """Makes its datagram endpoints of ``MediaTransport``, on ports from ``ports`` (both included;
    (0, 0): any that is free)."""

    def __init__(
        self, ports: tuple[int, int] = (0, 0), gathered_seconds: float = GATHERED_SECONDS
    ) -> None:
        super().__init__(GatheringSelector(gathered_seconds))
        self._ports = ports
        self.turns = Turns(self)

    def close(self) -> None:
        if not self.is_closed():
            self.turns.close()
        super().close()

    async def create_datagram_endpoint(  # type: ignore[override]
        self,
        protocol_factory: Callable[[], Any],
        local_addr: Address | None = None,
        **_others: Any,
    ) -> tuple[MediaTransport, Any]:
        if local_addr is None:
            raise OSError("media come to addresses of our own only")
        sock = self._bound(local_addr[0])
        protocol = protocol_factory()
        return MediaTransport(self, sock, protocol), protocol

    def _bound(self, host: str) -> socket.socket:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)
        try:
            self._bind(sock, host)
        except OSError:
            sock.close()
            raise
        return sock

    def _bind(self, sock: socket.socket, host: str) -> None:
        first, last = self._ports
        if not first:
            sock.bind((host, 0))
            return
        count = last - first + 1
        start = random.randrange(count)
        for step in range(count):
            try:
                sock.bind((host, first + (start + step) % count))
            except OSError:
                continue
            return
        raise OSError(f"no free port for media between {first} and {last}")
