"""RTP packets as they come out of the cipher, and the numbers in them, which wrap around."""

from __future__ import annotations

import struct

HEADER = struct.Struct("!BBHII")
HEADER_BYTES = 12
PADDED = 0x20
EXTENDED = 0x10
MARKER = 0x80
CLOCK_RATES = {"audio": 48000, "video": 90000}


class Packet:
    """One packet of a source. ``payload_start`` is where header and extension end."""

    __slots__ = (
        "arrived",
        "codec",
        "data",
        "first",
        "payload_start",
        "second",
        "sequence",
        "timestamp",
    )

    def __init__(
        self,
        data: bytes,
        first: int,
        second: int,
        sequence: int,
        timestamp: int,
        codec: str,
        arrived: float,
    ) -> None:
        self.data = data
        self.first = first
        self.second = second
        self.sequence = sequence
        self.timestamp = timestamp
        self.codec = codec
        self.arrived = arrived
        self.payload_start = payload_start(data, first) if first & 0x1F else HEADER_BYTES

    @property
    def payload(self) -> bytes:
        end = len(self.data) - (self.data[-1] if self.first & PADDED else 0)
        return self.data[self.payload_start : end]


def payload_start(data: bytes, first: int) -> int:
    start = HEADER_BYTES + 4 * (first & 0x0F)
    if first & EXTENDED:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    return start


def unwrapped_retransmission(
    data: bytes, first: int, second: int, timestamp: int, payload_type: int, ssrc: int
) -> tuple[bytes, int, int, int] | None:
    """The packet that a retransmission (RFC 4588) carries, as (data, first, second, sequence).

    None for one that carries nothing: browsers send such to probe how much the line bears.
    """
    start = payload_start(data, first)
    end = len(data) - (data[-1] if first & PADDED else 0)
    if end - start <= 2:
        return None
    sequence = int.from_bytes(data[start : start + 2], "big")
    first &= ~PADDED
    second = (second & MARKER) | payload_type
    head = HEADER.pack(first, second, sequence, timestamp, ssrc)
    return head + data[HEADER_BYTES:start] + data[start + 2 : end], first, second, sequence


def sequence_distance(new: int, old: int) -> int:
    """How far ``new`` is ahead of ``old``; negative if it is behind."""
    return ((new - old + 0x8000) & 0xFFFF) - 0x8000


def timestamp_distance(new: int, old: int) -> int:
    return ((new - old + 0x80000000) & 0xFFFFFFFF) - 0x80000000
