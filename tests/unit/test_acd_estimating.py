"""What waiting clients are told against what really happened.

Five centres of 3 to 25 operators were lived through for a day of twelve hours each on a virtual
clock, with hours in which more clients come than can be served. 4,131 clients waited and were
answered. Of those to whom a wait was told:

- the median error is 12 to 65 s, that is 25 to 37 % of the centre's median wait, and about half of
  that of always telling the true mean of the day, which nobody knows in the morning;
- for whoever is fifth in line or later the median error is 21 to 27 % of his own wait;
- the waits told are 1 to 14 % longer in all than those that were: mostly since whoever would have
  waited longest gave up.
"""

from __future__ import annotations

import random
from dataclasses import replace
from statistics import mean, median

import pytest

from media_gateway.acd.estimating import expected_wait
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    OperatorId,
    OperatorState,
)
from tests.support import floor as f
from tests.support.day import Day, Habits

SHAPE = (20, 40, 60, 85, 95, 100, 90, 95, 100, 80, 50, 20)
CENTRES = [
    (1, 5, 1.0, 600),
    (2, 5, 1.0, 600),
    (3, 12, 2.4, 300),
    (4, 25, 5.0, 400),
    (5, 3, 0.6, 900),
]


@pytest.mark.parametrize(("seed", "operators", "busy", "patience"), CENTRES)
def test_a_day_went_as_it_was_told(seed: int, operators: int, busy: float, patience: float) -> None:
    habits = Habits(
        calls=tuple(calls * busy for calls in SHAPE), operators=operators, patience=patience
    )
    waits = Day(habits, random.Random(seed)).live()
    told = [(w.place, w.expected, w.waited) for w in waits if w.expected is not None]
    assert len(told) > 0.95 * len(waits) > 200

    mean_wait = mean(waited for _, _, waited in told)
    error = median(abs(expected - waited) for _, expected, waited in told)
    assert error < 0.42 * median(waited for _, _, waited in told)
    assert error < 0.6 * median(abs(mean_wait - waited) for _, _, waited in told)
    assert 0.9 < mean(expected for _, expected, _ in told) / mean_wait < 1.2
    far_back = [abs(expected - waited) / waited for place, expected, waited in told if place >= 5]
    assert median(far_back) < 0.32


def a_morning(operators: int = 4) -> Day:
    """One talk of exactly known length was handled."""
    day = Day(Habits(calls=(), operators=operators), random.Random(1))
    outside = f.Outside(acd=day.acd, now=day.now)
    client = InteractionId("first")
    outside.tell(
        e.InteractionArrived(
            interaction_id=client,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="",
            client_name="",
            entry_number=f.SALES_NUMBER,
        )
    )
    outside.tell(e.CallerIdentified(interaction_id=client, number="", matches=()))
    offer_id = outside.ringing[client]
    outside.wait(10.0)
    outside.tell(e.OfferAnswered(offer_id=offer_id))
    outside.wait(100.0)
    outside.tell(e.ClientLeft(interaction_id=client))
    outside.wait(10.0)
    operator_id = outside.acd.floor.interactions[client].operator_id
    outside.tell(e.WrapUpFinished(interaction_id=client, operator_id=operator_id))
    return day


def expected(day: Day, place: int) -> float | None:
    return expected_wait(day.acd.floor, day.acd.floor.queues[f.SALES], place)


def test_nobody_knows_before_the_first_talk() -> None:
    assert expected(Day(Habits(calls=(), operators=4), random.Random(1)), 1) is None


def test_a_talk_counts_from_the_ringing_to_the_end_of_the_wrap_up() -> None:
    assert expected(a_morning(), 1) == pytest.approx(120 / 4)
    assert expected(a_morning(), 3) == pytest.approx(3 * 120 / 4)


def test_who_pauses_serves_nobody() -> None:
    day = a_morning()
    for n in (1, 2, 3, 4):
        assert expected(day, 1) == pytest.approx(120 / (5 - n))
        paused = e.OperatorStateRequested(operator_id=OperatorId(n), state=OperatorState.PAUSED)
        day.acd.handle(paused, day.now + 200)
    assert expected(day, 1) is None


def test_clients_who_give_up_make_the_line_shorter() -> None:
    day = a_morning()
    patient = [expected(day, place) for place in range(1, 30)]
    known = day.acd.floor.experience[f.SALES]
    day.acd.floor.experience[f.SALES] = replace(known, waited_seconds=600.0, abandoned=2.0)
    impatient = [expected(day, place) for place in range(1, 30)]
    assert impatient[0] == patient[0]
    assert all(less < more for less, more in zip(impatient[1:], patient[1:], strict=True))
    assert impatient == sorted(impatient)
