"""A-law (ITU-T G.711), the codec of the telephone network, as two tables.

Python dropped its own (audioop) in 3.13.
"""

from array import array
from collections.abc import Iterable

SAMPLE_RATE = 8000
SILENCE = b"\xd5"

_SEGMENT_ENDS = (0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF)


def _encode(level: int) -> int:
    """One 13-bit level to one byte: sign, 3 bits of segment, 4 of position; every other bit
    inverted, so that silence has transitions."""
    mask = 0xD5 if level >= 0 else 0x55
    magnitude = level if level >= 0 else -level - 1
    segment = next(n for n, end in enumerate(_SEGMENT_ENDS) if magnitude <= end)
    position = magnitude >> max(segment, 1) & 0xF
    return (segment << 4 | position) ^ mask


def _decode(code: int) -> int:
    code ^= 0x55
    segment, position = code >> 4 & 7, code & 0xF
    magnitude = (position << 4) + 8
    if segment:
        magnitude = (magnitude + 0x100) << segment - 1
    return magnitude if code & 0x80 else -magnitude


_ENCODED = bytes(_encode(level) for level in range(-4096, 4096))
_DECODED = tuple(_decode(code) for code in range(256))


def encode(samples: Iterable[int]) -> bytes:
    """Signed 16-bit samples to A-law; what is too loud is clipped."""
    return bytes(_ENCODED[(max(-32768, min(32767, sample)) >> 3) + 4096] for sample in samples)


def decode(data: bytes) -> array:
    """A-law to signed 16-bit samples."""
    return array("h", (_DECODED[code] for code in data))
