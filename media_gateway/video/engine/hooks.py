"""The few places where aiortc and aioice are told to leave the media to us.

aiortc keeps what it does well: SDP, ICE, DTLS. All names here that begin with an underscore are
private to it, which is why requirements.txt pins its version and tests go the whole way.
"""

from __future__ import annotations

from collections.abc import Sequence

from aioice import ice
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtptransceiver import RTCRtpTransceiver

from media_gateway.video.engine.link import Link
from media_gateway.video.engine.receiving import Receiver
from media_gateway.video.engine.sending import Sender


def offer_addresses(addresses: Sequence[str]) -> None:
    """Media come to these addresses only; aioice would take all but the loopback."""
    ice.get_host_addresses = lambda use_ipv4, use_ipv6: list(addresses)


class PassThrough(RTCPeerConnection):
    """A peer connection whose packets are passed on, not decoded."""

    def __init__(self) -> None:
        super().__init__(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.link: Link | None = None

    def _RTCPeerConnection__createDtlsTransport(self) -> RTCDtlsTransport:  # noqa: N802
        transport = super()._RTCPeerConnection__createDtlsTransport()  # type: ignore[misc]
        self.link = transport.link = Link(transport)
        return transport  # type: ignore[no-any-return]

    def _RTCPeerConnection__createTransceiver(  # noqa: N802
        self, direction: str, kind: str, sender_track: object = None
    ) -> RTCRtpTransceiver:
        transceiver = super()._RTCPeerConnection__createTransceiver(  # type: ignore[misc]
            direction, kind, sender_track
        )
        transport = transceiver.receiver.transport
        sender, receiver = Sender(kind, transport), Receiver(kind, transport)
        sender._stream_id = transceiver.sender._stream_id
        receiver._set_rtcp_ssrc(sender._ssrc)
        transceiver._RTCRtpTransceiver__sender = sender
        transceiver._RTCRtpTransceiver__receiver = receiver
        return transceiver  # type: ignore[no-any-return]
