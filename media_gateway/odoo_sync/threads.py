"""Threads for libraries that block, tied to the task that runs them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

STOP_SECONDS = 3.0


async def run_threads(serves: Mapping[str, Callable[[], None]], stop: Callable[[], None]) -> None:
    """Run each of ``serves`` in a thread of that name until cancelled or until one ends.

    What a thread raises is raised here. ``stop`` asks all threads to end; one that is caught in a
    call that does not return is left behind after some seconds and dies with the process.
    """
    ends = [_start(name, serve) for name, serve in serves.items()]
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop()
        await asyncio.wait(ends, timeout=STOP_SECONDS)
    for end in done:
        end.result()


def _start(name: str, serve: Callable[[], None]) -> asyncio.Future[None]:
    loop = asyncio.get_running_loop()
    end = loop.create_future()

    def body() -> None:
        try:
            serve()
        except BaseException as error:
            _tell(loop, end.set_exception, error)
        else:
            _tell(loop, end.set_result, None)

    threading.Thread(target=body, name=name, daemon=True).start()
    return end


def _tell(loop: asyncio.AbstractEventLoop, tell: Callable[[Any], None], what: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(tell, what)


def cause_of(error: Exception) -> str:
    """The name of what lies behind an error: safe to log where its text may speak of persons."""
    return type(error.__cause__ or error).__name__


class Backoff:
    """Growing pauses between tries."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def pause(self) -> float:
        pause = self._next
        self._next = min(2 * pause, self._longest)
        return pause

    def reset(self) -> None:
        self._next = self._first
