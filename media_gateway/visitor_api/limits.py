"""How much one stranger may ask for, so that something is left for the others."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MOST_REMEMBERED = 10_000
"""Of buckets. Whoever is forgotten over it begins with a full one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``burst`` at once, then one each ``seconds``."""

    burst: int
    seconds: float


class Bucket:
    """Tokens that come back with time."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now

    def take(self, now: float) -> bool:
        """One, if there is one."""
        gained = max(0.0, now - self._at) / self._rate.seconds
        self._tokens = min(float(self._rate.burst), self._tokens + gained)
        self._at = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


class Buckets:
    """A bucket for each address."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def take(self, whose: Hashable, now: float) -> bool:
        bucket = self._buckets.get(whose)
        if bucket is None:
            bucket = self._buckets[whose] = Bucket(self._rate, now)
        self._buckets.move_to_end(whose)
        while len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket.take(now)
