"""Priorities help whom they shall help, and starve nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from media_gateway.acd.core import Acd
from media_gateway.acd.routing import LONGEST_WAIT_SECONDS
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import Command, OfferInteraction
from media_gateway.vocabulary.configuration import (
    Configuration,
    Member,
    RuleAction,
    RuleSettings,
)
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    OperatorId,
    OperatorState,
    RuleId,
)
from tests.support import floor as f

BORIS = OperatorId(2)
START = 1_000_000.0
PREFIX = "+7916111{:04}"


@dataclass(frozen=True)
class Waiting:
    """A client in a line: since when, with which priority of his own."""

    number: int
    support: bool
    seconds: int
    credit: int


@dataclass(frozen=True)
class Queue:
    priority: int
    weight: int


queues = st.builds(Queue, priority=st.integers(0, 3), weight=st.integers(1, 4))
waits = st.lists(
    st.tuples(st.booleans(), st.integers(0, 900), st.sampled_from([0, 0, 60, 400])),
    min_size=2,
    max_size=8,
).map(lambda all_: [Waiting(n, *one) for n, one in enumerate(all_)])


def configured(sales: Queue, support: Queue, granted: dict[int, int]) -> Configuration:
    """Each client's priority is a rule for his very number."""
    plain = f.configuration(2)
    rules = tuple(
        RuleSettings(
            rule_id=RuleId(number + 1),
            name=f"Client {number}",
            action=RuleAction.PRIORITY,
            prefixes=(PREFIX.format(number),),
            seconds=seconds,
        )
        for number, seconds in granted.items()
    )
    set_up = tuple(
        replace(
            queue,
            weight=one.weight,
            members=(Member(operator_id=BORIS, priority=one.priority),),
            rule_ids=tuple(rule.rule_id for rule in rules),
            max_wait_seconds=0,
            wrap_up_seconds=0,
        )
        for queue, one in zip(plain.queues, (sales, support), strict=True)
    )
    return replace(plain, queues=set_up, rules=rules)


def come(acd: Acd, number: int, support: bool, now: float) -> None:
    interaction_id = InteractionId(f"i{number:03}")
    acd.handle(
        e.InteractionArrived(
            interaction_id=interaction_id,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="",
            client_name="",
            entry_number=f.SUPPORT_NUMBER if support else f.SALES_NUMBER,
        ),
        now,
    )
    caller = PREFIX.format(number)
    known = e.CallerIdentified(interaction_id=interaction_id, number=caller, matches=())
    assert not any(isinstance(c, OfferInteraction) for c in acd.handle(known, now))


def served(waiting: list[Waiting], sales: Queue, support: Queue) -> list[int]:
    """In which order Boris takes them who wait when he comes, if nobody else comes."""
    acd, now = Acd(), START + 1000
    granted = {one.number: one.credit for one in waiting}
    acd.handle(e.ConfigurationChanged(configuration=configured(sales, support, granted)), START)
    for one in sorted(waiting, key=lambda one: -one.seconds):
        come(acd, one.number, one.support, now - one.seconds)
    commands, order = begin(acd, now), []
    while offers := [c for c in commands if isinstance(c, OfferInteraction)]:
        (offer,) = offers
        order.append(int(offer.interaction_id[1:]))
        acd.handle(e.OfferAnswered(offer_id=offer.offer_id), now)
        commands = finish(acd, now)
    return order


@settings(max_examples=200, deadline=None)
@given(waits, queues, queues, st.data(), st.integers(1, 900))
def test_more_priority_never_makes_a_client_wait_longer(
    waiting: list[Waiting], sales: Queue, support: Queue, data: st.DataObject, more: int
) -> None:
    chosen = data.draw(st.sampled_from(waiting))
    raised = replace(chosen, credit=chosen.credit + more)
    others = [raised if one is chosen else one for one in waiting]
    before, after = served(waiting, sales, support), served(others, sales, support)
    assert after.index(chosen.number) <= before.index(chosen.number)


@settings(max_examples=200, deadline=None)
@given(waits, queues, queues, st.sampled_from(["priority", "weight"]), st.integers(1, 3))
def test_more_priority_of_a_queue_never_makes_its_clients_wait_longer(
    waiting: list[Waiting], sales: Queue, support: Queue, what: str, more: int
) -> None:
    assume(any(one.support for one in waiting))
    raised = replace(support, **{what: getattr(support, what) + more})
    before, after = served(waiting, sales, support), served(waiting, sales, raised)
    for one in waiting:
        if one.support:
            assert after.index(one.number) <= before.index(one.number)


@settings(max_examples=60, deadline=None)
@given(queues, queues, st.integers(2, 30), st.integers(20, 90))
def test_nobody_starves_however_busy_the_other_queue(
    sales: Queue, support: Queue, every: int, talk: int
) -> None:
    """Support's line grows and grows; one client waits in Sales. Once he has waited for ten minutes
    nobody goes before him who came after him, so that he is served in the end."""
    assume(every < talk)
    lonely, came_at, most = 9999, START + 50.5, 200
    arrivals = [(START + n * every, n, True) for n in range(most * talk // every)]
    arrivals = sorted([*arrivals, (came_at, lonely, False)], reverse=True)
    since = {number: at for at, number, _ in arrivals}
    acd, now = Acd(), START
    acd.handle(e.ConfigurationChanged(configuration=configured(sales, support, {})), now)
    for turn in range(most):
        while arrivals and arrivals[-1][0] <= now:
            at, number, to_support = arrivals.pop()
            come(acd, number, to_support, at)
        commands = finish(acd, now) if turn else begin(acd, now)
        (offer,) = [c for c in commands if isinstance(c, OfferInteraction)]
        acd.handle(e.OfferAnswered(offer_id=offer.offer_id), now)
        number = int(offer.interaction_id[1:])
        if number == lonely:
            return
        assert now < came_at + LONGEST_WAIT_SECONDS or since[number] < came_at
        now += talk
    raise AssertionError("he waits for ever")


def begin(acd: Acd, now: float) -> list[Command]:
    acd.handle(e.OperatorConnected(operator_id=BORIS), now)
    asked = e.OperatorStateRequested(operator_id=BORIS, state=OperatorState.READY)
    return acd.handle(asked, now)


def finish(acd: Acd, now: float) -> list[Command]:
    held = acd.floor.operators[BORIS].interaction_id
    assert held is not None
    return acd.handle(e.ClientLeft(interaction_id=held), now)
