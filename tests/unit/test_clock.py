from __future__ import annotations

import pytest

from media_gateway.clock import Clock


class Hands:
    def __init__(self) -> None:
        self.wall = 1000.0
        self.monotonic = 5.0

    def go(self, seconds: float) -> None:
        self.wall += seconds
        self.monotonic += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


def clock(hands: Hands, not_before: float = 0.0) -> Clock:
    return Clock(lambda: hands.wall, lambda: hands.monotonic, not_before=not_before)


def test_it_shows_the_time_of_day(hands: Hands) -> None:
    shown = clock(hands)
    hands.go(3)
    assert shown.now() == 1003


def test_set_back_by_an_hour_it_goes_on_and_slowly_agrees_again(hands: Hands) -> None:
    shown = clock(hands)
    assert shown.now() == 1000
    hands.wall -= 3600
    hands.go(10)
    assert shown.now() == pytest.approx(1009)
    hands.go(36000)
    assert shown.now() == pytest.approx(hands.wall)


def test_set_forward_it_follows(hands: Hands) -> None:
    shown = clock(hands)
    hands.wall += 3600
    assert shown.now() == 4600


def test_a_journal_written_in_the_future_is_continued_in_order(hands: Hands) -> None:
    shown = clock(hands, not_before=2000)
    hands.go(1)
    assert shown.now() > 2000
