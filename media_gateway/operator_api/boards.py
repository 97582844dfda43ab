"""Wallboards: the queues of each company in figures, summed up once a second for all boards that
hang there. What a board costs is its own sending, however many operators there are; what operators
cost is one look, however many boards there are."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from media_gateway.operator_api import messages
from media_gateway.operator_api.ledger import Ledger, Reader
from media_gateway.operator_api.panel import Panel
from media_gateway.operator_api.projection import Projection
from media_gateway.ports import SeamHealth
from media_gateway.views import CompanyBoard, QueueBoard, Trouble
from media_gateway.vocabulary.terms import QueueId

BOARD_SECONDS = 1.0
"""Between two looks. A lost exchange is on the wall within 2 s of being noticed."""
EXCHANGE = "exchange"
"""The trouble that nobody can be rung, which comes before all others."""

Queues = Ledger[QueueId, QueueBoard]
Readers = dict[int, Reader[QueueId, QueueBoard]]
"""Of one panel, by company."""


@dataclass(frozen=True, slots=True)
class _Glance:
    """What is looked at anew each second."""

    troubles: tuple[Trouble, ...]
    phoneless: Mapping[int, int]


class Boards:
    """``phoneless`` counts, by company, the operators whose page is open and whose phone cannot
    ring."""

    def __init__(
        self,
        projection: Projection,
        health: Callable[[], Mapping[str, SeamHealth]],
        phoneless: Callable[[], Mapping[int, int]],
        now: Callable[[], float],
    ) -> None:
        self._projection = projection
        self._health = health
        self._phoneless = phoneless
        self._now = now
        self._open: set[Panel] = set()
        self._summed_up = False
        self._companies: dict[int, tuple[CompanyBoard, Queues]] = {}
        self._since: dict[str, float] = {}
        self._readers: WeakKeyDictionary[Panel, Readers] = WeakKeyDictionary()

    async def run(self) -> None:
        """Show what has changed, once a second, until cancelled."""
        while True:
            glance = self._glance()
            for panel in [*self._open]:
                self._show_to(panel, glance)
                await asyncio.sleep(0)  # between two boards calls are dealt with
            await asyncio.sleep(BOARD_SECONDS)

    def open(self, panel: Panel) -> None:
        self._open.add(panel)
        self._show_to(panel, self._glance())

    def close(self, panel: Panel) -> None:
        self._open.discard(panel)

    def look_again(self) -> None:
        """Something may have changed."""
        self._summed_up = False

    def _glance(self) -> _Glance:
        return _Glance(self._troubles(), self._phoneless() if self._open else {})

    def _troubles(self) -> tuple[Trouble, ...]:
        """Each is told with the moment at which it was seen first, whoever looked then."""
        down = {name for name, seam in self._health().items() if not seam.ok}
        if self._projection.telephone_lost():
            down.add(EXCHANGE)
        now = self._now()
        self._since = {name: self._since.get(name, now) for name in sorted(down)}
        return tuple(Trouble(seam=name, since=since) for name, since in self._since.items())

    def _show_to(self, panel: Panel, glance: _Glance) -> None:
        if not self._summed_up:
            self._sum_up()
        for company_id in panel.visitor.company_ids:
            self._show_company(panel, company_id, glance)

    def _show_company(self, panel: Panel, company_id: int, glance: _Glance) -> None:
        if company_id not in self._companies:
            return
        summed, queues = self._companies[company_id]
        phoneless, troubles = glance.phoneless.get(company_id, 0), glance.troubles
        panel.show(
            f"board/{company_id}",
            (queues, queues.changes, summed.staff, phoneless, troubles),
            lambda: messages.board(
                company_id,
                self._news(panel, company_id, queues),
                staff=summed.staff,
                phoneless=phoneless,
                troubles=troubles,
            ),
        )

    def _news(self, panel: Panel, company_id: int, queues: Queues) -> messages.News:
        """All that has changed since the last ones were sent."""
        readers = self._readers.setdefault(panel, defaultdict(Reader))
        news, whole = readers[company_id].news(queues)
        return messages.News(words=[entry.words for entry in news], whole=whole)

    def _sum_up(self) -> None:
        self._summed_up = True
        self._companies = {
            summed.company_id: (summed, self._queues_of(summed))
            for summed in self._projection.boards()
        }

    def _queues_of(self, summed: CompanyBoard) -> Queues:
        found = {one.view.queue_id: one for one in summed.queues}
        _, queues = self._companies.get(summed.company_id, (None, None))
        if queues is None or not queues.is_within(found):
            queues = Ledger(messages.board_queue)
        queues.take_in(found)
        return queues
