"""Operators whose panels are in a process of their own, as they are in browsers: what measures
calls is not to be held up by what they read."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.exchange import operators_at_work

READY = b"ready\n"


@asynccontextmanager
async def operators_elsewhere(listen: str, numbers: range) -> AsyncIterator[None]:
    """Ready behind their desk phones until the block is left."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, listen, str(numbers.start), str(numbers.stop)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == READY
        yield
    finally:
        process.stdin.close()
        await process.wait()


async def _work(listen: str, start: str, stop: str) -> None:
    async with operators_at_work(listen, range(int(start), int(stop))):
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_work(*sys.argv[1:]))
