"""Calls that the fallback queue had while the gateway was away.

Nobody steered them, but the dialplan noted each at its end in a file of its own (described at the
head of ``asterisk/contact_center_dialplan.conf``). Here they become facts like any other's. A file
is deleted when its fact is in the outbox: a gateway that dies in between tells the same fact again.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from media_gateway.logs import get_log
from media_gateway.telephony.events import EventReader
from media_gateway.vocabulary.commands import IdentifyCaller
from media_gateway.vocabulary.configuration import Configuration, EntryPointSettings
from media_gateway.vocabulary.events import CallerIdentified, InteractionArrived
from media_gateway.vocabulary.facts import Fact, InteractionFact
from media_gateway.vocabulary.terms import (
    InteractionId,
    InteractionState,
    OperatorId,
    Outcome,
    Reason,
)

log = get_log(__name__)

LOOK_EVERY_SECONDS = 5.0
SETTLED_SECONDS = 1.0
PATIENCE_SECONDS = 600.0
"""So long ``cc-fallback`` lets a client wait for somebody."""
LAST_WORD = 1_000_000
"""The version of these facts: nothing is known better than by who had the call, least of all by a
core that saw no end of it."""

SUFFIX = ".fallback"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_BROWSER_PHONE = re.compile(r"op(\d+)-[0-9a-f]+")

Identify = Callable[[IdentifyCaller], Awaitable[CallerIdentified]]
"""Raises ``ConnectionError`` where the database cannot be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackCall:
    """``answered_at`` is ``None`` and ``phone`` empty where nobody answered."""

    arrived: InteractionArrived
    arrived_at: float
    queued_at: float
    ended_at: float
    answered_at: float | None
    phone: str

    @property
    def outcome(self) -> Outcome:
        if self.answered_at is not None:
            return Outcome.ANSWERED
        waited = self.ended_at - self.queued_at
        return Outcome.MISSED if waited >= PATIENCE_SECONDS else Outcome.ABANDONED

    @property
    def talk_seconds(self) -> float:
        return 0.0 if self.answered_at is None else self.ended_at - self.answered_at


def read(interaction_id: InteractionId, line: str) -> FallbackCall:
    """Raises ``ValueError`` where the line is not whole."""
    did, number, name, arrived, queued, ended, waited, phone, end = line.strip().split(",")
    if end != "end":
        raise ValueError("it has no end")
    [event] = EventReader().arrived(interaction_id, number=number, name=name, entry_number=did)
    assert isinstance(event, InteractionArrived)
    queued_at, ended_at = int(queued) / 1000, int(ended) / 1000
    answered_at = min(queued_at + int(waited), ended_at) if phone else None
    return FallbackCall(
        arrived=event,
        arrived_at=int(arrived) / 1000,
        queued_at=queued_at,
        ended_at=ended_at,
        answered_at=answered_at,
        phone=phone.removeprefix("PJSIP/"),
    )


class FallbackCalls:
    """Looks into the folder at the start and ever after: a talk of the fallback queue may outlast
    the absence of the gateway, and its client may have to be looked up later, when the database
    answers.

    ``known`` are the interactions that were open when the gateway stopped: what was known of them
    is kept, of all others the client is looked up.
    """

    def __init__(
        self,
        folder: Path,
        known: Mapping[InteractionId, InteractionFact],
        configuration: Callable[[], Configuration],
        identify: Identify,
        publish: Callable[[Sequence[Fact]], None],
    ) -> None:
        self._folder = folder
        self._known = known
        self._configuration = configuration
        self._identify = identify
        self._publish = publish
        self._left: set[Path] = set()
        """Not to be understood, or not to be deleted."""

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Tell what has been noted; what cannot be told yet is left for the next time."""
        for file in await asyncio.to_thread(self._fresh):
            try:
                await self._tell(file)
            except ConnectionError:
                return
            except (OSError, ValueError) as error:
                log.error("note of the fallback left", file=file.name, reason=str(error))
                self._left.add(file)

    def _fresh(self) -> list[Path]:
        """What is not told yet, and is no longer being written."""
        before = time.time() - SETTLED_SECONDS
        noted = sorted(set(self._folder.glob(f"*{SUFFIX}")) - self._left)
        return [file for file in noted if file.stat().st_mtime < before]

    async def _tell(self, file: Path) -> None:
        if not _NAME.fullmatch(file.stem):
            raise ValueError("its name is no interaction's")
        line = await asyncio.to_thread(file.read_text, encoding="ascii")
        call = read(InteractionId(file.stem), line)
        before = self._known.get(call.arrived.interaction_id) or await self._first_heard_of(call)
        self._publish([self._fact(call, before)])
        await asyncio.to_thread(file.unlink)

    async def _first_heard_of(self, call: FallbackCall) -> InteractionFact:
        arrived, entry_point = call.arrived, self._entry_point(call)
        who = await self._identify(
            IdentifyCaller(
                interaction_id=arrived.interaction_id,
                client_number=arrived.client_number,
                company_id=entry_point.company_id if entry_point else 0,
            )
        )
        queue_id = entry_point.queue_id if entry_point else 0
        return InteractionFact(
            uid=arrived.interaction_id,
            version=0,
            channel=arrived.channel,
            direction=arrived.direction,
            state=InteractionState.WAITING,
            client_number=who.number or arrived.client_number,
            client_name=arrived.client_name,
            entry_number=arrived.entry_number,
            entry_point_id=entry_point.entry_point_id if entry_point else None,
            queue_id=entry_point.queue_id if entry_point and queue_id else None,
            operator_id=None,
            matches=who.matches,
            reasons=(),
            started_at=call.arrived_at,
            queued_at=call.arrived_at if queue_id else None,
            answered_at=None,
            ended_at=None,
            wrapped_up_at=None,
            last_seen_at=call.arrived_at,
            wait_seconds=0.0,
            talk_seconds=0.0,
            wrapup_seconds=0.0,
            outcome=None,
            end_unknown=False,
        )

    def _fact(self, call: FallbackCall, before: InteractionFact) -> InteractionFact:
        answered_at = before.answered_at or call.answered_at
        waited = (answered_at or call.ended_at) - (before.queued_at or call.ended_at)
        once_answered = before.answered_at is not None
        return replace(
            before,
            version=LAST_WORD,
            state=InteractionState.CLOSED,
            operator_id=self._operator(call.phone)
            or (before.operator_id if once_answered else None),
            answered_at=answered_at,
            ended_at=call.ended_at,
            last_seen_at=call.ended_at,
            wait_seconds=round(max(0.0, waited), 3),
            talk_seconds=round(before.talk_seconds + call.talk_seconds, 3),
            outcome=Outcome.ANSWERED if once_answered else call.outcome,
            end_unknown=False,
            trail=(*before.trail, Reason(code="fallback", values=(("at", call.queued_at),))),
        )

    def _entry_point(self, call: FallbackCall) -> EntryPointSettings | None:
        wanted = _digits(call.arrived.entry_number)
        for entry_point in self._configuration().entry_points:
            same_channel = entry_point.channel == call.arrived.channel
            if same_channel and _digits(entry_point.number) == wanted:
                return entry_point
        return None

    def _operator(self, phone: str) -> OperatorId | None:
        """Whose phone it is: a browser phone's name tells, a desk phone's is an extension."""
        browser = _BROWSER_PHONE.fullmatch(phone)
        for operator in self._configuration().operators:
            named = browser and operator.operator_id == int(browser[1])
            if named or (operator.extension and operator.extension == phone):
                return operator.operator_id
        return None


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit()) or number
