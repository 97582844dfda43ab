"""Frames of Asterisk's AudioSocket, however they are cut and whatever they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.video.engine.audio_socket import (
    LONGEST_PAYLOAD,
    FrameReader,
    Kind,
    MalformedError,
    framed,
)

FRAMES = st.lists(
    st.tuples(st.sampled_from(sorted(Kind)), st.binary(max_size=700)), min_size=1, max_size=5
)


def test_a_frame_is_kind_length_and_payload():
    assert framed(Kind.SOUND, b"\x01\x02") == b"\x10\x00\x02\x01\x02"
    assert framed(Kind.HANG_UP) == b"\x00\x00\x00"


@given(FRAMES, st.integers(1, 900))
def test_frames_come_out_as_they_went_in_however_the_line_cuts_them(frames, size):
    sent = b"".join(framed(*frame) for frame in frames)
    reader = FrameReader()
    came = [each for at in range(0, len(sent), size) for each in reader.read(sent[at : at + size])]
    assert came == frames


def test_a_frame_that_is_longer_than_any_is_refused_before_it_is_waited_for():
    with pytest.raises(MalformedError):
        FrameReader().read(bytes((Kind.SOUND, *(LONGEST_PAYLOAD + 1).to_bytes(2, "big"))))


@given(st.binary(max_size=5000))
def test_no_bytes_are_more_than_refused(data):
    reader = FrameReader()
    try:
        frames = reader.read(data)
    except MalformedError:
        return
    assert all(len(payload) <= LONGEST_PAYLOAD for _, payload in frames)
