"""Ids in order and in groups: the first of all whose group serves is found without looking at the
others, however many there are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterator
from heapq import merge
from itertools import islice
from typing import Generic, TypeVar

Id = TypeVar("Id", bound=int | str)
Group = TypeVar("Group", bound=Hashable)
Key = tuple[float, float]
"""Lowest first; equal keys go by the id, so that the order is the same at every replay."""


class Order(Generic[Group, Id]):
    def __init__(self) -> None:
        self._lines: dict[Group, list[tuple[Key, Id]]] = {}
        self._places: dict[Id, tuple[Group, Key]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, one: Id) -> bool:
        return one in self._places

    def __iter__(self) -> Iterator[Id]:
        return (one for _, one in merge(*self._lines.values()))

    def put(self, one: Id, group: Group, key: Key) -> None:
        """Into its place, out of the one it had."""
        self.discard(one)
        self._places[one] = group, key
        insort(self._lines.setdefault(group, []), (key, one))

    def discard(self, one: Id) -> None:
        place = self._places.pop(one, None)
        if place is None:
            return
        group, key = place
        line = self._lines[group]
        del line[bisect_left(line, (key, one))]
        if not line:
            del self._lines[group]

    def first(self, serves: Callable[[Group], bool], suits: Callable[[Id], bool]) -> Id | None:
        """The first of all that suit in the groups that serve. Costs a look at each group and at
        those in front that do not suit."""
        best = min(self._heads(serves, suits), default=None)
        return best[1] if best else None

    def firsts(self, serves: Callable[[Group], bool], suits: Callable[[Id], bool]) -> list[Id]:
        """The first of each group."""
        return [one for _, one in self._heads(serves, suits)]

    def _heads(
        self, serves: Callable[[Group], bool], suits: Callable[[Id], bool]
    ) -> Iterator[tuple[Key, Id]]:
        for group, line in self._lines.items():
            if serves(group):
                yield from islice((entry for entry in line if suits(entry[1])), 1)

    def before(self, one: Id) -> int:
        """How many come before ``one``."""
        _, key = self._places[one]
        return sum(bisect_left(line, (key, one)) for line in self._lines.values())
