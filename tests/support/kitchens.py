"""A maker of kitchens: every way of routing once, for the scenarios in ``routing.md``."""

from __future__ import annotations

from dataclasses import replace

from media_gateway.vocabulary.configuration import (
    Configuration,
    Detour,
    DetourKind,
    EntryPointSettings,
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
    EntryPointId,
    InteractionId,
    Match,
    OperatorId,
    QueueId,
    RuleId,
    RuleMatch,
    SkillId,
)

ANNA, BORIS, VERA = OperatorId(1), OperatorId(2), OperatorId(3)
EVERYBODY = {ANNA: "Anna", BORIS: "Boris", VERA: "Vera"}
MEASURING, ENGLISH = SkillId(1), SkillId(2)
VIP, DEBTOR = RuleId(2), RuleId(3)

QUEUES = {
    name: QueueId(number)
    for number, name in enumerate(
        [
            "Orders",
            "Delivery",
            "Repairs",
            "Complaints",
            "Measuring",
            "Front",
            "Dealers",
            "Private",
            "Collectors",
        ],
        11,
    )
}
NUMBERS = {name: f"+749511111{queue_id}" for name, queue_id in QUEUES.items()}


def _queue(name: str, **settings: object) -> QueueSettings:
    plain = QueueSettings(
        queue_id=QUEUES[name],
        company_id=1,
        name=name,
        operator_ids=tuple(EVERYBODY),
        wrap_up_seconds=0,
        result_required=False,
    )
    return replace(plain, **settings)  # type: ignore[arg-type]


def _to(name: str) -> Detour:
    return Detour(kind=DetourKind.QUEUE, queue_id=QUEUES[name])


RULES = (
    RuleSettings(
        rule_id=RuleId(1),
        name="Black list",
        action=RuleAction.BLOCK,
        blacklisted=True,
        detour=Detour(kind=DetourKind.HANG_UP),
    ),
    RuleSettings(rule_id=VIP, name="VIP", action=RuleAction.PRIORITY, from_odoo=True, seconds=300),
    RuleSettings(
        rule_id=DEBTOR,
        name="Debts",
        action=RuleAction.MOVE,
        from_odoo=True,
        detour=_to("Collectors"),
    ),
    RuleSettings(rule_id=RuleId(4), name="Manager", action=RuleAction.PREFER_USER, seconds=30),
    RuleSettings(rule_id=RuleId(5), name="Last", action=RuleAction.PREFER_LAST, seconds=20),
    RuleSettings(
        rule_id=RuleId(6),
        name="English",
        action=RuleAction.REQUIRE_SKILL,
        languages=("en_US",),
        need=SkillNeed(skill_id=ENGLISH, level=2),
    ),
)


def configuration(_: float = 0.0) -> Configuration:
    queues = (
        _queue("Orders", strategy=Strategy.LEAST_OCCUPIED),
        _queue("Delivery", strategy=Strategy.FEWEST_TODAY),
        _queue("Repairs", strategy=Strategy.ROUND_ROBIN),
        _queue(
            "Complaints",
            strategy=Strategy.RANK,
            members=(
                Member(operator_id=BORIS, rank=1),
                Member(operator_id=ANNA, rank=2),
                Member(operator_id=VERA, rank=3),
            ),
        ),
        _queue(
            "Measuring",
            needs=(SkillNeed(skill_id=MEASURING, level=3, steps=((20, 2), (40, 0))),),
        ),
        _queue("Front", rule_ids=tuple(rule.rule_id for rule in RULES)),
        _queue("Dealers", weight=3),
        _queue("Private", members=(Member(operator_id=VERA, priority=5),)),
        _queue("Collectors", operator_ids=(VERA,)),
    )
    skills = {ANNA: (), BORIS: ((MEASURING, 2),), VERA: ((MEASURING, 3), (ENGLISH, 2))}
    return Configuration(
        version=1,
        operators=tuple(
            OperatorSettings(
                operator_id=o, user_id=10 + o, company_id=1, name=name, skills=skills[o]
            )
            for o, name in EVERYBODY.items()
        ),
        queues=queues,
        entry_points=tuple(
            EntryPointSettings(
                entry_point_id=EntryPointId(queue.queue_id),
                company_id=1,
                name=queue.name,
                number=NUMBERS[queue.name],
                channel=Channel.VOICE,
                queue_id=queue.queue_id,
            )
            for queue in queues
        ),
        rules=RULES,
    )


def _match(
    *, owner: OperatorId | None = None, last: OperatorId | None = None, language: str = ""
) -> Match:
    return Match(
        model="res.partner",
        record_id=1,
        partner_id=1,
        name="Client",
        owner_user_id=10 + owner if owner else 0,
        last_user_id=10 + last if last else 0,
        language=language,
    )


def _holding(match: Match, rule_id: RuleId) -> Match:
    return replace(match, rules=(RuleMatch(rule_id=rule_id),))


CLIENTS = {
    "a stranger": (),
    "a client of Anna": (_match(owner=ANNA),),
    "a client of Anna who spoke with Boris last": (_match(owner=ANNA, last=BORIS),),
    "a client who speaks English": (_match(language="en_US"),),
    "a VIP": (_holding(_match(), VIP),),
    "a debtor": (_holding(_match(), DEBTOR),),
    "one of the black list": (),
}


def identified(interaction_id: InteractionId, number: str, who: str) -> CallerIdentified:
    return CallerIdentified(
        interaction_id=interaction_id,
        number=number,
        matches=CLIENTS[who],
        blacklisted=who == "one of the black list",
    )
