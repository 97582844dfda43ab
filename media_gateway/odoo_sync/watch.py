"""A view of Odoo's, looked at when PostgreSQL tells that it has changed, and now and then."""

from __future__ import annotations

from collections.abc import Callable
from socket import socketpair
from typing import Generic, TypeVar

from media_gateway.logs import get_log
from media_gateway.odoo_sync.database import Database, DatabaseError
from media_gateway.odoo_sync.threads import Backoff, cause_of, run_threads

POLL_SECONDS = 30.0

Seen = TypeVar("Seen")

log = get_log(__name__)


class Watch(Generic[Seen]):
    """Gives ``take`` what ``look`` sees, on a thread of its own: at the start, after each
    notification on ``channel``, and every ``POLL_SECONDS``. ``trouble`` says why it cannot; empty
    where all is well."""

    def __init__(
        self,
        name: str,
        dsn: str,
        channel: str,
        look: Callable[[Database], Seen],
        take: Callable[[Seen], None],
    ) -> None:
        self._name = name
        self._dsn = dsn
        self._channel = channel
        self._look = look
        self._take = take
        self._stopping = False
        self._stop_signal, self._stop_wire = socketpair()
        self._backoff = Backoff(0.1, 5.0)
        self.trouble = "not connected yet"

    async def run(self) -> None:
        """Watch until cancelled."""
        await run_threads({self._name: self._watch}, self._stop)

    def _stop(self) -> None:
        self._stopping = True
        self._stop_signal.send(b"x")

    # What follows runs on the watch's own thread.

    def _watch(self) -> None:
        while not self._stopping:
            try:
                self._follow(Database(self._dsn))
            except DatabaseError as error:
                self._interrupted(error)
                self._pause()

    def _follow(self, database: Database) -> None:
        try:
            database.listen(self._channel)
            while not self._stopping:
                seen = self._look(database)
                self.trouble = ""
                self._backoff.reset()
                self._take(seen)
                database.wait(POLL_SECONDS, self._stop_wire.fileno())
        finally:
            database.close()

    def _interrupted(self, error: DatabaseError) -> None:
        if str(error) != self.trouble:
            log.warning(
                "Watch disconnected",
                watch=self._name,
                error=cause_of(error),
                pii_reason=str(error),
            )
        self.trouble = str(error)

    def _pause(self) -> None:
        self._stop_wire.settimeout(self._backoff.pause())
        try:
            self._stop_wire.recv(1)
        except TimeoutError:
            return
