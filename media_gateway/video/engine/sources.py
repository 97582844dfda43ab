"""What gives packets, and what takes them: everything in a room is one attached to the other."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import Protocol

from aiortc.rtp import RtcpSenderInfo

from media_gateway.video.engine.packets import CLOCK_RATES, HEADER, Packet

PLAIN = 0x80
"""A header's first byte, with neither padding nor extension."""

PAYLOAD_TYPES = {"opus": 96, "VP8": 97, "H264": 99}


class Sink(Protocol):
    """A viewer, a recording or a telephone."""

    @property
    def waits_for_keyframe(self) -> bool: ...

    @property
    def wanted_rate(self) -> int | None:
        """Bits a second that get through to it; None: it does not limit anybody."""

    def forward(self, source: Source, packet: Packet) -> None: ...

    def sender_report(self, source: Source, report: RtcpSenderInfo) -> None:
        """How the source's media time is its wall clock."""

    def source_ended(self, source: Source) -> None: ...


class Source:
    """A browser's microphone, camera or screen, or a file."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.clock_rate = CLOCK_RATES[kind]
        self.extension_ids: Mapping[str, int] = {}
        self.last_report: RtcpSenderInfo | None = None
        self.last_report_at = 0.0
        self.sinks: tuple[Sink, ...] = ()

    def add(self, sink: Sink) -> None:
        self.sinks = (*self.sinks, sink)

    def remove(self, sink: Sink) -> None:
        self.sinks = tuple(one for one in self.sinks if one is not sink)

    def end(self) -> None:
        for sink in self.sinks:
            sink.source_ended(self)
        self.sinks = ()

    def ask_keyframe(self) -> None:
        """May be called for every packet: the source keeps a measure."""

    def rate_changed(self) -> None:
        """What gets through to a sink is another rate now."""

    def packet(self, sequence: int) -> Packet | None:
        """One that was given before."""
        return None

    def _give(self, packet: Packet) -> None:
        for sink in self.sinks:
            sink.forward(self, packet)

    def _give_report(self, report: RtcpSenderInfo) -> None:
        self.last_report, self.last_report_at = report, time.monotonic()
        for sink in self.sinks:
            sink.sender_report(self, report)


class OwnSource(Source):
    """One whose packets are made here, of a file or of a telephone's sound."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self._ssrc = random.getrandbits(32)
        self._sequence = random.getrandbits(16)
        self._packets = 0
        self._octets = 0

    def _packed(
        self, payload: bytes, codec: str, timestamp: int, marker: int, now: float
    ) -> Packet:
        """The next packet, which is to be given at once."""
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._packets += 1
        self._octets += len(payload)
        second = marker | PAYLOAD_TYPES[codec]
        data = HEADER.pack(PLAIN, second, self._sequence, timestamp, self._ssrc) + payload
        return Packet(data, PLAIN, second, self._sequence, timestamp, codec, now)

    def _report(self, ntp_timestamp: int, timestamp: int) -> None:
        """Which time of the day is which time of the stream."""
        self._give_report(
            RtcpSenderInfo(
                ntp_timestamp=ntp_timestamp,
                rtp_timestamp=timestamp,
                packet_count=self._packets & 0xFFFFFFFF,
                octet_count=self._octets & 0xFFFFFFFF,
            )
        )
