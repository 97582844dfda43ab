"""The production core on a virtual clock, against queueing theory.

Every point is one long run: random arrivals, talks and patience, everything else as in a real
centre but that phones are answered at once. After a while to fill up it is cut into batches, each
at least five times as long as the centre takes to forget how full it was; the mean of a figure over
the batches, give or take Student's t times its standard error, must hold what theory says.

All the comparisons of one test together err in at most 1 % of all choices of seeds: each has its
share of that 1 % (Bonferroni), which makes the intervals wider than 99 % for each alone. So that
wide intervals do not hide a bias, points are counted that miss a plain 99 % interval in any of
their three figures: of 20 points more than ``MISSES`` do so in less than 0.5 % of all choices of
seeds (binomial, at most 3 % for each point). The seeds are fixed.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import fmean, stdev

import pytest

from media_gateway.acd.core import Acd
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import Command, OfferInteraction
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OperatorState,
)
from tests.properties.erlang import erlang_a, erlang_c
from tests.support import floor as f

TALK, WITHIN = 180.0, 20.0
BATCHES, SMALLEST_BATCH = 24, 200
ERROR, MISSES = 0.01, 3


@dataclass(frozen=True)
class Point:
    """``busy``: the load offered to each operator; ``patience`` 0: nobody gives up."""

    operators: int
    busy: float
    patience: float = 0.0

    @property
    def rate(self) -> float:
        return self.operators * self.busy / TALK

    @property
    def batch(self) -> int:
        """Clients in five relaxation times (of M/M/c; with patience, of whichever is slower)."""
        if self.patience:
            forgets = max(TALK, self.patience)
        else:
            forgets = TALK / (self.operators * (1 - math.sqrt(self.busy)) ** 2)
        return max(SMALLEST_BATCH, math.ceil(5 * forgets * self.rate))

    def expected(self) -> tuple[float, ...]:
        if self.patience:
            told = erlang_a(self.rate, TALK, self.operators, self.patience)
            return told.waits, told.mean_wait, told.gives_up
        told = erlang_c(self.rate, TALK, self.operators, WITHIN)
        return told.waits, told.mean_wait, told.in_time

    def found(self, clients: list[Client]) -> tuple[float, ...]:
        last = sum(c.gave_up for c in clients) if self.patience else sum(c.in_time for c in clients)
        return (
            fmean(c.waited > 0 for c in clients),
            fmean(c.waited for c in clients),
            last / len(clients),
        )


ERLANG_C = [  # where one client in ten or more waits: rarer waits are not normally distributed
    *(Point(c, busy) for c in (1, 2, 4) for busy in (0.5, 0.65, 0.75)),
    *(Point(c, busy) for c in (8, 14) for busy in (0.7, 0.75, 0.8, 0.85)),
    *(Point(25, busy) for busy in (0.75, 0.8, 0.85)),
]
ERLANG_A = [
    Point(c, busy, patience)
    for c in (2, 8, 20)
    for busy in (0.8, 1.0, 1.3)
    for patience in (60.0, 300.0)
]


@dataclass
class Client:
    came_at: float
    waited: float = -1.0
    """Below 0 while he does."""
    gave_up: bool = False

    @property
    def in_time(self) -> bool:
        return self.waited <= WITHIN


class Centre:
    """What is outside of the core: clients, telephones and time, but for chance all in order."""

    def __init__(self, point: Point, dice: random.Random) -> None:
        self.point, self.dice, self.now = point, dice, 0.0
        self.acd = Acd()
        self.clients: list[Client] = []
        self._plan: list[tuple[float, int, Callable[[], None]]] = []
        self._planned = 0
        configuration = f.configuration(point.operators)
        self._tell(e.ConfigurationChanged(configuration=_no_wrap_up(configuration)))
        for operator in configuration.operators:
            operator_id = operator.operator_id
            self._tell(e.OperatorConnected(operator_id=operator_id))
            self._tell(e.OperatorStateRequested(operator_id=operator_id, state=OperatorState.READY))
        self._after(dice.expovariate(point.rate), self._arrive)

    def serve(self, clients: int) -> list[Client]:
        """The next so many in the order they came, when the last of them is served or gone."""
        first = len(self.clients)
        while len(self.clients) < first + clients or any(
            c.waited < 0 for c in self.clients[first : first + clients]
        ):
            self.now, _, happen = heapq.heappop(self._plan)
            while (deadline := self.acd.next_deadline()) is not None and deadline <= self.now:
                self._obey(self.acd.tick(deadline))
            happen()
        return self.clients[first : first + clients]

    def _after(self, seconds: float, happen: Callable[[], None]) -> None:
        self._planned += 1
        heapq.heappush(self._plan, (self.now + seconds, self._planned, happen))

    def _arrive(self) -> None:
        self._after(self.dice.expovariate(self.point.rate), self._arrive)
        interaction_id = InteractionId(str(len(self.clients)))
        self.clients.append(Client(self.now))
        if self.point.patience:
            patience = self.dice.expovariate(1 / self.point.patience)
            self._after(patience, lambda: self._give_up(interaction_id))
        self._tell(
            e.InteractionArrived(
                interaction_id=interaction_id,
                channel=Channel.VOICE,
                direction=Direction.INBOUND,
                client_number="",
                client_name="",
                entry_number=f.SALES_NUMBER,
            )
        )
        self._tell(e.CallerIdentified(interaction_id=interaction_id, number="", matches=()))

    def _give_up(self, interaction_id: InteractionId) -> None:
        interaction = self.acd.floor.interactions.get(interaction_id)
        if interaction is not None and interaction.state == InteractionState.WAITING:
            client = self.clients[int(interaction_id)]
            client.waited, client.gave_up = self.now - client.came_at, True
            self._tell(e.ClientLeft(interaction_id=interaction_id))

    def _hang_up(self, interaction_id: InteractionId) -> None:
        self._tell(e.ClientLeft(interaction_id=interaction_id))

    def _tell(self, event: e.Event) -> None:
        self._obey(self.acd.handle(event, self.now))

    def _obey(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, OfferInteraction):
                self._answer(command)

    def _answer(self, offer: OfferInteraction) -> None:
        client = self.clients[int(offer.interaction_id)]
        client.waited = self.now - client.came_at
        self._after(self.dice.expovariate(1 / TALK), lambda: self._hang_up(offer.interaction_id))
        self._tell(e.OfferAnswered(offer_id=offer.offer_id))


def _no_wrap_up(configuration: Configuration) -> Configuration:
    queues = tuple(replace(q, wrap_up_seconds=0) for q in configuration.queues)
    return replace(configuration, queues=queues)


@dataclass(frozen=True)
class Comparison:
    point: Point
    expected: float
    found: float
    error: float
    """Standard error of ``found``."""

    def within(self, t: float) -> bool:
        return abs(self.found - self.expected) <= t * self.error


def compare(point: Point, seed: int, theory: tuple[float, ...]) -> list[Comparison]:
    centre = Centre(point, random.Random(seed))
    centre.serve(point.batch)
    batches = [point.found(centre.serve(point.batch)) for _ in range(BATCHES)]
    return [
        Comparison(point, expected, fmean(found), stdev(found) / math.sqrt(BATCHES))
        for expected, found in zip(theory, zip(*batches, strict=True), strict=True)
    ]


def student_t(beyond: float, freedom: int) -> float:
    """The t that a share ``beyond`` of all values is above, by Simpson's rule and bisection."""
    scale = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2) / math.sqrt(freedom * math.pi)

    def above(t: float) -> float:
        step, weights = t / 1000, [1, *([4, 2] * 499), 4, 1]
        density = ((1 + (n * step) ** 2 / freedom) ** (-(freedom + 1) / 2) for n in range(1001))
        below = sum(w * d for w, d in zip(weights, density, strict=True)) * step / 3
        return 0.5 - scale * below

    low, high = 0.0, 100.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > beyond else (low, middle)
    return high


