"""What rooms ask of whatever moves the media: our own processes (``engines.py``), or a Janus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from media_gateway.video.engines import Routed


class Engine(Protocol):
    """Raises ``EngineError`` from every call; what happens is told as events (INTERFACES 8)."""

    async def connect(
        self, room: str, leg: str, sdp: str, *, codec: str = ..., kilobits: int = ...
    ) -> str:
        """The answer to a page's offer; an older connection of the leg is replaced."""

    async def route(self, room: str, legs: Mapping[str, Routed]) -> None: ...

    async def record(
        self, room: str, recording_id: str, path: str, legs: Sequence[str]
    ) -> None: ...

    async def pause_record(self, room: str, recording_id: str, on: bool) -> None: ...

    async def stop_record(self, room: str, recording_id: str) -> None: ...

    async def disconnect(self, room: str, leg: str = ...) -> None: ...
