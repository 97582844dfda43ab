"""Media processes that move nothing: what they were told, and what a test lets happen in them."""

from __future__ import annotations

from pathlib import Path

from media_gateway.video.engine_events import (
    LegConnected,
    LegLost,
    MediaCame,
    QualitySeen,
    Recorded,
    RoomLost,
)
from media_gateway.video.engines import EngineError


class FakeEngine:
    """``full``: no room is taken any more. A recording is a file of one byte, and whole as soon as
    it is stopped."""

    def __init__(self):
        self.on_event = lambda event: None
        self.full = False
        self.legs = {}
        self.routes = {}
        self.recorded = {}
        self.paused = {}
        self.codecs = {}

    async def connect(self, room, leg, sdp, *, codec="vp8", kilobits=1200):
        if not sdp.startswith("v=0"):
            raise EngineError("bad_sdp", "no session description")
        if self.full and room not in self.legs:
            raise EngineError("overloaded", "there are too many rooms")
        self.legs.setdefault(room, set()).add(leg)
        self.codecs[room, leg] = codec
        return f"v=0\r\nfor {leg}"

    async def route(self, room, legs):
        self.routes[room] = legs

    async def record(self, room, recording_id, path, legs):
        Path(path).write_bytes(b".")
        self.recorded[recording_id] = (room, path, list(legs))

    async def pause_record(self, room, recording_id, on):
        self.paused[recording_id] = on

    async def stop_record(self, room, recording_id):
        _, path, _ = self.recorded.pop(recording_id)
        self.on_event(
            Recorded(
                room=room, recording_id=recording_id, path=str(path), started_at=1.0, seconds=2.0
            )
        )

    async def disconnect(self, room, leg=""):
        if leg:
            self.legs.get(room, set()).discard(leg)
        else:
            self.legs.pop(room, None)
            self.routes.pop(room, None)

    # What happens

    def connected(self, room, leg):
        self.on_event(LegConnected(room=room, leg=leg))
        self.on_event(MediaCame(room=room, leg=leg, kind="audio"))

    def loses(self, room, leg):
        self.on_event(LegLost(room=room, leg=leg))

    def sees(self, room, leg, loss, rtt_ms):
        self.on_event(QualitySeen(room=room, leg=leg, loss=loss, rtt_ms=rtt_ms, kilobits=900))

    def dies(self):
        """The process of all rooms."""
        rooms = list(self.legs)
        self.legs, self.routes, self.recorded = {}, {}, {}
        for room in rooms:
            self.on_event(RoomLost(room=room))
