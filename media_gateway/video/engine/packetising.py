"""Frames of a file cut into the payloads of packets."""

from __future__ import annotations

from collections.abc import Iterator

from media_gateway.video.engine.frames import h264_units

MOST_BYTES = 1150
FRAGMENT = 28
FRAGMENT_START, FRAGMENT_END = 0x80, 0x40


def vp8(frame: bytes) -> list[bytes]:
    """With the shortest descriptor (RFC 7741): first of its picture or not."""
    pieces = [frame[at : at + MOST_BYTES] for at in range(0, len(frame), MOST_BYTES)]
    return [(b"\x10" if number == 0 else b"\x00") + piece for number, piece in enumerate(pieces)]


def h264(frame: bytes, parameters: tuple[bytes, ...]) -> list[bytes]:
    """``frame``: units with their lengths; ``parameters`` go before a keyframe's."""
    return [piece for unit in (*parameters, *h264_units(frame)) for piece in _pieces(unit)]


def _pieces(unit: bytes) -> Iterator[bytes]:
    if len(unit) <= MOST_BYTES:
        yield unit
        return
    indicator, kind = (unit[0] & 0xE0) | FRAGMENT, unit[0] & 0x1F
    body = unit[1:]
    for at in range(0, len(body), MOST_BYTES):
        start = FRAGMENT_START if at == 0 else 0
        end = FRAGMENT_END if at + MOST_BYTES >= len(body) else 0
        yield bytes((indicator, kind | start | end)) + body[at : at + MOST_BYTES]


def avc_parameters(private: bytes) -> tuple[bytes, ...]:
    """The parameter sets in a file's private data (ISO/IEC 14496-15)."""
    found, at = [], 5
    for mask in (0x1F, 0xFF):
        if at >= len(private):
            break
        count, at = private[at] & mask, at + 1
        for _ in range(count):
            size = int.from_bytes(private[at : at + 2], "big")
            found.append(private[at + 2 : at + 2 + size])
            at += 2 + size
    return tuple(found)
