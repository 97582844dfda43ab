"""The inbox of tests: what adapters reported, taken event by event."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from media_gateway.vocabulary.events import Event, MediaLost, RecordingMade

Kind = TypeVar("Kind")


class Happened:
    """``ports.Inbox``. Recordings come when they are converted, and losses of the link when it is
    noticed, so they stand in lines of their own."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.recordings: list[RecordingMade] = []
        self.losses: list[MediaLost] = []
        self._news = asyncio.Event()

    def put(self, event: Event) -> None:
        if isinstance(event, RecordingMade):
            self.recordings.append(event)
        elif isinstance(event, MediaLost):
            self.losses.append(event)
        else:
            self.events.append(event)
        self._news.set()

    async def next(self, kind: type[Kind], seconds: float = 10) -> Kind:
        """Take the next event; it must be of this kind."""
        lines: dict[type, list[Any]] = {RecordingMade: self.recordings, MediaLost: self.losses}
        line = lines.get(kind, self.events)
        try:
            async with asyncio.timeout(seconds):
                while not line:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} within {seconds} s") from None
        event = line.pop(0)
        assert isinstance(event, kind), f"{kind.__name__} expected, but this happened: {event}"
        return event