@pytest.mark.parametrize("points", [ERLANG_C, ERLANG_A], ids=["Erlang C", "Erlang A"])
def test_the_core_waits_as_theory_says(points: list[Point]) -> None:
    compared = [compare(point, 1000 + n, point.expected()) for n, point in enumerate(points)]
    together = student_t(ERROR / sum(map(len, compared)) / 2, BATCHES - 1)
    alone = student_t(ERROR / 2, BATCHES - 1)
    assert [c for of_point in compared for c in of_point if not c.within(together)] == []
    missed = [of_point for of_point in compared if not all(c.within(alone) for c in of_point)]
    assert len(missed) <= MISSES


def test_one_operator_less_would_be_noticed() -> None:
    for point in (Point(14, 0.75), Point(8, 1.0, 60.0)):
        less = replace(
            point,
            operators=point.operators - 1,
            busy=point.busy * point.operators / (point.operators - 1),
        )
        t = student_t(ERROR / 120 / 2, BATCHES - 1)
        assert not all(c.within(t) for c in compare(point, 1, less.expected()))


def test_the_formulas_give_the_figures_of_the_field() -> None:
    """100 calls in 30 minutes of 3 minutes each, answered within 20 s; patience of 5 minutes."""
    answered = erlang_c(100 / 1800, 180, 14, 20)
    assert answered.waits == pytest.approx(0.1741319, abs=5e-8)
    assert answered.in_time == pytest.approx(0.88835, abs=5e-6)
    assert answered.mean_wait == pytest.approx(7.83594, abs=5e-6)
    impatient = erlang_a(100 / 1800, 180, 13, 300)
    assert impatient.waits == pytest.approx(0.226, abs=5e-4)
    assert impatient.gives_up == pytest.approx(0.025, abs=5e-4)
    assert impatient.mean_wait / 60 == pytest.approx(0.125, abs=5e-4)
    assert student_t(0.005, 15) == pytest.approx(2.9467, abs=5e-5)
