"""Whether a packet begins a picture that needs no other: there a viewer can start."""

from __future__ import annotations

H264_SINGLE_TIME_AGGREGATION = 24
H264_FRAGMENTS = (28, 29)
H264_OF_KEYFRAME = (5, 7)
"""Slice of an instantaneous refresh, and the sequence parameters that come before it."""


def begins_keyframe(codec: str, payload: bytes) -> bool:
    """``payload``: of one packet; audio can be entered anywhere."""
    if codec == "VP8":
        return _vp8_begins(payload)
    if codec == "H264":
        return _h264_begins(payload)
    return True


def vp8_descriptor_bytes(payload: bytes) -> int:
    """The length of the descriptor (RFC 7741) before the picture's bytes."""
    if not payload[0] & 0x80:
        return 1
    if len(payload) < 3:
        return 3
    extensions, length = payload[1], 2
    if extensions & 0x80:
        length += 2 if payload[2] & 0x80 else 1
    length += bool(extensions & 0x40)
    return length + bool(extensions & 0x30)


def _vp8_begins(payload: bytes) -> bool:
    if len(payload) < 2:
        return False
    starts_first_partition = payload[0] & 0x10 and not payload[0] & 0x07
    at = vp8_descriptor_bytes(payload)
    return bool(starts_first_partition) and at < len(payload) and not payload[at] & 1


def _h264_begins(payload: bytes) -> bool:
    if len(payload) < 2:
        return False
    kind = payload[0] & 0x1F
    if kind == H264_SINGLE_TIME_AGGREGATION:
        return any(unit[0] & 0x1F in H264_OF_KEYFRAME for unit in h264_aggregated(payload))
    if kind in H264_FRAGMENTS:
        return bool(payload[1] & 0x80) and payload[1] & 0x1F in H264_OF_KEYFRAME
    return kind in H264_OF_KEYFRAME


def h264_aggregated(payload: bytes) -> list[bytes]:
    """The units within an aggregation packet (RFC 6184, STAP-A); a cut one is left out."""
    units, at = [], 1
    while at + 2 < len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        unit = payload[at + 2 : at + 2 + size]
        if unit and len(unit) == size:
            units.append(unit)
        at += 2 + size
    return units
