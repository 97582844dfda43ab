"""What the gateway knew before it stopped: the last checkpoint, and the events after it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any, cast

from media_gateway.acd.core import EMPTY, Acd
from media_gateway.acd.model import Checkpoint
from media_gateway.journal.codec import Codec
from media_gateway.journal.journal import Journal
from media_gateway.logs import get_log
from media_gateway.vocabulary.commands import PublishFact
from media_gateway.vocabulary.configuration import Configuration

log = get_log(__name__)

EVENTS_BETWEEN_CHECKPOINTS = 2000

IN_A_PIECE = 25
"""Things on the floor: a millisecond's work, for which a client may wait."""
SMALL_IN_A_PIECE = 500
SMALL = frozenset({"closed", "callbacks_closed", "experience", "media_lost"})
"""Of which each is a few words."""
GROWING = tuple(field.name for field in fields(Checkpoint) if field.name != "configuration")


@cache
def _codec() -> Codec:
    return Codec(Checkpoint)


def rebuild(journal: Journal) -> tuple[Acd, float]:
    """The floor as it was, and the moment of the last event (0.0 for an empty journal).

    Nothing is dispatched. Facts go into the outbox once more: those that a power failure took
    away come back, and those that Odoo has already are delivered twice without harm.
    """
    stored = journal.last_checkpoint()
    acd = Acd(_joined(_read(stored[1]))) if stored else Acd()
    last_at = 0.0
    for seq, at, event in journal.replay():
        try:
            commands = acd.handle(event, at)
        except Exception:
            # It ended the gateway once. Ending it at every start would lose all calls for one.
            log.exception("Event left out of the replay", seq=seq, event=type(event).__name__)
            continue
        journal.outbox.add(c.fact for c in commands if isinstance(c, PublishFact))
        last_at = at
    return acd, last_at


def _read(pieces: Iterable[str]) -> Iterator[Checkpoint]:
    for text in pieces:
        yield cast(Checkpoint, _codec().decode(_as_today(text)))


def _joined(pieces: Iterable[Checkpoint]) -> Checkpoint:
    """The configuration is in the first one."""
    first, *others = pieces
    grown: dict[str, list[Any]] = {name: list(getattr(first, name)) for name in GROWING}
    for other in others:
        for name, things in grown.items():
            things += getattr(other, name)
    merged: dict[str, Any] = {name: tuple(things) for name, things in grown.items()}
    return replace(first, **merged)


def _as_today(checkpoint: str) -> str:
    """Operators once held one interaction each: an earlier gateway wrote it so."""
    if '"away_until"' not in checkpoint:
        return checkpoint
    packed = json.loads(checkpoint)
    for operator in packed["operators"]:
        away_until = operator.pop("away_until")
        if operator["interaction_id"] is not None:
            held = json.dumps(operator["interaction_id"])
            operator["held"] = {held: operator["state"]}
            operator["away"] = {held: away_until} if away_until is not None else {}
    return json.dumps(packed)


class Checkpoints:
    """Cuts the journal off now and then, so that a restart takes no longer as the years go by.

    A floor of a thousand operators takes a tenth of a second to write down, and no client is to
    wait so long: it is only copied in one go, and then written piece by piece, between what
    happens."""

    def __init__(self, journal: Journal, acd: Acd) -> None:
        self._journal = journal
        self._acd = acd
        self._last_seq = 0
        self._stands_at = 0
        self._under_way: Iterator[None] = iter(())
        self._settings = EMPTY.configuration
        self._settings_text = _codec().encode(EMPTY)

    def journalled(self, seq: int) -> None:
        """The floor stands where event ``seq`` has led it. Takes a millisecond at most, but for
        the copy that a new checkpoint begins with."""
        self._stands_at = seq
        over = next(self._under_way, True)
        if over and seq - self._last_seq >= EVENTS_BETWEEN_CHECKPOINTS:
            self._under_way = self.make(seq)

    def make_last(self) -> None:
        """At an orderly stop: the next gateway, maybe a newer one, has nothing to replay."""
        if self._stands_at > self._last_seq:
            self._under_way = self.make(self._stands_at)
        for _ in self._under_way:
            pass

    def make(self, seq: int) -> Iterator[None]:
        """Of the floor as it is now, a little with each step."""
        whole = self._acd.checkpoint()
        self._last_seq = seq
        return self._journal.checkpoint(seq, self._pieces(whole.configuration, _frozen(whole)))

    def _pieces(self, settings: Configuration, frozen: Iterable[bytes]) -> Iterator[str]:
        if settings is not self._settings:
            self._settings_text = _codec().encode(replace(EMPTY, configuration=settings))
            self._settings = settings
        yield self._settings_text
        for one in frozen:
            # ours, and never out of this process
            name, things = pickle.loads(one)  # noqa: S301
            yield _codec().encode(replace(EMPTY, **{name: things}))


def _frozen(whole: Checkpoint) -> list[bytes]:
    """Copies of all that the core goes on to change, as pickle is what copies fastest."""
    frozen = []
    for name in GROWING:
        things = getattr(whole, name)
        size = SMALL_IN_A_PIECE if name in SMALL else IN_A_PIECE
        frozen += [
            pickle.dumps((name, things[n : n + size]), pickle.HIGHEST_PROTOCOL)
            for n in range(0, len(things), size)
        ]
    return frozen
