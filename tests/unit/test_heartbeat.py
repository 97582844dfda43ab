"""An event loop that comes late is noticed, and only when it goes on."""

from __future__ import annotations

import asyncio
import time

import pytest

from media_gateway.heartbeat import BEAT_SECONDS, KEPT_SECONDS, LATE_SECONDS, Heartbeat

LATE = LATE_SECONDS + 0.05


def let_beat(heart: Heartbeat, since: float, seconds: float, lag: float) -> float:
    """Beats that all come so late. Returns the moment of the last."""
    now = since
    while now < since + seconds:
        due = now + BEAT_SECONDS
        now = due + lag
        heart.beat(due, now)
    return now


def test_a_loop_that_comes_in_time_is_well() -> None:
    heart = Heartbeat()
    let_beat(heart, 1000, 30, 0.001)
    assert heart.health().ok
    assert heart.worst() == pytest.approx(0.001)
    assert heart.late_total == 0


def test_one_long_stall_is_told_but_is_no_trouble() -> None:
    heart = Heartbeat()
    now = let_beat(heart, 1000, 30, 0.001)
    heart.beat(now + BEAT_SECONDS, now + 3)
    let_beat(heart, now + 3, 1, 0.001)
    assert heart.health().ok
    assert "2900 ms" in heart.health().detail
    assert heart.late_total == 1


def test_lateness_that_goes_on_degrades_the_health_until_it_is_over() -> None:
    heart = Heartbeat()
    now = let_beat(heart, 1000, 4, LATE)
    assert heart.health().ok
    now = let_beat(heart, now, 3, LATE)
    assert not heart.health().ok
    assert "too slow" in heart.health().detail
    now = let_beat(heart, now, 0.5, 0.001)
    assert not heart.health().ok
    now = let_beat(heart, now, 1, 0.001)
    assert heart.health().ok
    let_beat(heart, now, KEPT_SECONDS + 1, 0.001)
    assert heart.worst() < 0.01


def test_beats_that_are_late_in_turns_are_lateness_as_well() -> None:
    heart, now = Heartbeat(), 1000.0
    for _ in range(10):
        now = let_beat(heart, now, 0.6, 0.001)
        now = let_beat(heart, now, 0.1, LATE)
    assert not heart.health().ok


def test_the_heart_beats_with_the_loop_it_runs_in() -> None:
    async def scenario() -> Heartbeat:
        heart = Heartbeat()
        running = asyncio.create_task(heart.run())
        await asyncio.sleep(2 * BEAT_SECONDS)
        time.sleep(BEAT_SECONDS + LATE)  # the loop stands still
        await asyncio.sleep(2 * BEAT_SECONDS)
        running.cancel()
        return heart

    heart = asyncio.run(scenario())
    assert heart.worst() >= LATE_SECONDS
    assert heart.late_total >= 1
