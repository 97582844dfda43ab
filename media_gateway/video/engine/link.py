"""The way to and from one browser: its datagrams are deciphered and given to whom they are for."""

from __future__ import annotations

import time
from collections.abc import Callable
from struct import unpack_from
from typing import TYPE_CHECKING, Any, Protocol, cast

import pylibsrtp
from aiortc.rtcdtlstransport import RTCDtlsTransport, State
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    unpack_remb_fci,
)

from media_gateway.video.engine.extensions import elements
from media_gateway.video.engine.packets import HEADER, HEADER_BYTES
from media_gateway.video.engine.srtp import Cipher
from media_gateway.video.engine.udp import MediaTransport

if TYPE_CHECKING:
    from media_gateway.video.engine.datagrams import Datagram

MOST_STREAMS = 32
"""Different SSRCs that one browser may bring; what is beyond is not heard."""

MID_VALUE_BYTES = 16
FIR_ENTRY_BYTES = 8


class Taker(Protocol):
    """A receiver, as its packets come: with their header, and the time now."""

    def take(
        self,
        data: bytes,
        first: int,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        now: float,
    ) -> None: ...

    def reported(self, report: RtcpSenderInfo, now: float) -> None: ...


class Control(Protocol):
    """A sender, as its viewer's reports see it."""

    def reported(self, report: RtcpReceiverInfo, now: float) -> None: ...

    def lost(self, sequences: list[int]) -> None: ...

    def keyframe_wanted(self) -> None: ...

    def rate_estimated(self, rate: int) -> None: ...


