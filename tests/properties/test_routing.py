"""Whatever admins set up, every decision is the one that the rules of routing say."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from media_gateway.acd.capacity import TALKS
from media_gateway.acd.core import Acd
from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction, Operator
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import Command
from media_gateway.vocabulary.configuration import Configuration, QueueSettings
from media_gateway.vocabulary.events import Event
from media_gateway.vocabulary.facts import Fact, IntervalFact, OfferFact
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
)
from tests.properties import naive
from tests.properties.centres import CLIENTS, STRANGER, Client, configurations
from tests.properties.test_floor import ENTRIES, FloorRules, check_records, check_replay
from tests.support import floor as f

T = TypeVar("T")

SAME = 1e-9
"""Two shares of time that differ by less are the same."""


@dataclass
class Watched(f.Outside):
    """Looks at every decision with the eyes of ``naive``."""

    past: naive.Past = field(default_factory=naive.Past)

    def tell(self, event: Event) -> list[Command]:
        seen = len(self.facts)
        commands = super().tell(event)
        new = self.facts[seen:]
        made = [fact for fact in new if isinstance(fact, OfferFact) and fact.outcome is None]
        rung = [fact for fact in made if fact.uid in self.acd.floor.offers]
        after = [*made, *(fact for fact in new if self._was_interrupted(fact))]
        self.past.learn(fact for fact in new if fact not in after)
        taken_back = {
            fact.interaction_uid
            for fact in new
            if isinstance(fact, OfferFact) and fact.outcome == OfferOutcome.WITHDRAWN
        }
        self._check([o for o in rung if o.reasons[0].code != "returned"], taken_back)
        self.past.learn(after)
        return commands

    def _was_interrupted(self, fact: Fact) -> bool:
        """Being rung ended this interval of work that he goes on with: it did not count yet when it
        was decided whom to ring."""
        if not isinstance(fact, IntervalFact) or fact.ended_at is None:
            return False
        return fact.interaction_uid in self.acd.floor.operators[fact.operator_id].held

    def _check(self, rung: list[OfferFact], taken_back: set[InteractionId]) -> None:
        """Work that is taken back from whoever is rung for a talk did not wait at first."""
        floor = self.acd.floor
        pairs = [
            (floor.interactions[o.interaction_uid], floor.operators[o.operator_id]) for o in rung
        ]
        for n, (interaction, operator) in enumerate(pairs):
            assert naive.may_take(floor, operator, interaction, self.now)
            held = interaction.interaction_id
            assert naive.has_room(floor, operator, interaction.channel, but=held)
            others = [*naive.waiting(floor), *(i for i, _ in pairs[n:])]
            waiting = [i for i in others if i.interaction_id not in taken_back or i is interaction]
            self._check_client(waiting, *pairs[n])
            if len(pairs) == 1:
                ready = [*naive.ready(floor, interaction.channel), operator]
                self._check_operator(ready, *pairs[n])

    def _check_client(
        self, waiting: list[Interaction], interaction: Interaction, operator: Operator
    ) -> None:
        """Of all whom this operator may take, the client comes first."""
        floor, now = self.acd.floor, self.now
        may = [
            i
            for i in waiting
            if naive.may_take(floor, operator, i, now)
            and naive.has_room(floor, operator, i.channel, but=interaction.interaction_id)
        ]
        assert interaction is min(may, key=lambda i: naive.urgency(floor, operator, i, now))

    def _check_operator(
        self, ready: list[Operator], interaction: Interaction, operator: Operator
    ) -> None:
        """Of all who may take this client, the operator comes first by the queue's strategy."""
        floor, now = self.acd.floor, self.now
        queue = naive.queue_of(floor.configuration, interaction)
        assert queue is not None
        may = [o for o in ready if naive.may_take(floor, o, interaction, now)]
        best = min(self._merit(queue, o) for o in may)
        mine = self._merit(queue, operator)
        assert mine == best or SAME > mine[0] - best[0] > 0

    def _merit(
        self, queue: QueueSettings, operator: Operator
    ) -> tuple[float | Decimal, float, int]:
        return naive.merit(self.acd.floor, self.past, queue, operator, self.now)


