"""Files that are uploaded in Odoo and played by the gateway: prompts, clips."""

from __future__ import annotations

import threading
from collections.abc import Callable

from media_gateway.odoo_sync.odoo_rpc import (
    OdooRefusedError,
    OdooRpc,
    OdooUnreachableError,
    StoredFile,
)


class OdooFiles:
    """Those of one kind, one at a time, whoever asks: Odoo's workers are few. Thread-safe."""

    def __init__(self, connect: Callable[[], OdooRpc], kind: StoredFile) -> None:
        self._kind = kind
        self._odoo = connect()
        self._line = threading.Lock()

    def fetch(self, checksum: str) -> bytes:
        """The file with this SHA-1; blocks. ``LookupError`` where there is none,
        ``ConnectionError`` where Odoo cannot be asked now."""
        try:
            with self._line:
                content = self._odoo.stored_file(self._kind, checksum)
        except OdooUnreachableError as error:
            raise ConnectionError(str(error)) from error
        except OdooRefusedError as error:
            raise LookupError(f"Odoo does not give the {self._kind.value}: {error}") from error
        if content is None:
            raise LookupError(f"Odoo has no {self._kind.value} {checksum}")
        return content
