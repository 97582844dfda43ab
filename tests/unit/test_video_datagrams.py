"""Datagrams: many are read and sent in one call of the system, and arrive as they were sent."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aioice import stun

from media_gateway.video.engine.datagrams import (
    DATAGRAMS_A_TURN,
    LARGEST_DATAGRAM,
    MOST_SEGMENTS,
    Batch,
    Datagram,
    runs,
)
from media_gateway.video.engine.udp import MediaLoop
from tests.support.waiting import SECONDS

LOOPBACKS = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def bound(family: int = socket.AF_INET) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.bind((LOOPBACKS[family], 0))
    sock.setblocking(False)
    return sock


@pytest.mark.parametrize(
    ("sizes", "together"),
    [
        ([100], [[100]]),
        ([100, 100, 40], [[100, 100, 40]]),
        ([100, 40, 40], [[100, 40], [40]]),
        ([99, 99, 100, 100], [[99, 99], [100, 100]]),
        ([100, 40, 100], [[100, 40], [100]]),
        ([9] * (MOST_SEGMENTS + 1), [[9] * MOST_SEGMENTS, [9]]),
    ],
)
def test_packets_of_one_size_and_a_shorter_last_one_go_together(sizes, together):
    packets = [bytes(size) for size in sizes]
    assert [[len(packet) for packet in run] for run in runs(packets)] == together


@pytest.mark.parametrize("family", LOOPBACKS)
def test_all_that_came_is_read_at_once_with_where_it_came_from(family):
    batch = Batch()
    with bound(family) as ours, bound(family) as theirs:
        for _ in range(2):
            assert list(batch.receive(ours.fileno())) == []
            for data in (b"first", b"", b"x" * 3000):
                theirs.sendto(data, ours.getsockname())
            assert list(batch.receive(ours.fileno())) == [5, 0, LARGEST_DATAGRAM]
            assert bytes(batch.datagrams[0].view[:5]) == b"first"
            assert batch.address(0) == batch.address(2) == theirs.getsockname()[:2]


def test_one_socket_does_not_take_the_turn_of_the_others():
    batch = Batch()
    with bound() as ours, bound() as theirs:
        for _ in range(DATAGRAMS_A_TURN + 1):
            theirs.sendto(b"x", ours.getsockname())
        assert len(batch.receive(ours.fileno())) == DATAGRAMS_A_TURN
        assert len(batch.receive(ours.fileno())) == 1


class Everything(asyncio.DatagramProtocol):
    """Of aioice's connection what a socket needs, and what came."""

    def __init__(self) -> None:
        self.receiver = self
        self.came: list[bytes] = []

    def take_media(self, datagram: Datagram, size: int, now: float) -> None:
        self.came.append(bytes(datagram.view[:size]))

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.came.append(data)


def test_what_strangers_make_up_stops_nothing_that_came_with_it():
    check = bytes(stun.Message(stun.Method.BINDING, stun.Class.REQUEST))
    made_up = [
        b"",
        b"\0",
        b"\x40channel data",
        # shorter than it says, and with a number that is cut short
        check[:2] + b"\0\x08" + check[4:],
        check[:2] + b"\0\x04" + check[4:] + b"\0\x24\0\0",
    ]
    batch = Batch()

    async def scene() -> list[bytes]:
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(
            Everything, local_addr=("127.0.0.1", 0)
        )
        with bound() as theirs:
            for data in (*made_up, check, b"\x80media"):
                theirs.sendto(data, transport.get_extra_info("sockname"))
        transport.read(batch, 0.0)
        transport.close()
        return protocol.came

    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        assert runner.run(scene()) == [check, b"\x80media"]


def test_a_long_burst_does_not_wait_until_packets_are_gathered_again():
    burst = [b"\x80%d" % number for number in range(3 * DATAGRAMS_A_TURN + 1)]

    async def scene() -> list[bytes]:
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(
            Everything, local_addr=("127.0.0.1", 0)
        )
        with bound() as theirs:
            for data in burst:
                theirs.sendto(data, transport.get_extra_info("sockname"))
        await asyncio.sleep(0)  # to where the loop looks at its sockets
        await asyncio.sleep(0)
        came = list(protocol.came)
        transport.close()
        return came

    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        assert runner.run(scene()) == burst


class Nobody(asyncio.DatagramProtocol):
    receiver = None


@pytest.mark.parametrize("family", LOOPBACKS)
def test_what_is_sent_in_one_turn_arrives_packet_by_packet(family):
    async def scene() -> list[bytes]:
        loop = asyncio.get_running_loop()
        local = (LOOPBACKS[family], 0)
        transport, _ = await loop.create_datagram_endpoint(Nobody, local_addr=local)
        with bound(family) as theirs:
            send = transport.outlet(theirs.getsockname()[:2])
            for number in range(3):
                send(bytes([number]) * 900)
            send(b"last")
            came = [await loop.sock_recv(theirs, 4000) for _ in range(4)]
        transport.close()
        return came

    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        came = runner.run(asyncio.wait_for(scene(), SECONDS))
    assert came == [*(bytes([number]) * 900 for number in range(3)), b"last"]


def test_a_system_that_cannot_send_together_sends_each_alone(monkeypatch):
    refused = []

    class Old(socket.socket):
        def sendmsg(self, *args):
            refused.append(args)
            raise OSError(22, "invalid")

    monkeypatch.setattr(socket, "socket", Old)

    async def scene() -> list[bytes]:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Nobody, local_addr=("127.0.0.1", 0))
        with bound() as theirs:
            send = transport.outlet(theirs.getsockname())
            for _ in range(2):
                for data in (b"one", b"two"):
                    send(data)
                assert [await loop.sock_recv(theirs, 100) for _ in range(2)] == [b"one", b"two"]
        transport.close()

    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        runner.run(asyncio.wait_for(scene(), SECONDS))
    assert len(refused) == 1
