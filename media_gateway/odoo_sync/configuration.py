"""Watches what admins set up in Odoo, and keeps the last good configuration on disk."""

from __future__ import annotations

import json
import os
from pathlib import Path
from socket import socketpair

from media_gateway.logs import get_log
from media_gateway.odoo_sync.database import Database, DatabaseError
from media_gateway.odoo_sync.payload import ConfigurationError, read_configuration
from media_gateway.odoo_sync.threads import Backoff, cause_of, run_threads
from media_gateway.ports import Inbox, SeamHealth
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.events import ConfigurationChanged

POLL_SECONDS = 30.0

log = get_log(__name__)


def load_snapshot(path: Path) -> Configuration | None:
    """The last good configuration; ``None`` where there is none that can be read."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return read_configuration(stored["version"], stored["payload"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("Configuration snapshot unreadable", path=str(path), reason=str(error))
        return None


def save_snapshot(path: Path, version: int, payload: object) -> None:
    """Replaces the former one as a whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({"version": version, "payload": payload}, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


class ConfigurationWatch:
    """Reports ``ConfigurationChanged`` when Odoo has another configuration than the ``known`` one.

    One that cannot be read is not reported: ``health`` says what is wrong with it, the last good
    one stays.
    """

    def __init__(self, dsn: str, inbox: Inbox, snapshot: Path, known: Configuration | None) -> None:
        self._dsn = dsn
        self._inbox = inbox
        self._snapshot = snapshot
        self._known = known
        self._seen: tuple[int, object] | None = None
        self._trouble = "not connected yet"
        self._refusal = ""
        self._stopping = False
        self._stop_signal, self._stop_wire = socketpair()
        self._backoff = Backoff(0.1, 5.0)

    async def run(self) -> None:
        """Watch until cancelled."""
        await run_threads({"configuration": self._watch}, self._stop)

    def health(self) -> SeamHealth:
        if self._refusal:
            return SeamHealth(ok=False, detail=f"{self._refusal}. {self._kept()}")
        if self._trouble:
            return SeamHealth(
                ok=False,
                detail=f"Changes made in Odoo do not arrive: {self._trouble}. {self._kept()}",
            )
        return SeamHealth(ok=True, detail=f"Version {self.version}")

    @property
    def version(self) -> int:
        """Of the configuration that holds; 0 where there has not been any."""
        return self._known.version if self._known else 0

    def _kept(self) -> str:
        return f"Version {self.version} stays." if self._known else "There is no earlier version."

    def _stop(self) -> None:
        self._stopping = True
        self._stop_signal.send(b"x")

    # What follows runs on the watch's own thread.

    def _watch(self) -> None:
        while not self._stopping:
            try:
                self._follow(Database(self._dsn))
            except DatabaseError as error:
                if str(error) != self._trouble:
                    log.warning(
                        "Configuration watch disconnected",
                        error=cause_of(error),
                        pii_reason=str(error),
                    )
                self._trouble = str(error)
                self._pause()

    def _follow(self, database: Database) -> None:
        try:
            database.listen()
            while not self._stopping:
                self._take(database.configuration())
                self._backoff.reset()
                database.wait(POLL_SECONDS, self._stop_wire.fileno())
        finally:
            database.close()

    def _pause(self) -> None:
        self._stop_wire.settimeout(self._backoff.pause())
        try:
            self._stop_wire.recv(1)
        except TimeoutError:
            return

    def _take(self, found: tuple[int, object] | None) -> None:
        if found is None:
            self._trouble = "Odoo has not compiled a configuration yet"
            return
        self._trouble = ""
        if found == self._seen:
            return
        self._seen = found
        version, payload = found
        try:
            configuration = read_configuration(version, payload)
        except ConfigurationError as error:
            self._refusal = f"Version {version} of the configuration was refused: {error}"
            log.error("Configuration refused", version=version, reason=str(error))
            return
        self._refusal = ""
        if configuration != self._known:
            self._report(configuration, payload)

    def _report(self, configuration: Configuration, payload: object) -> None:
        self._known = configuration
        self._inbox.put(ConfigurationChanged(configuration=configuration))
        log.info("Configuration changed", version=configuration.version)
        try:
            save_snapshot(self._snapshot, configuration.version, payload)
        except OSError as error:
            log.error("Configuration snapshot not written", reason=str(error))
