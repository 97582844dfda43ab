"""Odoo, asked in the middle of a flow: the port ``Consultant``."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable

from media_gateway.logs import get_log
from media_gateway.odoo_sync.odoo_rpc import OdooRefusedError, OdooRpc, OdooUnreachableError
from media_gateway.odoo_sync.threads import run_threads
from media_gateway.ports import Inbox
from media_gateway.vocabulary.commands import ConsultOdoo
from media_gateway.vocabulary.events import Consultation, OdooConsulted

CONSULTANTS = 4
"""Clients who are served at once; Odoo's workers are few, and operators need them too."""

PATIENCE_SECONDS = 6.0
"""A client is told that nothing could be found out rather than left with music for longer."""

log = get_log(__name__)


class OdooConsultant:
    def __init__(self, connect: Callable[[], OdooRpc], inbox: Inbox) -> None:
        self._connect = connect
        self._inbox = inbox
        self._questions: queue.SimpleQueue[ConsultOdoo | None] = queue.SimpleQueue()
        self._asked: set[ConsultOdoo] = set()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> None:
        """Serve until cancelled."""
        self._loop = asyncio.get_running_loop()
        await run_threads(
            {f"consultant-{i}": self._serve for i in range(CONSULTANTS)},
            self._stop,
        )

    def _stop(self) -> None:
        for _ in range(CONSULTANTS):
            self._questions.put(None)

    def consult(self, command: ConsultOdoo) -> None:
        if self._loop is None:
            self._report(
                OdooConsulted(
                    interaction_id=command.interaction_id,
                    step_id=command.step_id,
                    outcome=Consultation.FAILED,
                )
            )
            return
        with self._lock:
            self._asked.add(command)
        self._loop.call_soon_threadsafe(
            self._loop.call_later, PATIENCE_SECONDS, self._give_up, command
        )
        self._questions.put(command)

    def _give_up(self, command: ConsultOdoo) -> None:
        self._answer(command, Consultation.FAILED)

    def _serve(self) -> None:
        odoo = self._connect()
        while (command := self._questions.get()) is not None:
            with self._lock:
                late = command not in self._asked
            if not late:
                self._ask(odoo, command)

    def _ask(self, odoo: OdooRpc, command: ConsultOdoo) -> None:
        try:
            outcome, values = odoo.consult(command)
        except (OdooRefusedError, OdooUnreachableError) as error:
            log.warning("Odoo could not be consulted", node=command.node_id, pii_reason=str(error))
            outcome, values = Consultation.FAILED, ()
        self._answer(command, outcome, values)

    def _answer(
        self,
        command: ConsultOdoo,
        outcome: Consultation,
        values: tuple[tuple[str, str | int | float], ...] = (),
    ) -> None:
        """Only the first answer counts: Odoo's, or that it took too long."""
        with self._lock:
            if command not in self._asked:
                return
            self._asked.remove(command)
        self._report(
            OdooConsulted(
                interaction_id=command.interaction_id,
                step_id=command.step_id,
                outcome=outcome,
                values=values,
            )
        )

    def _report(self, event: OdooConsulted) -> None:
        self._inbox.put(event)
