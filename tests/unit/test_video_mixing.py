"""What a telephone hears of those in a room, frame by frame."""

import random
from array import array

from hypothesis import given
from hypothesis import strategies as st

from deploy.tones import share_of
from media_gateway.video.engine.mixing import (
    MOST_FRAMES,
    SILENCE,
    WAIT_FRAMES,
    WATCHED_FRAMES,
    Ear,
    mixed,
)
from media_gateway.video.engine.opus import FRAME_SAMPLES, FRAME_TICKS
from tests.support.telephone_sound import frames_of, height_of, tone

START = 1000


def level(value):
    return array("h", [value] * FRAME_SAMPLES)


def spoken(number):
    """The payload of a packet that says its number, 20 ms long."""
    return bytes([number])


def said(payload):
    return level(payload[0])


def heard(ear, frames):
    """The number that each frame says; 0 for silence."""
    return [frame[0] if (frame := ear.frame()) else 0 for _ in range(frames)]


def give(ear, *numbers, start=START):
    for number in numbers:
        ear.take((start + number * FRAME_TICKS) & 0xFFFFFFFF, spoken(number))


def test_one_voice_comes_through_as_it_is():
    assert mixed([tone(500)[:FRAME_SAMPLES]]) == tone(500)[:FRAME_SAMPLES].tobytes()


def test_nobody_is_silence():
    assert mixed([]) == SILENCE


def test_two_voices_are_both_heard_as_loud_as_before():
    pairs = zip(frames_of(tone(500, height=6000)), frames_of(tone(1300, height=3000)), strict=True)
    both = array("h", b"".join(mixed(pair) for pair in pairs))
    assert 0.75 < share_of(both, 500) < 0.85
    assert 0.15 < share_of(both, 1300) < 0.25


def test_what_is_too_loud_together_is_cut_and_not_turned_around():
    assert array("h", mixed([level(30000), level(20000)])) == level(32767)
    assert array("h", mixed([level(-30000), level(-20000)])) == level(-32768)


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=3))
def test_a_mix_is_the_sum_within_what_a_sample_can_say(values):
    total = max(-32768, min(32767, sum(values)))
    assert array("h", mixed([level(value) for value in values])) == level(total)


def test_a_voice_begins_after_a_moment_in_which_packets_may_be_late():
    ear = Ear(said)
    give(ear, 1)
    assert heard(ear, WAIT_FRAMES) == [0] * WAIT_FRAMES
    give(ear, 2, 3)
    assert heard(ear, 3) == [1, 2, 3]


def test_packets_that_overtook_one_another_are_put_in_order():
    ear = Ear(said)
    give(ear, 1, 3, 2, 4)
    assert heard(ear, WAIT_FRAMES + 4)[WAIT_FRAMES:] == [1, 2, 3, 4]


def test_a_lost_packet_fades_and_the_times_stay():
    ear = Ear(said)
    give(ear, 8, 9, 12)
    assert heard(ear, WAIT_FRAMES + 5)[WAIT_FRAMES:] == [8, 9, 4, 2, 12]


def test_a_packet_that_comes_too_late_is_left_out():
    ear = Ear(said)
    give(ear, 1, 3, 4)
    assert heard(ear, WAIT_FRAMES + 2)[-2:] == [1, 0]
    give(ear, 2)
    assert heard(ear, 2) == [3, 4]


def test_a_voice_that_pauses_is_silence_and_goes_on_at_once_after_a_moment():
    ear = Ear(said)
    give(ear, 1)
    assert heard(ear, WAIT_FRAMES + 50)[WAIT_FRAMES:] == [1] + [0] * 49
    give(ear, 60)
    assert heard(ear, WAIT_FRAMES + 2)[WAIT_FRAMES:] == [60, 0]


def test_packets_of_60_ms_are_heard_whole():
    ear = Ear(lambda payload: array("h", [payload[0]] * 3 * FRAME_SAMPLES))
    ear.take(START, spoken(5))
    ear.take(START + 3 * FRAME_TICKS, spoken(6))
    assert heard(ear, WAIT_FRAMES + 7)[WAIT_FRAMES:] == [5, 5, 5, 6, 6, 6, 0]


def test_a_packet_that_makes_no_sense_is_silence_of_its_length():
    ear = Ear(lambda payload: said(payload) if payload[0] != 2 else array("h"))
    give(ear, 1, 2, 3)
    assert heard(ear, WAIT_FRAMES + 2)[WAIT_FRAMES:] == [1, 3]


def test_timestamps_may_turn_over():
    ear = Ear(said)
    give(ear, 1, 2, 3, 4, start=(1 << 32) - 3 * FRAME_TICKS)
    assert heard(ear, WAIT_FRAMES + 4)[WAIT_FRAMES:] == [1, 2, 3, 4]


def test_another_stream_is_heard_however_its_times_begin():
    ear = Ear(said)
    give(ear, 1, 2)
    heard(ear, WAIT_FRAMES + 1)
    give(ear, 9, start=START + (1 << 31))
    assert 9 in heard(ear, WAIT_FRAMES + 3)


def test_what_was_held_up_on_its_way_is_passed_over_rather_than_heard_late():
    ear = Ear(said)
    give(ear, *range(1, 61))
    assert len([frame for frame in heard(ear, 100) if frame]) <= MOST_FRAMES


def test_a_clock_that_runs_ahead_never_delays_more_than_a_moment():
    """One packet in fifty too many: far more than any clock is wrong."""
    ear, number, delays = Ear(lambda payload: level(len(payload))), 0, []
    for frame in range(40 * WATCHED_FRAMES):
        for _ in range(2 if frame % 50 == 0 else 1):
            number += 1
            ear.take(START + number * FRAME_TICKS, bytes(number))
        now = ear.frame()
        delays.append(number - now[0] if now else 0)
    assert max(delays[WATCHED_FRAMES:]) <= WAIT_FRAMES + 4


def test_a_clock_that_lags_leaves_gaps_but_no_growing_delay():
    ear, number, silent = Ear(lambda payload: level(len(payload))), 0, 0
    for frame in range(1000):
        if frame % 50:
            number += 1
            ear.take(START + number * FRAME_TICKS, bytes(number))
        silent += not ear.frame()
    assert silent <= 1000 // 50 * (WAIT_FRAMES + 1)


@given(st.integers(0, 2**32), st.lists(st.integers(0, 2**32 - 1), max_size=80), st.data())
def test_whatever_comes_each_frame_is_20_ms_or_silence(seed, timestamps, data):
    ear, lengths = Ear(lambda payload: array("h", bytes(2 * payload[0]))), random.Random(seed)
    for timestamp in timestamps:
        near = START + (timestamp % 64) * FRAME_TICKS // 2
        ear.take(near if data.draw(st.booleans()) else timestamp, bytes([lengths.randrange(256)]))
        frame = ear.frame()
        assert frame is None or len(frame) == FRAME_SAMPLES


def test_height_of_a_tone_is_what_it_was_made_with():
    assert abs(height_of(tone(500, height=8000)) - 8000) < 200
