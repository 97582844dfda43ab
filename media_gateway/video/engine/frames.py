"""Packets put together to whole pictures and pieces of sound, for what is not a viewer."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from media_gateway.video.engine.keyframes import (
    H264_FRAGMENTS,
    H264_SINGLE_TIME_AGGREGATION,
    begins_keyframe,
    h264_aggregated,
    vp8_descriptor_bytes,
)
from media_gateway.video.engine.packets import MARKER, Packet, sequence_distance, timestamp_distance

MOST_HELD = 400
"""Packets after one that is missing; then it is given up, and a keyframe is wanted."""

MOST_PACKETS = 1000
"""Of one picture; a stranger's that never ends is not waited for."""

H264_REFRESH, H264_SEQUENCE, H264_PICTURE = 5, 7, 8
VP8_START = b"\x9d\x01\x2a"


class Frame(NamedTuple):
    """``time``: unwrapped, in the source's clock. Of H264 the units have their lengths before
    them."""

    codec: str
    time: int
    data: bytes
    is_keyframe: bool
    arrived: float


class Timeline:
    """Timestamps that do not wrap around."""

    def __init__(self) -> None:
        self._last: int | None = None

    def unwrapped(self, timestamp: int) -> int:
        if self._last is None:
            self._last = timestamp
        else:
            self._last += timestamp_distance(timestamp, self._last & 0xFFFFFFFF)
        return self._last

    def near(self, timestamp: int) -> int:
        """Of a moment around the last one, which stays the last."""
        if self._last is None:
            return timestamp
        return self._last + timestamp_distance(timestamp, self._last & 0xFFFFFFFF)


class Pictures:
    """``ask_keyframe`` is called when pictures were lost for good; none come until the next whole
    one."""

    def __init__(self, on_frame: Callable[[Frame], None], ask_keyframe: Callable[[], None]) -> None:
        self._on_frame = on_frame
        self._ask_keyframe = ask_keyframe
        self.timeline = Timeline()
        self._next: int | None = None
        self._held: dict[int, Packet] = {}
        self._parts: list[bytes] = []
        self._current: Packet | None = None
        self._packets = 0

    @property
    def waiting(self) -> bool:
        """For a keyframe."""
        return self._next is None

    def restart(self) -> None:
        self._next, self._current = None, None
        self._held.clear()
        self._parts.clear()
        self._packets = 0
        self._ask_keyframe()

    def take(self, packet: Packet) -> None:
        if self._next is None:
            if not begins_keyframe(packet.codec, packet.payload):
                self._ask_keyframe()
                return
            self._next = packet.sequence
        if packet.sequence == self._next and not self._held:  # as nearly all are
            self._next = (self._next + 1) & 0xFFFF
            self._append(packet)
            return
        if sequence_distance(packet.sequence, self._next) < 0:
            return
        self._held[packet.sequence] = packet
        while self._next is not None and self._next in self._held:
            one = self._held.pop(self._next)
            self._next = (self._next + 1) & 0xFFFF
            self._append(one)
        if len(self._held) > MOST_HELD:
            self.restart()

    def _append(self, packet: Packet) -> None:
        if self._current is not None and self._current.timestamp != packet.timestamp:
            self._emit()
        self._current = packet
        self._packets += 1
        if self._packets > MOST_PACKETS:
            self.restart()
            return
        add = _add_h264 if packet.codec == "H264" else _add_vp8
        add(self._parts, packet.payload)
        if packet.second & MARKER:
            self._emit()

    def _emit(self) -> None:
        last, self._current = self._current, None
        parts, self._parts, self._packets = self._parts, [], 0
        if last is None or not any(parts):
            return
        data, is_keyframe = (_h264 if last.codec == "H264" else _vp8)(parts)
        time = self.timeline.unwrapped(last.timestamp)
        self._on_frame(Frame(last.codec, time, data, is_keyframe, last.arrived))


def _add_vp8(parts: list[bytes], payload: bytes) -> None:
    if payload:
        parts.append(payload[vp8_descriptor_bytes(payload) :])


def _vp8(parts: list[bytes]) -> tuple[bytes, bool]:
    data = b"".join(parts)
    return data, not data[0] & 1


def _add_h264(parts: list[bytes], payload: bytes) -> None:
    if len(payload) < 2:
        return
    kind = payload[0] & 0x1F
    if kind == H264_SINGLE_TIME_AGGREGATION:
        parts.extend(h264_aggregated(payload))
    elif kind not in H264_FRAGMENTS:
        parts.append(payload)
    elif payload[1] & 0x80:
        parts.append(bytes(((payload[0] & 0xE0) | (payload[1] & 0x1F),)) + payload[2:])
    elif parts:
        parts[-1] += payload[2:]


def _h264(parts: list[bytes]) -> tuple[bytes, bool]:
    is_keyframe = any(unit[0] & 0x1F == H264_REFRESH for unit in parts if unit)
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in parts), is_keyframe


def vp8_size(keyframe: bytes) -> tuple[int, int] | None:
    """Width and height (RFC 6386, 9.1). None where it cannot be told."""
    if len(keyframe) < 10 or keyframe[3:6] != VP8_START:
        return None
    width, height = (int.from_bytes(keyframe[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return (width, height) if width and height else None


def h264_units(data: bytes) -> list[bytes]:
    """Of a frame with lengths before its units; what is cut is left out."""
    units, at = [], 0
    while at + 4 < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        units.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return units


def h264_parameters(data: bytes) -> tuple[bytes, bytes] | None:
    """The sequence and the picture parameter set that a keyframe brings."""
    kinds = {unit[0] & 0x1F: unit for unit in h264_units(data) if unit}
    if H264_SEQUENCE not in kinds or H264_PICTURE not in kinds:
        return None
    return kinds[H264_SEQUENCE], kinds[H264_PICTURE]
