"""A day in a contact centre on a virtual clock: the real core, clients and operators by the dice.

Clients come at a rate that follows the hours of the day and give up when their patience is over;
operators answer after a few seconds, talk, wrap up. All times of one kind are exponential."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from media_gateway.acd.core import Acd
from media_gateway.acd.estimating import expected_wait
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import OfferInteraction
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OperatorId,
    OperatorState,
)
from tests.support import floor as f


@dataclass(frozen=True, kw_only=True)
class Habits:
    """``calls`` an hour, for each hour of the day; durations in mean seconds."""

    calls: tuple[float, ...]
    operators: int
    answer: float = 4.0
    talk: float = 180.0
    wrap_up: float = 20.0
    patience: float = 600.0


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What a client was told when he joined the line, and how long it was."""

    place: int
    expected: float | None
    waited: float


@dataclass
class Day:
    habits: Habits
    dice: random.Random
    acd: Acd = field(default_factory=Acd)
    waits: list[Wait] = field(default_factory=list)
    gave_up: int = 0

    def __post_init__(self) -> None:
        self.now = 1_000_000.0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._told: dict[InteractionId, tuple[float, int, float | None]] = {}
        self._tell(e.ConfigurationChanged(configuration=_configuration(self.habits.operators)))
        for n in range(self.habits.operators):
            operator_id = OperatorId(n + 1)
            self._tell(e.OperatorConnected(operator_id=operator_id))
            ready = OperatorState.READY
            self._tell(e.OperatorStateRequested(operator_id=operator_id, state=ready))

    def live(self) -> list[Wait]:
        """Until the last hour is over; whoever was answered, and had to wait."""
        for moment in self._arrivals():
            self._at(moment, self._client_comes)
        while self._agenda:
            moment, _, happens = heapq.heappop(self._agenda)
            while (deadline := self.acd.next_deadline()) is not None and deadline <= moment:
                self.now = max(self.now, deadline)
                self._tell(e.TimePassed())
            self.now = max(self.now, moment)
            happens()
        return self.waits

    def _arrivals(self) -> Iterator[float]:
        for hour, calls in enumerate(self.habits.calls):
            moment, over = self.now + hour * 3600.0, self.now + (hour + 1) * 3600.0
            while calls and (moment := moment + self.dice.expovariate(calls / 3600.0)) < over:
                yield moment

    def _at(self, moment: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), happens))

    def _in(self, mean: float, happens: Callable[[], None]) -> None:
        self._at(self.now + self.dice.expovariate(1 / mean), happens)

    def _tell(self, event: e.Event) -> None:
        for command in self.acd.handle(event, self.now):
            if isinstance(command, OfferInteraction):
                self._ring(command)

    def _client_comes(self) -> None:
        client = InteractionId(f"client-{next(self._order)}")
        self._tell(
            e.InteractionArrived(
                interaction_id=client,
                channel=Channel.VOICE,
                direction=Direction.INBOUND,
                client_number="",
                client_name="",
                entry_number=f.SALES_NUMBER,
            )
        )
        self._tell(e.CallerIdentified(interaction_id=client, number="", matches=()))
        interaction = self.acd.floor.interactions[client]
        if interaction.state == InteractionState.WAITING:
            place = self.acd.floor.place_of(interaction)
            queue = self.acd.floor.queues[f.SALES]
            expected = expected_wait(self.acd.floor, queue, place)
            self._told[client] = (self.now, place, expected)
            self._in(self.habits.patience, lambda: self._gives_up(client))

    def _gives_up(self, client: InteractionId) -> None:
        interaction = self.acd.floor.interactions.get(client)
        if interaction is not None and interaction.state == InteractionState.WAITING:
            del self._told[client]
            self.gave_up += 1
            self._tell(e.ClientLeft(interaction_id=client))

    def _ring(self, offer: OfferInteraction) -> None:
        if told := self._told.pop(offer.interaction_id, None):
            since, place, expected = told
            self.waits.append(Wait(place=place, expected=expected, waited=self.now - since))
        self._in(self.habits.answer, lambda: self._answer(offer))

    def _answer(self, offer: OfferInteraction) -> None:
        self._tell(e.OfferAnswered(offer_id=offer.offer_id))
        self._in(self.habits.talk, lambda: self._end(offer))

    def _end(self, offer: OfferInteraction) -> None:
        self._tell(e.ClientLeft(interaction_id=offer.interaction_id))
        self._in(self.habits.wrap_up, lambda: self._finish(offer))

    def _finish(self, offer: OfferInteraction) -> None:
        self._tell(
            e.WrapUpFinished(interaction_id=offer.interaction_id, operator_id=offer.operator_id)
        )


def _configuration(operators: int) -> Configuration:
    plain = f.configuration(operators)
    queues = tuple(replace(q, wrap_up_seconds=3600, ring_seconds=600) for q in plain.queues[:1])
    return replace(plain, queues=queues)
