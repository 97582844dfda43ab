"""Packets: what is in them, and how they are given other numbers for a viewer."""

from __future__ import annotations

import pytest

from media_gateway.video.engine.extensions import Translation, elements
from media_gateway.video.engine.keyframes import begins_keyframe, vp8_descriptor_bytes
from media_gateway.video.engine.packets import (
    HEADER,
    Packet,
    sequence_distance,
    timestamp_distance,
    unwrapped_retransmission,
)
from media_gateway.video.engine.rewriting import Numbering

SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"


def packet(
    sequence: int = 1,
    timestamp: int = 0,
    *,
    payload: bytes = b"x",
    extension: bytes = b"",
    arrived: float = 0.0,
) -> Packet:
    first = 0x90 if extension else 0x80
    head = HEADER.pack(first, 96, sequence, timestamp, 7)
    return Packet(head + extension + payload, first, 96, sequence, timestamp, "VP8", arrived)


@pytest.mark.parametrize(
    ("new", "old", "distance"), [(1, 0, 1), (0, 65535, 1), (65535, 0, -1), (0x7FFF, 0, 0x7FFF)]
)
def test_sequence_numbers_wrap_around(new, old, distance):
    assert sequence_distance(new, old) == distance


def test_timestamps_wrap_around():
    assert timestamp_distance(90, 2**32 - 90) == 180
    assert timestamp_distance(2**32 - 90, 90) == -180


def test_the_payload_begins_after_the_extension_and_ends_before_padding():
    extended = packet(extension=b"\xbe\xde\0\1\x32abc", payload=b"picture")
    assert extended.payload == b"picture"
    data = HEADER.pack(0xA0, 96, 1, 0, 7) + b"picture" + b"\0\0\3"
    assert Packet(data, 0xA0, 96, 1, 0, "VP8", 0.0).payload == b"picture"


def test_a_retransmission_is_the_packet_that_was_lost():
    data = HEADER.pack(0x80, 0x80 | 97, 500, 3000, 9) + (1234).to_bytes(2, "big") + b"picture"
    whole = unwrapped_retransmission(data, 0x80, 0x80 | 97, 3000, 96, 7)
    assert whole is not None
    again, _first, second, sequence = whole
    assert (sequence, second, again) == (
        1234,
        0x80 | 96,
        HEADER.pack(0x80, 0x80 | 96, 1234, 3000, 7) + b"picture",
    )


def test_a_probe_of_the_line_carries_nothing():
    data = HEADER.pack(0xA0, 97, 500, 3000, 9) + bytes(199) + b"\xc8"
    assert unwrapped_retransmission(data, 0xA0, 97, 3000, 96, 7) is None


def test_a_cut_extension_is_no_fault():
    data = HEADER.pack(0x90, 96, 1, 0, 7) + b"\xbe\xde\0\7\x32a"
    assert list(elements(data, 0x90)) == [(3, b"a")]


def test_the_same_ids_are_copied_as_they_are():
    same = Translation({SEND_TIME: 3}, {SEND_TIME: 3})
    assert same.leaves_as_is(packet(extension=b"\xbe\xde\0\1\x32abc"))
    assert same.leaves_as_is(packet())


def test_other_ids_are_translated_and_what_the_viewer_does_not_know_is_left_out():
    other = Translation({SEND_TIME: 3, LEVEL: 2, "mid": 4}, {SEND_TIME: 5, "mid": 4})
    both = packet(extension=b"\xbe\xde\0\2\x32abc\x20L\x40M")
    assert not other.leaves_as_is(both)
    assert other.translated(both) == b"\xbe\xde\0\1\x52abc"
    assert other.translated(packet(extension=b"\xbe\xde\0\1\x40M\0\0")) == b""


# numbering


def test_another_source_goes_on_where_the_one_before_ended():
    numbering = Numbering(90000)
    numbering.begin(packet(100, 9000, arrived=1.0))
    sequence, timestamp = numbering.renumbered(packet(100, 9000, arrived=1.0))
    numbering.restart()
    other = packet(65535, 77, arrived=1.5)
    numbering.begin(other)
    following = numbering.renumbered(other)
    assert following == ((sequence + 1) & 0xFFFF, (timestamp + 45000) & 0xFFFFFFFF)
    assert numbering.renumbered(packet(0, 3077, arrived=1.53)) == (
        (sequence + 2) & 0xFFFF,
        (timestamp + 48000) & 0xFFFFFFFF,
    )


def test_a_straggler_from_before_the_beginning_is_left_out():
    numbering = Numbering(90000)
    numbering.begin(packet(100))
    assert numbering.renumbered(packet(99)) is None
    assert numbering.renumbered(packet(101)) is not None


def test_what_a_viewer_lost_is_found_again_under_its_own_number():
    numbering = Numbering(90000)
    numbering.begin(packet(100))
    sent, _ = numbering.renumbered(packet(100))
    assert numbering.original(sent) == 100
    assert numbering.original((sent - 1) & 0xFFFF) is None, "that was another source's"
    numbering.restart()
    assert numbering.original(sent) is None


# keyframes

VP8_KEY, VP8_DELTA = b"\x10\x00", b"\x10\x01"


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        (VP8_KEY, True),
        (VP8_DELTA, False),
        (b"\x00\x00", False),  # not the first packet of its picture
        (b"\x11\x00", False),  # not the first partition
        (b"\x90\x80\x12\x00", True),  # with a picture id of 7 bits
        (b"\x90\x80\x92\x34\x00", True),  # of 15 bits
        (b"\x90\xe0\x92\x34\x05\x20\x01", False),
        (b"\x90\x80", False),
        (b"", False),
    ],
)
def test_a_keyframe_of_vp8_is_told_by_its_first_packet(payload, begins):
    assert begins_keyframe("VP8", payload) is begins


def test_all_of_the_descriptor_is_skipped():
    assert vp8_descriptor_bytes(b"\x90\xf0\x92\x34\x05\x20\x00") == 6


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        (b"\x67\x42", True),  # sequence parameters
        (b"\x65\x88", True),  # a whole refresh
        (b"\x41\x9a", False),
        (b"\x7c\x85", True),  # the first fragment of a refresh
        (b"\x7c\x05", False),  # a later one
        (b"\x78\x00\x02\x67\x42\x00\x02\x68\xce", True),  # together with others
        (b"\x78\x00\x02\x41\x9a", False),
        (b"\x78\x00\x09\x67", False),  # cut
    ],
)
def test_a_keyframe_of_h264_is_told_by_its_first_packet(payload, begins):
    assert begins_keyframe("H264", payload) is begins


def test_sound_can_be_entered_anywhere():
    assert begins_keyframe("opus", b"\x00")
