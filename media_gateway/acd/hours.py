"""Opening hours, as Odoo reckoned them ahead: whether it is open now, and until or from when.

Odoo reckons them anew each night. Should it be away for longer than it reckoned ahead, the last
week repeats itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from media_gateway.vocabulary.configuration import HoursSettings

WEEK = 7 * 86400.0

Opening = tuple[float, float]


def is_open(hours: HoursSettings, now: float) -> bool:
    """A calendar without any opening is always closed."""
    opening = next(_openings(hours, now), None)
    return opening is not None and opening[0] <= now


def next_opening(hours: HoursSettings, now: float) -> float | None:
    """``now`` where it is open; ``None`` where it never opens."""
    opening = next(_openings(hours, now), None)
    return None if opening is None else max(now, opening[0])


def closing(hours: HoursSettings, now: float) -> float:
    """Until when it stays open without a break; ``now`` where it is closed."""
    until = now
    for start, end in islice(_openings(hours, now), len(hours.open) + 1):
        if start > until:
            break
        until = end
    return until


def _openings(hours: HoursSettings, now: float) -> Iterator[Opening]:
    """Whatever ends after ``now``, in order and without end."""
    if not hours.open:
        return
    horizon = hours.open[-1][1]
    if now < horizon:
        first = bisect_right(hours.open, now, key=lambda opening: opening[1])
        yield from hours.open[first:]
    week = _last_week(hours.open, horizon)
    weeks_on = max(1, int((now - horizon) // WEEK) + 1)
    while True:
        later = ((start + weeks_on * WEEK, end + weeks_on * WEEK) for start, end in week)
        yield from (opening for opening in later if opening[1] > now)
        weeks_on += 1


def _last_week(openings: tuple[Opening, ...], horizon: float) -> list[Opening]:
    begin = horizon - WEEK
    return [(max(start, begin), end) for start, end in openings if end > begin]
