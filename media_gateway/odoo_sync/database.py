"""The views that Odoo shows the gateway, read by SQL. Nothing else imports psycopg2."""

from __future__ import annotations

import selectors
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2.errors import FeatureNotSupported, UndefinedColumn, UndefinedTable
from psycopg2.extensions import connection as Connection  # noqa: N812
from psycopg2.extras import RealDictCursor

from media_gateway.odoo_sync.matches import CallerRow

ROWS_AT_MOST = 20
STATEMENT_MILLISECONDS = 1000

# A server that vanished without a word is noticed within seconds, not within hours.
CONNECTING: dict[str, Any] = {
    "application_name": "contact center gateway",
    "connect_timeout": 2,
    "options": f"-c statement_timeout={STATEMENT_MILLISECONDS}",
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 3000,
}


class DatabaseError(ConnectionError):
    """The database did not answer, or not what was asked; the message is the server's."""


class StalePlanError(DatabaseError):
    """The views have other columns than when the question was prepared."""


class OlderAddonError(DatabaseError):
    """What was asked for is not among what Odoo shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRow:
    """One row of the view ``contact_center_callback_due``."""

    id: str
    queue_id: int
    number: str
    due_at: float | None
    shown_number: str | None
    note: str | None
    cancelled: bool
    model: str | None
    record_id: int | None
    partner_id: int | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """One row of the view ``contact_center_ticket_waiting``; ``rules`` as its JSON has them."""

    id: str
    queue_id: int
    number: str
    partner_id: int
    name: str
    ticket_id: int
    title: str
    priority_seconds: int
    requested_at: float
    lang: str
    rules: list[dict[str, Any]]


# Whether or not the number is anybody's, in the one question: there is always one row at least.
CALLERS = f"""
SELECT black.listed, caller.*
  FROM (SELECT EXISTS (SELECT FROM contact_center_blacklisted WHERE number = $1) AS listed) black
  LEFT JOIN (
      SELECT model, record_id, partner_id, name, company_name, owner_user_id, last_user_id, lang,
             rules, last_interaction_at, interaction_count
        FROM contact_center_caller WHERE number = $1 AND company_id IN (0, $2) LIMIT {ROWS_AT_MOST}
  ) caller ON true
"""  # noqa: S608 - a number of ours

# An addon that has not been updated yet knows neither rules nor a black list.
CALLERS_OF_OLD = f"""
SELECT false AS listed, caller.*
  FROM (SELECT) black
  LEFT JOIN (
      SELECT model, record_id, partner_id, name, company_name, owner_user_id,
             last_interaction_at, interaction_count
        FROM contact_center_caller WHERE number = $1 AND company_id IN (0, $2) LIMIT {ROWS_AT_MOST}
  ) caller ON true
"""  # noqa: S608 - a number of ours


class Database:
    """One connection, for one thread. Every method blocks and raises ``DatabaseError``."""

    def __init__(self, dsn: str) -> None:
        with _explained():
            self._connection: Connection = psycopg2.connect(dsn, **CONNECTING)
            self._connection.set_session(readonly=True, autocommit=True)
        self._plans: dict[str, str] = {}
        """Names of prepared questions."""
        self._planned_so_far = 0

    def close(self) -> None:
        self._connection.close()

    def callers(self, number: str, company_id: int) -> tuple[list[CallerRow], bool]:
        """Of this company and of all, and whether the number is on a black list; ``company_id`` 0
        asks for nobody's but the shared ones."""
        try:
            rows = self._planned(CALLERS, number, company_id)
        except OlderAddonError:
            rows = self._planned(CALLERS_OF_OLD, number, company_id)
        listed = [row.pop("listed") for row in rows]
        return [CallerRow(**row) for row in rows if row["model"] is not None], listed[0]

    def card_done(self, interaction_id: str) -> bool:
        rows = self._rows(
            "SELECT done FROM contact_center_card_done WHERE interaction_uid = %s", interaction_id
        )
        return bool(rows and rows[0]["done"])

    def configuration(self) -> tuple[int, object] | None:
        """The current version and its payload as Odoo wrote it."""
        rows = self._rows("SELECT version, payload FROM contact_center_configuration_current")
        return (rows[0]["version"], rows[0]["payload"]) if rows else None

    def callbacks(self) -> list[CallbackRow]:
        """What people asked for in Odoo, the longest due first."""
        try:
            rows = self._rows(
                "SELECT id, queue_id, number, due_at, shown_number, note, cancelled, model,"
                " record_id, partner_id, name FROM contact_center_callback_due ORDER BY due_at, id"
            )
        except OlderAddonError:
            return []
        return [CallbackRow(**row) for row in rows]

    def tickets(self) -> list[TicketRow]:
        """Those that operators of queues are to see to, or do already; who has waited longest
        first."""
        try:
            rows = self._rows(
                "SELECT id, queue_id, number, partner_id, name, ticket_id, title, priority_seconds,"
                " requested_at, lang, rules FROM contact_center_ticket_waiting"
                " ORDER BY requested_at, id"
            )
        except OlderAddonError:
            return []
        return [TicketRow(**row) for row in rows]

    def listen(self, channel: str) -> None:
        """From now on ``wait`` ends when there is news on ``channel``."""
        self._execute(f"LISTEN {channel}")

    def wait(self, seconds: float, wake: int) -> None:
        """Until a notification, until the file descriptor ``wake`` is readable, or for so long."""
        with _explained():
            self._connection.poll()
            # one that came with the answer to a question does not make the connection readable
            if not self._connection.notifies:
                self._wait_for_input(seconds, wake)
                self._connection.poll()
            self._connection.notifies.clear()

    def _wait_for_input(self, seconds: float, wake: int) -> None:
        # not select(), which takes no file descriptor above 1023
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection.fileno(), selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            selector.select(seconds)

    def check(self) -> None:
        """Whether the server is there, and lets us read what the directory needs."""
        self._rows(
            "SELECT FROM contact_center_caller WHERE false"
            " UNION ALL SELECT FROM contact_center_card_done WHERE false"
        )

    def _planned(self, sql: str, number: str, company_id: int) -> list[dict[str, Any]]:
        """To plan this question takes longer than to answer it: the plan is made once, and again
        when an update of the addon has changed the views."""
        try:
            return self._rows("EXECUTE " + self._plan(sql) + " (%s, %s)", number, company_id)
        except StalePlanError:
            self._execute("DEALLOCATE " + self._plans.pop(sql))
            return self._rows("EXECUTE " + self._plan(sql) + " (%s, %s)", number, company_id)

    def _plan(self, sql: str) -> str:
        if sql not in self._plans:
            self._planned_so_far += 1
            name = f"callers_{self._planned_so_far}"
            self._execute(f"PREPARE {name} (text, integer) AS {sql}")
            self._plans[sql] = name
        return self._plans[sql]

    def _rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with _explained(), self._connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(sql, values)
            return [dict(row) for row in cursor.fetchall()]

    def _execute(self, sql: str) -> None:
        with _explained(), self._connection.cursor() as cursor:
            cursor.execute(sql)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except psycopg2.Error as error:
        # the server's first line only: the others quote the query with the caller's number
        message = " ".join((error.diag.message_primary or str(error)).split())
        if isinstance(error, (UndefinedTable, UndefinedColumn)):
            raise OlderAddonError(message) from error
        if isinstance(error, FeatureNotSupported):
            raise StalePlanError(message) from error
        raise DatabaseError(message) from error
