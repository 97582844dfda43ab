"""Facts to Odoo: the port ``Publisher``."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from media_gateway.journal.outbox import Outbox
from media_gateway.logs import get_log
from media_gateway.odoo_sync.courier import Courier
from media_gateway.odoo_sync.files import FileCourier
from media_gateway.odoo_sync.odoo_rpc import OdooRefusedError, OdooRpc
from media_gateway.odoo_sync.recordings import RecordingCourier
from media_gateway.odoo_sync.threads import run_threads
from media_gateway.ports import SeamHealth
from media_gateway.vocabulary.facts import Fact, FileFact, RecordingFact

BATCH = 200
IDLE_SECONDS = 30.0
"""After so long without a fact Odoo is asked whether it would take one, so that its absence is
known before it matters."""

WHERE_THE_WORDS_ARE = (
    "Odoo's words about each stand in the gateway's log if CC_LOG_PII=1 is set, and in"
    " journal.sqlite in CC_DATA_DIR: SELECT kind, uid, refusal FROM fact WHERE refusal IS NOT NULL"
)

log = get_log(__name__)


class OdooPublisher:
    """At least once, the newest version of each fact, through restarts on both sides.

    ``connect`` makes an Odoo client; facts, recordings and files each have a thread and a client of
    their own, so that a long recording holds up no fact. What Odoo refused before is tried once
    more at each start: an update of the addon may have mended it.
    """

    def __init__(
        self,
        outbox: Outbox,
        connect: Callable[[], OdooRpc],
        recordings: Path,
        recordings_kept_days: int,
        files: Path,
    ) -> None:
        self._outbox = outbox
        self._odoo = connect()
        self._heard_of_odoo_at = -math.inf
        self._facts = Courier("facts", self._carry, IDLE_SECONDS)
        self._recordings = RecordingCourier(outbox, connect(), recordings, recordings_kept_days)
        self._files = FileCourier(outbox, connect(), files)

    async def run(self) -> None:
        """Deliver until cancelled."""
        retried = self._outbox.retry_refused()
        if retried:
            log.info("Refused facts are tried again", count=retried)
        await run_threads(
            {
                "facts": self._facts.serve,
                "recordings": self._recordings.courier.serve,
                "files": self._files.courier.serve,
            },
            self._stop,
        )

    def publish(self, facts: Sequence[Fact]) -> None:
        self._outbox.add(facts)
        self.wake(facts)

    def wake(self, facts: Sequence[Fact]) -> None:
        """These facts are in the outbox."""
        self._facts.wake()
        if any(isinstance(fact, RecordingFact) for fact in facts):
            self._recordings.courier.wake()
        if any(isinstance(fact, FileFact) for fact in facts):
            self._files.courier.wake()

    def waiting(self) -> int:
        return self._outbox.waiting_count()

    def refused(self) -> int:
        return self._outbox.refused_count()

    def health(self) -> SeamHealth:
        waiting, refused = self.waiting(), self.refused()
        couriers = (self._facts, self._recordings.courier, self._files.courier)
        trouble = next((courier.trouble for courier in couriers if courier.trouble), "")
        if trouble:
            return SeamHealth(ok=False, detail=f"{trouble} ({waiting} facts wait and will arrive)")
        if refused:
            return SeamHealth(
                ok=False,
                detail=f"Odoo refused {refused} facts ({self._kinds()}); they are kept and tried"
                f" again when the gateway is restarted. {WHERE_THE_WORDS_ARE}",
            )
        return SeamHealth(ok=True, detail=f"{waiting} facts wait")

    def _kinds(self) -> str:
        kinds = self._outbox.refused_kinds()
        return ", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items()))

    def _stop(self) -> None:
        self._facts.stop()
        self._recordings.courier.stop()
        self._files.courier.stop()

    # What follows runs on the courier's thread.

    def _carry(self) -> bool:
        facts = self._outbox.waiting_facts(BATCH)
        if facts:
            self._send(facts)
            self._recordings.courier.wake()
            self._files.courier.wake()
        elif time.monotonic() >= self._heard_of_odoo_at + IDLE_SECONDS:
            self._odoo.prove_well()
        else:
            return False
        self._heard_of_odoo_at = time.monotonic()
        return True

    def _send(self, facts: Sequence[Fact]) -> None:
        try:
            delivery = self._odoo.deliver(facts)
        except OdooRefusedError as error:
            self._find_the_culprit(facts, error)
            return
        self._outbox.mark_delivered([fact for fact in facts if fact.uid in delivery.accepted])
        for fact in facts:
            if fact.uid not in delivery.accepted:
                message = delivery.refused.get(fact.uid, "Odoo did not say why")
                self._refuse(fact, OdooRefusedError(message))

    def _find_the_culprit(self, facts: Sequence[Fact], error: OdooRefusedError) -> None:
        """Odoo fell over the batch as a whole: halve it until one fact is left."""
        if len(facts) > 1:
            half = len(facts) // 2
            self._send(facts[:half])
            self._send(facts[half:])
            return
        self._odoo.prove_well()
        self._refuse(facts[0], error)

    def _refuse(self, fact: Fact, error: OdooRefusedError) -> None:
        log.error("Fact refused", uid=fact.uid, error=error.name, pii_reason=str(error))
        self._outbox.mark_refused(fact, str(error))
