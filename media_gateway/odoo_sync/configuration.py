"""Watches what admins set up in Odoo, and keeps the last good configuration on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from media_gateway.logs import get_log
from media_gateway.odoo_sync.database import Database
from media_gateway.odoo_sync.payload import ConfigurationError, read_configuration
from media_gateway.odoo_sync.watch import Watch
from media_gateway.ports import Inbox, SeamHealth
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.events import ConfigurationChanged

CHANNEL = "contact_center_configuration"

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
    one stays. ``tell`` is told of each as well, on the watch's own thread.
    """

    def __init__(
        self,
        dsn: str,
        inbox: Inbox,
        snapshot: Path,
        known: Configuration | None,
        tell: Callable[[Configuration], None] = lambda configuration: None,
    ) -> None:
        self._tell = tell
        self._inbox = inbox
        self._snapshot = snapshot
        self._known = known
        self._seen: tuple[int, object] | None = None
        self._missing = False
        self._refusal = ""
        self._watch = Watch("configuration", dsn, CHANNEL, Database.configuration, self._take)

    async def run(self) -> None:
        """Watch until cancelled."""
        await self._watch.run()

    def health(self) -> SeamHealth:
        if self._refusal:
            return SeamHealth(ok=False, detail=f"{self._refusal}. {self._kept()}")
        if trouble := self._trouble():
            return SeamHealth(
                ok=False,
                detail=f"Changes made in Odoo do not arrive: {trouble}. {self._kept()}",
            )
        return SeamHealth(ok=True, detail=f"Version {self.version}")

    @property
    def version(self) -> int:
        """Of the configuration that holds; 0 where there has not been any."""
        return self._known.version if self._known else 0

    def _kept(self) -> str:
        return f"Version {self.version} stays." if self._known else "There is no earlier version."

    def _trouble(self) -> str:
        if self._missing:
            return "Odoo has not compiled a configuration yet"
        return self._watch.trouble

    # What follows runs on the watch's own thread.

    def _take(self, found: tuple[int, object] | None) -> None:
        self._missing = found is None
        if found is not None and found != self._seen:
            self._seen = found
            self._read(*found)

    def _read(self, version: int, payload: object) -> None:
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
        self._tell(configuration)
        log.info("Configuration changed", version=configuration.version)
        try:
            save_snapshot(self._snapshot, configuration.version, payload)
        except OSError as error:
            log.error("Configuration snapshot not written", reason=str(error))
