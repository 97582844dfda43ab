"""One inbox, one consumer: journal what happened, let the core decide, carry it out.

The journal's order is the truth. Events that come while a batch is being written form the next
batch and share its write.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from media_gateway.acd.core import Acd
from media_gateway.clock import Clock
from media_gateway.ports import Consultant, Directory, Media, Publisher
from media_gateway.vocabulary.commands import (
    Command,
    ConsultOdoo,
    IdentifyCaller,
    PublishFact,
    RefreshPanel,
)
from media_gateway.vocabulary.events import Event, TimePassed
from media_gateway.vocabulary.facts import Fact
from media_gateway.vocabulary.terms import Channel, OperatorId


class EventLog(Protocol):
    def append(self, events: Sequence[tuple[float, Event]]) -> int: ...


class Panels(Protocol):
    def refresh(self, operator_ids: Iterable[OperatorId]) -> None: ...


class EventQueue:
    """Takes events in from any thread and wakes the loop."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def put(self, event: Event) -> None:
        self._events.append(event)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._arrived.set)

    def bind(self) -> None:
        """Belong to the running loop; what was put before is not lost."""
        self._loop = asyncio.get_running_loop()
        if self._events:
            self._arrived.set()

    async def take(self, patience: float | None) -> list[Event]:
        """All events there are, after waiting up to ``patience`` seconds for the first."""
        try:
            async with asyncio.timeout(patience):
                await self._arrived.wait()
        except TimeoutError:
            return []
        self._arrived.clear()
        taken = list(self._events)
        for _ in taken:
            self._events.popleft()
        return taken


class Dispatcher:
    """Hands commands to the adapters: media first, since somebody is waiting for it."""

    def __init__(
        self,
        *,
        media: Mapping[Channel, Media],
        directory: Directory,
        consultant: Consultant,
        publisher: Publisher,
        panels: Panels,
    ) -> None:
        self._media = media
        self._directory = directory
        self._consultant = consultant
        self._publisher = publisher
        self._panels = panels

    def dispatch(self, commands: Iterable[Command]) -> None:
        facts: list[Fact] = []
        panels: dict[OperatorId, None] = {}
        for command in commands:
            match command:
                case PublishFact():
                    facts.append(command.fact)
                case RefreshPanel():
                    panels[command.operator_id] = None
                case IdentifyCaller():
                    self._directory.identify(command)
                case ConsultOdoo():
                    self._consultant.consult(command)
                case _:
                    self._media[command.channel].execute(command)
        self._panels.refresh(panels)
        if facts:
            self._publisher.publish(facts)


class Loop:
    def __init__(
        self,
        *,
        inbox: EventQueue,
        acd: Acd,
        journal: EventLog,
        dispatcher: Dispatcher,
        clock: Clock,
        on_journalled: Callable[[int], None] = lambda seq: None,
    ) -> None:
        self._inbox = inbox
        self._acd = acd
        self._journal = journal
        self._dispatcher = dispatcher
        self._clock = clock
        self._on_journalled = on_journalled

    async def run(self) -> None:
        self._inbox.bind()
        while True:
            await self.step()

    async def step(self) -> None:
        """Wait for what happens next, or for the core's next deadline, and deal with it."""
        events = await self._inbox.take(self._patience())
        now = self._clock.now()
        deadline = self._acd.next_deadline()
        if deadline is not None and deadline <= now:
            events.append(TimePassed())
        if not events:
            return
        seq = await asyncio.to_thread(self._journal.append, [(now, event) for event in events])
        for event in events:
            self._dispatcher.dispatch(self._acd.handle(event, now))
        self._on_journalled(seq)

    def _patience(self) -> float | None:
        deadline = self._acd.next_deadline()
        return None if deadline is None else max(0.0, deadline - self._clock.now())
