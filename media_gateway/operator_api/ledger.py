"""What is told of many things to many: each thing is put into words once when it changes, and
whoever was told before hears of what has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")
View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Entry(Generic[Key, View]):
    """``change`` is the number of the change that made it."""

    key: Key
    view: View
    words: str
    change: int


class Ledger(Generic[Key, View]):
    """Nothing is ever taken out: where something is gone a new ledger is begun, and its readers are
    told all of it."""

    def __init__(self, in_words: Callable[[View], str]) -> None:
        self.changes = 0
        self._in_words = in_words
        self._entries: dict[Key, Entry[Key, View]] = {}
        self._since: dict[int, list[Entry[Key, View]]] = {}

    def is_within(self, keys: Iterable[Key]) -> bool:
        return self._entries.keys() <= set(keys)

    def take_in(self, views: Mapping[Key, View]) -> None:
        for key, view in views.items():
            known = self._entries.get(key)
            if known is None or known.view != view:
                self.changes += 1
                self._entries[key] = Entry(key, view, self._in_words(view), self.changes)
                self._since.clear()

    def since(self, change: int) -> list[Entry[Key, View]]:
        """What has changed after ``change``; nearly everybody asks for the same."""
        if change not in self._since:
            self._since[change] = [e for e in self._entries.values() if e.change > change]
        return self._since[change]


@dataclass(slots=True)
class Reader(Generic[Key, View]):
    """How far somebody was told, and of which ledger."""

    ledger: Ledger[Key, View] | None = None
    changes: int = 0

    def news(self, ledger: Ledger[Key, View]) -> tuple[list[Entry[Key, View]], bool]:
        """All that has changed since the last ones, and whether that is the whole ledger."""
        whole = self.ledger is not ledger
        news = ledger.since(0 if whole else self.changes)
        self.ledger, self.changes = ledger, ledger.changes
        return news, whole
