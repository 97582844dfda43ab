"""Recordings: packets become frames, frames a file that others can read."""

from __future__ import annotations

import io
import itertools
import struct
import threading
import time
from fractions import Fraction
from types import SimpleNamespace

import av
import pytest
from aiortc.rtp import RtcpSenderInfo
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.video.engine import matroska, packetising, recording
from media_gateway.video.engine.files import Writer
from media_gateway.video.engine.frames import (
    MOST_HELD,
    MOST_PACKETS,
    Frame,
    Pictures,
    Timeline,
    h264_parameters,
    h264_units,
    vp8_size,
)
from media_gateway.video.engine.h264_size import h264_size
from media_gateway.video.engine.packets import HEADER, MARKER, Packet
from media_gateway.video.engine.recording import PartyClock, Track
from media_gateway.video.engine.sources import Source

CROPPED_AWAY = b"\x67\x42\xc0\x1f" + bytes.fromhex("f4f81940cbc0")
"""An H264 picture of 16 by 16, of which 100 times 2 are cut off at either side."""

KEYFRAME = b"\x00" + b"k" * 2999
DELTA = b"\x01" + b"d" * 1999


def packets_of(frames, codec="VP8", start=65534):
    """(frame, timestamp) each, cut as a browser cuts them."""
    sequence = start
    for frame, timestamp in frames:
        payloads = packetising.vp8(frame) if codec == "VP8" else packetising.h264(frame, ())
        for number, payload in enumerate(payloads):
            second = 96 | (MARKER if number == len(payloads) - 1 else 0)
            data = HEADER.pack(0x80, second, sequence, timestamp, 1) + payload
            yield Packet(data, 0x80, second, sequence, timestamp, codec, 0.0)
            sequence = (sequence + 1) & 0xFFFF


class Seen:
    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.asked = 0
        self.pictures = Pictures(self.frames.append, self._ask)

    def _ask(self) -> None:
        self.asked += 1


def test_packets_become_whole_pictures_over_the_wrap():
    seen = Seen()
    for packet in packets_of([(KEYFRAME, 2**32 - 1000), (DELTA, 2000)]):
        seen.pictures.take(packet)
    assert [(one.data, one.is_keyframe) for one in seen.frames] == [
        (KEYFRAME, True),
        (DELTA, False),
    ]
    assert seen.frames[1].time - seen.frames[0].time == 3000


def test_out_of_order_and_double_packets_make_the_same_picture():
    seen = Seen()
    first, second, third, *rest = packets_of([(KEYFRAME, 0), (DELTA, 3000)])
    for packet in (first, third, third, second, *reversed(rest), first):
        seen.pictures.take(packet)
    assert [one.data for one in seen.frames] == [KEYFRAME, DELTA]


def test_nothing_comes_before_a_keyframe():
    seen = Seen()
    for packet in packets_of([(DELTA, 0), (KEYFRAME, 3000)]):
        seen.pictures.take(packet)
    assert [one.data for one in seen.frames] == [KEYFRAME]
    assert seen.asked


def test_after_a_loss_for_good_pictures_go_on_with_the_next_keyframe():
    seen = Seen()
    frames = [(KEYFRAME, 0), *((DELTA, 3000 * n) for n in range(1, MOST_HELD)), (KEYFRAME, 9)]
    packets = list(packets_of(frames))
    del packets[4]
    for packet in packets:
        seen.pictures.take(packet)
    assert [one.data for one in seen.frames] == [KEYFRAME, KEYFRAME]
    assert seen.asked


def test_a_picture_without_an_end_is_not_kept():
    seen = Seen()
    for packet in packets_of([(KEYFRAME, 0)]):
        seen.pictures.take(packet)
    for number in range(MOST_PACKETS + 5):
        data = HEADER.pack(0x80, 96, number + 1, 7, 1) + b"\x00endless"
        seen.pictures.take(Packet(data, 0x80, 96, number + 1, 7, "VP8", 0.0))
    assert seen.pictures.waiting


def test_units_of_h264_are_put_together_from_fragments():
    unit = b"\x65" + bytes(range(256)) * 20
    frame = b"".join(len(one).to_bytes(4, "big") + one for one in (b"\x67SPS", b"\x68PPS", unit))
    seen = Seen()
    for packet in packets_of([(frame, 0)], "H264"):
        seen.pictures.take(packet)
    assert [one.data for one in seen.frames] == [frame]
    assert seen.frames[0].is_keyframe
    assert h264_units(frame) == [b"\x67SPS", b"\x68PPS", unit]
    assert h264_parameters(frame) == (b"\x67SPS", b"\x68PPS")


