"""What the media processes tell the gateway of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LegConnected:
    """Again, if it was lost."""

    room: str
    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegLost:
    """No packet for 5 s, or closed."""

    room: str
    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaCame:
    """The first packet of a leg's ``audio``, ``video`` or ``screen``."""

    room: str
    leg: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySeen:
    """``loss``: the worst of the leg's streams, 0..1; ``rtt_ms``: None until it is known;
    ``kilobits``: a second, of what comes from the leg."""

    room: str
    leg: str
    loss: float
    rtt_ms: int | None
    kilobits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The file is whole."""

    room: str
    recording_id: str
    path: str
    started_at: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLost:
    """Its process died; who connects again comes into a new room of the same name."""

    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSeen:
    """``cpu``: of one core, 0..1."""

    process: int
    cpu: float
    rooms: int


EngineEvent = LegConnected | LegLost | MediaCame | QualitySeen | Recorded | RoomLost | LoadSeen

BY_NAME: dict[str, type[LegConnected | LegLost | MediaCame | QualitySeen | Recorded]] = {
    "connected": LegConnected,
    "lost": LegLost,
    "media": MediaCame,
    "quality": QualitySeen,
    "recorded": Recorded,
}
"""Of rooms, by the process's own words; the keys are the same."""
