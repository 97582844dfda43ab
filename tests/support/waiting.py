"""Waiting for what another thread or task does, with a deadline and no guessing of times."""

import asyncio
import threading
import time

SECONDS = 30.0
"""How long something may take that happens at once on a machine with time: long enough for one that
has none. Where a test is about the time, it names its own."""

SOON = 12.0
"""As long as that is possible where a telephone would fall silent by itself after thirty."""


class Noticeboard:
    """A lock for what several threads change; ``until`` waits for a change that matters."""

    def __init__(self):
        self.changed = threading.Condition(threading.RLock())

    def until(self, holds, what, seconds=SECONDS):
        """The first true value of ``holds()``."""
        with self.changed:
            if not self.changed.wait_for(holds, seconds):
                raise AssertionError(f"not within {seconds} s: {what}")
            return holds()


class CollectingInbox(Noticeboard):
    """The port ``Inbox``: keeps every event."""

    def __init__(self):
        super().__init__()
        self.events = []

    def put(self, event):
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def wait_for(self, count, seconds=SECONDS):
        """The events as soon as there are ``count``."""
        return self.until(
            lambda: len(self.events) >= count and self.events[:], f"{count} events", seconds
        )


def eventually(holds, what, seconds=SECONDS):
    """The first true value of ``holds()``, for what tells nobody when it changes."""
    since = time.monotonic()
    while not (value := holds()):
        _in_time(since, what, seconds)
        time.sleep(0.01)
    return value


async def until(holds, what, seconds=SECONDS):
    """The same, between the steps of the other tasks."""
    since = time.monotonic()
    while not (value := holds()):
        _in_time(since, what, seconds)
        await asyncio.sleep(0.01)
    return value


async def until_asked(ask, what, seconds=SECONDS):
    """The same beside the other tasks, for what takes a while to ask, as Odoo does."""
    since = time.monotonic()
    while not (value := await asyncio.to_thread(ask)):
        _in_time(since, what, seconds)
        await asyncio.sleep(0.1)
    return value


def _in_time(since, what, seconds):
    if time.monotonic() > since + seconds:
        raise AssertionError(f"not within {seconds} s: {what}")
