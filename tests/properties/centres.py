"""Centres as admins might set them up: any strategies, skills, priorities and rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from media_gateway.vocabulary.configuration import (
    Configuration,
    Detour,
    DetourKind,
    Member,
    OperatorSettings,
    QueueSettings,
    RuleAction,
    RuleSettings,
    SkillNeed,
    Strategy,
)
from media_gateway.vocabulary.events import CallerIdentified
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    Match,
    OperatorId,
    RuleId,
    RuleMatch,
    SkillId,
)
from tests.support import floor as f

KITCHENS, ENGLISH = SkillId(1), SkillId(2)


def _rule(rule_id: int, action: RuleAction, **values: object) -> RuleSettings:
    return RuleSettings(rule_id=RuleId(rule_id), name=f"Rule {rule_id}", action=action, **values)


def _to(queue_id: int) -> Detour:
    return Detour(kind=DetourKind.QUEUE, queue_id=queue_id)


SPEAKS_ENGLISH = SkillNeed(skill_id=ENGLISH, level=2, steps=((20, 1), (40, 0)))
RULES = (
    _rule(1, RuleAction.PREFER_USER, from_odoo=True, seconds=30),
    _rule(2, RuleAction.PREFER_USER, seconds=20),
    _rule(3, RuleAction.PREFER_LAST, seconds=25),
    _rule(
        4,
        RuleAction.PREFER_OPERATORS,
        prefixes=("7916",),
        seconds=15,
        operator_ids=(OperatorId(1), OperatorId(2)),
    ),
    _rule(5, RuleAction.PRIORITY, from_odoo=True, seconds=120),
    _rule(6, RuleAction.REQUIRE_SKILL, languages=("en_US",), need=SPEAKS_ENGLISH),
    _rule(7, RuleAction.MOVE, from_odoo=True, detour=_to(f.SUPPORT)),
    _rule(8, RuleAction.MOVE, detour=_to(f.SALES)),
    _rule(9, RuleAction.BLOCK, blacklisted=True, detour=Detour(kind=DetourKind.HANG_UP)),
)


@dataclass(frozen=True)
class Client:
    number: str
    matches: tuple[Match, ...] = ()
    blacklisted: bool = False

    def identified(self, interaction_id: InteractionId) -> CallerIdentified:
        return CallerIdentified(
            interaction_id=interaction_id,
            number=self.number,
            matches=self.matches,
            blacklisted=self.blacklisted,
        )


def _match(
    owner: int = 0, last: int = 0, language: str = "", rules: tuple[tuple[int, int], ...] = ()
) -> Match:
    return Match(
        model="res.partner",
        record_id=1,
        partner_id=1,
        name="Client",
        owner_user_id=owner,
        last_user_id=last,
        language=language,
        rules=tuple(RuleMatch(rule_id=RuleId(r), user_id=u) for r, u in rules),
    )


CLIENTS = (
    Client("+79161112233", (_match(owner=11, last=12),)),
    Client("+74951112233", (_match(owner=12, language="en_US", rules=((1, 13), (5, 0))),)),
    Client("+74951112234", (_match(last=13, rules=((5, 0), (7, 0))),)),
    Client("+12025550123", (_match(owner=99, language="en_US"),)),
    Client("+79160000000", blacklisted=True),
)

STRANGER = Client("+33123456789")

CAPACITIES = (
    (),
    ((Channel.TICKET, 3),),
    ((Channel.TICKET, 0),),
    ((Channel.VOICE, 0), (Channel.TICKET, 2)),
)

levels = st.integers(0, 3)
steps = st.lists(st.tuples(st.sampled_from([5, 20, 40, 70]), levels), max_size=3).map(tuple)
needs = st.builds(
    SkillNeed, skill_id=st.sampled_from([KITCHENS, ENGLISH]), level=st.integers(1, 3), steps=steps
)


@st.composite
def configurations(draw: st.DrawFn, least: int = 1, most: int = 3) -> Configuration:
    """With ``least`` to ``most`` operators; Support is archived now and then."""
    operators = draw(st.integers(least, most))
    plain = f.configuration(operators, support=draw(st.integers(0, 9)) > 0)
    return replace(
        plain,
        operators=tuple(_skilled(draw, o) for o in plain.operators),
        queues=tuple(_set_up(draw, q) for q in plain.queues),
        rules=RULES,
    )


def _skilled(draw: st.DrawFn, operator: OperatorSettings) -> OperatorSettings:
    return replace(
        operator,
        skills=((KITCHENS, draw(levels)), (ENGLISH, draw(levels))),
        capacity=draw(st.sampled_from(CAPACITIES)),
    )


def _set_up(draw: st.DrawFn, queue: QueueSettings) -> QueueSettings:
    members = tuple(
        Member(operator_id=o, rank=draw(st.integers(0, 2)), priority=draw(st.integers(0, 2)))
        for o in queue.operator_ids
        if draw(st.booleans())
    )
    rule_ids = st.lists(st.sampled_from([r.rule_id for r in RULES]), unique=True, max_size=4)
    needed = draw(st.one_of(st.just([]), st.lists(needs, max_size=2)))
    return replace(
        queue,
        strategy=draw(st.sampled_from(Strategy)),
        weight=draw(st.integers(1, 3)),
        members=members,
        needs=tuple(needed),
        rule_ids=tuple(draw(rule_ids)),
        max_wait_seconds=draw(st.sampled_from([0, 0, 300])),
    )
