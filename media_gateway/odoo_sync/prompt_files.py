"""The prompts that people recorded in Odoo."""

from __future__ import annotations

import threading
from collections.abc import Callable

from media_gateway.odoo_sync.odoo_rpc import OdooRefusedError, OdooRpc, OdooUnreachableError


class OdooPromptFiles:
    """One file at a time, whoever asks: Odoo's workers are few. Thread-safe."""

    def __init__(self, connect: Callable[[], OdooRpc]) -> None:
        self._odoo = connect()
        self._line = threading.Lock()

    def fetch(self, checksum: str) -> bytes:
        """The file as it was uploaded; blocks. ``LookupError`` where there is none,
        ``ConnectionError`` where Odoo cannot be asked now."""
        try:
            with self._line:
                content = self._odoo.prompt_file(checksum)
        except OdooUnreachableError as error:
            raise ConnectionError(str(error)) from error
        except OdooRefusedError as error:
            raise LookupError(f"Odoo does not give the recorded prompt: {error}") from error
        if content is None:
            raise LookupError(f"Odoo has no recorded prompt {checksum}")
        return content
