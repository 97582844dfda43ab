"""What is done differently for a client because of who he is: the rules of his queue, in order.

A client may be kept for certain operators: his manager, whoever spoke with him last. He is, while
one of them may become free for him, but no longer than the rule says; then the next rule of that
kind has its turn, and after the last one whoever is free.
"""

from __future__ import annotations

from collections.abc import Iterator

from media_gateway.acd.floor import Floor, digits
from media_gateway.acd.model import Interaction, Operator, Preference
from media_gateway.acd.step import Step
from media_gateway.vocabulary.configuration import (
    Detour,
    DetourKind,
    QueueSettings,
    RuleAction,
    RuleSettings,
)
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    NO_RULE,
    Match,
    OperatorId,
    OperatorState,
    QueueId,
    Reason,
    RuleId,
    RuleMatch,
)

ASKED_SECONDS = 60
"""How long a client waits for the one he asked for, or a colleague for him, or who had him on hold:
a talk's last words and its wrap-up."""

AT_ONCE_SECONDS = 0.01
"""Of a rule with no time at all: he is rung if he is ready just now."""

Value = tuple[str, str | int | float]

SILENT_END = Detour(kind=DetourKind.HANG_UP)

AWAY = frozenset({OperatorState.OFFLINE, OperatorState.PAUSED})


def apply(step: Step, interaction: Interaction, queue: QueueSettings) -> Detour | None:
    """Take the client through the rules of the queue he is about to join. A detour, if there is
    one, is to be taken instead."""
    _forget(interaction)
    _ask_for(step, interaction, queue)
    for rule in _holding(step.floor, interaction, queue):
        if rule.action == RuleAction.MOVE and _is_awaited(step, interaction):
            interaction.move_after = rule.rule_id
            break
        detour = _obey(step, interaction, queue, rule)
        if detour is not None:
            return detour
    interaction.asked_user_id = 0
    return review(step, interaction)


def keep_for(step: Step, interaction: Interaction, operator: Operator) -> None:
    """Whose client he is already: nobody else is rung for him first, whatever the queue's rules
    said when he came."""
    interaction.preference = interaction.reserved_until = None
    interaction.preferences, interaction.move_after = (), NO_RULE
    reason = Reason(code="asked")
    _prefer(step, interaction, NO_RULE, (operator.operator_id,), ASKED_SECONDS, reason)


def review(step: Step, interaction: Interaction) -> Detour | None:
    """Keep the client for whom he is kept, or for the next ones, while that makes sense; a detour
    where a rule sends him elsewhere after that."""
    if interaction.preference is None and not interaction.preferences:
        return None
    while interaction.preference is None or not _still_kept(step, interaction):
        if interaction.preference is not None:
            step.tell(interaction, "preferred_over", **dict(interaction.preference.reason.values))
        interaction.preference = interaction.reserved_until = None
        if not interaction.preferences:
            return _move_after(step, interaction)
        interaction.preference, *others = interaction.preferences
        interaction.preferences = tuple(others)
        interaction.reserved_until = step.now + (interaction.preference.seconds or AT_ONCE_SECONDS)
        step.floor.alarms.set(interaction.reserved_until, "reserve", interaction.interaction_id)
    return None


def _still_kept(step: Step, interaction: Interaction) -> bool:
    kept, until = interaction.preference, interaction.reserved_until
    in_time = until is not None and step.now < until
    return kept is not None and in_time and _is_there(step, interaction, kept)


def _is_there(step: Step, interaction: Interaction, preference: Preference) -> bool:
    return any(_may_come(step, interaction, o) for o in preference.operator_ids)


def _may_come(step: Step, interaction: Interaction, operator_id: OperatorId) -> bool:
    operator = step.floor.operators.get(operator_id)
    if operator is None or not goes_on(operator):
        return False
    return interaction.declined_until.get(operator_id, 0.0) <= step.now


def goes_on(operator: Operator) -> bool:
    """Whether he is signed in, and not paused after this talk."""
    return operator.state not in AWAY and operator.wanted == OperatorState.READY


def _is_awaited(step: Step, interaction: Interaction) -> bool:
    return any(_is_there(step, interaction, p) for p in interaction.preferences)


def _move_after(step: Step, interaction: Interaction) -> Detour | None:
    rule = step.floor.rules.get(interaction.move_after)
    interaction.move_after = NO_RULE
    queue_id = interaction.queue_id or NO_QUEUE
    return _move(step, interaction, queue_id, rule) if rule else None


def _forget(interaction: Interaction) -> None:
    """What the rules of another queue said."""
    interaction.rule_seconds = 0
    interaction.rule_reasons = ()
    interaction.needs = ()
    interaction.preference = interaction.reserved_until = None
    interaction.preferences = ()
    interaction.move_after = NO_RULE


def _holding(
    floor: Floor, interaction: Interaction, queue: QueueSettings
) -> Iterator[RuleSettings]:
    rules = (floor.rules.get(rule_id) for rule_id in queue.rule_ids)
    return (rule for rule in rules if rule is not None and holds(rule, interaction))


