"""Asterisk's AudioSocket: a telephone's sound over TCP. Sans I/O.

A frame is a kind (one byte), the length of what follows (two, big-endian), and that. Asterisk
begins with the UUID it was given for the call; then both sides send sound, 20 ms a frame.
"""

from __future__ import annotations

from enum import IntEnum

HEAD_BYTES = 3
LONGEST_PAYLOAD = 4096
"""A quarter of a second; Asterisk sends 20 ms a frame, some telephones a few times that."""

UUID_BYTES = 16


class Kind(IntEnum):
    HANG_UP = 0x00
    UUID = 0x01
    KEY = 0x03
    SOUND = 0x10
    """Signed samples of 16 bits, 8,000 a second."""
    ERROR = 0xFF


class MalformedError(Exception):
    """Whoever sends this is no Asterisk, or another version of it."""


def framed(kind: Kind, payload: bytes = b"") -> bytes:
    return bytes((kind, *len(payload).to_bytes(2, "big"))) + payload


class FrameReader:
    def __init__(self) -> None:
        self._rest = b""

    def read(self, data: bytes) -> list[tuple[int, bytes]]:
        """(kind, payload) of each frame that is whole now. Raises ``MalformedError``."""
        data = self._rest + data
        frames, at = [], 0
        while len(data) - at >= HEAD_BYTES:
            length = int.from_bytes(data[at + 1 : at + HEAD_BYTES], "big")
            if length > LONGEST_PAYLOAD:
                raise MalformedError(f"a frame of {length} bytes")
            end = at + HEAD_BYTES + length
            if end > len(data):
                break
            frames.append((data[at], data[at + HEAD_BYTES : end]))
            at = end
        self._rest = data[at:]
        return frames
