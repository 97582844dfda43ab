"""Threads for what takes time: a program that speaks, a file that is fetched and converted."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


class Workers:
    """At most ``count`` tasks at once. The threads die with the process: a program that hangs holds
    up no stop."""

    def __init__(self, name: str, count: int) -> None:
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        for number in range(count):
            thread = threading.Thread(target=self._serve, name=f"{name}-{number}", daemon=True)
            thread.start()

    def submit(self, task: Callable[[], Result]) -> Future[Result]:
        future: Future[Result] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(task())
            except BaseException as error:
                future.set_exception(error)

        self._tasks.put(run)
        return future

    def _serve(self) -> None:
        while True:
            self._tasks.get()()
