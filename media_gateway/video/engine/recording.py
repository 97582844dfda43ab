"""A recording: the packets of several legs in one file, as they came, on one clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from aiortc.rtp import RtcpSenderInfo

from media_gateway.video.engine import matroska
from media_gateway.video.engine.files import GrowingFile, Writer
from media_gateway.video.engine.frames import (
    Frame,
    Pictures,
    Timeline,
    h264_parameters,
    vp8_size,
)
from media_gateway.video.engine.h264_size import h264_size
from media_gateway.video.engine.packets import Packet
from media_gateway.video.engine.sources import Source

CLUSTER_SECONDS = 1.0
HELD_SECONDS = 0.3
"""What comes out of order within this time is put in order."""

PILE_SECONDS = 0.25
"""Packets are put aside for so long and then worked off together, so that those who watch do not
wait for what is only recorded."""

CUE_SECONDS = 2.0
SILENCE = b"\xf8\xff\xfe"
SILENCE_SECONDS = 0.02
UNNOTICED_SECONDS = 0.005
STEP_SECONDS = 0.02
"""A track's time is corrected so gently that nobody hears it."""

MOST_APART_SECONDS = 5.0
"""Between when something came and when it says that it was made; beyond, it is not believed."""

LONGEST_PARAMETERS = 300
"""Bytes: there is so much room for them in a track's description."""

UNKNOWN_SIZE = (640, 480)
MEDIA = ("audio", "video", "screen")


class PartyClock:
    """When a party's media were made, on our clock: sound and picture of one moment get one time.

    A browser's reports say what its clock showed at a timestamp. Of the ways that these reports
    took, the shortest is nearest to the truth.
    """

    def __init__(self) -> None:
        self._ahead: float | None = None

    def heard(self, report: RtcpSenderInfo, now: float) -> None:
        ahead = now - report.ntp_timestamp / 2**32
        self._ahead = ahead if self._ahead is None else min(ahead, self._ahead)

    def time_of(self, report: RtcpSenderInfo) -> float:
        """Of the timestamp in a report that was heard."""
        assert self._ahead is not None
        return report.ntp_timestamp / 2**32 + self._ahead


class Track:
    """One medium of one leg; its source may be another after the party connected again."""

    wanted_rate = None

    def __init__(
        self, number: int, name: str, clock: PartyClock, put: Callable[[Track, Frame, float], None]
    ) -> None:
        self.number = number
        self.name = name
        self.described = False
        self.last_seconds = 0.0
        self._clock = clock
        self._put = put
        self._source: Source | None = None
        self._pile: list[Packet] = []
        self._pictures: Pictures | None = None
        self._timeline = Timeline()
        self._offset: float | None = None
        self._is_synchronised = False

    def attach(self, source: Source | None) -> None:
        if source is self._source:
            return
        if self._source is not None:
            self._source.remove(self)
        self.work_off()
        self._source = source
        self._timeline = Timeline()
        self._offset, self._is_synchronised = None, False
        self._pictures = None
        if source is None:
            return
        if source.kind == "video":
            self._pictures = Pictures(self._frame, source.ask_keyframe)
        source.add(self)
        source.ask_keyframe()

    @property
    def waits_for_keyframe(self) -> bool:
        return self._pictures is not None and self._pictures.waiting

    def restart(self) -> None:
        """After a pause: pictures go on with a whole one."""
        if self._pictures is not None:
            self._pictures.restart()

    def source_ended(self, source: Source) -> None:
        if source is self._source:
            self.work_off()
            self._source = None

    def forward(self, source: Source, packet: Packet) -> None:
        self._pile.append(packet)

    def work_off(self) -> None:
        """Make frames of what has been put aside."""
        pile, self._pile = self._pile, []
        take = self._take_sound if self._pictures is None else self._pictures.take
        for packet in pile:
            take(packet)

    def _take_sound(self, packet: Packet) -> None:
        payload = packet.payload
        if payload:
            moment = self._timeline.unwrapped(packet.timestamp)
            self._frame(Frame(packet.codec, moment, payload, True, packet.arrived))

    def _frame(self, frame: Frame) -> None:
        source = self._source
        if source is None:
            return
        position = frame.time / source.clock_rate
        if self._offset is None or self._is_far(position, frame.arrived):
            self._offset, self._is_synchronised = frame.arrived - position, False
            if source.last_report is not None:
                self.sender_report(source, source.last_report)
        assert self._offset is not None
        self._put(self, frame, position + self._offset)

    def _is_far(self, position: float, arrived: float) -> bool:
        assert self._offset is not None
        return abs(position + self._offset - arrived) > MOST_APART_SECONDS

    def sender_report(self, source: Source, report: RtcpSenderInfo) -> None:
        self.work_off()
        if self._offset is None:
            return
        self._clock.heard(report, source.last_report_at)
        self._approach(self._clock.time_of(report) - self._position(source, report))

    def _position(self, source: Source, report: RtcpSenderInfo) -> float:
        timeline = self._pictures.timeline if self._pictures is not None else self._timeline
        return timeline.near(report.rtp_timestamp) / source.clock_rate

    def _approach(self, offset: float) -> None:
        assert self._offset is not None
        late = offset - self._offset
        if abs(late) > MOST_APART_SECONDS:
            return
        if not self._is_synchronised:
            self._offset, self._is_synchronised = offset, True
        elif abs(late) > UNNOTICED_SECONDS:
            self._offset += max(-STEP_SECONDS, min(STEP_SECONDS, late))


