"""JSON of Odoo's into frozen dataclasses, by their type hints.

A key is the name of a field. What is missing takes the default of the dataclass, what is unknown is
passed over; what is there and makes no sense is a ``Misfit`` that says where. Pairs whose first
part is a name or an id stand as an object there, pairs of numbers as lists.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

Read = Callable[[Any], Any]


class Misfit(Exception):  # noqa: N818 - never leaves the reading of a payload
    """``place`` grows on the way up, so that a payload without faults pays nothing for it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.place = ""

    def within(self, step: str) -> Misfit:
        self.place = step + self.place
        return self


@dataclass(frozen=True)
class Rules:
    """What the type hints do not say; fields are (class, name)."""

    ids: Mapping[type, str]
    """The field that stands under the key ``id``."""
    least: Mapping[tuple[type, str], int | None] = field(default_factory=dict)
    """The lowest value of a whole number; ``None``: any. Else 0, and 1 for an id that must be."""
    required: frozenset[tuple[type, str]] = frozenset()
    """Must be there although there is a default."""


def reader(cls: type, rules: Rules) -> Read:
    """What turns an object into a ``cls``, or raises ``Misfit``."""
    hints = get_type_hints(cls)
    entries = [_entry(cls, each, hints[each.name], rules) for each in fields(cls)]

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _misfit("is not an object", value)
        found = {}
        for key, name, convert, required in entries:
            if key in value:
                try:
                    found[name] = convert(value[key])
                except Misfit as misfit:
                    raise misfit.within(f".{key}") from None
            elif required:
                raise Misfit("is missing").within(f".{key}")
        return cls(**found)

    return read


def _entry(cls: type, each: Field[Any], hint: Any, rules: Rules) -> tuple[str, str, Read, bool]:
    """Key, name, conversion, and whether it must be there."""
    has_default = each.default is not MISSING
    is_own_id = rules.ids.get(cls) == each.name
    least = 1 if _is_id(hint) and (is_own_id or not has_default) else 0
    return (
        "id" if is_own_id else each.name,
        each.name,
        _conversion(hint, rules, rules.least.get((cls, each.name), least)),
        not has_default or (cls, each.name) in rules.required,
    )


def _is_id(hint: Any) -> bool:
    return getattr(hint, "__supertype__", None) is int


def _conversion(hint: Any, rules: Rules, least: int | None = 0) -> Read:
    if hasattr(hint, "__supertype__"):
        return _conversion(hint.__supertype__, rules, least)
    if hint is int:
        return _whole(least)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint)[0], rules)
    if NoneType in get_args(hint):
        [other] = [option for option in get_args(hint) if option is not NoneType]
        convert = _conversion(other, rules)
        return lambda value: None if value is None else convert(value)
    if is_dataclass(hint):
        return reader(cast(type, hint), rules)
    if issubclass(hint, StrEnum):
        return _choice(hint)
    raise TypeError(f"no way to read {hint}")


def _tuple(item: Any, rules: Rules) -> Read:
    if get_origin(item) is not tuple:
        return _list_of(_conversion(item, rules, least=1 if _is_id(item) else 0))
    first, second = get_args(item)
    convert = _conversion(second, rules, least=1 if _is_id(second) else 0)
    if first in (int, float):
        return _list_of(_pair(_conversion(first, rules), convert))
    return _object_of(_key(first), convert)


def _list_of(convert: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise _misfit("is not a list", value)
        found = []
        for i, item in enumerate(value):
            try:
                found.append(convert(item))
            except Misfit as misfit:
                raise misfit.within(f"[{i}]") from None
        return tuple(found)

    return read


def _object_of(convert_key: Read, convert: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _misfit("is not an object", value)
        found = []
        for key, item in value.items():
            try:
                found.append((convert_key(key), convert(item)))
            except Misfit as misfit:
                raise misfit.within(f".{key}") from None
        return tuple(found)

    return read


def _pair(first: Read, second: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != 2:
            raise _misfit("is not a pair", value)
        return first(value[0]), second(value[1])

    return read


def _key(hint: Any) -> Read:
    """JSON's keys are text, an id is a number nonetheless."""
    if not _is_id(hint):
        return _conversion(hint, Rules(ids={}))

    def read(key: str) -> int:
        if not (key.isascii() and key.isdecimal()) or int(key) < 1:
            raise Misfit("is not the id of anything")
        return int(key)

    return read


def _whole(least: int | None) -> Read:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _misfit("is not a whole number", value)
        if least is not None and value < least:
            raise _misfit(f"is less than {least}", value)
        return value

    return read


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise _misfit("is not a number", value)
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _misfit("is not text", value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _misfit("is neither true nor false", value)
    return value


SIMPLE: dict[type, Read] = {float: _number, str: _text, bool: _flag}


def _choice(choices: type[StrEnum]) -> Read:
    by_name = {str(choice): choice for choice in choices}

    def read(value: Any) -> StrEnum:
        choice = by_name.get(_text(value))
        if choice is None:
            raise _misfit(f"is none of {', '.join(choices)}", value)
        return choice

    return read


def _misfit(what: str, value: object) -> Misfit:
    return Misfit(f"{what}: {value!r:.60}")
