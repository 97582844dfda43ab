"""Which operator for this client, which client for this operator, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from media_gateway.acd import skills, strategies
from media_gateway.acd.capacity import TALKS, Room
from media_gateway.acd.floor import Floor
from media_gateway.acd.lines import Wanting, waiting_key
from media_gateway.acd.model import Interaction, Levels, Operator, Preference
from media_gateway.vocabulary.configuration import QueueSettings, SkillNeed
from media_gateway.vocabulary.terms import (
    InteractionId,
    OperatorId,
    QueueId,
    Reason,
)

LONGEST_WAIT_SECONDS = 600.0
"""Nobody's patience is longer: who has waited so long is served before all whose queue has a higher
priority or a greater weight, so that a busy queue cannot let another one starve."""

Rank = tuple[bool, bool, bool, int, float]


def fits(operator: Operator, interaction: Interaction, now: float) -> bool:
    """Whether the operator has not just declined this client."""
    return interaction.declined_until.get(operator.operator_id, 0.0) <= now


def operator_for(floor: Floor, interaction: Interaction, now: float) -> Operator | None:
    """The first by the queue's strategy of those who can do what is needed just now; of those whom
    the client is kept for, while he is."""
    queue = floor.settings_of(interaction)
    if queue is None or interaction.channel in floor.media_lost:
        return None
    if interaction.preference is not None:
        return _preferred(floor, queue, interaction, interaction.preference, now)
    return _first_ready(floor, queue.queue_id, interaction, now)


def _first_ready(
    floor: Floor,
    queue_id: QueueId,
    interaction: Interaction,
    now: float,
    but: OperatorId | None = None,
) -> Operator | None:
    line = floor.ready.get(queue_id)
    if line is None:
        return None
    found = line.first(
        lambda able: interaction.channel in able[0] and skills.suffice(able[1], interaction.needed),
        lambda o: o != but and fits(floor.operators[o], interaction, now),
    )
    return floor.operators[found] if found is not None else None


def _preferred(
    floor: Floor, queue: QueueSettings, interaction: Interaction, preference: Preference, now: float
) -> Operator | None:
    operators = (floor.operators.get(o) for o in preference.operator_ids)
    ready = (
        o
        for o in operators
        if o is not None
        and interaction.channel in floor.lines.room_of(o.operator_id)
        and fits(o, interaction, now)
    )
    return min(ready, key=_place_in(floor, queue), default=None)


def _place_in(
    floor: Floor, queue: QueueSettings
) -> Callable[[Operator], tuple[tuple[float, float], int]]:
    def place(operator: Operator) -> tuple[tuple[float, float], int]:
        member = floor.lines.member(queue.queue_id, operator.operator_id)
        return strategies.key(queue.strategy, operator, member), operator.operator_id

    return place


def interaction_for(floor: Floor, operator: Operator, now: float) -> Interaction | None:
    """The client who comes first of all that the operator may be rung for: whoever is on the line,
    then those kept for him, then by the priority of their queues, then by how long they have
    waited, times the weight."""
    return min(
        _firsts(floor, operator, now),
        key=lambda i: (_rank(floor, operator, i, now), waiting_key(i), i.interaction_id),
        default=None,
    )


def _firsts(floor: Floor, operator: Operator, now: float) -> Iterator[Interaction]:
    """Of each line that he serves, the first who is on the telephone and the first other work."""

    def suits(interaction_id: InteractionId) -> bool:
        return fits(operator, floor.interactions[interaction_id], now)

    reachable = floor.lines.room_of(operator.operator_id) - floor.media_lost
    kept = floor.lines.kept.get(operator.operator_id)
    found = kept.firsts(lambda group: group[0] in reachable, suits) if kept else []
    for queue_id in floor.queues_of.get(operator.operator_id, ()):
        if (line := floor.waiting.get(queue_id)) is None:
            continue
        can = floor.lines.levels(queue_id, operator.operator_id)
        for channels in (reachable & TALKS, reachable - TALKS):
            first = line.first(_served_by(can, channels), suits) if channels else None
            found.extend([first] if first is not None else [])
    return (floor.interactions[i] for i in found)


def _served_by(can: Levels, channels: Room) -> Callable[[Wanting], bool]:
    def serves(wanting: Wanting) -> bool:
        channel, needed, is_kept = wanting
        return not is_kept and channel in channels and skills.suffice(can, needed)

    return serves


def _rank(floor: Floor, operator: Operator, interaction: Interaction, now: float) -> Rank:
    """Lowest first."""
    waited = now - waiting_key(interaction)[0]
    is_work = interaction.channel not in TALKS
    if waited >= LONGEST_WAIT_SECONDS:
        return is_work, False, False, 0, -waited
    queue = floor.settings_of(interaction)
    if queue is None:
        return is_work, True, True, 0, 0.0
    priority = floor.lines.member(queue.queue_id, operator.operator_id).priority
    return is_work, True, interaction.preference is None, -priority, -waited * queue.weight


def best_pair(
    floor: Floor, interaction: Interaction, now: float
) -> tuple[Interaction, Operator] | None:
    """Two who come first for each other, found from ``interaction`` on: where many wait and many
    are ready at once, a client may have to let one before who comes first for that operator."""
    asked: set[OperatorId] = set()
    while (operator := operator_for(floor, interaction, now)) is not None:
        first = interaction_for(floor, operator, now) or interaction
        if first is interaction or operator.operator_id in asked:
            return first, operator
        asked.add(operator.operator_id)
        interaction = first
    return None


def reasons(
    floor: Floor, interaction: Interaction, operator: Operator, now: float
) -> tuple[Reason, ...]:
    """Why this operator, in words for him and his supervisor: all that mattered."""
    queue = floor.settings_of(interaction)
    if queue is None:
        return ()
    return (
        *interaction.reasons_brought,
        _why_among_others(floor, queue, interaction, operator, now),
        *_why_able(floor, queue, interaction, operator, now),
        *interaction.rule_reasons,
    )


def _why_among_others(
    floor: Floor, queue: QueueSettings, interaction: Interaction, operator: Operator, now: float
) -> Reason:
    if interaction.preference is not None:
        return interaction.preference.reason
    if _first_ready(floor, queue.queue_id, interaction, now, but=operator.operator_id) is None:
        return Reason(code="only_ready", values=(("seconds", int(now - operator.ready_since)),))
    member = floor.lines.member(queue.queue_id, operator.operator_id)
    return strategies.reason(queue.strategy, operator, member, now)


def _why_able(
    floor: Floor, queue: QueueSettings, interaction: Interaction, operator: Operator, now: float
) -> Iterator[Reason]:
    """His level in what is needed; where it would not have done at first, since when it does."""
    has = dict(floor.lines.levels(queue.queue_id, operator.operator_id))
    since = interaction.queued_at if interaction.queued_at is not None else now
    for need in floor.needs_of(interaction):
        level = has.get(need.skill_id, 0)
        if level >= need.level:
            yield _skill_reason("skill", need, level)
        elif level >= skills.level_at(need, since, now):
            waited = skills.widened_after(need, level)
            yield _skill_reason("skill_widened", need, level, ("seconds", waited))


def _skill_reason(
    code: str, need: SkillNeed, level: int, *values: tuple[str, str | int | float]
) -> Reason:
    return Reason(code=code, values=(("skill_id", need.skill_id), ("level", level), *values))
