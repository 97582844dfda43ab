"""Media processes of a test's own, and what they told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from media_gateway.video.engine.hooks import offer_addresses
from media_gateway.video.engine.udp import MediaLoop
from media_gateway.video.engine_events import EngineEvent
from media_gateway.video.engines import Engines, Network
from tests.support.waiting import until


class Told(list[EngineEvent]):
    """The events in their order."""

    async def until(self, holds: Callable[[EngineEvent], bool]) -> EngineEvent:
        """The first for which this holds, from the beginning."""
        return await until(lambda: next(filter(holds, self), None), "the event is told")


@asynccontextmanager
async def media_processes(
    processes: int = 1, rooms_per_process: int = 30, network: Network | None = None
) -> AsyncIterator[tuple[Engines, Told]]:
    told = Told()
    engines = Engines(processes, told.append, network, rooms_per_process)
    running = asyncio.create_task(engines.run())
    try:
        yield engines, told
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def in_media_loop(scene: Callable[[], Awaitable[None]]) -> None:
    """For scenes with a ``Party``."""
    offer_addresses(["127.0.0.1"])
    with asyncio.Runner(loop_factory=MediaLoop) as runner:
        runner.run(scene())
