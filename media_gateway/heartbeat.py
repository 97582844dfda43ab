"""Whether the event loop gets round in time: everybody who waits on the line waits for it."""

from __future__ import annotations

import asyncio
from collections import deque

from media_gateway.ports import SeamHealth

BEAT_SECONDS = 0.1
LATE_SECONDS = 0.25
"""A pop is to open within 0.3 s of the ring."""
CALM_SECONDS = 1.0
"""So long without a late beat, and all is well again."""
PATIENCE_SECONDS = 5.0
"""A stall now and then is nobody's concern; lateness that goes on for longer is."""
KEPT_SECONDS = 60.0


class Heartbeat:
    """A beat every 0.1 s, and how late each came. Moments are those of the event loop."""

    def __init__(self) -> None:
        self.late_total = 0
        self._beats: deque[tuple[float, float]] = deque()
        """Moment and lag of the last minute's beats."""
        self._late_since: float | None = None
        self._last_late = 0.0
        self._last = 0.0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_SECONDS
            await asyncio.sleep(BEAT_SECONDS)
            self.beat(due, loop.time())

    def beat(self, due: float, now: float) -> None:
        lag = max(0.0, now - due)
        self._last = now
        self._beats.append((now, lag))
        while self._beats[0][0] < now - KEPT_SECONDS:
            self._beats.popleft()
        if lag > LATE_SECONDS:
            self.late_total += 1
            self._last_late = now
            if self._late_since is None:
                self._late_since = due
        elif now - self._last_late > CALM_SECONDS:
            self._late_since = None

    def worst(self) -> float:
        """The longest lag of the last minute, in seconds."""
        return max((lag for _, lag in self._beats), default=0.0)

    def health(self) -> SeamHealth:
        worst = f"{self.worst() * 1000:.0f} ms late at most within a minute"
        if self._late_since is None or self._last - self._late_since <= PATIENCE_SECONDS:
            return SeamHealth(ok=True, detail=worst)
        return SeamHealth(
            ok=False,
            detail=f"the gateway is too slow for {self._last - self._late_since:.0f} s ({worst}):"
            " cards open late. Its processor is busy with something else, or it is too small.",
        )
