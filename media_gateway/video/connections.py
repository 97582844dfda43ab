"""The connections of the pages in one room, and what becomes known of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from media_gateway.video.sharing import Stream
from media_gateway.vocabulary.facts import DropReason, VideoLegFact
from media_gateway.vocabulary.terms import InteractionId, PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """What a page sends at present."""

    audio: bool = False
    video: bool = False
    screen: bool = False

    def __str__(self) -> str:
        return ",".join(name for name in ("audio", "video", "screen") if getattr(self, name))


NOTHING = Devices()


@dataclass(eq=False, kw_only=True)
class Connection:
    """``is_up`` is false until the media process hears from it, and while it does not."""

    stream: Stream
    leg: PartyId
    offered_at: float
    devices: Devices
    is_up: bool = False
    media_at: float | None = None
    looks: int = 0
    loss: float = 0.0
    rtt_looks: int = 0
    rtt_ms: float = 0.0

    def media_came(self, now: float) -> None:
        if self.media_at is None:
            self.media_at = now

    def saw(self, loss: float, rtt_ms: float | None) -> None:
        """One look at its quality."""
        self.looks += 1
        self.loss += loss
        if rtt_ms is not None:
            self.rtt_looks += 1
            self.rtt_ms += rtt_ms

    def fact(self, interaction_id: InteractionId, reason: DropReason) -> VideoLegFact:
        setup = None if self.media_at is None else self.media_at - self.offered_at
        return VideoLegFact(
            uid=f"{interaction_id}/{self.stream}/{int(self.offered_at * 1000)}",
            version=1,
            interaction_uid=interaction_id,
            leg=self.leg,
            media=str(self.devices),
            setup_seconds=None if setup is None else round(setup, 3),
            loss=round(self.loss / self.looks, 4) if self.looks else None,
            rtt_ms=round(self.rtt_ms / self.rtt_looks, 1) if self.rtt_looks else None,
            drop_reason=reason,
        )


class Connections:
    def __init__(self) -> None:
        self._connections: dict[Stream, Connection] = {}
        self._gone: dict[Stream, None] = {}
        self._devices: dict[Stream, Devices] = {}
        """Kept while a page connects anew."""
        self._screens: list[Stream] = []

    def of(self, stream: Stream) -> Connection | None:
        return self._connections.get(stream)

    def all(self) -> list[Connection]:
        return list(self._connections.values())

    def is_up(self, stream: Stream) -> bool:
        connection = self._connections.get(stream)
        return connection is not None and connection.is_up

    def begin(self, stream: Stream, leg: PartyId, now: float, *, video: bool) -> Connection:
        """In place of an older one of the same page."""
        devices = self._devices.setdefault(stream, Devices(audio=True, video=video))
        connection = Connection(stream=stream, leg=leg, offered_at=now, devices=devices)
        self._connections[stream] = connection
        self._gone.pop(stream, None)
        return connection

    def remove(self, connection: Connection) -> None:
        del self._connections[connection.stream]
        self._gone[connection.stream] = None
        if connection.stream in self._screens:
            self._screens.remove(connection.stream)
            self._devices[connection.stream] = replace(connection.devices, screen=False)

    def gone(self) -> list[Stream]:
        """Those that were removed since this was asked last, and did not come again."""
        gone, self._gone = list(self._gone), {}
        return gone

    def devices(self, stream: Stream) -> Devices:
        return self._devices.get(stream, NOTHING)

    def set_devices(self, stream: Stream, *, audio: bool, video: bool, screen: bool) -> None:
        """Of several who share their screen the last one is seen."""
        devices = self._devices[stream] = Devices(audio=audio, video=video, screen=screen)
        connection = self._connections.get(stream)
        if connection is not None:
            connection.devices = devices
        if stream in self._screens and not screen:
            self._screens.remove(stream)
        elif screen and stream not in self._screens:
            self._screens.append(stream)

    def screen(self) -> Stream | None:
        """Whose screen is seen."""
        return self._screens[-1] if self._screens else None
