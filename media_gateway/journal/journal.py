"""Every event, lasting before anything acts on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

from media_gateway.journal import outbox
from media_gateway.journal.codec import decode, encode
from media_gateway.journal.outbox import Outbox
from media_gateway.journal.store import Store
from media_gateway.vocabulary.events import Event
from media_gateway.vocabulary.facts import Fact

PAGE = 500

EVENTS_CUT_AT_ONCE = 200
PIECES_CUT_AT_ONCE = 10


class Journal:
    """Append-only, cut off behind the last checkpoint, so that it stays as small as the present.

    All calls block for as long as the disk takes and raise ``JournalError``. ``outbox`` holds the
    facts for Odoo; it lies in the same file.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.outbox = Outbox(store)
        [(checkpoint, last)] = store.rows(
            store.events, "SELECT (SELECT max(seq) FROM checkpoint), (SELECT max(seq) FROM event)"
        )
        self._checkpoint_seq: int = checkpoint or 0
        self._last_seq: int = max(self._checkpoint_seq, last or 0)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Makes the file where there is none. Refuses one that is damaged or in use."""
        return cls(Store(path))

    def close(self) -> None:
        self._store.close()

    @property
    def last_seq(self) -> int:
        """The number of the newest event; 0 before the first one."""
        return self._last_seq

    def append(self, events: Sequence[tuple[float, Event]], facts: Sequence[Fact] = ()) -> int:
        """Keep ``events`` (when, what), and the ``facts`` that earlier events led to, in one
        commit. Returns the number of the last event."""
        rows = [
            (seq, at, encode(event)) for seq, (at, event) in enumerate(events, self._last_seq + 1)
        ]
        with self._store.transaction(self._store.events) as connection:
            connection.executemany("INSERT INTO event (seq, at, body) VALUES (?, ?, ?)", rows)
            outbox.add(connection, facts)
        self._last_seq += len(rows)
        return self._last_seq

    def replay(self) -> Iterator[tuple[int, float, Event]]:
        """What came after the last checkpoint, in order: number, when, what."""
        expected = self._checkpoint_seq + 1
        while rows := self._page(expected):
            for seq, at, body in rows:
                if seq != expected:
                    raise self._store.damaged(f"event {expected} is missing")
                yield seq, at, cast(Event, decode(body))
                expected += 1

    def checkpoint(self, seq: int, pieces: Iterable[str]) -> Iterator[None]:
        """Replace all events up to ``seq`` by the ``pieces`` of the state that they led to: a
        little with each step of what is returned, so that no event waits for long. It counts once
        the last piece is there; where it is not gone through so far, the one before stays."""
        if not self._checkpoint_seq <= seq <= self._last_seq:
            raise ValueError(f"no event {seq} to make a checkpoint at")
        return self._replace(seq, pieces)

    def last_checkpoint(self) -> tuple[int, list[str]] | None:
        """The number of its last event, and its pieces."""
        rows = self._store.rows(
            self._store.events,
            "SELECT seq, body FROM checkpoint JOIN piece"
            " ON position BETWEEN first_piece AND last_piece ORDER BY position",
        )
        return (rows[0][0], [body for _, body in rows]) if rows else None

    def _replace(self, seq: int, pieces: Iterable[str]) -> Iterator[None]:
        first = self._place_for_pieces()
        last = first
        for last, body in enumerate(pieces, first):
            with self._store.transaction(self._store.facts) as connection:
                connection.execute("INSERT INTO piece (position, body) VALUES (?, ?)", (last, body))
            yield
        with self._store.transaction(self._store.facts) as connection:
            connection.execute(
                "REPLACE INTO checkpoint (id, seq, first_piece, last_piece) VALUES (1, ?, ?, ?)",
                (seq, first, last),
            )
            # recordings of events that will never be replayed need not be remembered
            connection.execute(
                "DELETE FROM delivered_recording WHERE NOT on_disk"
                " AND delivered_at < (SELECT at FROM event WHERE seq = ?)",
                (seq,),
            )
        self._checkpoint_seq = seq
        yield
        yield from self._cut(
            "DELETE FROM piece WHERE position < :end"
            " AND position < (SELECT min(position) FROM piece) + :at_once",
            {"end": first, "at_once": PIECES_CUT_AT_ONCE},
        )
        yield from self._cut(
            "DELETE FROM event WHERE seq <= :end AND seq < (SELECT min(seq) FROM event) + :at_once",
            {"end": seq, "at_once": EVENTS_CUT_AT_ONCE},
        )

    def _place_for_pieces(self) -> int:
        """Behind those that count; those of a checkpoint that was broken off go."""
        with self._store.transaction(self._store.facts) as connection:
            [(last,)] = connection.execute("SELECT max(last_piece) FROM checkpoint").fetchall()
            connection.execute("DELETE FROM piece WHERE position > ?", (last or 0,))
        return (last or 0) + 1

    def _cut(self, sql: str, values: dict[str, int]) -> Iterator[None]:
        cut = True
        while cut:
            with self._store.transaction(self._store.facts) as connection:
                cut = connection.execute(sql, values).rowcount > 0
            yield

    def _page(self, first: int) -> list[tuple[int, float, str]]:
        return self._store.rows(
            self._store.events,
            "SELECT seq, at, body FROM event WHERE seq >= ? ORDER BY seq LIMIT ?",
            (first, PAGE),
        )