def check_floor(outside: f.Outside) -> None:
    floor, now = outside.acd.floor, outside.now
    waiting = naive.waiting(floor)
    rung = [offer.operator_id for offer in floor.offers.values()]
    assert len(rung) == len(set(rung)), "one offer to one operator"
    for operator in floor.operators.values():
        check_capacity(floor, operator)
    for interaction in waiting:
        needed = naive.needs(floor.configuration, interaction, now)
        assert dict(interaction.needed) == needed, "widens at its time"
        if interaction.preference is not None:
            assert naive.expected(floor, interaction, now), "not kept for who will not come"
        for operator in naive.ready(floor, interaction.channel):
            assert not naive.may_take(floor, operator, interaction, now), "nobody fitting is idle"
    for queue_id in floor.waiting:
        line = list(floor.waiting_in(queue_id))
        assert line == sorted(line, key=naive.place)
        assert [floor.place_of(i) for i in line] == list(range(1, len(line) + 1))


def check_capacity(floor: Floor, operator: Operator) -> None:
    """One talk at a time, and one offer of other work after the other."""
    held = [floor.interactions[i] for i in operator.held]
    assert sum(1 for i in held if i.channel in TALKS) <= 1, "one talk at a time"


def check_restart(outside: f.Outside) -> None:
    floor, again = outside.acd.floor, Acd(outside.acd.checkpoint()).floor
    for queue_id in floor.queues:
        assert list(floor.waiting.get(queue_id, ())) == list(again.waiting.get(queue_id, ()))
        assert list(floor.ready.get(queue_id, ())) == list(again.ready.get(queue_id, ()))


class RoutingRules(FloorRules):
    """Everything that can happen to a floor, under any rules."""

    @initialize(configuration=configurations())
    def open(self, configuration: Configuration) -> None:
        self.outside = Watched()
        self.arrived = 0
        self.outside.tell(e.ConfigurationChanged(configuration=configuration))

    @rule(
        target=FloorRules.clients, entry=st.sampled_from(ENTRIES), client=st.sampled_from(CLIENTS)
    )
    def somebody_known_arrives(self, entry: tuple[Channel, str], client: Client) -> InteractionId:
        interaction_id = self._arrive(entry)
        self.outside.tell(client.identified(interaction_id))
        return interaction_id

    @rule(configuration=configurations())
    def an_admin_changes_the_rules(self, configuration: Configuration) -> None:
        self.outside.tell(e.ConfigurationChanged(configuration=configuration))

    @invariant()
    def the_floor_is_as_it_should_be(self) -> None:
        check_floor(self.outside)
        check_restart(self.outside)


RoutingRules.TestCase.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
TestRoutingRules = RoutingRules.TestCase


