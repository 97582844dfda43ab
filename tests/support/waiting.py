"""Waiting for what another thread or task does, with a deadline and no guessing of times."""

import asyncio
import threading
import time

SECONDS = 10.0


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
    """For what tells nobody when it changes: look again and again."""
    deadline = time.monotonic() + seconds
    while not (value := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)
    return value


async def until(holds, what, seconds=SECONDS):
    """The same, between the steps of the other tasks."""
    deadline = time.monotonic() + seconds
    while not (value := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.01)
    return value
