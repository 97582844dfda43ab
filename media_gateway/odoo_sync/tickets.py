"""Tickets of Odoo that are given to operators of queues, as the channel TICKET.

Odoo's view has a row for each ticket that the centre is to see to, from the moment it is nobody's
until its work is over: a new row is work to be done, a row that has gone is work to be stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from media_gateway.odoo_sync.database import Database, TicketRow
from media_gateway.odoo_sync.matches import rules_of
from media_gateway.odoo_sync.numbers import normalise
from media_gateway.odoo_sync.watch import Watch
from media_gateway.ports import Inbox, SeamHealth
from media_gateway.vocabulary.events import (
    MediaReconciled,
    SeenInteraction,
    WorkCancelled,
    WorkRequested,
)
from media_gateway.vocabulary.terms import Channel, InteractionId, Match, QueueId

CHANNEL = "contact_center_ticket"


class TicketWatch:
    """Reports ``MediaReconciled`` for the channel when Odoo's view is seen first, then
    ``WorkRequested`` and ``WorkCancelled``.

    ``at_work``: what the core knew when it began again. ``is_known``: whether it has an
    interaction, or had it lately; asked from the watch's thread. ``is_told``: whether a fact about
    it is on its way to Odoo, whose row stands there only until the fact arrives.
    """

    def __init__(
        self,
        dsn: str,
        inbox: Inbox,
        country: Callable[[], str],
        at_work: Iterable[SeenInteraction],
        is_known: Callable[[InteractionId], bool],
        is_told: Callable[[InteractionId], bool],
    ) -> None:
        self._watch = Watch("tickets", dsn, CHANNEL, Database.tickets, self._take)
        self._inbox = inbox
        self._country = country
        self._at_work = {seen.interaction_id: seen for seen in at_work}
        self._is_known = is_known
        self._is_told = is_told
        self._shown: frozenset[InteractionId] | None = None

    async def run(self) -> None:
        """Watch until cancelled."""
        await self._watch.run()

    def health(self) -> SeamHealth:
        if self._watch.trouble:
            return SeamHealth(
                ok=False, detail=f"Tickets of Odoo do not arrive: {self._watch.trouble}"
            )
        return SeamHealth(ok=True, detail=f"{len(self._shown or ())} given to queues")

    # What follows runs on the watch's own thread.

    def _take(self, rows: list[TicketRow]) -> None:
        ids = frozenset(InteractionId(row.id) for row in rows)
        if self._shown is None:
            self._reconcile(ids)
        else:
            self._cancel(self._shown - ids)
        self._shown = ids
        self._request(rows)

    def _reconcile(self, ids: frozenset[InteractionId]) -> None:
        seen = tuple(one for i, one in self._at_work.items() if i in ids)
        self._inbox.put(MediaReconciled(channel=Channel.TICKET, seen=seen))

    def _cancel(self, gone: Iterable[InteractionId]) -> None:
        for interaction_id in sorted(gone):
            self._inbox.put(WorkCancelled(interaction_id=interaction_id))

    def _request(self, rows: Iterable[TicketRow]) -> None:
        """Also what was asked for before: its queue may have been unknown then."""
        for row in rows:
            interaction_id = InteractionId(row.id)
            if not self._is_known(interaction_id) and not self._is_told(interaction_id):
                self._inbox.put(self._requested_by(row))

    def _requested_by(self, row: TicketRow) -> WorkRequested:
        return WorkRequested(
            interaction_id=InteractionId(row.id),
            channel=Channel.TICKET,
            queue_id=QueueId(row.queue_id),
            record_id=row.ticket_id,
            title=row.title,
            requested_at=row.requested_at,
            client_number=normalise(row.number, self._country()) if row.number else "",
            client_name=row.name,
            priority_seconds=row.priority_seconds,
            matches=_matches(row),
        )


def _matches(row: TicketRow) -> tuple[Match, ...]:
    if not row.partner_id:
        return ()
    return (
        Match(
            model="res.partner",
            record_id=row.partner_id,
            partner_id=row.partner_id,
            name=row.name,
            language=row.lang,
            rules=rules_of(row.rules),
        ),
    )
