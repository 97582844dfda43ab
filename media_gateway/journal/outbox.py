"""Facts on their way to Odoo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import cast

from media_gateway.journal.codec import decode, encode
from media_gateway.journal.store import Store
from media_gateway.vocabulary.facts import (
    AnswerFact,
    CallbackFact,
    Fact,
    FileFact,
    InteractionFact,
    IntervalFact,
    OfferFact,
    RecordingFact,
    RoomEntryFact,
    VideoLegFact,
    VisitFact,
)

KINDS: dict[type[Fact], str] = {
    InteractionFact: "interaction",
    OfferFact: "offer",
    IntervalFact: "interval",
    RecordingFact: "recording",
    VisitFact: "visit",
    AnswerFact: "answer",
    CallbackFact: "callback",
    RoomEntryFact: "room_entry",
    VideoLegFact: "video_leg",
    FileFact: "file",
}


def kind_of(fact: Fact) -> str:
    """What Odoo calls this kind of fact."""
    return KINDS[type(fact)]


class Outbox:
    """At most one version of each fact, the newest: what it superseded need not be sent.

    Delivered facts are gone from here; refused ones stay, with Odoo's message, and are counted.
    Recordings wait apart from the other facts, for their size. Thread-safe.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, facts: Iterable[Fact]) -> None:
        """Take facts in; one that is not newer than what is here changes nothing, nor does a
        recording that Odoo has."""
        with self._store.transaction(self._store.facts) as connection:
            add(connection, facts)

    def holds(self, kind: str, uid: str) -> bool:
        """Whether a fact has not been accepted by Odoo yet, be it waiting or refused."""
        sql = "SELECT 1 FROM fact WHERE uid = ? AND kind = ?"
        return bool(self._store.rows(self._store.facts, sql, (uid, kind)))

    def waiting_facts(self, limit: int) -> list[Fact]:
        """Other than recordings and files, the longest-waiting first."""
        return self._facts(
            "SELECT body FROM fact WHERE refusal IS NULL AND kind <> 'recording'"
            " AND kind <> 'file' ORDER BY position LIMIT ?",
            (limit,),
        )

    def waiting_files(self, limit: int) -> list[FileFact]:
        """Those whose interaction Odoo has been told of."""
        return cast(list[FileFact], self._waiting_after_interaction("file", limit))

    def waiting_recordings(self, limit: int) -> list[RecordingFact]:
        """Those whose interaction Odoo has been told of."""
        return cast(list[RecordingFact], self._waiting_after_interaction("recording", limit))

    def _waiting_after_interaction(self, kind: str, limit: int) -> list[Fact]:
        return self._facts(
            "SELECT body FROM fact AS file WHERE refusal IS NULL AND kind = ?"
            " AND NOT EXISTS (SELECT 1 FROM fact WHERE kind = 'interaction'"
            " AND uid = file.interaction_uid AND refusal IS NULL)"
            " ORDER BY position LIMIT ?",
            (kind, limit),
        )

    def mark_delivered(self, facts: Sequence[Fact]) -> None:
        """Forget ``facts``, but not what became newer in the meantime."""
        with self._store.transaction(self._store.facts) as connection:
            connection.executemany(
                "DELETE FROM fact WHERE kind = ? AND uid = ? AND version <= ?",
                [(kind_of(f), f.uid, f.version) for f in facts],
            )

    def mark_refused(self, fact: Fact, message: str) -> None:
        """Set ``fact`` aside until a newer version of it comes or ``retry_refused`` is called."""
        with self._store.transaction(self._store.facts) as connection:
            connection.execute(
                "UPDATE fact SET refusal = ? WHERE kind = ? AND uid = ? AND version <= ?",
                (message, kind_of(fact), fact.uid, fact.version),
            )

    def retry_refused(self) -> int:
        """Put every refused fact back in line. Returns how many."""
        with self._store.transaction(self._store.facts) as connection:
            return connection.execute(
                "UPDATE fact SET refusal = NULL WHERE refusal IS NOT NULL"
            ).rowcount

    def waiting_count(self) -> int:
        # two counts, since each kind of waiting has an index of its own
        return self._count(
            "SELECT (SELECT count(*) FROM fact WHERE refusal IS NULL AND kind <> 'recording')"
            " + (SELECT count(*) FROM fact WHERE refusal IS NULL AND kind = 'recording')"
        )

    def refused_count(self) -> int:
        return self._count("SELECT count(*) FROM fact WHERE refusal IS NOT NULL")

    def refused_kinds(self) -> dict[str, int]:
        """How many facts of each kind are refused."""
        kinds = tuple(KINDS.values())
        counts = ", ".join(["count(*) FILTER (WHERE kind = ?)"] * len(kinds))
        [row] = self._store.rows(
            self._store.facts,
            f"SELECT {counts} FROM fact WHERE refusal IS NOT NULL",  # noqa: S608 (ours)
            kinds,
        )
        return {kind: count for kind, count in zip(kinds, row, strict=True) if count}

    def mark_recording_delivered(self, fact: RecordingFact, at: float) -> None:
        """Odoo has it since ``at``; its file is still on this disk."""
        with self._store.transaction(self._store.facts) as connection:
            connection.execute(
                "REPLACE INTO delivered_recording (uid, version, path, delivered_at, on_disk)"
                " VALUES (?, ?, ?, ?, 1)",
                (fact.uid, fact.version, fact.path, at),
            )
            connection.execute(
                "DELETE FROM fact WHERE kind = 'recording' AND uid = ? AND version <= ?",
                (fact.uid, fact.version),
            )

    def delivered_files(self, before: float, limit: int) -> list[str]:
        """Files on this disk that Odoo got before ``before``, the oldest first."""
        rows = self._store.rows(
            self._store.facts,
            "SELECT path FROM delivered_recording WHERE on_disk AND delivered_at <= ?"
            " ORDER BY delivered_at LIMIT ?",
            (before, limit),
        )
        return [path for (path,) in rows]

    def mark_deleted(self, paths: Sequence[str]) -> None:
        """These files are no longer on this disk."""
        with self._store.transaction(self._store.facts) as connection:
            connection.executemany(
                "UPDATE delivered_recording SET on_disk = 0 WHERE on_disk AND path = ?",
                [(path,) for path in paths],
            )

    def _facts(self, sql: str, values: Sequence[object]) -> list[Fact]:
        rows = self._store.rows(self._store.facts, sql, values)
        return [cast(Fact, decode(body)) for (body,) in rows]

    def _count(self, sql: str) -> int:
        [(count,)] = self._store.rows(self._store.facts, sql)
        return int(count)


def add(connection: Connection, facts: Iterable[Fact]) -> None:
    """As ``Outbox.add``, within a transaction that is open already."""
    for fact in facts:
        if not (isinstance(fact, RecordingFact) and _is_delivered(connection, fact)):
            _add(connection, fact)


def _add(connection: Connection, fact: Fact) -> None:
    connection.execute(
        "INSERT INTO fact (kind, uid, version, interaction_uid, body)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (uid, kind) DO UPDATE SET"
        " version = excluded.version, body = excluded.body, refusal = NULL"
        " WHERE excluded.version > version",
        (
            kind_of(fact),
            fact.uid,
            fact.version,
            getattr(fact, "interaction_uid", None),
            encode(fact),
        ),
    )


def _is_delivered(connection: Connection, fact: RecordingFact) -> bool:
    """Such a fact comes again after a restart, and its file may have been made anew."""
    updated = connection.execute(
        "UPDATE delivered_recording SET on_disk = 1 WHERE uid = ? AND version >= ?",
        (fact.uid, fact.version),
    )
    return updated.rowcount > 0
