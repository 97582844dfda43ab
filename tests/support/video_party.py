"""A party of a video call without a browser: what it sends are packets from a file, or made up."""

from __future__ import annotations

import asyncio
from typing import cast

from aiortc import RTCSessionDescription
from aiortc.rtp import RtcpSenderInfo

from media_gateway.video.engine.hooks import PassThrough
from media_gateway.video.engine.offers import LAYOUT, OWN_MEDIA
from media_gateway.video.engine.packets import Packet
from media_gateway.video.engine.receiving import Receiver
from media_gateway.video.engine.sending import Sender
from media_gateway.video.engine.sources import Source
from tests.support.waiting import SECONDS, until


class Collected:
    """A sink that keeps what comes."""

    waits_for_keyframe = False
    wanted_rate = None

    def __init__(self) -> None:
        self.packets: list[Packet] = []
        self.reports: list[RtcpSenderInfo] = []
        self.came = asyncio.Event()

    def forward(self, source: Source, packet: Packet) -> None:
        self.packets.append(packet)
        self.came.set()

    def sender_report(self, source: Source, report: RtcpSenderInfo) -> None:
        self.reports.append(report)

    def source_ended(self, source: Source) -> None:
        return


class Party:
    """Must live in a ``MediaLoop``."""

    def __init__(self, lines: int = len(LAYOUT)) -> None:
        self.connection = PassThrough()
        self.seen = [Collected() for _ in LAYOUT[:lines]]
        for place, kind in enumerate(LAYOUT[:lines]):
            direction = "sendrecv" if place < OWN_MEDIA else "recvonly"
            transceiver = self.connection.addTransceiver(kind, direction)
            cast(Receiver, transceiver.receiver).add(self.seen[place])

    async def offer(self) -> str:
        await self.connection.setLocalDescription()
        return str(self.connection.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await until(lambda: self.connection.connectionState == "connected", "it is connected")

    def send(self, place: int, source: Source | None) -> None:
        """``place``: in the layout."""
        self.sender(place).attach(source)

    async def comes(self, place: int) -> None:
        """Something new is seen or heard there, from now on."""
        self.seen[place].came.clear()
        async with asyncio.timeout(SECONDS):
            await self.seen[place].came.wait()

    def sender(self, place: int) -> Sender:
        return cast(Sender, self.connection.getTransceivers()[place].sender)

    def receiver(self, place: int) -> Receiver:
        return cast(Receiver, self.connection.getTransceivers()[place].receiver)

    async def close(self) -> None:
        await self.connection.close()
