"""Clients whom somebody in Odoo wants called back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from media_gateway.odoo_sync.database import CallbackRow, Database
from media_gateway.odoo_sync.numbers import normalise
from media_gateway.odoo_sync.watch import Watch
from media_gateway.ports import Inbox, SeamHealth
from media_gateway.vocabulary.events import CallbackCancelled, CallbackRequested
from media_gateway.vocabulary.terms import CallbackId, Match, QueueId

CHANNEL = "contact_center_callback"


class CallbackWatch:
    """Reports ``CallbackRequested`` and ``CallbackCancelled``, each once for an id.

    ``is_told``: whether a fact about the callback is on its way to Odoo. The row behind it then
    stands there only until the fact arrives, and would have the client called again after a restart
    of the gateway.
    """

    def __init__(
        self,
        dsn: str,
        inbox: Inbox,
        country: Callable[[], str],
        is_told: Callable[[CallbackId], bool],
    ) -> None:
        self._watch = Watch("callbacks", dsn, CHANNEL, Database.callbacks, self._take)
        self._inbox = inbox
        self._country = country
        self._is_told = is_told
        self._requested: set[str] = set()
        self._cancelled: set[str] = set()

    async def run(self) -> None:
        """Watch until cancelled."""
        await self._watch.run()

    def health(self) -> SeamHealth:
        if self._watch.trouble:
            return SeamHealth(
                ok=False,
                detail=f"Callbacks asked for in Odoo do not arrive: {self._watch.trouble}",
            )
        return SeamHealth(ok=True, detail=f"{len(self._requested)} asked for in Odoo")

    # What follows runs on the watch's own thread.

    def _take(self, rows: list[CallbackRow]) -> None:
        self._request(row for row in rows if not row.cancelled)
        self._cancel(row for row in rows if row.cancelled)
        # what has left the view is answered, and need not be remembered
        ids = {row.id for row in rows}
        self._requested &= ids
        self._cancelled &= ids

    def _request(self, rows: Iterable[CallbackRow]) -> None:
        for row in rows:
            if row.id not in self._requested:
                self._requested.add(row.id)
                if not self._is_told(CallbackId(row.id)):
                    self._inbox.put(self._requested_by(row))

    def _cancel(self, rows: Iterable[CallbackRow]) -> None:
        for row in rows:
            if row.id not in self._cancelled:
                self._cancelled.add(row.id)
                self._inbox.put(CallbackCancelled(callback_id=CallbackId(row.id)))

    def _requested_by(self, row: CallbackRow) -> CallbackRequested:
        return CallbackRequested(
            callback_id=CallbackId(row.id),
            queue_id=QueueId(row.queue_id),
            number=normalise(row.number, self._country()),
            due_at=row.due_at or 0.0,
            shown_number=row.shown_number or "",
            matches=_matches(row),
            note=row.note or "",
        )


def _matches(row: CallbackRow) -> tuple[Match, ...]:
    if not (row.model and row.record_id):
        return ()
    return (
        Match(
            model=row.model,
            record_id=row.record_id,
            partner_id=row.partner_id or 0,
            name=row.name or "",
        ),
    )