class Day:
    """A busy day: clients come, are answered or not, talk; operators take breaks. Mostly few are
    free and few wait, so that nearly every decision has something to decide."""

    def __init__(self, configuration: Configuration, dice: random.Random) -> None:
        self.dice = dice
        self.outside = Watched()
        self.arrived = 0
        self.outside.tell(e.ConfigurationChanged(configuration=configuration))
        self.operators = [o.operator_id for o in configuration.operators]
        for operator_id in dice.sample(self.operators, len(self.operators)):
            self.outside.wait(1.0)
            self._ask(operator_id, OperatorState.READY)

    def live(self, steps: int) -> None:
        while steps:
            self.outside.wait(self.dice.choice((0.0, 0.5, 1.0, 3.0, 10.0)))
            if self.dice.random() < 0.02:
                self._nothing_happens_for(self.dice.choice((100.0, 700.0, naive.DAY)))
            doing = self.dice.choices(*zip(*self._doings(), strict=True))[0]
            if doing():
                steps -= 1
                check_floor(self.outside)
        check_restart(self.outside)

    def _nothing_happens_for(self, seconds: float) -> None:
        """Or until a phone rings: somebody would answer."""
        while seconds > 0 and not self.outside.ringing:
            piece = 10.0 if naive.waiting(self.outside.acd.floor) else seconds
            self.outside.wait(piece)
            seconds -= piece

    def _doings(self) -> list[tuple[Callable[[], bool], int]]:
        """Now many operators are free, now many clients wait."""
        rush = self.outside.now // 300 % 3 == 0
        return [
            (self._a_client_comes, 60 if rush else 12),
            (self._a_phone_is_answered, 40),
            (self._a_phone_is_not_answered, 3),
            (self._a_talk_ends, 30),
            (self._a_wrap_up_ends, 40),
            (self._an_operator_goes_or_comes, 4),
            (self._a_client_gives_up, 4),
        ]

    def _a_client_comes(self) -> bool:
        self.arrived += 1
        interaction_id = InteractionId(f"i{self.arrived:04}")
        channel, number = self.dice.choice(
            (
                (Channel.VOICE, f.SALES_NUMBER),
                (Channel.VOICE, f.SUPPORT_NUMBER),
                (Channel.TICKET, f.TICKET_ENTRY),
            )
        )
        self.outside.tell(
            e.InteractionArrived(
                interaction_id=interaction_id,
                channel=channel,
                direction=Direction.INBOUND,
                client_number="",
                client_name="",
                entry_number=number,
            )
        )
        self.outside.tell(self.dice.choice((*CLIENTS, STRANGER)).identified(interaction_id))
        return True

    def _a_phone_is_answered(self) -> bool:
        for interaction_id in self._one(sorted(self.outside.ringing)):
            offer_id = self.outside.ringing.pop(interaction_id)
            self.outside.tell(e.OfferAnswered(offer_id=offer_id))
            return True
        return False

    def _a_phone_is_not_answered(self) -> bool:
        for interaction_id in self._one(sorted(self.outside.ringing)):
            offer_id = self.outside.ringing.pop(interaction_id)
            outcome = self.dice.choice((OfferOutcome.NO_ANSWER, OfferOutcome.REFUSED))
            self.outside.tell(e.OfferFailed(offer_id=offer_id, outcome=outcome))
            return True
        return False

    def _a_talk_ends(self) -> bool:
        for interaction in self._one(self._in_state(InteractionState.TALKING)):
            self.outside.tell(e.ClientLeft(interaction_id=interaction.interaction_id))
            return True
        return False

    def _a_wrap_up_ends(self) -> bool:
        for interaction in self._one(self._in_state(InteractionState.WRAP_UP)):
            assert interaction.operator_id is not None
            self.outside.tell(
                e.WrapUpFinished(
                    interaction_id=interaction.interaction_id, operator_id=interaction.operator_id
                )
            )
            return True
        return False

    def _a_client_gives_up(self) -> bool:
        for interaction in self._one(self._in_state(InteractionState.WAITING)):
            self.outside.tell(e.ClientLeft(interaction_id=interaction.interaction_id))
            return True
        return False

    def _an_operator_goes_or_comes(self) -> bool:
        operator = self.outside.acd.floor.operators[self.dice.choice(self.operators)]
        paused = operator.wanted == OperatorState.PAUSED
        self._ask(operator.operator_id, OperatorState.READY if paused else OperatorState.PAUSED)
        return True

    def _ask(self, operator_id: OperatorId, state: OperatorState) -> None:
        if not self.outside.acd.floor.operators[operator_id].connected:
            self.outside.tell(e.OperatorConnected(operator_id=operator_id))
        self.outside.tell(e.OperatorStateRequested(operator_id=operator_id, state=state))

    def _in_state(self, state: InteractionState) -> list[Interaction]:
        return [i for i in self.outside.acd.floor.interactions.values() if i.state == state]

    def _one(self, among: list[T]) -> list[T]:
        return self.dice.sample(among, 1) if among else []


@settings(max_examples=60, deadline=None)
@given(configuration=configurations(least=5, most=7), seed=st.integers(0, 2**32))
def test_every_decision_of_a_busy_day(configuration: Configuration, seed: int) -> None:
    day = Day(configuration, random.Random(seed))
    day.live(250)
    check_records(day.outside)
    check_replay(day.outside)
