"""What it costs to decide who is rung, with 100 operators and with 10,000."""

from __future__ import annotations

import time

from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.configuration import Strategy
from tests.bench.figures import Figure, lower_is_better
from tests.support.big_floor import START, answer, come, with_ready, with_waiting

FEW, MANY = 100, 10_000
DECISIONS = 2000


def measure() -> list[Figure]:
    """The whole event each time: from a client who is known to an operator who is rung, and from
    the end of a talk to the next client's turn."""
    return [
        *(_figure(f"operators ready, {strategy}", strategy) for strategy in Strategy),
        lower_is_better(
            f"an operator is free, {MANY} clients wait",
            _seconds_to_next_client(MANY),
            _seconds_to_next_client(FEW),
            "s",
            f"{FEW} wait",
        ),
    ]


def _figure(what: str, strategy: Strategy) -> Figure:
    return lower_is_better(
        f"a client comes, {MANY} {what}",
        _seconds_to_operator(MANY, strategy),
        _seconds_to_operator(FEW, strategy),
        "s",
        f"{FEW} ready",
    )


def _seconds_to_operator(operators: int, strategy: Strategy) -> list[float]:
    """All are ready when it begins, and ready again before the next one."""
    acd = with_ready(operators, strategy)
    taken, now = [], START + operators
    for n in range(DECISIONS):
        now += 0.01
        interaction_id = come(acd, n, now)
        known = e.CallerIdentified(interaction_id=interaction_id, number="", matches=())
        begun = time.perf_counter()
        commands = acd.handle(known, now)
        taken.append(time.perf_counter() - begun)
        answer(acd, commands, now)
        acd.handle(e.ClientLeft(interaction_id=interaction_id), now)
    return taken


def _seconds_to_next_client(waiting: int) -> list[float]:
    """One operator, who knows how to serve all of them; each client who goes is replaced."""
    acd = with_ready(1)
    talking, now = with_waiting(acd, waiting + 1, START + 10), START + 10
    taken = []
    for n in range(DECISIONS):
        now += 0.001
        begun = time.perf_counter()
        commands = acd.handle(e.ClientLeft(interaction_id=talking), now)
        taken.append(time.perf_counter() - begun)
        talking = answer(acd, commands, now)
        with_waiting(acd, 1, now, first=waiting + 1 + n)
    return taken
