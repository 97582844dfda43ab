"""What queueing theory says of a line with random arrivals, talks and patience.

Erlang C: nobody gives up. Erlang A: everybody waits a time of his own, exponentially distributed.
All times are in seconds; ``rate`` is arrivals a second, ``talk`` and ``patience`` are means.
A. K. Erlang (1917); C. Palm (1957), as in Garnett, Mandelbaum, Reiman (2002).
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    waits: float
    """The share of clients who wait at all."""
    mean_wait: float
    """Over all clients, also those who do not wait or give up."""
    in_time: float = 0.0
    """The share answered within the seconds asked for; of Erlang C alone."""
    gives_up: float = 0.0


def erlang_b(load: float, operators: int) -> float:
    blocked = 1.0
    for n in range(1, operators + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(rate: float, talk: float, operators: int, within: float) -> Expected:
    load = rate * talk
    blocked = erlang_b(load, operators)
    waits = operators * blocked / (operators - load * (1 - blocked))
    leave_rate = operators / talk - rate
    return Expected(
        waits=waits,
        mean_wait=waits / leave_rate,
        in_time=1 - waits * math.exp(-leave_rate * within),
    )


def erlang_a(rate: float, talk: float, operators: int, patience: float) -> Expected:
    """From the balance of the birth-death chain: in state n, n clients are in the centre."""
    weights = [1.0]
    while len(weights) <= operators or weights[-1] > 1e-15 * max(weights):
        n = len(weights)
        leaving = min(n, operators) / talk + max(0, n - operators) / patience
        weights.append(weights[-1] * rate / leaving)
    total = math.fsum(weights)
    line = math.fsum((n - operators) * w for n, w in enumerate(weights) if n > operators) / total
    return Expected(
        waits=math.fsum(weights[operators:]) / total,
        mean_wait=line / rate,
        gives_up=line / (patience * rate),
    )
