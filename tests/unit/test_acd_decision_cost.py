"""What a decision costs does not grow with how many there are: counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.configuration import Strategy
from tests.support.big_floor import START, come, with_ready, with_waiting

FEW, MANY = 30, 1500
NOW = START + 100


def _calls(do: Callable[[], object]) -> int:
    """How many calls of functions it takes, written in Python or in C."""
    count = 0

    def look(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(look)
    try:
        do()
    finally:
        sys.setprofile(None)
    return count


def _calls_of_an_arrival(operators: int, strategy: Strategy) -> int:
    acd = with_ready(operators, strategy)
    known = e.CallerIdentified(interaction_id=come(acd, 0, NOW), number="", matches=())
    return _calls(lambda: acd.handle(known, NOW))


def _calls_of_a_free_operator(waiting: int) -> int:
    acd = with_ready(1)
    talking = with_waiting(acd, waiting + 1, NOW)
    return _calls(lambda: acd.handle(e.ClientLeft(interaction_id=talking), NOW + 1))


@pytest.mark.parametrize("strategy", Strategy)
def test_finding_an_operator_costs_the_same_among_few_and_many(strategy: Strategy) -> None:
    few, many = (_calls_of_an_arrival(operators, strategy) for operators in (FEW, MANY))
    assert many <= few * 1.1


def test_finding_a_client_costs_the_same_among_few_and_many() -> None:
    assert _calls_of_a_free_operator(MANY) <= _calls_of_a_free_operator(FEW) * 1.1
