"""Reads scenario tables and plays them on the floor.

A scenario is a heading, a table of who does what when, and a line with the record that Odoo gets of
the first client. An unknown word is an error: a scenario that says nothing proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PauseReasonId,
)
from tests.support import floor as f

OPERATORS = {"Anna": OperatorId(1), "Boris": OperatorId(2), "Vera": OperatorId(3)}
NAMES = {number: name for name, number in OPERATORS.items()}
ENTRIES = {"Sales": f.SALES_NUMBER, "Support": f.SUPPORT_NUMBER}


@dataclass(frozen=True)
class Row:
    at: float
    who: str
    does: str
    then: str


@dataclass(frozen=True)
class Scenario:
    name: str
    rows: tuple[Row, ...]
    record: str


def read(path: Path) -> list[Scenario]:
    chapters = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_read_chapter(chapter) for chapter in chapters]


def _read_chapter(chapter: str) -> Scenario:
    name, *lines = chapter.strip().splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    rows = tuple(Row(float(at), who, does, then) for at, who, does, then in cells[2:])
    (record,) = [line.removeprefix("Record: ") for line in lines if line.startswith("Record: ")]
    return Scenario(name, rows, record)


class Play:
    def __init__(self) -> None:
        self.outside = f.Outside()
        self.outside.tell(e.ConfigurationChanged(configuration=f.configuration()))
        self.start = self.outside.now

    def run(self, scenario: Scenario) -> None:
        for row in scenario.rows:
            self.outside.wait(self.start + row.at - self.outside.now)
            self._do(row)
            for claim in row.then.split(", "):
                assert self._holds(claim), f"at {row.at:g} s it is not so that {claim}"
        assert self._record() == scenario.record

    def _do(self, row: Row) -> None:
        if row.who == "nobody":
            return
        if row.who == "telephony":
            self._tell(_telephony(row.does))
        elif row.who in OPERATORS:
            self._operator_does(OPERATORS[row.who], row.does)
        else:
            self._client_does(_client(row.who), row.does)

    def _client_does(self, client: InteractionId, does: str) -> None:
        if does == "hangs up":
            self._tell(e.ClientLeft(interaction_id=client))
            return
        channel, entry = Channel.VIDEO, f.VIDEO_ENTRY
        if does != "comes by video":
            called = re.fullmatch(r"calls (.+)", does)
            assert called, does
            channel, entry = Channel.VOICE, ENTRIES.get(called[1], called[1])
        self._tell(
            e.InteractionArrived(
                interaction_id=client,
                channel=channel,
                direction=Direction.INBOUND,
                client_number="+79161112233",
                client_name="",
                entry_number=entry,
            )
        )
        self._tell(e.CallerIdentified(interaction_id=client, number="+79161112233", matches=()))

    def _operator_does(self, operator: OperatorId, does: str) -> None:
        held = self.outside.acd.floor.operators[operator].interaction_id or InteractionId("")
        offer = self.outside.ringing.get(held, f.OfferId(""))
        actions: dict[str, Callable[[], None]] = {
            "connects and is ready": lambda: self._comes(operator, OperatorState.READY),
            "connects and is paused": lambda: self._comes(operator, OperatorState.PAUSED),
            "asks to be ready": lambda: self._asks(operator, OperatorState.READY),
            "asks to be paused": lambda: self._asks(operator, OperatorState.PAUSED),
            "opens the panel": lambda: self._tell(e.OperatorConnected(operator_id=operator)),
            "closes the panel": lambda: self._tell(e.OperatorDisconnected(operator_id=operator)),
            "answers": lambda: self._tell(e.OfferAnswered(offer_id=offer)),
            "lets it ring": lambda: self._fails(offer, OfferOutcome.NO_ANSWER),
            "is busy": lambda: self._fails(offer, OfferOutcome.BUSY),
            "refuses": lambda: self._fails(offer, OfferOutcome.REFUSED),
            "hangs up": lambda: self._tell(
                e.OperatorLeft(interaction_id=held, operator_id=operator)
            ),
            "finishes": lambda: self._tell(
                e.WrapUpFinished(interaction_id=held, operator_id=operator)
            ),
        }
        actions[does]()

    def _comes(self, operator: OperatorId, state: OperatorState) -> None:
        self._tell(e.OperatorConnected(operator_id=operator))
        self._asks(operator, state)

    def _asks(self, operator: OperatorId, state: OperatorState) -> None:
        reason = PauseReasonId(1 if state == OperatorState.PAUSED else 0)
        self._tell(
            e.OperatorStateRequested(operator_id=operator, state=state, pause_reason_id=reason)
        )

    def _fails(self, offer: f.OfferId, outcome: OfferOutcome) -> None:
        self._tell(e.OfferFailed(offer_id=offer, outcome=outcome))

    def _tell(self, event: e.Event) -> None:
        self.outside.tell(event)

    def _holds(self, claim: str) -> bool:
        who, what = re.fullmatch(r"(\w+) is (.+)", claim).groups()  # type: ignore[union-attr]
        floor = self.outside.acd.floor
        if who in OPERATORS:
            return floor.operators[OPERATORS[who]].state == OperatorState(what)
        client = _client(who)
        if what == "gone":
            return client not in floor.interactions
        if what.startswith("told "):
            return self.outside.announced.get(client) == what.removeprefix("told ")
        return floor.interactions[client].state == InteractionState(what)

    def _record(self) -> str:
        fact = self.outside.last_record(_client("client"))
        assert fact.state == InteractionState.CLOSED
        operator = NAMES[fact.operator_id] if fact.operator_id else "nobody"
        unknown = ", end unknown" if fact.end_unknown else ""
        return (
            f"outcome {fact.outcome}, operator {operator}, wait {fact.wait_seconds:g}, "
            f"talk {fact.talk_seconds:g}, wrapup {fact.wrapup_seconds:g}{unknown}"
        )


def _telephony(does: str) -> e.Event:
    client = e.SeenInteraction(interaction_id=_client("client"))
    events: dict[str, e.Event] = {
        "is out of reach": e.MediaLost(channel=Channel.VOICE),
        "comes back with the client": e.MediaReconciled(channel=Channel.VOICE, seen=(client,)),
        "comes back without the client": e.MediaReconciled(channel=Channel.VOICE, seen=()),
    }
    return events[does]


def _client(who: str) -> InteractionId:
    return InteractionId(who.replace(" ", "-"))
