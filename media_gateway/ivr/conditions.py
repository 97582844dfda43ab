"""Whether the conditions of a node hold for what is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation

from media_gateway.vocabulary.flows import Comparison, Condition
from media_gateway.vocabulary.terms import RuleId

Known = Mapping[str, str | int | float]


def holds(condition: Condition, known: Known, rules: Collection[RuleId]) -> bool:
    if condition.comparison == Comparison.RULE_HOLDS:
        return condition.rule_id in rules
    here = str(known.get(condition.name, "")).strip()
    return COMPARE[condition.comparison](here, condition.value.strip())


def _same(one: str, other: str) -> bool:
    numbers = _number(one), _number(other)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return one.casefold() == other.casefold()


def _less(one: str, other: str) -> bool:
    """Nothing is neither less nor more than anything. Texts compare as in a dictionary, so that
    ISO dates compare as dates."""
    if not one or not other:
        return False
    first, second = _number(one), _number(other)
    if first is not None and second is not None:
        return first < second
    return one.casefold() < other.casefold()


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


COMPARE: dict[Comparison, Callable[[str, str], bool]] = {
    Comparison.EQUALS: _same,
    Comparison.DIFFERS: lambda here, there: not _same(here, there),
    Comparison.LESS: _less,
    Comparison.MORE: lambda here, there: _less(there, here),
    Comparison.BEGINS: lambda here, there: here.casefold().startswith(there.casefold()),
    Comparison.IS_SET: lambda here, there: bool(here),
    Comparison.IS_EMPTY: lambda here, there: not here,
}
