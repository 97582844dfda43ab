"""When the core wants to be woken: a heap of (time, what, whose), read lazily.

An alarm is never taken back. When it rings, the chapter it belongs to looks whether there is still
something to do.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

Alarm = tuple[float, str, str]


class Alarms:
    def __init__(self) -> None:
        self._heap: list[Alarm] = []

    def set(self, when: float, what: str, whose: str | int) -> None:
        heapq.heappush(self._heap, (when, what, str(whose)))

    def next(self) -> float | None:
        return self._heap[0][0] if self._heap else None

    def due(self, now: float) -> Iterator[tuple[str, str]]:
        """Take out what is due, earliest first."""
        while self._heap and self._heap[0][0] <= now:
            _, what, whose = heapq.heappop(self._heap)
            yield what, whose