class Link:
    """Of one DTLS transport; a connection has one, since all its media are bundled."""

    def __init__(self, dtls: RTCDtlsTransport) -> None:
        self._dtls = dtls
        self._ice = dtls.transport._connection
        self._receivers: dict[int, Taker] = {}
        self._by_payload_type: dict[int, list[Taker]] = {}
        self._by_mid: dict[bytes, Taker] = {}
        self._mid_extension = 0
        self._controls: dict[int, Control] = {}
        self._in: Cipher | None = None
        self._out: Cipher | None = None
        self._send: Callable[[bytes], None] | None = None
        self._pair: object = None
        self.octets_received = 0
        self.heard_at = time.monotonic()
        self._watch_checks()
        self._ice.take_media = self.take  # type: ignore[attr-defined]

    # who is there

    def add_receiver(
        self, receiver: Taker, ssrcs: list[int], payload_types: list[int], mid: str
    ) -> None:
        for ssrc in ssrcs:
            self._receivers[ssrc] = receiver
        for payload_type in payload_types:
            self._by_payload_type.setdefault(payload_type, []).append(receiver)
        self._by_mid[mid.encode()] = receiver

    def set_mid_extension(self, number: int) -> None:
        self._mid_extension = number

    def add_control(self, ssrc: int, control: Control) -> None:
        self._controls[ssrc] = control

    def remove_control(self, ssrc: int) -> None:
        self._controls.pop(ssrc, None)

    @property
    def connected(self) -> bool:
        return self._dtls._state is State.CONNECTED

    # in

    def take(self, datagram: Datagram, size: int, now: float) -> None:
        if size < HEADER_BYTES:
            return
        if 191 < datagram.view[1] < 209:
            self._take_rtcp(bytes(datagram.view[:size]), now)
            return
        cipher = self._in
        if cipher is None:
            if self._dtls._rx_srtp is None:
                return
            cipher = self._in = Cipher(self._dtls._rx_srtp)
        plain = cipher.unprotected(datagram, size)
        if plain is None:
            return
        self.octets_received += len(plain)
        self.heard_at = now
        first, second, sequence, timestamp, ssrc = HEADER.unpack_from(plain)
        receiver = self._receivers.get(ssrc) or self._newcomer(plain, first, second, ssrc)
        if receiver is not None:
            receiver.take(plain, first, second, sequence, timestamp, ssrc, now)

    def _newcomer(self, data: bytes, first: int, second: int, ssrc: int) -> Taker | None:
        """Whose an unknown stream is: it says so itself, or only one can take such a payload."""
        receiver = self._by_mid.get(self._mid_of(data, first))
        if receiver is None:
            possible = self._by_payload_type.get(second & 0x7F, [])
            receiver = possible[0] if len(possible) == 1 else None
        if receiver is None or len(self._receivers) >= MOST_STREAMS:
            return None
        self._receivers[ssrc] = receiver
        return receiver

    def _mid_of(self, data: bytes, first: int) -> bytes:
        for number, value in elements(data, first):
            if number == self._mid_extension:
                return value[:MID_VALUE_BYTES]
        return b""

    def _take_rtcp(self, data: bytes, now: float) -> None:
        session = self._dtls._rx_srtp
        if session is None:
            return
        try:
            packets = RtcpPacket.parse(session.unprotect_rtcp(data))
        except (pylibsrtp.Error, ValueError, IndexError):
            return
        self.heard_at = now
        for packet in packets:
            self._handle(packet, now)

    def _handle(self, packet: object, now: float) -> None:
        if isinstance(packet, RtcpSrPacket):
            receiver = self._receivers.get(packet.ssrc)
            if receiver is not None:
                receiver.reported(packet.sender_info, now)
            self._take_reports(packet.reports, now)
        elif isinstance(packet, RtcpRrPacket):
            self._take_reports(packet.reports, now)
        elif isinstance(packet, RtcpRtpfbPacket):
            if packet.fmt == RTCP_RTPFB_NACK and packet.media_ssrc in self._controls:
                self._controls[packet.media_ssrc].lost(packet.lost)
        elif isinstance(packet, RtcpPsfbPacket):
            self._handle_feedback(packet)

    def _take_reports(self, reports: list[RtcpReceiverInfo], now: float) -> None:
        for report in reports:
            if report.ssrc in self._controls:
                self._controls[report.ssrc].reported(report, now)

    def _handle_feedback(self, packet: RtcpPsfbPacket) -> None:
        if packet.fmt == RTCP_PSFB_PLI:
            self._want_keyframes([packet.media_ssrc])
        elif packet.fmt == RTCP_PSFB_FIR:
            starts = range(0, len(packet.fci) - FIR_ENTRY_BYTES + 1, FIR_ENTRY_BYTES)
            self._want_keyframes([unpack_from("!I", packet.fci, at)[0] for at in starts])
        elif packet.fmt == RTCP_PSFB_APP and packet.fci[:4] == b"REMB":
            self._estimate(packet.fci)

    def _want_keyframes(self, ssrcs: list[int]) -> None:
        for ssrc in ssrcs:
            if ssrc in self._controls:
                self._controls[ssrc].keyframe_wanted()

    def _estimate(self, feedback: bytes) -> None:
        if len(feedback) < 8 or len(feedback) < 8 + 4 * feedback[4]:
            return
        rate, ssrcs = unpack_remb_fci(feedback)
        for ssrc in ssrcs:
            if ssrc in self._controls:
                self._controls[ssrc].rate_estimated(rate)

    def _watch_checks(self) -> None:
        """A browser that only watches sends hardly any packet, but it checks the way itself."""
        handle = self._ice.check_incoming

        def check_incoming(*check: Any) -> None:
            self.heard_at = time.monotonic()
            handle(*check)

        self._ice.check_incoming = check_incoming  # type: ignore[method-assign, assignment]

    # out

    def send_rtp(
        self, data: bytes, first: int, second: int, sequence: int, timestamp: int, ssrc: int
    ) -> bool:
        """``data`` with this header in the place of its own."""
        if self._send is None and not self._open():
            return False
        assert self._out is not None and self._send is not None
        packet = self._out.protected(data, first, second, sequence, timestamp, ssrc)
        if packet is None:
            return False
        self._send(packet)
        return True

    def send_rtcp(self, *packets: object) -> None:
        if not self.connected or (self._send is None and not self._open()):
            return
        assert self._send is not None
        plain = b"".join(bytes(packet) for packet in packets)  # type: ignore[call-overload]
        self._send(self._dtls._tx_srtp.protect_rtcp(plain))

    def _open(self) -> bool:
        pair = self._ice._nominated.get(1)
        if pair is None or not self.connected:
            return False
        if self._out is None:
            self._out = Cipher(self._dtls._tx_srtp)
        transport = cast(MediaTransport, pair.protocol.transport)
        self._pair, self._send = pair, transport.outlet(pair.remote_addr)
        return True

    def follow_path(self) -> None:
        """Another way was found to be better, such as from Wi-Fi to the mobile net."""
        if self._send is not None and self._ice._nominated.get(1) is not self._pair:
            self._send = None
