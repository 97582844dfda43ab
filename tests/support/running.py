"""An adapter's ``run()`` in the background of a test that is not asynchronous itself."""

import asyncio
import contextlib
import threading
from contextlib import contextmanager


@contextmanager
def running(adapter):
    """Run ``adapter`` in an event loop of its own; what it raises is raised at the end."""
    started, state = threading.Event(), {}

    async def main():
        state["loop"], state["task"] = asyncio.get_running_loop(), asyncio.current_task()
        started.set()
        await adapter.run()

    def body():
        try:
            asyncio.run(main())
        except asyncio.CancelledError:
            return
        except Exception as error:
            state["error"] = error

    thread = threading.Thread(target=body)
    thread.start()
    started.wait()
    try:
        yield state["loop"]
    finally:
        # what ran to its end by itself has closed its loop
        with contextlib.suppress(RuntimeError):
            state["loop"].call_soon_threadsafe(state["task"].cancel)
        thread.join()
    if "error" in state:
        raise state["error"]