def holds(rule: RuleSettings, interaction: Interaction) -> bool:
    """All conditions that the rule has; none: for everyone."""
    number, languages = digits(interaction.client_number), _languages(interaction)
    return (
        (not rule.from_odoo or _from_odoo(rule, interaction) is not None)
        and (not rule.blacklisted or interaction.blacklisted)
        and (not rule.prefixes or any(_begins(number, digits(p)) for p in rule.prefixes))
        and (not rule.languages or not languages.isdisjoint(rule.languages))
    )


def _begins(number: str, prefix: str) -> bool:
    return bool(prefix) and number.startswith(prefix)


def _languages(interaction: Interaction) -> frozenset[str]:
    """The one he chose in a flow, else that of his record; ru_RU is ru as well."""
    best = _best(interaction)
    language = str(interaction.data.get("language") or (best.language if best else ""))
    return frozenset({language, language.partition("_")[0]} - {""})


def _best(interaction: Interaction) -> Match | None:
    return interaction.matches[0] if interaction.matches else None


def _from_odoo(rule: RuleSettings, interaction: Interaction) -> RuleMatch | None:
    best = _best(interaction)
    matches = best.rules if best else ()
    return next((m for m in matches if m.rule_id == rule.rule_id), None)


def _obey(
    step: Step, interaction: Interaction, queue: QueueSettings, rule: RuleSettings
) -> Detour | None:
    match rule.action:
        case RuleAction.PRIORITY:
            interaction.rule_seconds += rule.seconds
            _note(step, interaction, "priority", rule, ("seconds", rule.seconds))
        case RuleAction.REQUIRE_SKILL if rule.need is not None:
            interaction.needs = (*interaction.needs, rule.need)
            _note(step, interaction, "rule", rule)
        case RuleAction.MOVE:
            return _move(step, interaction, queue.queue_id, rule)
        case RuleAction.BLOCK:
            interaction.blocked_by = rule.rule_id
            step.tell(interaction, "blocked", **dict(_named(rule)))
            return rule.detour if rule.detour.kind != DetourKind.NONE else SILENT_END
        case RuleAction.PREFER_USER | RuleAction.PREFER_LAST | RuleAction.PREFER_OPERATORS:
            _prefer_by(step, interaction, queue, rule)
    return None


def _note(
    step: Step, interaction: Interaction, code: str, rule: RuleSettings, *values: Value
) -> None:
    """For the trail, and for "why you" of whoever is rung."""
    reason = Reason(code=code, values=(*_named(rule), *values))
    interaction.rule_reasons = (*interaction.rule_reasons, reason)
    step.tell(interaction, code, **dict(reason.values))


def _named(rule: RuleSettings) -> tuple[Value, ...]:
    return ("rule_id", rule.rule_id), ("rule", rule.name)


def _move(
    step: Step, interaction: Interaction, queue_id: QueueId, rule: RuleSettings
) -> Detour | None:
    to_itself = rule.detour.kind == DetourKind.QUEUE and rule.detour.queue_id == queue_id
    nowhere = rule.detour.kind == DetourKind.NONE
    if to_itself or nowhere or rule.rule_id in interaction.moved_by:
        return None
    interaction.moved_by = (*interaction.moved_by, rule.rule_id)
    step.tell(interaction, "rule", **dict(_named(rule)))
    return rule.detour


def _prefer_by(
    step: Step, interaction: Interaction, queue: QueueSettings, rule: RuleSettings
) -> None:
    best = _best(interaction)
    reason = Reason(code="preferred", values=_named(rule))
    if rule.action == RuleAction.PREFER_OPERATORS:
        operator_ids = rule.operator_ids
    elif rule.action == RuleAction.PREFER_LAST:
        reason = Reason(code="last_operator", values=_named(rule))
        operator_ids = _operators_of(step.floor, queue, best.last_user_id if best else 0)
    else:
        operator_ids = _operators_of(step.floor, queue, _user_of(rule, interaction))
    if operator_ids:
        _prefer(step, interaction, rule.rule_id, operator_ids, rule.seconds, reason)


def _user_of(rule: RuleSettings, interaction: Interaction) -> int:
    """Whom Odoo names with the rule; where it names nobody, the client's owner."""
    best, match = _best(interaction), _from_odoo(rule, interaction)
    owner = best.owner_user_id if best else 0
    return match.user_id or owner if match else owner


def _operators_of(floor: Floor, queue: QueueSettings, user_id: int) -> tuple[OperatorId, ...]:
    return floor.operators_of_user.get((queue.company_id, user_id), ()) if user_id else ()


def _ask_for(step: Step, interaction: Interaction, queue: QueueSettings) -> None:
    operator_ids = _operators_of(step.floor, queue, interaction.asked_user_id)
    if operator_ids:
        _prefer(step, interaction, NO_RULE, operator_ids, ASKED_SECONDS, Reason(code="asked"))


def _prefer(
    step: Step,
    interaction: Interaction,
    rule_id: RuleId,
    operator_ids: tuple[OperatorId, ...],
    seconds: float,
    reason: Reason,
) -> None:
    preference = Preference(
        rule_id=rule_id, operator_ids=operator_ids, seconds=seconds, reason=reason
    )
    interaction.preferences = (*interaction.preferences, preference)
    step.tell(interaction, reason.code, **dict(reason.values))
