"""The inbox of tests: what adapters reported, taken event by event."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from media_gateway.vocabulary.events import (
    Event,
    MediaLost,
    MediaReconciled,
    MessageRecorded,
    RecordingMade,
)
from media_gateway.vocabulary.terms import Channel
from tests.support.waiting import SECONDS

Kind = TypeVar("Kind")


class Happened:
    """``ports.Inbox``. Recordings and messages come when they are converted, and losses of the link
    when it is noticed, so they stand in lines of their own; so do the reconciliations of callbacks,
    which come with those of calls."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.recordings: list[RecordingMade] = []
        self.messages: list[MessageRecorded] = []
        self.losses: list[MediaLost] = []
        self.callbacks: list[MediaReconciled] = []
        self._news = asyncio.Event()

    def put(self, event: Event) -> None:
        if isinstance(event, RecordingMade):
            self.recordings.append(event)
        elif isinstance(event, MessageRecorded):
            self.messages.append(event)
        elif isinstance(event, MediaLost):
            self.losses.append(event)
        elif isinstance(event, MediaReconciled) and event.channel == Channel.CALLBACK:
            self.callbacks.append(event)
        else:
            self.events.append(event)
        self._news.set()

    async def next(self, kind: type[Kind], seconds: float = SECONDS) -> Kind:
        """Take the next event; it must be of this kind."""
        lines: dict[type, list[Any]] = {
            RecordingMade: self.recordings,
            MessageRecorded: self.messages,
            MediaLost: self.losses,
        }
        return await self._take(lines.get(kind, self.events), kind, seconds)

    async def callbacks_reconciled(self, seconds: float = SECONDS) -> MediaReconciled:
        return await self._take(self.callbacks, MediaReconciled, seconds)

    async def _take(self, line: list[Any], kind: type[Kind], seconds: float) -> Kind:
        try:
            async with asyncio.timeout(seconds):
                while not line:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"no {kind} within {seconds} s") from None
        event = line.pop(0)
        assert isinstance(event, kind), f"{kind} expected, but this happened: {event}"
        return event
