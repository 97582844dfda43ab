"""The SQLite file under the journal and the outbox."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from media_gateway.journal.errors import JournalError

SCHEMA_VERSION = 2
SCHEMA = """
CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS piece (position INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS checkpoint (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    first_piece INTEGER NOT NULL,
    last_piece INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS fact (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    uid TEXT NOT NULL,
    version INTEGER NOT NULL,
    interaction_uid TEXT,
    body TEXT NOT NULL,
    refusal TEXT,
    UNIQUE (uid, kind)
);
CREATE INDEX IF NOT EXISTS fact_waiting ON fact (position)
    WHERE refusal IS NULL AND kind <> 'recording';
CREATE INDEX IF NOT EXISTS recording_waiting ON fact (position)
    WHERE refusal IS NULL AND kind = 'recording';
CREATE INDEX IF NOT EXISTS file_waiting ON fact (position)
    WHERE refusal IS NULL AND kind = 'file';
CREATE INDEX IF NOT EXISTS fact_refused ON fact (position) WHERE refusal IS NOT NULL;
CREATE TABLE IF NOT EXISTS delivered_recording (
    uid TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    path TEXT NOT NULL,
    delivered_at REAL NOT NULL,
    on_disk INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS delivered_on_disk ON delivered_recording (delivered_at) WHERE on_disk;
CREATE INDEX IF NOT EXISTS delivered_and_gone ON delivered_recording (delivered_at)
    WHERE NOT on_disk;
"""
UPGRADES = {
    0: ("", ""),
    1: (
        "ALTER TABLE checkpoint RENAME TO whole;",
        "INSERT INTO piece SELECT 1, body FROM whole;"
        " INSERT INTO checkpoint SELECT 1, seq, 1, 1 FROM whole; DROP TABLE whole;",
    ),
    SCHEMA_VERSION: ("", ""),
}
"""From each version that is read: before its schema is completed, and after."""


class Store:
    """Two connections to one file, used under one lock by whatever thread.

    ``events`` waits for the disk at every commit. ``facts`` does not, and need not: a fact that a
    power failure takes away comes out of the replay of its event. The write-ahead log of both is
    the same, so that each commit of events makes all earlier ones lasting, too, and a checkpoint
    (by ``facts`` as well) is never lost without the deletions that came after it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        with ExitStack() as opened, self._explained():
            opened.callback(os.close, _claim(path))
            self.events = opened.enter_context(closing(_connect(path, "FULL")))
            _prepare(self.events)
            self.facts = opened.enter_context(closing(_connect(path, "NORMAL")))
            self._opened = opened.pop_all()

    def close(self) -> None:
        self._opened.close()

    @contextmanager
    def transaction(self, connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def rows(
        self, connection: sqlite3.Connection, sql: str, values: Sequence[object] = ()
    ) -> list[Any]:
        with self._lock, self._explained():
            return connection.execute(sql, values).fetchall()

    def damaged(self, what: str) -> JournalError:
        return JournalError(
            f"The journal {self.path} is damaged: {what}. It may hold what Odoo has not received:"
            f" stop the gateway and keep a copy of {self.path}*. Then either mend it with"
            f" `sqlite3 {self.path} .recover | sqlite3 mended` and put `mended` in its place, or"
            " move it away: the gateway begins a new one and finds the calls that are still up."
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise JournalError(f"The journal {self.path} cannot be used: {error}") from error
        except sqlite3.DatabaseError as error:
            raise self.damaged(str(error)) from error


def _claim(path: Path) -> int:
    """Two gateways on one journal would tear it up: the second one is told so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # the file holds clients' numbers and names
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        claim = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise JournalError(f"The journal {path} cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(claim)
        raise JournalError(f"Another gateway is writing the journal {path}: stop it") from error
    return claim


def _connect(path: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if version not in UPGRADES:
        raise JournalError(
            f"The journal is of version {version}, this gateway writes version {SCHEMA_VERSION}:"
            " start the gateway that wrote it, or move the journal away"
        )
    before, after = UPGRADES[version]
    connection.executescript(
        f"BEGIN IMMEDIATE; {before} {SCHEMA} {after}"
        f" PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )
