"""What carries things to Odoo, one after the other, as long as it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from media_gateway.logs import get_log
from media_gateway.odoo_sync.odoo_rpc import OdooUnreachableError
from media_gateway.odoo_sync.threads import Backoff, cause_of

LONGEST_PAUSE_SECONDS = 10.0

log = get_log(__name__)


class Courier:
    """Calls ``carry`` until it returns false (nothing left), then whenever it is woken.

    While Odoo is unreachable it tries again after growing pauses. What comes in while ``carry``
    is under way goes with its next call, so that batches grow with the load and a lone fact never
    waits for company.
    """

    def __init__(self, name: str, carry: Callable[[], bool], idle_seconds: float) -> None:
        self._name = name
        self._carry = carry
        self._idle_seconds = idle_seconds
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._backoff = Backoff(0.25, LONGEST_PAUSE_SECONDS)
        self.trouble = ""

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def serve(self) -> None:
        """Carry until stopped; blocks."""
        while not self._stopping.is_set():
            self._wake.clear()
            if self._carry_all():
                self._wake.wait(self._idle_seconds)
            else:
                self._stopping.wait(self._backoff.pause())

    def _carry_all(self) -> bool:
        """Whether Odoo was there for all of it."""
        try:
            while not self._stopping.is_set() and self._carry():
                self._recovered()
        except OdooUnreachableError as error:
            if str(error) != self.trouble:
                log.warning(
                    "Delivery interrupted",
                    courier=self._name,
                    error=cause_of(error),
                    pii_reason=str(error),
                )
            self.trouble = str(error)
            return False
        self._recovered()
        return True

    def _recovered(self) -> None:
        if self.trouble:
            log.info("Delivery resumed", courier=self._name)
        self.trouble = ""
        self._backoff.reset()
