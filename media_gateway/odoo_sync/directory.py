"""Who calls: the port ``Directory`` on the database, beside Odoo's workers."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from media_gateway.logs import get_log
from media_gateway.odoo_sync.database import Database, DatabaseError
from media_gateway.odoo_sync.matches import rank
from media_gateway.odoo_sync.numbers import normalise
from media_gateway.odoo_sync.threads import Backoff, cause_of, run_threads
from media_gateway.ports import Inbox, SeamHealth
from media_gateway.vocabulary.commands import IdentifyCaller
from media_gateway.vocabulary.events import CallerIdentified
from media_gateway.vocabulary.terms import InteractionId

PATIENCE_SECONDS = 1.0
"""How long the database may think about one question before the next ones stop waiting for it."""

PING_SECONDS = 15.0

log = get_log(__name__)

T = TypeVar("T")


class _Question(Protocol):
    def ask(self, database: Database) -> None: ...

    def give_up(self) -> None: ...


@dataclass(frozen=True)
class _Caller:
    """Whoever calls is told of in any case."""

    interaction_id: InteractionId
    number: str
    company_id: int
    inbox: Inbox

    def ask(self, database: Database) -> None:
        self.inbox.put(self.found(database))

    def give_up(self) -> None:
        self.inbox.put(self.stranger())

    def stranger(self) -> CallerIdentified:
        return CallerIdentified(interaction_id=self.interaction_id, number=self.number, matches=())

    def found(self, database: Database) -> CallerIdentified:
        rows, blacklisted = database.callers(self.number, self.company_id)
        return CallerIdentified(
            interaction_id=self.interaction_id,
            number=self.number,
            matches=rank(rows),
            blacklisted=blacklisted,
        )


@dataclass(frozen=True)
class _Awaited(Generic[T]):
    """A question that somebody waits for with patience."""

    question: Callable[[Database], T]
    answer: Future[T]

    def ask(self, database: Database) -> None:
        found = self.question(database)
        if self.answer.set_running_or_notify_cancel():
            self.answer.set_result(found)

    def give_up(self) -> None:
        if self.answer.set_running_or_notify_cancel():
            self.answer.set_exception(ConnectionError("the database cannot be asked"))


class SqlDirectory:
    """``country`` gives the ISO code of the country that numbers without + belong to."""

    def __init__(self, dsn: str, inbox: Inbox, country: Callable[[], str]) -> None:
        self._dsn = dsn
        self._inbox = inbox
        self._country = country
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._line = threading.Lock()
        self._open = False
        self._database: Database | None = None
        self._asked_at: float | None = None
        self._trouble = "not connected yet"
        self._backoff = Backoff(0.1, 5.0)

    async def run(self) -> None:
        """Serve until cancelled."""
        await run_threads({"directory": self._serve}, lambda: self._questions.put(None))

    def identify(self, command: IdentifyCaller) -> None:
        question = self._caller(command)
        if question.number:
            self._ask(question)
        else:
            question.give_up()

    async def identified(self, command: IdentifyCaller) -> CallerIdentified:
        """The same for whoever can wait: raises ``ConnectionError`` where the database cannot be
        asked."""
        caller = self._caller(command)
        return await self._answer_to(caller.found) if caller.number else caller.stranger()

    async def card_done(self, interaction_id: InteractionId) -> bool:
        return await self._answer_to(lambda database: database.card_done(interaction_id))

    def _caller(self, command: IdentifyCaller) -> _Caller:
        number = normalise(command.client_number, self._country())
        return _Caller(command.interaction_id, number, command.company_id, self._inbox)

    async def _answer_to(self, question: Callable[[Database], T]) -> T:
        awaited = _Awaited(question, Future())
        self._ask(awaited)
        try:
            async with asyncio.timeout(2 * PATIENCE_SECONDS):
                return await asyncio.wrap_future(awaited.answer)
        except TimeoutError as error:
            raise ConnectionError("the database does not answer") from error

    def health(self) -> SeamHealth:
        if self._trouble:
            return SeamHealth(
                ok=False,
                detail=f"Callers cannot be looked up: {self._trouble}. Check CC_PG_DSN, and that "
                "the role may read the addon's views (Settings, Contact Center).",
            )
        if self._is_stuck():
            return SeamHealth(ok=False, detail="The database has been silent for over a second")
        return SeamHealth(ok=True, detail="Connected")

    def _ask(self, question: _Question) -> None:
        """Get in line, or be given up at once where the line does not move."""
        with self._line:
            moves = self._open and not self._is_stuck()
            if moves:
                self._questions.put(question)
        if not moves:
            question.give_up()

    def _is_stuck(self) -> bool:
        asked_at = self._asked_at
        return asked_at is not None and time.monotonic() - asked_at > PATIENCE_SECONDS

    # What follows runs on the directory's own thread.

    def _serve(self) -> None:
        self._look_after()
        while True:
            try:
                question = self._questions.get(timeout=self._pause())
            except queue.Empty:
                self._look_after()
                continue
            if question is None:
                break
            self._answer(question)
        if self._database is not None:
            self._database.close()
        self._close_line()

    def _pause(self) -> float:
        return self._backoff.pause() if self._database is None else PING_SECONDS

    def _look_after(self) -> None:
        if not (self._try(Database.check) or self._reconnect()):
            self._close_line()

    def _answer(self, question: _Question) -> None:
        """A connection that broke unnoticed is replaced once before the question is given up."""
        self._asked_at = time.monotonic()
        answered = self._try(question.ask) or (self._reconnect() and self._try(question.ask))
        self._asked_at = None
        if not answered:
            # whoever hears that this one was given up does not get in line any more
            self._close_line()
            question.give_up()

    def _try(self, use: Callable[[Database], None]) -> bool:
        if self._database is None:
            return False
        try:
            use(self._database)
        except DatabaseError as error:
            self._drop(error)
            return False
        return True

    def _reconnect(self) -> bool:
        try:
            self._database = Database(self._dsn)
        except DatabaseError as error:
            self._drop(error)
            return False
        if not self._try(Database.check):
            return False
        log.info("Directory connected")
        self._trouble = ""
        self._backoff.reset()
        with self._line:
            self._open = True
        return True

    def _drop(self, error: DatabaseError) -> None:
        trouble = str(error)
        if trouble != self._trouble:
            log.warning("Directory disconnected", error=cause_of(error), pii_reason=trouble)
        self._trouble = trouble
        if self._database is not None:
            self._database.close()
            self._database = None

    def _close_line(self) -> None:
        """Whoever stands in line is given up, and whoever comes until there is a connection."""
        with self._line:
            self._open = False
            given_up = list(_drain(self._questions))
        for question in given_up:
            question.give_up()


def _drain(questions: queue.SimpleQueue[_Question | None]) -> Iterator[_Question]:
    while not questions.empty():
        question = questions.get()
        if question is None:
            questions.put(None)
            break
        yield question
