"""What comes from a browser's microphone, camera or screen. Nothing is decoded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from aiortc.codecs import is_rtx
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    pack_remb_fci,
)
from aiortc.stats import RTCStatsReport

from media_gateway.video.engine.extensions import MID
from media_gateway.video.engine.nacks import History, Missing
from media_gateway.video.engine.packets import Packet, sequence_distance, unwrapped_retransmission
from media_gateway.video.engine.reports import Reception
from media_gateway.video.engine.sources import Source

if TYPE_CHECKING:
    from media_gateway.video.engine.link import Link

KEYFRAME_EVERY = 0.3
"""Seconds between two requests, however many viewers ask."""


class Receiver(Source):
    """Stands where aiortc has its ``RTCRtpReceiver``."""

    def __init__(self, kind: str, transport: RTCDtlsTransport) -> None:
        super().__init__(kind)
        self._transport = transport
        self._track: Any = None
        self._enabled = True
        self._link: Link | None = None
        self._codecs: dict[int, str] = {}
        self._repairs: dict[int, int] = {}
        self._ssrc: int | None = None
        self._own_ssrc = 0
        self.reception = Reception(self.clock_rate)
        self._missing = Missing()
        self._history = History()
        self._keyframe_asked_at = 0.0
        self._keyframe_owed = False
        self.on_first_packet: Any = None

    # what RTCPeerConnection wants of a receiver

    @property
    def track(self) -> Any:
        return self._track

    @property
    def transport(self) -> RTCDtlsTransport:
        return self._transport

    def setTransport(self, transport: RTCDtlsTransport) -> None:  # noqa: N802
        self._transport = transport

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        self._own_ssrc = ssrc

    def _handle_disconnect(self) -> None:
        self.end()

    async def getStats(self) -> RTCStatsReport:  # noqa: N802
        return RTCStatsReport()

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        if self._link is not None:
            return
        link: Link = self._transport.link  # type: ignore[attr-defined]
        for codec in parameters.codecs:
            assert codec.payloadType is not None
            if is_rtx(codec):
                self._repairs[codec.payloadType] = int(codec.parameters.get("apt") or 0)
            else:
                self._codecs[codec.payloadType] = codec.name
        self.extension_ids = {one.uri: one.id for one in parameters.headerExtensions}
        if MID in self.extension_ids:
            link.set_mid_extension(self.extension_ids[MID])
        ssrcs = [encoding.ssrc for encoding in parameters.encodings]
        repairs = [encoding.rtx.ssrc for encoding in parameters.encodings if encoding.rtx]
        self._ssrc = ssrcs[0] if ssrcs else None
        types = [*self._codecs, *self._repairs]
        link.add_receiver(self, ssrcs + repairs, types, parameters.muxId)
        self._link = link
        if self.sinks:
            self.ask_keyframe()

    async def stop(self) -> None:
        self.end()
        self._history.clear()
        if self._track is not None:
            self._track.stop()

    # packets

    def take(
        self,
        data: bytes,
        first: int,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        now: float,
    ) -> None:
        payload_type = second & 0x7F
        if payload_type in self._repairs:
            payload_type = self._repairs[payload_type]
            whole = unwrapped_retransmission(
                data, first, second, timestamp, payload_type, self._ssrc or ssrc
            )
            if whole is None:
                return
            data, first, second, sequence = whole
        elif self._ssrc is None:
            self._ssrc = ssrc
        codec = self._codecs.get(payload_type)
        if codec is None or not self._enabled:
            return
        reception = self.reception
        if sequence == reception.next:  # as nearly all are
            reception.advance(sequence)
        elif not self._is_new(sequence, now):
            return
        self._pass_on(Packet(data, first, second, sequence, timestamp, codec, now))

    def _pass_on(self, packet: Packet) -> None:
        if packet.payload_start > len(packet.data):
            return
        self.reception.count(packet.timestamp, packet.arrived)
        if self.kind == "video":
            self._history.keep(packet)
        for sink in self.sinks:
            sink.forward(self, packet)

    def _is_new(self, sequence: int, now: float) -> bool:
        reception = self.reception
        if not reception.begun:
            reception.begin(sequence)
            if self.on_first_packet is not None:
                self.on_first_packet()
            return True
        ahead = sequence_distance(sequence, reception.highest)
        if ahead > 0:
            if ahead > 1 and self.kind == "video":
                self._ask_for_gap(reception.highest, sequence, now)
            reception.advance(sequence)
            return True
        was_missing = self._missing.came(sequence)
        return ahead < 0 and (was_missing or sequence not in self._history)

    def _ask_for_gap(self, last: int, sequence: int, now: float) -> None:
        lost = self._missing.gap(last, sequence, now)
        if lost is None:
            self.ask_keyframe()
        else:
            self._ask_again(lost)

    def _ask_again(self, sequences: list[int]) -> None:
        if self._link is not None and self._ssrc is not None:
            packet = RtcpRtpfbPacket(
                fmt=RTCP_RTPFB_NACK, ssrc=self._own_ssrc, media_ssrc=self._ssrc
            )
            packet.lost = sorted(sequences)
            self._link.send_rtcp(packet)

    def packet(self, sequence: int) -> Packet | None:
        return self._history.packet(sequence)

    # reports and requests

    def reported(self, report: RtcpSenderInfo, now: float) -> None:
        self.reception.heard(report, now)
        self._give_report(report)

    def tick(self, now: float) -> None:
        """Some times a second: what is still missing, and the keyframe that somebody waits for."""
        if self._missing:
            again, given_up = self._missing.due(now)
            if again:
                self._ask_again(again)
            if given_up:
                self.ask_keyframe()
        if self._keyframe_owed and now - self._keyframe_asked_at >= KEYFRAME_EVERY:
            self._keyframe_owed = False
            if any(sink.waits_for_keyframe for sink in self.sinks):
                self.ask_keyframe()

    def report(self, now: float) -> None:
        """Each second."""
        if self._link is None or self._ssrc is None or not self.reception.begun:
            return
        report = self.reception.report(self._ssrc, now)
        self._link.send_rtcp(RtcpRrPacket(ssrc=self._own_ssrc, reports=[report]))

    def ask_keyframe(self) -> None:
        if self.kind != "video" or self._ssrc is None or self._link is None:
            return
        now = time.monotonic()
        if now - self._keyframe_asked_at < KEYFRAME_EVERY:
            self._keyframe_owed = True
            return
        self._keyframe_asked_at = now
        self._link.send_rtcp(
            RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=self._own_ssrc, media_ssrc=self._ssrc)
        )

    def rate_changed(self) -> None:
        """The browser sends no more than the slowest of its viewers gets through."""
        rates = [sink.wanted_rate for sink in self.sinks]
        known = [rate for rate in rates if rate is not None]
        if known and self._ssrc is not None and self._link is not None:
            feedback = pack_remb_fci(min(known), [self._ssrc])
            self._link.send_rtcp(
                RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=self._own_ssrc, media_ssrc=0, fci=feedback)
            )
