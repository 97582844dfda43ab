"""What goes to a browser: one stream a slot, whoever is being shown in it."""

from __future__ import annotations

import random
import time
import uuid
from typing import TYPE_CHECKING, Any

from aiortc.codecs import is_rtx
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpSendParameters
from aiortc.rtp import (
    RtcpByePacket,
    RtcpReceiverInfo,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)
from aiortc.stats import RTCStatsReport

from media_gateway.video.engine.extensions import Translation
from media_gateway.video.engine.keyframes import begins_keyframe
from media_gateway.video.engine.packets import (
    CLOCK_RATES,
    EXTENDED,
    HEADER_BYTES,
    MARKER,
    Packet,
)
from media_gateway.video.engine.reports import RoundTrips
from media_gateway.video.engine.rewriting import Numbering
from media_gateway.video.engine.sources import Source

if TYPE_CHECKING:
    from media_gateway.video.engine.link import Link

VERSION_AND_PADDING = 0xE0
CNAME = 1


class Sender:
    """Stands where aiortc has its ``RTCRtpSender``. ``limits_rate``: whether the source is to send
    no more than gets through to this viewer."""

    def __init__(self, kind: str, transport: RTCDtlsTransport) -> None:
        self.kind = kind
        self.limits_rate = True
        self._transport = transport
        self._ssrc = random.getrandbits(32)
        self._rtx_ssrc = random.getrandbits(32)
        self._stream_id = self._track_id = str(uuid.uuid4())
        self._enabled = True
        self.track: Any = None
        self._link: Link | None = None
        self._cname = ""
        self._payload_types: dict[str, int] = {}
        self._repair_types: dict[int, int] = {}
        self._extension_ids: dict[str, int] = {}
        self._source: Source | None = None
        self._numbering = Numbering(CLOCK_RATES[kind])
        self._translation = Translation({}, {})
        self._rate: int | None = None
        self._repairs = random.randrange(0x8000)
        self._packets = 0
        self._octets = 0
        self._round_trips = RoundTrips()
        self.round_trip: float | None = None
        self.loss = 0.0

    # what RTCPeerConnection wants of a sender

    @property
    def transport(self) -> RTCDtlsTransport:
        return self._transport

    def setTransport(self, transport: RTCDtlsTransport) -> None:  # noqa: N802
        self._transport = transport

    def replaceTrack(self, track: Any) -> None:  # noqa: N802
        self.track = track

    async def getStats(self) -> RTCStatsReport:  # noqa: N802
        return RTCStatsReport()

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        if self._link is not None:
            return
        link: Link = self._transport.link  # type: ignore[attr-defined]
        self._cname = parameters.rtcp.cname or ""
        for codec in parameters.codecs:
            assert codec.payloadType is not None
            if is_rtx(codec):
                self._repair_types[int(codec.parameters.get("apt") or 0)] = codec.payloadType
            else:
                self._payload_types.setdefault(codec.name, codec.payloadType)
        self._extension_ids = {one.uri: one.id for one in parameters.headerExtensions}
        link.add_control(self._ssrc, self)
        self._link = link
        if self._source is not None:
            self._source.ask_keyframe()

    async def stop(self) -> None:
        self.attach(None)
        if self._link is not None:
            self._link.remove_control(self._ssrc)
            self._link.send_rtcp(RtcpByePacket(sources=[self._ssrc]))

    # who is shown

    def attach(self, source: Source | None) -> None:
        if self._source is source:
            return
        before, self._source = self._source, source
        self._rate = None
        self._numbering.restart()
        if before is not None:
            before.remove(self)
            before.rate_changed()
        if source is not None:
            source.add(self)
            source.ask_keyframe()

    def source_ended(self, source: Source) -> None:
        if source is self._source:
            self._source = None
            self._numbering.restart()

    @property
    def waits_for_keyframe(self) -> bool:
        return self.kind == "video" and not self._numbering.running

    @property
    def wanted_rate(self) -> int | None:
        return self._rate if self.limits_rate else None

    # packets

    def forward(self, source: Source, packet: Packet) -> None:
        link, payload_type = self._link, self._payload_types.get(packet.codec)
        if link is None or payload_type is None or not self._enabled:
            return
        marker = packet.second & MARKER
        if not self._numbering.running:
            if not self._can_begin(packet):
                source.ask_keyframe()
                return
            marker = marker or (MARKER if self.kind == "audio" else 0)
            self._translation = Translation(source.extension_ids, self._extension_ids)
            self._numbering.begin(packet)
        numbers = self._numbering.renumbered(packet)
        if numbers is None:
            return
        first, data = self._dressed(packet)
        sequence, timestamp = numbers
        if link.send_rtp(data, first, marker | payload_type, sequence, timestamp, self._ssrc):
            self._packets += 1
            self._octets += len(data) - HEADER_BYTES

    def _can_begin(self, packet: Packet) -> bool:
        return self.kind == "audio" or begins_keyframe(packet.codec, packet.payload)

    def _dressed(self, packet: Packet) -> tuple[int, bytes]:
        """First byte, and the packet with the viewer's extension ids; its header is not looked
        at any more."""
        data, first = packet.data, packet.first
        if self._translation.leaves_as_is(packet):
            return first, data
        extension = self._translation.translated(packet)
        kept = first & VERSION_AND_PADDING
        undressed = data[:HEADER_BYTES] + extension + data[packet.payload_start :]
        return (kept | EXTENDED if extension else kept), undressed

    # the viewer's reports

    def lost(self, sequences: list[int]) -> None:
        source = self._source
        if source is None:
            return
        for sequence in sequences:
            original = self._numbering.original(sequence)
            packet = None if original is None else source.packet(original)
            if packet is not None:
                self._repair(packet, sequence)

    def _repair(self, packet: Packet, sequence: int) -> None:
        payload_type = self._payload_types.get(packet.codec)
        if self._link is None or payload_type is None:
            return
        timestamp = (packet.timestamp + self._numbering.timestamp_offset) & 0xFFFFFFFF
        first, data = self._dressed(packet)
        marker = packet.second & MARKER
        repair_type = self._repair_types.get(payload_type)
        if repair_type is None:
            second = marker | payload_type
            self._link.send_rtp(data, first, second, sequence, timestamp, self._ssrc)
            return
        self._repairs = (self._repairs + 1) & 0xFFFF
        at = len(data) - (len(packet.data) - packet.payload_start)
        data = data[:at] + sequence.to_bytes(2, "big") + data[at:]
        second = marker | repair_type
        self._link.send_rtp(data, first, second, self._repairs, timestamp, self._rtx_ssrc)

    def keyframe_wanted(self) -> None:
        if self._source is not None:
            self._source.ask_keyframe()

    def rate_estimated(self, rate: int) -> None:
        self._rate = rate
        if self._source is not None and self.limits_rate:
            self._source.rate_changed()

    def reported(self, report: RtcpReceiverInfo, now: float) -> None:
        self.loss = report.fraction_lost / 256
        passed = self._round_trips.answered(report, now)
        if passed is not None:
            self.round_trip = passed

    def sender_report(self, source: Source, report: RtcpSenderInfo) -> None:
        """The source's clock, with the time of this stream: so lips and voice stay together."""
        link = self._link
        if link is None or not self._numbering.running:
            return
        timestamp = (report.rtp_timestamp + self._numbering.timestamp_offset) & 0xFFFFFFFF
        self._round_trips.sent(report.ntp_timestamp, time.monotonic())
        info = RtcpSenderInfo(
            ntp_timestamp=report.ntp_timestamp,
            rtp_timestamp=timestamp,
            packet_count=self._packets & 0xFFFFFFFF,
            octet_count=self._octets & 0xFFFFFFFF,
        )
        name = RtcpSourceInfo(ssrc=self._ssrc, items=[(CNAME, self._cname.encode())])
        link.send_rtcp(
            RtcpSrPacket(ssrc=self._ssrc, sender_info=info), RtcpSdesPacket(chunks=[name])
        )
