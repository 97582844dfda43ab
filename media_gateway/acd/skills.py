"""What a client needs of an operator, and how it is taken less strictly the longer he waits."""

from __future__ import annotations

from collections.abc import Iterable

from media_gateway.acd.model import Levels
from media_gateway.vocabulary.configuration import SkillNeed
from media_gateway.vocabulary.terms import SkillId


def level_at(need: SkillNeed, since: float, now: float) -> int:
    """The level accepted at ``now`` of somebody who has waited since ``since``."""
    accepted = (level for seconds, level in need.steps if since + seconds <= now)
    return min((need.level, *accepted))


def needed(needs: Iterable[SkillNeed], since: float, now: float) -> Levels:
    """Of several needs for one skill the highest counts."""
    levels: dict[SkillId, int] = {}
    for need in needs:
        level = level_at(need, since, now)
        levels[need.skill_id] = max(level, levels.get(need.skill_id, 0))
    return tuple(sorted((skill, level) for skill, level in levels.items() if level > 0))


def next_step(needs: Iterable[SkillNeed], since: float, now: float) -> float | None:
    """When less may be needed than now."""
    times = (since + seconds for need in needs for seconds, _ in need.steps)
    return min((when for when in times if when > now), default=None)


def suffice(has: Levels, needs: Levels) -> bool:
    levels = dict(has)
    return all(levels.get(skill, 0) >= level for skill, level in needs)


def widened_after(need: SkillNeed, level: int) -> int:
    """The seconds of waiting from which ``level`` is enough."""
    return min((seconds for seconds, accepted in need.steps if accepted <= level), default=0)
