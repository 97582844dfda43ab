"""Which colleague is where: looked at once for all panels of a company. Each panel is told of those
who have changed since it was told last."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from media_gateway.operator_api import messages
from media_gateway.operator_api.ledger import Ledger, Reader
from media_gateway.operator_api.panel import Panel
from media_gateway.operator_api.projection import Projection
from media_gateway.views import ColleagueView
from media_gateway.vocabulary.terms import NO_OPERATOR, OperatorId

Companies = tuple[int, ...]
Roster = Ledger[OperatorId, ColleagueView]
RosterReader = Reader[OperatorId, ColleagueView]


class Presence:
    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._rosters: dict[Companies, Roster] = {}
        self._fresh: set[Companies] = set()
        self._readers: WeakKeyDictionary[Panel, RosterReader] = WeakKeyDictionary()

    def look_again(self) -> None:
        """Something may have changed."""
        self._fresh.clear()

    def show_to(self, panel: Panel) -> None:
        me = panel.visitor.operator_id or NO_OPERATOR
        settings = self._projection.settings(me)
        companies = (settings.company_id,) if settings else panel.visitor.company_ids
        roster = self._look_at(companies)
        panel.show("presence", (roster, roster.changes), lambda: self._news(panel, roster, me))

    def _news(self, panel: Panel, roster: Roster, me: OperatorId) -> str:
        """All that has changed since the last ones were sent."""
        news, whole = self._readers.setdefault(panel, Reader()).news(roster)
        return messages.presence((e.words for e in news if e.key != me), whole=whole)

    def _look_at(self, companies: Companies) -> Roster:
        roster = self._rosters.get(companies)
        if roster is not None and companies in self._fresh:
            return roster
        self._fresh.add(companies)
        colleagues = {one.operator_id: one for one in self._projection.colleagues(companies)}
        if roster is None or not roster.is_within(colleagues):
            roster = self._rosters[companies] = Ledger(messages.colleague)
        roster.take_in(colleagues)
        return roster
