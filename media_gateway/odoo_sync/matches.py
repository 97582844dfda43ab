"""Which clients a number leads to, the likeliest first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from media_gateway.vocabulary.terms import Match, Reason, RuleId, RuleMatch

PARTNER = "res.partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerRow:
    """One row of the view ``contact_center_caller``; ``rules`` as its JSON has them."""

    model: str
    record_id: int
    partner_id: int
    name: str
    company_name: str
    owner_user_id: int
    last_interaction_at: float | None
    interaction_count: int
    last_user_id: int | None = None
    lang: str | None = None
    rules: list[dict[str, Any]] | None = None


def rank(rows: Iterable[CallerRow]) -> tuple[Match, ...]:
    """Clients before leads, whoever talked with us last first, then whoever talked oftener.

    Several records of one client are one match: the number being in each is a reason of its own.
    """
    clients: dict[object, list[CallerRow]] = {}
    for row in sorted(rows, key=_order):
        clients.setdefault(row.partner_id or (row.model, row.record_id), []).append(row)
    return tuple(_match(records) for records in clients.values())


def _order(row: CallerRow) -> tuple[object, ...]:
    return (
        row.model != PARTNER,
        -(row.last_interaction_at or 0.0),
        -row.interaction_count,
        _is_company(row),
        row.name,
        row.record_id,
    )


def _is_company(row: CallerRow) -> bool:
    return row.model == PARTNER and row.name == row.company_name


def _match(records: Sequence[CallerRow]) -> Match:
    best = records[0]
    return Match(
        model=best.model,
        record_id=best.record_id,
        partner_id=best.partner_id,
        name=best.name,
        company=best.company_name,
        owner_user_id=_first(row.owner_user_id for row in records),
        last_user_id=_first(row.last_user_id for row in records),
        language=next((row.lang for row in records if row.lang), ""),
        rules=_rules(records),
        reasons=(*_sources(records), *_past(best)),
    )


def _first(ids: Iterable[int | None]) -> int:
    return next((each for each in ids if each), 0)


def _rules(records: Sequence[CallerRow]) -> tuple[RuleMatch, ...]:
    """Each rule that holds for any of the client's records once, as the best of them has it."""
    found: dict[int, RuleMatch] = {}
    for row in records:
        for match in rules_of(row.rules or ()):
            found.setdefault(match.rule_id, match)
    return tuple(found.values())


def rules_of(rules: Iterable[dict[str, Any]]) -> tuple[RuleMatch, ...]:
    """``rules`` as the JSON of Odoo's views has them."""
    return tuple(
        RuleMatch(rule_id=RuleId(rule["rule_id"]), user_id=rule.get("user_id") or 0)
        for rule in rules
    )


def _sources(records: Sequence[CallerRow]) -> list[Reason]:
    return [Reason(code=code) for code in dict.fromkeys(_source(row) for row in records)]


def _source(row: CallerRow) -> str:
    if _is_company(row):
        return "number_of_company"
    return "number_of_client" if row.model == PARTNER else "number_of_lead"


def _past(row: CallerRow) -> list[Reason]:
    reasons = []
    if row.last_interaction_at is not None:
        reasons.append(Reason(code="last_talk", values=(("at", row.last_interaction_at),)))
    if row.interaction_count:
        reasons.append(Reason(code="talks", values=(("count", row.interaction_count),)))
    return reasons