class Recording:
    """``legs`` get their tracks at once, whoever of them is there already."""

    def __init__(self, path: Path, legs: Sequence[str], writer: Writer) -> None:
        self.path = path
        self.started_at = time.time()
        self._began = time.monotonic()
        self._paused_tracks: dict[Track, float] | None = None
        self._blocks: list[matroska.Block] = []
        self._cues: list[tuple[int, int]] = []
        self._last = 0
        self._worked_at = self._flushed_at = self._began
        names = [(leg, medium) for leg in legs for medium in MEDIA]
        clocks = {leg: PartyClock() for leg in legs}
        self._tracks = {
            (leg, medium): Track(number, f"{leg} {medium}", clocks[leg], self._put)
            for number, (leg, medium) in enumerate(names, 1)
        }
        doc_type = "webm" if path.suffix == ".webm" else "matroska"
        self._layout = matroska.Layout(doc_type, len(names), self.started_at)
        self._file = GrowingFile(path, writer)
        self._file.append(self._layout.head)

    @property
    def seconds(self) -> float:
        return self._last / 1000

    def tracks(self) -> Sequence[tuple[str, str, Track]]:
        return [(leg, medium, track) for (leg, medium), track in self._tracks.items()]

    def pause(self, on: bool) -> None:
        """What is said meanwhile is not in the file, but its time is: silence, and the last
        picture."""
        self._work_off()
        if on and self._paused_tracks is None:
            now = time.monotonic() - self._began
            self._paused_tracks = {
                track: now
                for (_, medium), track in self._tracks.items()
                if medium == "audio" and track.described
            }
        elif not on and self._paused_tracks is not None:
            self._fill_pause()
            self._paused_tracks = None
            for track in self._tracks.values():
                track.restart()

    def _fill_pause(self) -> None:
        until = time.monotonic() - self._began
        for track, since in (self._paused_tracks or {}).items():
            moment = max(since, track.last_seconds + SILENCE_SECONDS)
            while moment < until:
                self._add(track, moment, True, SILENCE)
                moment += SILENCE_SECONDS
            if self._paused_tracks is not None:
                self._paused_tracks[track] = moment

    def _put(self, track: Track, frame: Frame, at: float) -> None:
        if self._paused_tracks is not None:
            return
        if not track.described:
            described = _described(track, frame)
            if described is None:
                return
            self._file.put(self._layout.entry_at(track.number), matroska.described(described))
            track.described = True
        self._add(track, at - self._began, frame.is_keyframe, frame.data)

    def _add(self, track: Track, seconds: float, is_keyframe: bool, data: bytes) -> None:
        if seconds <= track.last_seconds:
            # a correction of the clock, or a party's first frame from before the beginning
            seconds = track.last_seconds + 0.001
        track.last_seconds = seconds
        self._blocks.append(matroska.Block(track.number, round(seconds * 1000), is_keyframe, data))

    def _work_off(self) -> None:
        for track in self._tracks.values():
            track.work_off()

    def tick(self, now: float) -> None:
        if now - self._worked_at < PILE_SECONDS:
            return
        self._worked_at = now
        self._work_off()
        if now - self._flushed_at >= CLUSTER_SECONDS:
            self._flushed_at = now
            self._fill_pause()
            self._flush(round((now - self._began - HELD_SECONDS) * 1000))

    def _flush(self, until: int | None) -> None:
        self._blocks.sort(key=lambda block: block.milliseconds)
        ready = [one for one in self._blocks if until is None or one.milliseconds < until]
        self._blocks = self._blocks[len(ready) :]
        for blocks in matroska.clustered(ready):
            start = blocks[0].milliseconds
            if not self._cues or start - self._cues[-1][0] >= CUE_SECONDS * 1000:
                self._cues.append((start, self._file.end))
            self._last = max(self._last, blocks[-1].milliseconds)
            self._file.append(*matroska.cluster(blocks))

    def stop(self, then: Callable[[], None]) -> None:
        """``then``: called on another thread when the file is whole."""
        self.pause(False)
        for track in self._tracks.values():
            track.attach(None)
        self._flush(None)
        for at, data in self._layout.finished(self._file.end, self._last, self._cues):
            self._file.put(at, data)
        self._file.close(then)


def _described(track: Track, frame: Frame) -> matroska.Track | None:
    """None: it cannot begin with this frame."""
    if frame.codec == "VP8":
        size = vp8_size(frame.data)
        if size is None:
            return None
        return matroska.Track(track.number, track.name, "V_VP8", b"", *size)
    if frame.codec == "H264":
        parameters = h264_parameters(frame.data)
        if parameters is None or sum(map(len, parameters)) > LONGEST_PARAMETERS:
            return None
        private = matroska.avc_configuration(*parameters)
        size = h264_size(parameters[0]) or UNKNOWN_SIZE
        return matroska.Track(track.number, track.name, "V_MPEG4/ISO/AVC", private, *size)
    return matroska.Track(track.number, track.name, "A_OPUS", matroska.opus_head())
