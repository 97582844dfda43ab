"""The time of day, which never goes back."""

from __future__ import annotations

import time
from collections.abc import Callable

CATCHING_UP = 0.9
"""How fast time goes while it is ahead of the system's clock."""


class Clock:
    """Seconds since the epoch. If the system's clock is set back, time goes on from where it was, a
    tenth slower until the two agree: the journal stays in order, and no deadline is lost."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        not_before: float = 0.0,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._last = not_before
        self._last_monotonic = monotonic()

    def now(self) -> float:
        monotonic = self._monotonic()
        passed = monotonic - self._last_monotonic
        self._last_monotonic = monotonic
        self._last = max(self._wall(), self._last + CATCHING_UP * passed)
        return self._last
