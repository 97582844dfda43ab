"""What is said into a telephone, as the packets that browsers are given; and how it hears them."""

import time
from array import array
from datetime import UTC, datetime
from itertools import pairwise

from aiortc.clock import datetime_to_ntp
from hypothesis import given
from hypothesis import strategies as st

from deploy.tones import share_of
from media_gateway.video.engine.mixing import WAIT_FRAMES, Ear, mixed
from media_gateway.video.engine.opus import FRAME_BYTES, FRAME_TICKS, RATE, Decoder, Encoder
from media_gateway.video.engine.packets import MARKER, sequence_distance, timestamp_distance
from media_gateway.video.engine.sources import Source
from media_gateway.video.engine.voices import Hearing, Voice
from tests.support.telephone_sound import frames_of, height_of, tone
from tests.support.video_party import Collected

FRAME = tone(500)[:160].tobytes()
PAUSE = 3.0
NOON = datetime_to_ntp(datetime(2026, 6, 1, 12, tzinfo=UTC))
FRAMES_A_SECOND = 50


def voice():
    """And a sink of it."""
    made, collected = Voice(), Collected()
    made.add(collected)
    return made, collected.packets


def speak(made, begin, frames, interval=0.02):
    for frame in range(frames):
        made.say(FRAME, begin + frame * interval)


def frames_packed(frequency):
    """A second of a tone, as payloads."""
    encoder = Encoder()
    frames = frames_of(tone(frequency))
    return [payload for frame in frames for payload in encoder.payloads(frame.tobytes())]


def steps(packets):
    pairs = pairwise(packets)
    return [timestamp_distance(new.timestamp, old.timestamp) for old, new in pairs]


class TestOpus:
    def test_a_tone_comes_through_as_loud_as_it_was(self):
        encoder, decoder, heard = Encoder(), Decoder(), array("h")
        for frame in frames_of(tone(1000, seconds=1)):
            for payload in encoder.payloads(frame.tobytes()):
                heard.extend(decoder.samples(payload))
        settled = heard[RATE // 5 :]
        assert share_of(settled, 1000) > 0.95
        assert 6000 < height_of(settled) < 10000

    @given(st.binary(max_size=1500))
    def test_payloads_that_make_no_sense_are_no_more_than_silence(self, payload):
        decoder, encoder = Decoder(), Encoder()
        assert len(decoder.samples(payload)) <= RATE * 12 // 100 + 200
        [good] = encoder.payloads(FRAME)
        assert decoder.samples(good)


class TestVoice:
    def test_each_20_ms_are_a_packet_that_follows_the_one_before(self):
        made, packets = voice()
        speak(made, 100.0, 5)
        assert steps(packets) == [FRAME_TICKS] * 4
        pairs = pairwise(packets)
        assert all(sequence_distance(new.sequence, old.sequence) == 1 for old, new in pairs)
        assert [bool(packet.second & MARKER) for packet in packets] == [True] + [False] * 4
        assert {packet.codec for packet in packets} == {"opus"}

    def test_sound_may_come_in_pieces_of_any_size(self):
        made, packets = voice()
        for at in range(0, 3 * FRAME_BYTES, 100):
            made.say((3 * FRAME)[at : at + 100], 100.0)
        assert steps(packets) == [FRAME_TICKS] * 2

    def test_unevenness_on_the_way_is_not_in_the_times(self):
        made, packets = voice()
        for at in (100.0, 100.09, 100.09, 100.09, 100.1):
            made.say(FRAME, at)
        assert steps(packets) == [FRAME_TICKS] * 4

    def test_a_pause_is_as_long_in_the_times_as_it_was(self):
        made, packets = voice()
        speak(made, 100.0, 2)
        speak(made, 100.0 + PAUSE, 2)
        assert abs(steps(packets)[1] - PAUSE * 48000) <= FRAME_TICKS
        assert packets[2].second & MARKER

    def test_a_flood_is_cut_to_what_can_be_spoken(self):
        made, packets = voice()
        speak(made, 100.0, 1000, interval=0.0)
        assert len(packets) <= 52
        speak(made, 102.0, 2)
        assert len(packets) <= 54

    def test_nobody_who_listens_costs_nothing(self):
        made = Voice()
        speak(made, 100.0, 3)
        collected = Collected()
        made.add(collected)
        speak(made, 100.06, 2)
        assert len(collected.packets) == 2

    def test_its_reports_say_which_time_of_the_day_a_time_of_it_is(self):
        made, collected = Voice(), Collected()
        made.add(collected)
        made.report(100.0, 0)
        assert not collected.reports
        made.say(FRAME, 100.0)
        made.report(101.0, NOON)
        [report] = collected.reports
        assert report.ntp_timestamp == NOON
        later = timestamp_distance(report.rtp_timestamp, collected.packets[0].timestamp)
        assert later == 48000


class TestCost:
    def test_a_telephone_that_hears_two_costs_less_than_six_hundredths_of_a_core(self):
        """Its part of the media process: two voices decoded and mixed, its own encoded."""
        others = [frames_packed(500), frames_packed(800)]
        made, packets = voice()
        ears = [Ear(Decoder().samples) for _ in others]
        began = time.process_time()
        for number in range(10 * FRAMES_A_SECOND):
            for ear, other in zip(ears, others, strict=True):
                ear.take(number * FRAME_TICKS, other[number % len(other)])
            mixed([frame for ear in ears if (frame := ear.frame()) is not None])
            made.say(FRAME, 100.0 + number * 0.02)
        assert len(packets) == 10 * FRAMES_A_SECOND
        assert time.process_time() - began < 0.6


class TestHearing:
    def test_a_source_that_ends_is_let_go_and_another_is_heard(self):
        hearing, first, second = Hearing(), Voice(), Voice()
        hearing.attach(first)
        first.end()
        assert not first.sinks
        hearing.attach(second)
        speak(second, 100.0, WAIT_FRAMES + 1)
        frames = [hearing.ear.frame() for _ in range(WAIT_FRAMES + 1)]
        assert frames[-1] is not None
        hearing.attach(None)
        assert not second.sinks
        assert hearing.ear is None

    def test_the_same_source_is_attached_once(self):
        hearing, source = Hearing(), Source("audio")
        hearing.attach(source)
        ear = hearing.ear
        hearing.attach(source)
        assert source.sinks == (hearing,)
        assert hearing.ear is ear

    def test_a_voice_is_heard_by_an_ear_without_a_gap(self):
        made, packets = voice()
        for number, frame in enumerate(frames_of(tone(700, seconds=1))):
            made.say(frame.tobytes(), 100.0 + number * 0.02)
        ear, heard = Ear(Decoder().samples), array("h")
        for packet in packets:
            ear.take(packet.timestamp, packet.payload)
            heard.extend(ear.frame() or [])
        assert share_of(heard[RATE // 5 :], 700) > 0.95
