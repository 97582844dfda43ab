"""The size of an H264 picture, from its sequence parameter set (ITU-T H.264, 7.3.2.1)."""

from __future__ import annotations

SIMPLE_PROFILES = (66, 77, 88)
"""Baseline, main and extended: what browsers send. Others describe their colours first."""

BLOCK = 16
CROP_UNIT = 2
LARGEST_SIDE = 16384


class _Bits:
    def __init__(self, data: bytes) -> None:
        plain = data.replace(b"\0\0\3", b"\0\0")
        self._bits = "".join(f"{byte:08b}" for byte in plain)
        self._at = 0

    def flag(self) -> int:
        self._at += 1
        return int(self._bits[self._at - 1])

    def number(self) -> int:
        """Unsigned Exp-Golomb."""
        zeros = self._bits.index("1", self._at) - self._at
        self._at += 2 * zeros + 1
        return int(self._bits[self._at - zeros - 1 : self._at], 2) - 1


def h264_size(parameters: bytes) -> tuple[int, int] | None:
    """None where it cannot be told."""
    if len(parameters) < 5 or parameters[1] not in SIMPLE_PROFILES:
        return None
    try:
        width, height = _size(_Bits(parameters[4:]))
    except (ValueError, IndexError):
        return None
    can_be = 0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE
    return (width, height) if can_be else None


def _size(bits: _Bits) -> tuple[int, int]:
    bits.number()  # id
    bits.number()  # bits of a frame's number
    _skip_order(bits)
    bits.number()  # reference frames
    bits.flag()  # gaps allowed
    width = (bits.number() + 1) * BLOCK
    height = (bits.number() + 1) * BLOCK
    frames_only = bits.flag()
    if not frames_only:
        height *= 2
        bits.flag()
    bits.flag()  # direct inference
    if not bits.flag():
        return width, height
    left, right, top, bottom = (bits.number() for _ in range(4))
    vertical = CROP_UNIT * (2 - frames_only)
    return width - CROP_UNIT * (left + right), height - vertical * (top + bottom)


def _skip_order(bits: _Bits) -> None:
    kind = bits.number()
    if kind == 0:
        bits.number()
    elif kind == 1:
        bits.flag()
        bits.number()
        bits.number()
        for _ in range(bits.number()):
            bits.number()