def test_sizes_are_read_from_the_pictures_themselves():
    size = struct.pack("<HH", 640 | 0x4000, 480)
    assert vp8_size(b"\x00\x00\x00\x9d\x01\x2a" + size) == (640, 480)
    assert vp8_size(b"\x00\x00\x00junkjunk") is None
    assert vp8_size(b"\x00\x00\x00\x9d\x01\x2a" + bytes(4)) is None
    assert h264_size(bytes.fromhex("6742c01fda0280bfe5c04400")) is not None
    assert h264_size(b"\x67\x42") is None
    assert h264_size(b"\x67\x42\xc0\x1f" + bytes(40)) is None
    assert h264_size(CROPPED_AWAY) is None


def encoded(codec: str, width: int, height: int) -> tuple[bytes, bytes]:
    """A keyframe, and what its encoder says a decoder needs besides."""
    context = av.CodecContext.create(codec, "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base = Fraction(1, 30)
    if codec == "libx264":
        context.options = {"profile": "baseline", "tune": "zerolatency"}
    packets = [*context.encode(av.VideoFrame(width, height, "yuv420p")), *context.encode(None)]
    return bytes(packets[0]), bytes(context.extradata or b"")


def test_h264_says_its_own_size():
    data, _ = encoded("libx264", 322, 242)
    units = [unit for unit in data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    [parameters] = [unit for unit in units if unit[0] & 0x1F == 7]
    assert h264_size(parameters) == (322, 242)


def film(blocks, *, finished: bool) -> io.BytesIO:
    picture, _ = encoded("libvpx", 320, 240)
    layout = matroska.Layout("webm", 3, started_at=1_800_000_000.0)
    content = io.BytesIO(layout.head)
    for track in (
        matroska.Track(1, "client audio", "A_OPUS", matroska.opus_head()),
        matroska.Track(2, "client video", "V_VP8", b"", 320, 240),
    ):
        content.seek(layout.entry_at(track.number))
        content.write(matroska.described(track))
    content.seek(0, io.SEEK_END)
    at = content.tell()
    content.writelines(
        matroska.cluster(
            [
                matroska.Block(track, moment, True, picture if track == 2 else b"\xf8\xff\xfe")
                for track, moment in blocks
            ]
        )
    )
    if finished:
        for place, data in layout.finished(content.tell(), blocks[-1][1], [(0, at)]):
            content.seek(place)
            content.write(data)
    content.seek(0)
    return content


def test_a_file_is_read_by_others_with_the_tracks_that_came():
    with av.open(film([(1, 0), (2, 5), (1, 20), (2, 40)], finished=True)) as container:
        assert [one.metadata["title"] for one in container.streams] == [
            "client audio",
            "client video",
        ]
        assert container.duration == 40_000
        times = {"audio": [], "video": []}
        for packet in container.demux():
            if packet.pts is not None:
                times[packet.stream.type].append(float(packet.pts * packet.time_base))
    assert times == {"audio": [0.0, 0.02], "video": [0.005, 0.04]}


def test_a_file_that_nobody_finished_is_read_up_to_its_last_cluster():
    with av.open(film([(1, 0), (2, 5)], finished=False)) as container:
        [frame] = container.decode(video=0)
        assert (frame.width, frame.height) == (320, 240)


# clocks


def report(seconds: float, timestamp: int) -> RtcpSenderInfo:
    return RtcpSenderInfo(
        ntp_timestamp=int(seconds * 2**32), rtp_timestamp=timestamp, packet_count=0, octet_count=0
    )


def test_of_the_ways_of_reports_the_shortest_counts():
    clock = PartyClock()
    clock.heard(report(1000.0, 0), now=50.3)
    clock.heard(report(1001.0, 0), now=51.1)
    assert abs(clock.time_of(report(1000.0, 0)) - 50.1) < 1e-6


def test_a_timeline_does_not_wrap_around():
    timeline = Timeline()
    assert timeline.unwrapped(2**32 - 1) == 2**32 - 1
    assert timeline.unwrapped(1) == 2**32 + 1
    assert timeline.near(2**32 - 1) == 2**32 - 1


class Microphone(Source):
    """Speaks at chosen moments of our clock."""

    def __init__(self) -> None:
        super().__init__("audio")

    def send(self, timestamp: int, arrived: float) -> None:
        data = HEADER.pack(0x80, 96, 1, timestamp & 0xFFFFFFFF, 1) + b"\xf8\xff\xfe"
        self._give(Packet(data, 0x80, 96, 1, timestamp & 0xFFFFFFFF, "opus", arrived))

    def speak(self, timestamp: int, arrived: float) -> None:
        self.send(timestamp, arrived)
        for sink in self.sinks:
            if isinstance(sink, Track):
                sink.work_off()

    def tell(self, info: RtcpSenderInfo, at: float) -> None:
        self.last_report, self.last_report_at = info, at
        for sink in self.sinks:
            sink.sender_report(self, info)


def recorded_times():
    times: list[float] = []
    microphone = Microphone()
    track = Track(1, "client audio", PartyClock(), lambda _track, _frame, at: times.append(at))
    track.attach(microphone)
    return microphone, times


def test_what_came_late_gets_the_time_at_which_it_was_said():
    microphone, times = recorded_times()
    microphone.tell(report(1000.0, 0), at=50.0)
    microphone.speak(48000, arrived=51.4)
    assert [round(at, 3) for at in times] == [51.0]


def test_a_long_stop_of_the_process_in_a_pause_leaves_a_film_with_its_whole_time(
    tmp_path, monkeypatch
):
    now, whole = 1000.0, threading.Event()
    monkeypatch.setattr(
        recording,
        "time",
        SimpleNamespace(monotonic=lambda: now, time=lambda: now),
    )
    path = tmp_path / "talk.webm"
    kept = recording.Recording(path, ["client"], Writer())
    microphone = Microphone()
    kept.tracks()[0][2].attach(microphone)
    microphone.speak(0, arrived=now)
    kept.pause(True)
    now += 100.0
    kept.tick(now)
    kept.pause(False)
    microphone.speak(48000 * 100, arrived=now)
    kept.stop(whole.set)
    assert whole.wait(10)
    with av.open(str(path)) as container:
        times = [float(one.pts * one.time_base) for one in container.demux() if one.pts is not None]
    assert (round(times[0]), round(times[-1])) == (0, 100)
    assert max(after - before for before, after in itertools.pairwise(times)) < 0.05


@pytest.mark.parametrize(
    ("sequence", "described"),
    [(CROPPED_AWAY, True), (CROPPED_AWAY + bytes(70_000), False)],
    ids=["cropped away", "too long"],
)
def test_parameters_that_a_stranger_made_up_stop_nothing(tmp_path, sequence, described):
    kept = recording.Recording(tmp_path / "talk.mkv", ["client"], Writer())
    track, camera = kept.tracks()[1][2], Source("video")
    track.attach(camera)
    frame = b"".join(
        len(one).to_bytes(4, "big") + one for one in (sequence, b"\x68PPS", b"\x65picture")
    )
    for packet in packets_of([(frame, 0)], "H264"):
        camera._give(packet)
    kept.tick(time.monotonic() + 1)
    assert track.described is described


BEGINNINGS = (
    b"",
    b"\x10\x00\x00\x00\x9d\x01\x2a",
    b"\x90\x80",
    b"\x67\x42\xc0\x1f",
    b"\x68",
    b"\x65",
    b"\x78\x00\x02\x68\x50\x00\x0c\x67\x42\xc0\x1f",
    b"\x7c\x87\x42\xc0\x1f",
    b"\x7c\x05",
)
"""Of payloads of VP8 and H264, whole and in fragments, so that what is made up goes far."""


@given(
    codec=st.sampled_from(["VP8", "H264"]),
    payloads=st.lists(
        st.tuples(st.sampled_from(BEGINNINGS), st.binary(max_size=12), st.booleans()), max_size=12
    ),
)
def test_whatever_a_stranger_sends_as_a_picture_stops_nothing(codec, payloads):
    camera = Source("video")
    track = Track(
        1, "client video", PartyClock(), lambda track, frame, _at: described(track, frame)
    )
    track.attach(camera)
    for sequence, (beginning, rest, is_last) in enumerate(payloads):
        second = 96 | (MARKER if is_last else 0)
        data = HEADER.pack(0x80, second, sequence, 0, 1) + beginning + rest
        camera._give(Packet(data, 0x80, second, sequence, 0, codec, 0.0))
    track.work_off()


def described(track: Track, frame: Frame) -> None:
    found = recording._described(track, frame)
    if found is not None:
        assert len(matroska.described(found)) == matroska.TRACK_BYTES


def test_what_was_put_aside_is_in_its_place_when_a_cluster_is_written(tmp_path, monkeypatch):
    now, whole = 1000.0, threading.Event()
    monkeypatch.setattr(recording, "time", SimpleNamespace(monotonic=lambda: now, time=lambda: now))
    path = tmp_path / "talk.webm"
    kept = recording.Recording(path, ["client", "o3"], Writer())
    late, soon = Microphone(), Microphone()
    kept.tracks()[0][2].attach(late)
    kept.tracks()[3][2].attach(soon)
    began = now
    for step in range(1, 60):
        now = began + step * 0.06
        late.send(48 * (step * 60 - 200), arrived=now - (0.2 if step == 1 else 0.0))
        soon.send(48 * step * 60, arrived=now)
        kept.tick(now)
    kept.stop(whole.set)
    assert whole.wait(10)
    with av.open(str(path)) as container:
        times = [float(one.pts * one.time_base) for one in container.demux() if one.pts is not None]
    assert len(times) == 2 * 59
    assert times == sorted(times)


def test_a_clock_that_cannot_be_is_not_believed():
    microphone, times = recorded_times()
    microphone.speak(0, arrived=50.0)
    microphone.tell(report(1000.0, 2**31), at=50.0)
    microphone.speak(960, arrived=50.02)
    microphone.speak(2**31, arrived=50.04)
    assert [round(at, 2) for at in times] == [50.0, 50.02, 50.0]
