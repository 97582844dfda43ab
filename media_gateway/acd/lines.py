"""Who waits and who is ready, in the orders that routing reads.

Within a queue clients go by the time they joined it, less the seconds of priority they were given;
operators by the queue's strategy. Clients of whom the same is needed stand in one group, and so do
operators who have room for the same and can do the same of what the queue may ask for. A client who
is kept for certain operators stands in his queue's line too, but is found under each of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from media_gateway.acd import strategies
from media_gateway.acd.capacity import NONE, Room
from media_gateway.acd.model import Interaction, Levels, Operator
from media_gateway.acd.orders import Order
from media_gateway.vocabulary.configuration import (
    Configuration,
    Member,
    QueueSettings,
    RuleSettings,
)
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    Channel,
    InteractionId,
    OperatorId,
    QueueId,
    SkillId,
)

Wanting = tuple[Channel, Levels, bool]
"""What a group of clients needs, and whether they are kept for certain operators."""

Able = tuple[Room, Levels]
"""What a group of operators has room for, and what it can do."""


class Lines:
    """Empty at first, and made anew with every configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self.waiting: dict[QueueId, Order[Wanting, InteractionId]] = {}
        self.ready: dict[QueueId, Order[Able, OperatorId]] = {}
        self._rooms: dict[OperatorId, Room] = {}
        self.kept: dict[OperatorId, Order[tuple[Channel, QueueId], InteractionId]] = {}
        self._stands_in: dict[InteractionId, tuple[QueueId, tuple[OperatorId, ...]]] = {}
        self.skills_of = dict(_skills(configuration))
        self._queues = {q.queue_id: q for q in configuration.queues}
        self._levels = {o.operator_id: dict(o.skills) for o in configuration.operators}
        self._members = {
            (q.queue_id, m.operator_id): m for q in configuration.queues for m in q.members
        }
        self._queues_of: dict[OperatorId, list[QueueSettings]] = {}
        for queue in configuration.queues:
            for operator_id in queue.operator_ids:
                self._queues_of.setdefault(operator_id, []).append(queue)

    def member(self, queue_id: QueueId, operator_id: OperatorId) -> Member:
        found = self._members.get((queue_id, operator_id))
        return found or Member(operator_id=operator_id)

    def levels(self, queue_id: QueueId, operator_id: OperatorId) -> Levels:
        """What the operator can do of all that the queue may ask for."""
        has = self._levels.get(operator_id, {})
        return tuple((s, has[s]) for s in self.skills_of.get(queue_id, ()) if has.get(s, 0) > 0)

    def begin_waiting(self, interaction: Interaction) -> None:
        if interaction.queue_id is None:
            return
        key = waiting_key(interaction)
        wanting = interaction.channel, interaction.needed, interaction.preference is not None
        line = self.waiting.setdefault(interaction.queue_id, Order())
        line.put(interaction.interaction_id, wanting, key)
        kept_for = interaction.preference.operator_ids if interaction.preference else ()
        for operator_id in kept_for:
            kept = self.kept.setdefault(operator_id, Order())
            kept.put(interaction.interaction_id, (interaction.channel, interaction.queue_id), key)
        self._stands_in[interaction.interaction_id] = interaction.queue_id, kept_for

    def end_waiting(self, interaction: Interaction) -> None:
        """Whatever was changed about him meanwhile, he is gone from where he stood."""
        queue_id, kept_for = self._stands_in.pop(interaction.interaction_id, (NO_QUEUE, ()))
        if queue_id:
            self.waiting[queue_id].discard(interaction.interaction_id)
        for operator_id in kept_for:
            self.kept[operator_id].discard(interaction.interaction_id)

    def room_of(self, operator_id: OperatorId) -> Room:
        """What he may be offered now."""
        return self._rooms.get(operator_id, NONE)

    def begin_ready(self, operator: Operator, room: Room) -> None:
        """Also puts a ready operator into his new place when what orders him has changed."""
        self._rooms[operator.operator_id] = room
        for queue in self._queues_of.get(operator.operator_id, ()):
            member = self.member(queue.queue_id, operator.operator_id)
            self.ready.setdefault(queue.queue_id, Order()).put(
                operator.operator_id,
                (room, self.levels(queue.queue_id, operator.operator_id)),
                strategies.key(queue.strategy, operator, member),
            )

    def end_ready(self, operator: Operator) -> None:
        if self._rooms.pop(operator.operator_id, NONE) == NONE:
            return
        for queue in self._queues_of.get(operator.operator_id, ()):
            if (line := self.ready.get(queue.queue_id)) is not None:
                line.discard(operator.operator_id)


def waiting_key(interaction: Interaction) -> tuple[float, float]:
    joined_at = interaction.queued_at if interaction.queued_at is not None else 0.0
    priority = interaction.priority_seconds + interaction.rule_seconds
    return joined_at - priority, interaction.started_at


def _skills(configuration: Configuration) -> Iterator[tuple[QueueId, tuple[SkillId, ...]]]:
    """The skills that a queue or its rules may ask for, in order."""
    rules: dict[int, RuleSettings] = {r.rule_id: r for r in configuration.rules}
    for queue in configuration.queues:
        of_rules = (rules[r].need for r in queue.rule_ids if r in rules)
        needs = (*queue.needs, *(need for need in of_rules if need is not None))
        yield queue.queue_id, tuple(sorted({need.skill_id for need in needs}))
