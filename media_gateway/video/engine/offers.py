"""Offers of browsers: what a stranger may send, and what our answers ask of him."""

from __future__ import annotations

import re

from aiortc import RTCSessionDescription
from aiortc.rtcrtpparameters import RTCRtpCodecCapability, RTCRtpCodecParameters
from aiortc.rtcrtptransceiver import RTCRtpTransceiver

from media_gateway.video.engine.errors import RequestError
from media_gateway.video.engine.hooks import PassThrough

LAYOUT = ("audio", "video", "video", "audio", "video", "audio", "video")
"""Microphone, camera and screen ⇄ the first other; voice and picture of the second and third."""

OWN_MEDIA = 3
"""So many of them go both ways."""

MOST_BYTES = 64 * 1024
MOST_LINES = 2000
KINDS = re.compile(r"^m=(\S+) ", re.MULTILINE)
OF_CANDIDATES = ("a=candidate:", "a=end-of-candidates")

H264_OF_ALL_BROWSERS = {
    "level-asymmetry-allowed": "1",
    "packetization-mode": "1",
    "profile-level-id": "42e01f",
}
VIDEO_CODECS: dict[str, dict[str, int | str | None]] = {
    "vp8": {},
    "h264": dict(H264_OF_ALL_BROWSERS),
}
OPUS_SETTINGS: dict[str, int | str | None] = {"minptime": 10, "useinbandfec": 1}
"""Words survive a lost packet."""


async def answer(connection: PassThrough, sdp: str, codec: str, kilobits: int) -> str:
    """``kilobits``: the rate that video starts with, so that it need not grow for half a minute."""
    offer = checked(sdp)
    for kind, both_ways in zip(LAYOUT, _directions(len(KINDS.findall(offer))), strict=False):
        transceiver = connection.addTransceiver(kind, "sendrecv" if both_ways else "sendonly")
        transceiver.setCodecPreferences(_codecs(kind, codec))
    try:
        await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        for transceiver in connection.getTransceivers():
            _settle(transceiver, kilobits)
        await connection.setLocalDescription()
    except Exception as error:  # whatever a stranger's text makes of the parser
        raise RequestError("bad_sdp", f"{type(error).__name__}: {error}") from error
    return connection.localDescription.sdp


def checked(sdp: str) -> str:
    """Without the browser's candidates: it finds us. So nobody can make us knock at the doors of
    others, and no strange address or port gets as far as a socket."""
    if len(sdp) > MOST_BYTES or sdp.count("\n") > MOST_LINES:
        raise RequestError("bad_sdp", "too long")
    kinds = tuple(KINDS.findall(sdp))
    if not kinds or kinds != LAYOUT[: len(kinds)]:
        raise RequestError("bad_sdp", f"the media are not in the agreed order: {kinds[:9]}")
    lines = [line for line in sdp.splitlines() if not line.startswith(OF_CANDIDATES)]
    return "\r\n".join(lines) + "\r\n"


def is_voice_only(sdp: str) -> bool:
    """Sound costs so little that there is room for it when there is none for pictures."""
    return "\nm=video" not in sdp


def with_address(sdp: str, own: str, public: str) -> str:
    """As it is seen from outside of a router."""
    return re.sub(rf"(?<![\d.]){re.escape(own)}(?![\d.])", public, sdp)


def _directions(count: int) -> list[bool]:
    return [place < OWN_MEDIA for place in range(count)]


def _codecs(kind: str, codec: str) -> list[RTCRtpCodecCapability]:
    if kind == "audio":
        return [RTCRtpCodecCapability("audio/opus", 48000, 2)]
    parameters = VIDEO_CODECS[codec]
    return [
        RTCRtpCodecCapability(f"video/{codec.upper()}", 90000, None, parameters),
        RTCRtpCodecCapability("video/rtx", 90000),
    ]


def _settle(transceiver: RTCRtpTransceiver, kilobits: int) -> None:
    for codec in transceiver._codecs:
        codec.parameters = {**codec.parameters, **_asked_for(codec, kilobits)}


def _asked_for(codec: RTCRtpCodecParameters, kilobits: int) -> dict[str, int | str | None]:
    if codec.name.lower() == "opus":
        return OPUS_SETTINGS
    if codec.name.upper() in ("VP8", "H264"):
        return {"x-google-start-bitrate": kilobits}
    return {}
