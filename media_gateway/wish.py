"""What is wanted at present, told from any thread to one task that brings it about."""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

Wanted = TypeVar("Wanted")


class Wish(Generic[Wanted]):
    def __init__(self, first: Wanted) -> None:
        self.latest = first
        self._anew = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def tell(self, wanted: Wanted) -> None:
        """From any thread. What was wanted before is forgotten."""
        self.latest = wanted
        if self._loop is None:
            self._anew.set()
        else:
            self._loop.call_soon_threadsafe(self._anew.set)

    async def is_told_anew(self, patience: float | None) -> bool:
        """Waits for the next one, so many seconds at most; whether there is one."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(patience):
                await self._anew.wait()
        except TimeoutError:
            return False
        self._anew.clear()
        return True
