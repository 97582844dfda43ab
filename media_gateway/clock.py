"""The time of day, which never goes back."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch. If the system's clock is set back, time stands still until it has
    caught up, so that the journal's order and its times agree."""

    def __init__(self, wall: Callable[[], float] = time.time, not_before: float = 0.0) -> None:
        self._wall = wall
        self._last = not_before

    def now(self) -> float:
        self._last = max(self._last, self._wall())
        return self._last
