"""One inbox, one consumer: journal what happened, let the core decide, carry it out.

The journal's order is the truth. Events that come while a batch is being written form the next
batch and share its write.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from media_gateway.acd.core import Acd
from media_gateway.clock import Clock
from media_gateway.ports import Consultant, Directory, Media
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

FACTS_WAIT_SECONDS = 0.02
"""For the next event, with which they go to the disk: whoever comes waits for one write less."""

SLOW_SECONDS = 0.05
"""A write that takes longer is one of a slow disk; usual ones take a millisecond."""
SLOW_FOR_SECONDS = 10.0
"""So long after a slow write the next ones are waited for on another thread."""


class EventLog(Protocol):
    def append(self, events: Sequence[tuple[float, Event]], facts: Sequence[Fact]) -> int: ...


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
        """All events there are, after waiting up to ``patience`` seconds for the first. Whatever
        else the event loop has to do gets its turn in any case."""
        if self._events:
            await asyncio.sleep(0)
        else:
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
    """Hands commands to the adapters, media first: somebody is waiting for it."""

    def __init__(
        self,
        *,
        media: Mapping[Channel, Media],
        directory: Directory,
        consultant: Consultant,
        panels: Panels,
        on_facts: Callable[[Sequence[Fact]], None] = lambda facts: None,
    ) -> None:
        self._media = media
        self._directory = directory
        self._consultant = consultant
        self._panels = panels
        self._on_facts = on_facts

    def dispatch(self, commands: Iterable[Command]) -> list[Fact]:
        """Returns what shall be published."""
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
        self._on_facts(facts)
        self._panels.refresh(panels)
        return facts


class Loop:
    """The facts of a step go to the disk together with the events of the next one, or soon where
    nothing happens: they can wait, since the replay of their events gives them again, but no client
    is to wait for them. ``on_kept`` is told of facts, ``on_journalled`` where the floor stands when
    all facts up to there are kept.

    A write is waited for on the spot: to wake another thread, and to be woken by it, takes longer
    than the write on a busy machine. Only while the disk is slow it is waited for on another
    thread, so that panels, pages and Asterisk are answered meanwhile."""

    def __init__(
        self,
        *,
        inbox: EventQueue,
        acd: Acd,
        journal: EventLog,
        dispatcher: Dispatcher,
        clock: Clock,
        on_kept: Callable[[Sequence[Fact]], None] = lambda facts: None,
        on_journalled: Callable[[int], None] = lambda seq: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inbox = inbox
        self._acd = acd
        self._journal = journal
        self._dispatcher = dispatcher
        self._clock = clock
        self._on_kept = on_kept
        self._on_journalled = on_journalled
        self._ticks = ticks
        self._facts: list[Fact] = []
        self._slow_at = -math.inf
        self._stands_at = 0
        self._keeping: asyncio.Future[int] | None = None

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
        if not events and not self._facts:
            return
        seq = await self._kept([(now, event) for event in events])
        for event in events:
            self._facts += self._dispatcher.dispatch(self._acd.handle(event, now))
        self._stands_at = seq

    async def flush(self) -> None:
        """Keep what is left, at an orderly stop."""
        if self._keeping is not None:
            await asyncio.wait([self._keeping])
        await self._kept([])

    async def _kept(self, events: Sequence[tuple[float, Event]]) -> int:
        """What has begun on a thread is not broken off."""
        if self._ticks() - self._slow_at >= SLOW_FOR_SECONDS:
            return self._keep(events)
        self._keeping = asyncio.ensure_future(asyncio.to_thread(self._keep, events))
        return await asyncio.shield(self._keeping)

    def _keep(self, events: Sequence[tuple[float, Event]]) -> int:
        facts, self._facts = self._facts, []
        begun = self._ticks()
        seq = self._journal.append(events, facts)
        ended = self._ticks()
        if ended - begun > SLOW_SECONDS:
            self._slow_at = ended
        if facts:
            self._on_kept(facts)
        self._on_journalled(self._stands_at)
        return seq

    def _patience(self) -> float | None:
        longest = FACTS_WAIT_SECONDS if self._facts else None
        deadline = self._acd.next_deadline()
        if deadline is None:
            return longest
        left = max(0.0, deadline - self._clock.now())
        return left if longest is None else min(left, longest)
