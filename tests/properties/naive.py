"""Routing as one would do it by hand: everybody is looked at, each time, and what operators did is
read from the facts that Odoo gets. Slow, and written without a look at how the core does it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction, Operator
from media_gateway.vocabulary.configuration import Configuration, QueueSettings, Strategy
from media_gateway.vocabulary.facts import Fact, IntervalFact, OfferFact
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    SkillId,
)

WINDOW = 600.0
LONGEST_WAIT = 600.0
DAY = 86400.0


@dataclass
class Past:
    """What the facts say of the operators."""

    busy: dict[OperatorId, list[tuple[float, float]]] = field(default_factory=dict)
    rung_at: dict[OperatorId, float] = field(default_factory=dict)
    answers: dict[OperatorId, list[float]] = field(default_factory=dict)
    _answered_by: dict[InteractionId, OperatorId] = field(default_factory=dict)

    def learn(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, IntervalFact) and fact.ended_at is not None:
                if fact.state in (OperatorState.TALKING, OperatorState.WRAP_UP):
                    spent = self.busy.setdefault(fact.operator_id, [])
                    spent.append((fact.started_at, fact.ended_at))
            elif isinstance(fact, OfferFact):
                self._learn_offer(fact)

    def _learn_offer(self, offer: OfferFact) -> None:
        self.rung_at[offer.operator_id] = offer.offered_at
        if offer.outcome == OfferOutcome.ANSWERED and offer.ended_at is not None:
            if self._answered_by.get(offer.interaction_uid) != offer.operator_id:
                self.answers.setdefault(offer.operator_id, []).append(offer.ended_at)
            self._answered_by[offer.interaction_uid] = offer.operator_id

    def load(self, operator_id: OperatorId, now: float) -> Decimal:
        """The integral of exp(-age / WINDOW) / WINDOW over all the busy time: never quite nothing,
        however long ago that was."""
        return sum(
            (
                Decimal((until - now) / WINDOW).exp() - Decimal((since - now) / WINDOW).exp()
                for since, until in self.busy.get(operator_id, ())
            ),
            Decimal(0),
        )

    def answered_today(self, operator_id: OperatorId, now: float) -> int:
        return sum(1 for at in self.answers.get(operator_id, ()) if at // DAY == now // DAY)


def needs(configuration: Configuration, interaction: Interaction, now: float) -> dict[SkillId, int]:
    """What is needed for the client at ``now``: his queue's needs and those of the rules that were
    noted with him, if the queue still has them."""
    queue = queue_of(configuration, interaction)
    rules = {r.rule_id: r for r in configuration.rules}
    asked = [] if queue is None else [r for i in queue.rule_ids if (r := rules.get(i)) is not None]
    still = {r.need.skill_id for r in asked if r.need} | {n.skill_id for n in _own(queue)}
    levels: dict[SkillId, int] = {}
    waited = now - (interaction.queued_at or 0.0)
    for need in [*_own(queue), *(n for n in interaction.needs if n.skill_id in still)]:
        level = need.level
        for seconds, accepted in need.steps:
            if waited >= seconds - 1e-6:
                level = min(level, accepted)
        levels[need.skill_id] = max(levels.get(need.skill_id, 0), level)
    return {skill: level for skill, level in levels.items() if level}


def _own(queue: QueueSettings | None) -> tuple:
    return queue.needs if queue else ()


def queue_of(configuration: Configuration, interaction: Interaction) -> QueueSettings | None:
    return next((q for q in configuration.queues if q.queue_id == interaction.queue_id), None)


def has_room(
    floor: Floor, operator: Operator, channel: Channel, but: InteractionId | None = None
) -> bool:
    """Whether he may be offered something of ``channel``, did he not hold ``but``."""
    settings = next(
        (s for s in floor.configuration.operators if s.operator_id == operator.operator_id), None
    )
    if settings is None or not operator.connected or operator.wanted != OperatorState.READY:
        return False
    held = [
        i
        for i in floor.interactions.values()
        if i.operator_id == operator.operator_id and i.interaction_id != but
    ]
    if any(i.channel in (Channel.VOICE, Channel.VIDEO, Channel.CALLBACK) for i in held):
        return False
    is_talk = channel != Channel.TICKET
    if not is_talk and any(i.state == InteractionState.OFFERED for i in held):
        return False
    most = dict(settings.capacity).get(channel, 1)
    return sum(1 for i in held if i.channel == channel) < most


def may_take(floor: Floor, operator: Operator, interaction: Interaction, now: float) -> bool:
    """Were both free: may this client be offered to this operator?"""
    queue = queue_of(floor.configuration, interaction)
    if queue is None or interaction.channel in floor.media_lost:
        return False
    if interaction.declined_until.get(operator.operator_id, 0.0) > now:
        return False
    if interaction.preference is not None:
        return operator.operator_id in interaction.preference.operator_ids
    if operator.operator_id not in queue.operator_ids:
        return False
    settings = next(
        (s for s in floor.configuration.operators if s.operator_id == operator.operator_id), None
    )
    has = dict(settings.skills) if settings else {}
    wanted = needs(floor.configuration, interaction, now)
    return all(has.get(skill, 0) >= level for skill, level in wanted.items())


def expected(floor: Floor, interaction: Interaction, now: float) -> bool:
    """Whether it makes sense to keep him for whom he is kept."""
    kept = interaction.preference
    if kept is None or interaction.reserved_until is None or interaction.reserved_until <= now:
        return False
    for operator in floor.operators.values():
        there = operator.state not in (OperatorState.OFFLINE, OperatorState.PAUSED)
        stays = there and operator.wanted == OperatorState.READY
        declined = interaction.declined_until.get(operator.operator_id, 0.0) > now
        if operator.operator_id in kept.operator_ids and stays and not declined:
            return True
    return False


def merit(
    floor: Floor, past: Past, queue: QueueSettings, operator: Operator, now: float
) -> tuple[float | Decimal, float, int]:
    """By the queue's strategy, lowest first."""
    operator_id = operator.operator_id
    member = next((m for m in queue.members if m.operator_id == operator_id), None)
    figures = {
        Strategy.LONGEST_READY: 0.0,
        Strategy.LEAST_OCCUPIED: past.load(operator_id, now),
        Strategy.FEWEST_TODAY: past.answered_today(operator_id, now),
        Strategy.ROUND_ROBIN: past.rung_at.get(operator_id, 0.0),
        Strategy.RANK: member.rank if member else 0,
    }
    return figures[queue.strategy], operator.ready_since, operator_id


def place(interaction: Interaction) -> tuple[float, float, str]:
    """In the line of his queue."""
    credit = interaction.priority_seconds + interaction.rule_seconds
    return (
        (interaction.queued_at or 0.0) - credit,
        interaction.started_at,
        interaction.interaction_id,
    )


def urgency(floor: Floor, operator: Operator, interaction: Interaction, now: float) -> tuple:
    """Among all that one operator may be rung for, lowest first."""
    queue = queue_of(floor.configuration, interaction)
    assert queue is not None
    waited = now - place(interaction)[0]
    work = interaction.channel == Channel.TICKET
    if waited >= LONGEST_WAIT:
        return work, 0, 0, 0, -waited, place(interaction)
    priorities = {m.operator_id: m.priority for m in queue.members}
    priority = priorities.get(operator.operator_id, 0)
    others = interaction.preference is None
    return work, 1, others, -priority, -waited * queue.weight, place(interaction)


def waiting(floor: Floor) -> list[Interaction]:
    return [i for i in floor.interactions.values() if i.state == InteractionState.WAITING]


def ready(floor: Floor, channel: Channel) -> list[Operator]:
    """Whoever has room for something of it."""
    return [o for o in floor.operators.values() if has_room(floor, o, channel)]
