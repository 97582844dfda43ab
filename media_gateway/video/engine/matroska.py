"""Matroska (RFC 9559), of which WebM is a part: just what a recording without transcoding needs.

A file can be read up to its last cluster at any moment, so a killed process leaves a film. Tracks
are described when their first frame comes, which may be in the middle of a talk: until then there
is room left for them. av's muxer wants all tracks, with their sizes and parameter sets,
before the first frame, and writes on the thread that calls it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

EBML = b"\x1a\x45\xdf\xa3"
SEGMENT = b"\x18\x53\x80\x67"
SEEK_HEAD, SEEK, SEEK_ID, SEEK_POSITION = b"\x11\x4d\x9b\x74", b"\x4d\xbb", b"\x53\xab", b"\x53\xac"
INFO = b"\x15\x49\xa9\x66"
TIMESTAMP_SCALE, DURATION, DATE = b"\x2a\xd7\xb1", b"\x44\x89", b"\x44\x61"
MUXING_APP, WRITING_APP = b"\x4d\x80", b"\x57\x41"
TRACKS, TRACK_ENTRY = b"\x16\x54\xae\x6b", b"\xae"
TRACK_NUMBER, TRACK_UID, TRACK_TYPE, LACING = b"\xd7", b"\x73\xc5", b"\x83", b"\x9c"
NAME, LANGUAGE = b"\x53\x6e", b"\x22\xb5\x9c"
CODEC_ID, CODEC_PRIVATE = b"\x86", b"\x63\xa2"
CODEC_DELAY, SEEK_PRE_ROLL = b"\x56\xaa", b"\x56\xbb"
VIDEO, PIXEL_WIDTH, PIXEL_HEIGHT = b"\xe0", b"\xb0", b"\xba"
AUDIO, SAMPLING_FREQUENCY, CHANNELS = b"\xe1", b"\xb5", b"\x9f"
CLUSTER, TIMESTAMP, SIMPLE_BLOCK = b"\x1f\x43\xb6\x75", b"\xe7", 0xA3
BLOCK_HEAD = struct.Struct("!BIBhB")
BLOCK_HEAD_BYTES = 4
"""Of these, what counts as the block's own."""

SIZE4 = 1 << 28
"""Marks a size of four bytes."""

CUES, CUE_POINT, CUE_TIME = b"\x1c\x53\xbb\x6b", b"\xbb", b"\xb3"
CUE_TRACK_POSITIONS, CUE_TRACK, CUE_CLUSTER = b"\xb7", b"\xf7", b"\xf1"
VOID = b"\xec"

UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
NANOSECONDS = 1_000_000
"""A timestamp's unit, in ns: a millisecond."""

SECONDS_BEFORE_2001 = 978307200
TRACK_BYTES = 512
SEEK_HEAD_BYTES = 160
DURATION_BYTES = 11
OPUS_SAMPLES_A_SECOND = 48000
OPUS_PRE_ROLL = 80_000_000
KEYFRAME = 0x80
LONGEST_CLUSTER = 30_000
"""Milliseconds; a block's time within its cluster has 16 bits, of which one is the sign."""

APPLICATION = b"Contact Center"
VIDEO_TYPE, AUDIO_TYPE = 1, 2


@dataclass(frozen=True, slots=True)
class Track:
    """``private``: what a decoder needs besides the frames; width and height only of video."""

    number: int
    name: str
    codec: str
    private: bytes = b""
    width: int = 0
    height: int = 0


class Block(NamedTuple):
    """One frame, at ``milliseconds`` from the beginning of the recording."""

    track: int
    milliseconds: int
    is_keyframe: bool
    data: bytes


class Layout:
    """Where in the file is what will be filled in later."""

    def __init__(self, doc_type: str, tracks: int, started_at: float) -> None:
        ebml = element(
            EBML,
            number(b"\x42\x86", 1),
            number(b"\x42\xf7", 1),
            number(b"\x42\xf2", 4),
            number(b"\x42\xf3", 8),
            element(b"\x42\x82", doc_type.encode()),
            number(b"\x42\x87", 4),
            number(b"\x42\x85", 2),
        )
        date = round((started_at - SECONDS_BEFORE_2001) * 1_000_000_000)
        before_duration = number(TIMESTAMP_SCALE, NANOSECONDS)
        info = element(
            INFO,
            before_duration,
            void(DURATION_BYTES),
            element(DATE, struct.pack("!q", date)),
            element(MUXING_APP, APPLICATION),
            element(WRITING_APP, APPLICATION),
        )
        self._size_at = len(ebml) + len(SEGMENT)
        self.segment_at = self._size_at + len(UNKNOWN_SIZE)
        self._seek_head_at = self.segment_at
        self._info_at = self.segment_at + SEEK_HEAD_BYTES
        self._duration_at = self._info_at + len(INFO) + 8 + len(before_duration)
        self._tracks_at = self._info_at + len(info)
        self._entries_at = self._tracks_at + len(TRACKS) + 8
        self.head = b"".join(
            (
                ebml,
                SEGMENT + UNKNOWN_SIZE,
                void(SEEK_HEAD_BYTES),
                info,
                element(TRACKS, void(TRACK_BYTES) * tracks),
            )
        )

    def entry_at(self, track: int) -> int:
        """Where the track's description goes; tracks count from 1."""
        return self._entries_at + (track - 1) * TRACK_BYTES

    def finished(
        self, end: int, milliseconds: int, cues: Sequence[tuple[int, int]]
    ) -> list[tuple[int, bytes]]:
        """What is written where when the last cluster ended at ``end``. ``cues``: (millisecond,
        where its cluster begins)."""
        index = element(CUES, *(self._cue(*cue) for cue in cues))
        seek_head = element(
            SEEK_HEAD,
            *(
                element(SEEK, element(SEEK_ID, what), number(SEEK_POSITION, at - self.segment_at))
                for what, at in ((INFO, self._info_at), (TRACKS, self._tracks_at), (CUES, end))
            ),
        )
        size = end + len(index) - self.segment_at
        return [
            (end, index),
            (self._seek_head_at, seek_head + void(SEEK_HEAD_BYTES - len(seek_head))),
            (self._duration_at, element_short(DURATION, struct.pack("!d", float(milliseconds)))),
            (self._size_at, _size8(size)),
        ]

    def _cue(self, milliseconds: int, cluster_at: int) -> bytes:
        position = element(
            CUE_TRACK_POSITIONS,
            number(CUE_TRACK, 1),
            number(CUE_CLUSTER, cluster_at - self.segment_at),
        )
        return element(CUE_POINT, number(CUE_TIME, milliseconds), position)


