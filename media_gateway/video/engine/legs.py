"""One party's connection: what comes from him and what is shown to him, by slots."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import cast

from media_gateway.video.engine.hooks import PassThrough
from media_gateway.video.engine.receiving import Receiver
from media_gateway.video.engine.sending import Sender
from media_gateway.video.engine.sources import Source

AUDIO_SLOTS = (0, 3, 5)
VIDEO_SLOTS = (1, 4, 6)
SCREEN_SLOT = 2
MEDIA = {"audio": 0, "video": 1, "screen": 2}
"""What a leg gives, and its place in the layout."""

SILENT_SECONDS = 5.0
PATIENCE_SECONDS = 20.0
"""For a browser that has our answer and does not come."""

SUPERVISOR = re.compile(r"s\d+")

Tell = Callable[..., None]


class Leg:
    """``tell`` takes an event's name and its keys. A leg is never taken up again: who comes back
    has a new one."""

    def __init__(self, name: str, connection: PassThrough, tell: Tell) -> None:
        self.name = name
        self._connection = connection
        self._tell = tell
        self._connected = False
        self.closed = False
        self._octets_before = 0
        self._came = False
        self._begun_at = time.monotonic()
        connection.on("connectionstatechange", self._state_changed)
        transceivers = connection.getTransceivers()
        self._senders = [cast(Sender, one.sender) for one in transceivers]
        self._receivers = [cast(Receiver, one.receiver) for one in transceivers]
        for medium, place in MEDIA.items():
            self._watch_first_packet(medium, place)
        for sender in self._senders:
            sender.limits_rate = not SUPERVISOR.fullmatch(name)

    def _watch_first_packet(self, medium: str, place: int) -> None:
        if place < len(self._receivers):
            self._receivers[place].on_first_packet = lambda: self._tell(
                "media", leg=self.name, kind=medium
            )

    @property
    def connected(self) -> bool:
        return self._connected

    @property
    def codec(self) -> str:
        """Of its video."""
        for transceiver in self._connection.getTransceivers():
            if transceiver.kind == "video":
                return transceiver._codecs[0].name
        return ""

    def medium(self, name: str) -> Source | None:
        place = MEDIA[name]
        return self._receivers[place] if place < len(self._receivers) else None

    def show(self, kind: str, number: int, source: Source | None) -> None:
        """``kind``: audio, video or screen; ``number``: of the other, from 0."""
        slots = {"audio": AUDIO_SLOTS, "video": VIDEO_SLOTS, "screen": (SCREEN_SLOT,)}[kind]
        place = slots[number]
        if place < len(self._senders):
            self._senders[place].attach(source)

    def _state_changed(self) -> None:
        state = self._connection.connectionState
        if state == "connected":
            self._is_connected(True)
        elif state in ("failed", "closed"):
            self.closed = True
            self._is_connected(False)

    def _is_connected(self, connected: bool) -> None:
        if connected is self._connected:
            return
        self._connected = connected
        self._came = self._came or connected
        self._tell("connected" if connected else "lost", leg=self.name)

    # time

    def tick(self, now: float) -> None:
        for receiver in self._receivers[: len(MEDIA)]:
            receiver.tick(now)

    def each_second(self, now: float) -> None:
        link = self._connection.link
        assert link is not None
        link.follow_path()
        for receiver in self._receivers[: len(MEDIA)]:
            receiver.report(now)
        if not self.closed and link.connected:
            self._is_connected(now - link.heard_at < SILENT_SECONDS)

    def excuse(self, now: float) -> None:
        """Its silence until now says nothing."""
        if self._connection.link is not None:
            self._connection.link.heard_at = now

    def tell_quality(self, seconds: float) -> None:
        link = self._connection.link
        if not self._connected or link is None:
            return
        octets, self._octets_before = self._octets_before, link.octets_received
        round_trips = [one.round_trip for one in self._senders if one.round_trip is not None]
        losses = [one.loss for one in self._senders]
        losses += [one.reception.recent_loss for one in self._receivers]
        self._tell(
            "quality",
            leg=self.name,
            loss=round(max(losses), 4),
            rtt_ms=round(1000 * min(round_trips)) if round_trips else None,
            kilobits=round((link.octets_received - octets) * 8 / seconds / 1000),
        )

    def never_came(self, now: float) -> bool:
        late = now - self._begun_at > PATIENCE_SECONDS
        return late and not self._came and not self.closed

    async def give_up(self) -> None:
        """Ends the connection; the leg is there to be told of and replaced."""
        self.closed = True
        self._tell("lost", leg=self.name)
        await self._connection.close()

    async def close(self) -> None:
        """Without a word."""
        self.closed = True
        self._connected = False
        self._tell = _nobody
        await self._connection.close()


def _nobody(_event: str, **_keys: object) -> None:
    """A leg that was taken away says nothing more."""
