"""Reads scenario tables and plays them on the floor.

A scenario is a heading, a table of who does what when, and a line with the record that Odoo gets of
the first client; lines for his callback and for the decisions about him may follow. An unknown word
is an error: a scenario that says nothing proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_gateway.acd.words import TEXTS
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import ForwardOutside, PlayPrompts, RecordMessage
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.facts import InteractionFact
from media_gateway.vocabulary.terms import (
    CallbackId,
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PauseReasonId,
    Prompt,
    QueueId,
)
from tests.support import floor as f
from tests.support import kitchens, shop

OPERATORS = {"Anna": OperatorId(1), "Boris": OperatorId(2), "Vera": OperatorId(3)}
NAMES = {number: name for name, number in OPERATORS.items()}
ENTRIES = {
    "Sales": f.SALES_NUMBER,
    "Support": f.SUPPORT_NUMBER,
    "Service": shop.SERVICE_NUMBER,
    "Partners": shop.PARTNERS_NUMBER,
    "Shop": shop.SHOP_NUMBER,
    "Night shop": shop.NIGHT_NUMBER,
    **kitchens.NUMBERS,
}
QUEUES = {
    "Sales": f.SALES,
    "Support": f.SUPPORT,
    "Service": shop.SERVICE,
    "Partners": shop.PARTNERS,
}
NUMBERS = {"anonymous": "", "second-client": "+79162223344", "third-client": "+79163334455"}
"""All others call from the same one."""


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
    callback: str = ""
    trail: str = ""


def read(path: Path) -> list[Scenario]:
    chapters = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_read_chapter(chapter) for chapter in chapters]


def _read_chapter(chapter: str) -> Scenario:
    name, *lines = chapter.strip().splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    rows = tuple(Row(float(at), who, does, then) for at, who, does, then in cells[2:])
    told = dict(line.split(": ", 1) for line in lines if ": " in line and line[:1] != "|")
    assert told.keys() <= {"Record", "Callback", "Trail"}, told
    return Scenario(name, rows, told["Record"], told.get("Callback", ""), told.get("Trail", ""))


class Play:
    def __init__(self, configured: Callable[[float], Configuration] | None = None) -> None:
        """``configured`` gives the settings for the moment at which it all begins."""
        self.outside = f.Outside()
        self.start = self.outside.now
        self.settings = configured(self.start) if configured else f.configuration()
        self._set_up(self.settings)

    def run(self, scenario: Scenario) -> None:
        for row in scenario.rows:
            self.outside.wait(self.start + row.at - self.outside.now)
            self._do(row)
            for claim in row.then.split(", "):
                assert self._holds(claim), f"at {row.at:g} s it is not so that {claim}"
        if scenario.record != "none":
            assert self._record() == scenario.record
        if scenario.callback:
            assert self._callback() == scenario.callback
        if scenario.trail:
            assert self._trail() == scenario.trail

    def _do(self, row: Row) -> None:
        if row.who == "nobody":
            return
        if row.who == "callbacks":
            self._tell(self._callbacks_line(row.does))
        elif row.who == "telephony":
            self._tell(_telephony(row.does))
        elif row.who == "admin":
            self._admin_does(row.does)
        elif row.who == "Odoo":
            self._odoo_does(row.does)
        elif row.who == "outside":
            self._outside_does(row.does)
        elif row.who in OPERATORS:
            self._operator_does(OPERATORS[row.who], row.does)
        else:
            self._client_does(_client(row.who), row.does)

    def _client_does(self, client: InteractionId, does: str) -> None:
        if client.startswith("callback"):
            client = self._attempt()
        actions: dict[str, Callable[[], None]] = {
            "hangs up": lambda: self._tell(e.ClientLeft(interaction_id=client)),
            "answers": lambda: self._tell(e.ClientAnswered(interaction_id=client)),
            "does not answer": lambda: self._tell(
                e.ClientUnreached(interaction_id=client, outcome=OfferOutcome.NO_ANSWER)
            ),
            "hears it out": lambda: self._hears_out(client, ""),
            "hears it out and presses 1": lambda: self._hears_out(client, "1"),
            "presses 1": lambda: self._tell(e.DigitPressed(interaction_id=client, digit="1")),
            "presses 7": lambda: self._tell(e.DigitPressed(interaction_id=client, digit="7")),
            "leaves a message": lambda: self._leaves_message(client, "message-1"),
            "says nothing": lambda: self._leaves_message(client, ""),
        }
        if does in actions:
            actions[does]()
        else:
            self._client_comes(client, does)

    def _client_comes(self, client: InteractionId, does: str) -> None:
        channel, entry, known_as = Channel.VIDEO, f.VIDEO_ENTRY, "a stranger"
        if does != "comes by video":
            called = re.fullmatch(r"calls (.+?)(?: as (.+))?", does)
            assert called, does
            channel, entry = Channel.VOICE, ENTRIES.get(called[1], called[1])
            known_as = called[2] or known_as
        self._tell(
            e.InteractionArrived(
                interaction_id=client,
                channel=channel,
                direction=Direction.INBOUND,
                client_number=NUMBERS.get(client, "+79161112233"),
                client_name="",
                entry_number=entry,
            )
        )
        number = NUMBERS.get(client, "+79161112233")
        self._tell(kitchens.identified(client, number, known_as))

    def _hears_out(self, client: InteractionId, digits: str) -> None:
        asked = self.outside.asked[client]
        assert isinstance(asked, PlayPrompts)
        self._tell(e.PromptsPlayed(interaction_id=client, step_id=asked.step_id, digits=digits))

    def _leaves_message(self, client: InteractionId, recording_id: str) -> None:
        asked = self.outside.asked[client]
        assert isinstance(asked, RecordMessage)
        self._tell(
            e.MessageRecorded(
                interaction_id=client,
                step_id=asked.step_id,
                recording_id=recording_id,
                path=f"{recording_id}.wav",
                started_at=self.outside.now,
                seconds=5.0,
            )
        )

    def _outside_does(self, does: str) -> None:
        """The other end of the only client who is connected with a number outside."""
        (client, asked), *others = [
            (client, asked)
            for client, asked in self.outside.asked.items()
            if isinstance(asked, ForwardOutside)
        ]
        assert not others
        step_id = asked.step_id
        if does == "answers":
            self._tell(e.ForwardAnswered(interaction_id=client, step_id=step_id))
            return
        outcome = {"hangs up": OfferOutcome.ANSWERED, "is busy": OfferOutcome.BUSY}[does]
        self._tell(e.ForwardEnded(interaction_id=client, step_id=step_id, outcome=outcome))

    def _admin_does(self, does: str) -> None:
        now = self.outside.now
        settings: dict[str, Callable[[], Configuration]] = {
            "archives Support": lambda: shop.configuration(self.start, support=False),
            "announces an outage": lambda: shop.emergency(
                self.settings, goes_on=False, until=now + 600
            ),
            "warns of an outage": lambda: shop.emergency(
                self.settings, goes_on=True, until=now + 600
            ),
            "opens the shop always": lambda: shop.always_open(self.settings),
            "opens the shop never": lambda: shop.never_open(self.settings),
        }
        self._set_up(settings[does]())

    def _set_up(self, settings: Configuration) -> None:
        self._tell(e.ConfigurationChanged(configuration=settings))

    def _odoo_does(self, does: str) -> None:
        callback_id = CallbackId("callback-client")
        if does == "takes the callback back":
            self._tell(e.CallbackCancelled(callback_id=callback_id))
            return
        asked = re.fullmatch(r"asks to call the client for (\w+)(?: at (\d+))?", does)
        assert asked, does
        self._tell(
            e.CallbackRequested(
                callback_id=callback_id,
                queue_id=QUEUES[asked[1]],
                number="+79161112233",
                due_at=self.start + float(asked[2]) if asked[2] else 0.0,
            )
        )

    def _callbacks_line(self, does: str) -> e.Event:
        """To the media side, as far as callbacks go."""
        if does == "are out of reach":
            return e.MediaLost(channel=Channel.CALLBACK)
        seen: tuple[e.SeenInteraction, ...] = ()
        if does != "are steered again, with nothing up":
            assert does == "are steered again, with the callback's client there", does
            attempt = self.outside.acd.floor.interactions[self._attempt()]
            assert attempt.offer_id
            seen = (
                e.SeenInteraction(
                    interaction_id=attempt.interaction_id, offer_id=attempt.offer_id, answered=True
                ),
            )
        return e.MediaReconciled(channel=Channel.CALLBACK, seen=seen)

    def _attempt(self) -> InteractionId:
        """The client's callback as it is made last."""
        attempts = [
            fact.uid
            for fact in self.outside.facts
            if isinstance(fact, InteractionFact) and fact.uid.startswith("callback-client-")
        ]
        return attempts[-1]

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
            "presses hang up": lambda: self._tell(
                e.HangupRequested(interaction_id=held, operator_id=operator)
            ),
            "finishes": lambda: self._tell(
                e.WrapUpFinished(interaction_id=held, operator_id=operator)
            ),
        }
        if does in actions:
            actions[does]()
        else:
            self._sends_on(operator, held, does)

    def _sends_on(self, operator: OperatorId, held: InteractionId, does: str) -> None:
        sent = re.fullmatch(r"sends the client to (\S+?)(?: with the note (.+))?", does)
        assert sent, does
        to = sent[1]
        self._tell(
            e.TransferRequested(
                interaction_id=held,
                operator_id=operator,
                queue_id=QUEUES.get(to, QueueId(0)),
                to_operator_id=OPERATORS.get(to, OperatorId(0)),
                number=to if to.startswith("+") else "",
                note=sent[2] or "",
            )
        )

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
        matched = re.fullmatch(
            r"(\w+(?: client| again)?) (is|hears|heard) (.+?)(?: \((.+)\))?", claim
        )
        assert matched, claim
        who, verb, what, why = matched.groups()
        if why is not None and self._told_why(OPERATORS[who]) != why:
            return False
        if verb != "is":
            return self._hears(_client(who), what, only=verb == "hears")
        floor = self.outside.acd.floor
        if who in OPERATORS:
            return floor.operators[OPERATORS[who]].state == OperatorState(what)
        client = self._attempt() if who == "callback" else _client(who)
        if what == "gone":
            return client not in floor.interactions
        if what == "rung":
            return client in self.outside.dialled
        if what.startswith("sent to "):
            asked = self.outside.asked.get(client)
            return isinstance(asked, ForwardOutside) and asked.number == what[8:]
        if what.startswith("told "):
            return self.outside.announced.get(client) == what.removeprefix("told ")
        return floor.interactions[client].state == InteractionState(what)

    def _told_why(self, operator: OperatorId) -> str:
        """The codes of the reasons why he is rung."""
        (offer,) = [o for o in self.outside.acd.floor.offers.values() if o.operator_id == operator]
        return " + ".join(reason.code for reason in offer.reasons)

    def _hears(self, client: InteractionId, what: str, *, only: bool) -> bool:
        """``hears``: the last thing he was told; ``heard``: how often he was told it in all."""
        told = self.outside.heard.get(client, [])
        if only:
            wanted = what.split(" and ")
            return [_said(prompt) for prompt in told[-len(wanted) :]] == wanted
        text, times = re.fullmatch(r"(.+) (\d+) times?", what).groups()  # type: ignore[union-attr]
        return sum(_said(prompt) == text for prompt in told) == int(times)

    def _callback(self) -> str:
        fact = self.outside.last_callback("callback-client")
        assert fact.queue_id in QUEUES.values()
        voicemail = f", message {fact.voicemail_uid}" if fact.voicemail_uid else ""
        return f"{fact.state}, attempts {fact.attempts}{voicemail}"

    def _trail(self) -> str:
        """The codes, each with what it says of the place, the cause or the person."""
        told = []
        for reason in self.outside.last_record(_client("client")).trail:
            values = dict(reason.values)
            detail = [str(values[k]) for k in ("queue", "why", "operator", "number") if k in values]
            told.append(" ".join([reason.code, *detail]))
        return ", ".join(told)

    def _record(self) -> str:
        fact = self.outside.last_record(_client("client"))
        assert fact.state == InteractionState.CLOSED
        operator = NAMES[fact.operator_id] if fact.operator_id else "nobody"
        unknown = ", end unknown" if fact.end_unknown else ""
        notes = "".join(f", notes {note.text}" for note in fact.notes)
        return (
            f"outcome {fact.outcome}, operator {operator}, wait {fact.wait_seconds:g}, "
            f"talk {fact.talk_seconds:g}, wrapup {fact.wrapup_seconds:g}{unknown}{notes}"
        )


def _telephony(does: str) -> e.Event:
    client = e.SeenInteraction(interaction_id=_client("client"))
    second = e.SeenInteraction(interaction_id=_client("second client"))
    events: dict[str, e.Event] = {
        "is out of reach": e.MediaLost(channel=Channel.VOICE),
        "comes back with the client": e.MediaReconciled(channel=Channel.VOICE, seen=(client,)),
        "comes back with both clients": e.MediaReconciled(
            channel=Channel.VOICE, seen=(client, second)
        ),
        "comes back without the client": e.MediaReconciled(channel=Channel.VOICE, seen=()),
    }
    return events[does]


def _client(who: str) -> InteractionId:
    return InteractionId(who.replace(" ", "-"))


def _said(prompt: Prompt) -> str:
    """Of the centre's own words their name, of an admin's the words themselves."""
    name = next((n for n, texts in TEXTS.items() if prompt.text in texts.values()), prompt.text)
    return " ".join([name, *(str(value) for _, value in prompt.values)])
