from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from media_gateway.journal.journal import Journal
from media_gateway.loop import (
    SLOW_FOR_SECONDS,
    SLOW_SECONDS,
    Dispatcher,
    EventQueue,
    Loop,
)
from media_gateway.recovery import Checkpoints, rebuild
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.facts import Fact
from media_gateway.vocabulary.terms import OperatorId, OperatorState
from tests.support.fake_directory import FakeDirectory
from tests.support.floor import configuration

ANNA, BORIS = OperatorId(1), OperatorId(2)


class Clock:
    def now(self) -> float:
        return 1000.0


class NoPanels:
    def refresh(self, operator_ids: object) -> None:
        pass


class SlowJournal:
    """Takes ``seconds`` of the stopwatch for a commit, and keeps one that it has begun back until
    ``go`` is set. ``threads`` are those that wrote."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()
        self.seconds = 0.0
        self.stopwatch = 0.0
        self.threads: list[threading.Thread] = []

    def ticks(self) -> float:
        return self.stopwatch

    def append(self, events: Sequence[tuple[float, e.Event]], facts: Sequence[Fact]) -> int:
        self.threads.append(threading.current_thread())
        self.begun.set()
        assert self.go.wait(10)
        self.stopwatch += self.seconds
        return self._journal.append(events, facts)


class Centre:
    def __init__(self, path: Path) -> None:
        self.journal = Journal.open(path)
        self.slow = SlowJournal(self.journal)
        self.acd, _ = rebuild(self.journal)
        self.checkpoints = Checkpoints(self.journal, self.acd)
        self.inbox = EventQueue()
        self.kept = 0
        self.loop = Loop(
            inbox=self.inbox,
            acd=self.acd,
            journal=self.slow,
            dispatcher=Dispatcher(
                media={},
                directory=FakeDirectory(self.inbox),
                consultant=None,
                panels=NoPanels(),
            ),
            clock=Clock(),
            on_kept=self._note_kept,
            on_journalled=self.checkpoints.journalled,
            ticks=self.slow.ticks,
        )

    def _note_kept(self, facts: Sequence[Fact]) -> None:
        self.kept += 1

    def intervals(self) -> list[str]:
        return [fact.state.value for fact in self.journal.outbox.waiting_facts(100)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


async def write(centre: Centre) -> bool:
    """Let something happen and be kept. Whether that was waited for on the spot."""
    centre.inbox.put(e.OperatorStateRequested(operator_id=ANNA, state=OperatorState.READY))
    await centre.loop.step()
    return centre.slow.threads[-1] is threading.current_thread()


def begin(centre: Centre) -> None:
    centre.inbox.put(e.ConfigurationChanged(configuration=configuration()))
    centre.inbox.put(e.OperatorConnected(operator_id=ANNA))
    centre.inbox.bind()


def test_facts_are_kept_soon_where_nothing_else_happens(path: Path) -> None:
    async def story() -> None:
        centre = Centre(path)
        begin(centre)
        await centre.loop.step()
        assert centre.intervals() == [], "nobody waited for them"
        await centre.loop.step()
        assert centre.intervals() == ["paused"]
        assert centre.kept == 1

    asyncio.run(story())


def test_facts_are_kept_with_the_events_that_come_next(path: Path) -> None:
    async def story() -> None:
        centre = Centre(path)
        begin(centre)
        await centre.loop.step()
        centre.inbox.put(e.OperatorConnected(operator_id=BORIS))
        await centre.loop.step()
        assert centre.intervals() == ["paused"]
        assert centre.journal.last_seq == 3

    asyncio.run(story())


def test_an_orderly_stop_keeps_all_facts_and_cuts_the_journal_off(path: Path) -> None:
    async def story() -> None:
        centre = Centre(path)
        begin(centre)
        await centre.loop.step()
        await centre.loop.flush()
        centre.checkpoints.make_last()
        assert centre.intervals() == ["paused"]
        assert list(centre.journal.replay()) == []
        assert centre.journal.last_checkpoint()[0] == 2

    asyncio.run(story())


def test_events_that_were_kept_but_not_acted_on_are_not_cut_off(path: Path) -> None:
    async def story() -> None:
        centre = Centre(path)
        begin(centre)
        centre.slow.seconds = 2 * SLOW_SECONDS
        await centre.loop.step()
        centre.slow.go.clear()
        centre.slow.begun.clear()
        centre.inbox.put(e.OperatorStateRequested(operator_id=ANNA, state=OperatorState.READY))
        step = asyncio.create_task(centre.loop.step())
        await asyncio.to_thread(centre.slow.begun.wait, 10)
        step.cancel()
        with pytest.raises(asyncio.CancelledError):
            await step
        centre.slow.go.set()
        await centre.loop.flush()
        centre.checkpoints.make_last()
        centre.journal.close()
        again = Centre(path)
        assert again.acd.floor.operators[ANNA].state == OperatorState.READY
        assert again.intervals() == ["paused", "ready"]

    asyncio.run(story())


def test_a_slow_disk_is_waited_for_elsewhere_until_it_is_quick_again(path: Path) -> None:
    async def story() -> None:
        centre = Centre(path)
        begin(centre)
        assert await write(centre)
        centre.slow.seconds = 2 * SLOW_SECONDS
        assert await write(centre), "nobody knows yet that it is slow"
        assert not await write(centre)
        centre.slow.seconds = SLOW_SECONDS / 2
        centre.slow.stopwatch += SLOW_FOR_SECONDS - SLOW_SECONDS / 2
        assert not await write(centre)
        assert await write(centre)

    asyncio.run(story())


def test_whoever_keeps_the_loop_busy_leaves_others_their_turn(path: Path) -> None:
    async def story() -> None:
        centre = Centre(path)
        begin(centre)
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(others())
        for _ in range(10):
            await write(centre)
        task.cancel()
        assert turns >= 10

    asyncio.run(story())


def test_facts_that_were_not_kept_come_out_of_the_replay(path: Path) -> None:
    async def story() -> None:
        centre = Centre(path)
        begin(centre)
        await centre.loop.step()
        centre.journal.close()
        assert Centre(path).intervals() == ["paused"]

    asyncio.run(story())
