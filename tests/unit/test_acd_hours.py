"""Opening hours: what Odoo reckoned ahead, and the last week of it beyond."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_gateway.acd.hours import WEEK, closing, is_open, next_opening
from media_gateway.vocabulary.configuration import HoursSettings
from media_gateway.vocabulary.terms import HoursId

MONDAY = datetime(2025, 11, 24, tzinfo=UTC)
HOUR, DAY = 3600.0, 86400.0


def at(day: int, hour: float) -> float:
    return (MONDAY + timedelta(days=day, hours=hour)).timestamp()


def calendar(*opened: tuple[float, float]) -> HoursSettings:
    return HoursSettings(hours_id=HoursId(1), name="A calendar", open=opened)


def office(days: int = 14, *, without: tuple[int, ...] = ()) -> HoursSettings:
    """Monday to Friday from 9 to 13 and from 14 to 18."""
    return calendar(
        *(
            (at(day, begin), at(day, end))
            for day in range(days)
            if day % 7 < 5 and day not in without
            for begin, end in ((9, 13), (14, 18))
        )
    )


@pytest.mark.parametrize(
    ("day", "hour", "opened"),
    [
        (0, 8.99, False),
        (0, 9, True),
        (0, 12.99, True),
        (0, 13, False),
        (0, 14, True),
        (0, 18, False),
        (5, 12, False),
        (11, 17.9, True),
        (-1, 12, False),
        # beyond the last Friday's 18:00 the last week repeats itself
        (11, 18, False),
        (13, 12, False),
        (14, 9, True),
        (18, 17.5, True),
        (21 + 2, 13.5, False),
        (700 + 2, 12.5, True),
    ],
)
def test_an_office(day: int, hour: float, opened: bool) -> None:
    assert is_open(office(), at(day, hour)) == opened


def test_a_holiday_of_the_last_week_repeats_itself_too() -> None:
    opened = office(without=(9,))
    assert not is_open(opened, at(9, 12))
    assert not is_open(opened, at(16, 12))
    assert is_open(opened, at(15, 12))


def test_the_next_opening() -> None:
    assert next_opening(office(), at(0, 10)) == at(0, 10)
    assert next_opening(office(), at(0, 13)) == at(0, 14)
    assert next_opening(office(), at(4, 18)) == at(7, 9)
    assert next_opening(office(), at(11, 18)) == at(14, 9)
    assert next_opening(office(), at(100 * 7 + 5, 1)) == at(101 * 7, 9)


def test_the_closing() -> None:
    assert closing(office(), at(0, 10)) == at(0, 13)
    assert closing(office(), at(700, 15)) == at(700, 18)
    assert closing(office(), at(0, 13.5)) == at(0, 13.5)


def test_days_that_touch_are_one_opening() -> None:
    round_the_clock = calendar(*((at(day, 0), at(day, 24)) for day in range(14)))
    assert all(is_open(round_the_clock, at(0, hour)) for hour in range(0, 2000, 7))
    assert closing(round_the_clock, at(3, 12)) >= at(14, 0)


def test_without_hours_it_is_closed_always() -> None:
    assert not is_open(calendar(), at(0, 12))
    assert next_opening(calendar(), at(0, 12)) is None
    assert closing(calendar(), at(0, 12)) == at(0, 12)


calendars = st.lists(st.integers(0, 14 * 24 * 4), min_size=2, max_size=40, unique=True).map(
    lambda quarters: sorted(quarters)[: len(quarters) // 2 * 2]
)


@settings(deadline=None)
@given(calendars, st.floats(0, 60 * DAY))
def test_it_is_as_if_every_minute_were_written_down(quarters: list[int], moment: float) -> None:
    times = [MONDAY.timestamp() + q * 900.0 for q in quarters]
    opened = calendar(*zip(times[::2], times[1::2], strict=True))
    now = MONDAY.timestamp() + moment
    asked = now
    while asked >= times[-1]:
        asked -= WEEK
    known = bisect_right(times, asked) % 2 == 1
    assert is_open(opened, now) == known
    opening = next_opening(opened, now)
    assert opening is not None
    assert is_open(opened, opening)
    assert opening == now if known else opening > now
    until = closing(opened, now)
    assert (until > now) == known
    assert not known or is_open(opened, (now + until) / 2)
