"""What the gateway knew before it stopped: the last checkpoint, and the events after it."""

from __future__ import annotations

import json
from functools import cache
from typing import cast

from media_gateway.acd.core import Acd
from media_gateway.acd.model import Checkpoint
from media_gateway.journal.codec import Codec
from media_gateway.journal.journal import Journal
from media_gateway.logs import get_log
from media_gateway.vocabulary.commands import PublishFact

log = get_log(__name__)

EVENTS_BETWEEN_CHECKPOINTS = 2000


@cache
def _codec() -> Codec:
    return Codec(Checkpoint)


def rebuild(journal: Journal) -> tuple[Acd, float]:
    """The floor as it was, and the moment of the last event (0.0 for an empty journal).

    Nothing is dispatched. Facts go into the outbox once more: those that a power failure took
    away come back, and those that Odoo has already are delivered twice without harm.
    """
    stored = journal.last_checkpoint()
    acd = Acd(cast(Checkpoint, _codec().decode(_as_today(stored[1])))) if stored else Acd()
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
    """Cuts the journal off now and then, so that a restart takes no longer as the years go by."""

    def __init__(self, journal: Journal, acd: Acd) -> None:
        self._journal = journal
        self._acd = acd
        self._last_seq = 0
        self._stands_at = 0

    def journalled(self, seq: int) -> None:
        """The floor stands where event ``seq`` has led it."""
        self._stands_at = seq
        if seq - self._last_seq >= EVENTS_BETWEEN_CHECKPOINTS:
            self.make(seq)

    def make_last(self) -> None:
        """At an orderly stop: the next gateway, maybe a newer one, has nothing to replay."""
        if self._stands_at > self._last_seq:
            self.make(self._stands_at)

    def make(self, seq: int) -> None:
        self._journal.checkpoint(seq, _codec().encode(self._acd.checkpoint()))
        self._last_seq = seq
