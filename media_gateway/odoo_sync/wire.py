"""Facts as Odoo takes them (INTERFACES 3)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from media_gateway.journal.outbox import kind_of
from media_gateway.vocabulary.facts import Fact, RoomEntryFact

PAIRS = frozenset({"values", "data"})
"""Fields that are pairs here and objects there."""


def as_json(fact: Fact) -> dict[str, Any]:
    """The fields of the fact and its kind. Enum values are strings already."""
    plain = {"kind": kind_of(fact), **_plain(asdict(fact))}
    if isinstance(fact, RoomEntryFact):
        plain["payload"] = json.loads(fact.payload)
    return plain


def _plain(value: Any, name: str = "") -> Any:
    if name in PAIRS:
        return dict(value)
    if isinstance(value, dict):
        return {key: _plain(part, key) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