def described(track: Track) -> bytes:
    """Fills exactly the room left for a track."""
    if track.width:
        settings = element(
            VIDEO, number(PIXEL_WIDTH, track.width), number(PIXEL_HEIGHT, track.height)
        )
    else:
        frequency = element(SAMPLING_FREQUENCY, struct.pack("!d", OPUS_SAMPLES_A_SECOND))
        settings = number(SEEK_PRE_ROLL, OPUS_PRE_ROLL) + element(
            AUDIO, frequency, number(CHANNELS, 2)
        )
    entry = element(
        TRACK_ENTRY,
        number(TRACK_NUMBER, track.number),
        number(TRACK_UID, track.number),
        number(TRACK_TYPE, VIDEO_TYPE if track.width else AUDIO_TYPE),
        number(LACING, 0),
        element(NAME, track.name.encode()[:64]),
        element(LANGUAGE, b"und"),
        element(CODEC_ID, track.codec.encode()),
        element(CODEC_PRIVATE, track.private) if track.private else b"",
        settings,
    )
    return entry + void(TRACK_BYTES - len(entry))


def clustered(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """``blocks`` in the order of time, cut where they are too long for one cluster: a process that
    was stopped for a while has a long silence to write."""
    begin = 0
    for at, block in enumerate(blocks):
        if block.milliseconds - blocks[begin].milliseconds >= LONGEST_CLUSTER:
            yield blocks[begin:at]
            begin = at
    if blocks:
        yield blocks[begin:]


def cluster(blocks: Sequence[Block]) -> list[bytes]:
    """``blocks`` in the order of time, less than ``LONGEST_CLUSTER`` of it. In pieces that follow
    each other: put together they would be copied for nothing."""
    start = blocks[0].milliseconds
    pieces = [b"", number(TIMESTAMP, start)]
    for track, milliseconds, is_keyframe, data in blocks:
        size = SIZE4 | (len(data) + BLOCK_HEAD_BYTES)
        flags = KEYFRAME if is_keyframe else 0
        pieces += (
            BLOCK_HEAD.pack(SIMPLE_BLOCK, size, 0x80 | track, milliseconds - start, flags),
            data,
        )
    pieces[0] = CLUSTER + _size8(sum(map(len, pieces)))
    return pieces


def opus_head() -> bytes:
    """The codec's private data (RFC 7845, 5.1): two channels, nothing to skip."""
    return b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, OPUS_SAMPLES_A_SECOND, 0, 0)


def avc_configuration(sequence: bytes, picture: bytes) -> bytes:
    """The same for H264, of its two parameter sets (ISO/IEC 14496-15)."""
    return b"".join(
        (
            bytes((1, *sequence[1:4], 0xFF, 0xE1)),
            len(sequence).to_bytes(2, "big") + sequence,
            bytes((1,)) + len(picture).to_bytes(2, "big") + picture,
        )
    )


def element(identity: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return identity + _size8(len(content)) + content


def element_short(identity: bytes, content: bytes) -> bytes:
    """With as few bytes as say its size."""
    size = len(content)
    for length in range(1, 9):
        if size < (1 << (7 * length)) - 1:
            return identity + (size | 1 << (7 * length)).to_bytes(length, "big") + content
    raise ValueError("an element of this size cannot be")


def number(identity: bytes, value: int) -> bytes:
    return element_short(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def void(size: int) -> bytes:
    """``size`` bytes in all that say nothing."""
    if size == 0:
        return b""
    if size < 10:
        return VOID + bytes((0x80 | (size - 2),)) + bytes(size - 2)
    return VOID + _size8(size - 9) + bytes(size - 9)


def _size8(size: int) -> bytes:
    return (size | 1 << 56).to_bytes(8, "big")
