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

from media_gateway.acd import together
from media_gateway.acd.words import TEXTS
from media_gateway.acd.work import seen_at_work
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import ForwardOutside, PlayPrompts, RecordMessage
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.facts import InteractionFact
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    CallbackId,
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PartyId,
    PauseReasonId,
    Prompt,
    QueueId,
    Visit,
    VisitMedia,
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
SHOWN_OF_REASONS = ("queue", "why", "operator", "number", "guest")
PARTY_DOES = frozenset({"answers", "hangs up", "lets it ring", "is busy", "refuses"})
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
    call: str = ""


def read(path: Path) -> list[Scenario]:
    chapters = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_read_chapter(chapter) for chapter in chapters]


def _read_chapter(chapter: str) -> Scenario:
    name, *lines = chapter.strip().splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    rows = tuple(Row(float(at), who, does, then) for at, who, does, then in cells[2:])
    told = dict(line.split(": ", 1) for line in lines if ": " in line and line[:1] != "|")
    assert told.keys() <= {"Record", "Callback", "Trail", "Call"}, told
    more = (told.get(key, "") for key in ("Callback", "Trail", "Call"))
    return Scenario(name, rows, told["Record"], *more)


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
        assert not self.outside.legs.complaints
        if scenario.record != "none":
            assert self._record(_client("client")) == scenario.record
        if scenario.call:
            assert self._record(_client("call")) == scenario.call
        if scenario.callback:
            assert self._callback() == scenario.callback
        if scenario.trail:
            assert self._trail() == scenario.trail

    def _do(self, row: Row) -> None:
        others: dict[str, Callable[[str], object]] = {
            "nobody": lambda does: None,
            "callbacks": lambda does: self._tell(self._callbacks_line(does)),
            "telephony": self._telephony_does,
            "gateway": self._gateway_does,
            "admin": self._admin_does,
            "Odoo": self._odoo_does,
            "outside": self._outside_does,
            "guest": self._guest_does,
        }
        if row.who in others:
            others[row.who](row.does)
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
        elif asked := re.fullmatch(r"wants to be called at (\S+)", does):
            self._tell(e.VisitorCallbackRequested(interaction_id=client, number=asked[1]))
        else:
            self._client_comes(client, does)

    def _client_comes(self, client: InteractionId, does: str) -> None:
        channel, entry, known_as = Channel.VIDEO, f.VIDEO_ENTRY, "a stranger"
        visit: Visit | None = Visit(media=VisitMedia.VIDEO)
        if goes_on := re.fullmatch(r"goes on with the (.+) by video", does):
            visit = Visit(media=VisitMedia.VIDEO, goes_on=_client(goes_on[1]))
        elif does != "comes by video":
            visit = None
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
                visit=visit,
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
        """The other end of the only client who is connected with a number outside, or whoever there
        was asked into a talk."""
        asked_in = [
            (talk.interaction_id, party.party_id)
            for talk in self.outside.acd.floor.interactions.values()
            for party in talk.parties
            if party.number
        ]
        if asked_in:
            (party,) = asked_in
            self._party_does(*party, does)
            return
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

    def _guest_does(self, does: str) -> None:
        """The only one who was invited into a talk by a link."""
        ((talk, party),) = [
            (talk, party)
            for talk in self.outside.acd.floor.interactions.values()
            for party in talk.parties
            if party.by_link
        ]
        where = {"interaction_id": talk.interaction_id, "party_id": party.party_id}
        if does == "goes away":
            self._tell(e.PartyLeft(**where))
        else:
            called = re.fullmatch(r"opens the link as (\S+)", does)
            assert called, does
            self._tell(e.PartyAnswered(name=called[1], **where))

    def _party_does(self, talk: InteractionId, party_id: PartyId, does: str) -> None:
        failures = {
            "lets it ring": OfferOutcome.NO_ANSWER,
            "is busy": OfferOutcome.BUSY,
            "refuses": OfferOutcome.REFUSED,
        }
        if does == "answers":
            self._tell(e.PartyAnswered(interaction_id=talk, party_id=party_id))
        elif does == "hangs up":
            self._tell(e.PartyLeft(interaction_id=talk, party_id=party_id))
        else:
            self._tell(
                e.PartyFailed(interaction_id=talk, party_id=party_id, outcome=failures[does])
            )

    def _gateway_does(self, does: str) -> None:
        """Of what goes on by video nothing is lost by that; all pages come back."""
        assert does == "begins anew", does
        self._tell(e.GatewayStarted())
        seen = tuple(seen_at_work(self.outside.acd.floor, Channel.VIDEO))
        self._tell(e.MediaReconciled(channel=Channel.VIDEO, seen=seen))
        self._tell(e.MediaReconciled(channel=Channel.VOICE, seen=()))

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

    def _telephony_does(self, does: str) -> None:
        came_back = re.fullmatch(r"comes back (with everybody|without (\w+))", does)
        if came_back is None or does == "comes back without the client":
            self._tell(_telephony(does))
            return
        seen = tuple(
            e.SeenInteraction(
                interaction_id=i,
                offer_id=talk.offer_id,
                answered=True,
                client_there=CLIENT in talk.up,
                parties=tuple(
                    leg
                    for leg in sorted(talk.up - {CLIENT, OPERATOR})
                    if self._names(i, {leg}) != {came_back[2]}
                ),
            )
            for i, talk in self.outside.legs.talks.items()
        )
        for i, talk in self.outside.legs.talks.items():
            for leg in list(talk.up):
                if self._names(i, {leg}) == {came_back[2]}:
                    talk.without(leg)
        self._tell(e.MediaReconciled(channel=Channel.VOICE, seen=seen))

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
        if named := re.fullmatch(r"(.+) (?:of|with) the ((?:\w+ )?(?:client|call))", does):
            does, held = named[1], _client(named[2])
        talk = self.outside.acd.floor.interactions.get(held)
        asked_in = together.party_of(talk, operator) if talk else None
        if asked_in is not None and does in PARTY_DOES:
            self._party_does(held, asked_in.party_id, does)
            return
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
            "reloads the page": lambda: self._reloads(operator, ()),
            "reloads the page and keeps the talk": lambda: self._reloads(operator, (held,)),
        }
        if does in actions:
            actions[does]()
        elif does.startswith("sends the client"):
            self._sends_on(operator, held, does)
        else:
            self._tell(self._verb(operator, held, does))

    def _reloads(self, operator: OperatorId, kept: tuple[InteractionId, ...]) -> None:
        self._tell(e.OperatorDisconnected(operator_id=operator))
        self._tell(e.OperatorConnected(operator_id=operator, interaction_ids=kept))

    def _verb(self, operator: OperatorId, held: InteractionId, does: str) -> e.Event:
        asked = re.fullmatch(r"(consults|calls|drops|invites) (\S+?)(?: with the note (.+))?", does)
        if asked is None:
            return _plain_verb(operator, held, does)
        verb, whom, note = asked.groups()
        target = {
            "to_operator_id": OPERATORS.get(whom, OperatorId(0)),
            "number": whom if whom.startswith("+") else "",
        }
        if verb == "invites":
            return e.InviteRequested(interaction_id=held, operator_id=operator, name=whom)
        if verb == "calls":
            return e.CallRequested(interaction_id=_client("call"), operator_id=operator, **target)
        about = {"interaction_id": held, "operator_id": operator}
        if verb == "drops":
            (party,) = self.outside.acd.floor.interactions[held].parties
            return e.DropRequested(party_id=party.party_id, **about)
        queue_id = QUEUES.get(whom, QueueId(0))
        return e.ConsultRequested(queue_id=queue_id, note=note or "", **target, **about)

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
        if what == "on hold":
            return self._is_on_hold(who)
        if who in OPERATORS:
            return self._operator_is(OPERATORS[who], what)
        return self._client_is(who, what)

    def _operator_is(self, operator: OperatorId, what: str) -> bool:
        if what.startswith("with "):
            return self._heard_by(operator) == set(what[5:].split(" and "))
        return self.outside.acd.floor.operators[operator].state == OperatorState(what)

    def _client_is(self, who: str, what: str) -> bool:
        floor = self.outside.acd.floor
        client = self._attempt() if who == "callback" else _client(who)
        if who == "guest":
            parties = [p for talk in floor.interactions.values() for p in talk.parties]
            seen = [p.state.value for p in parties if p.by_link]
            return seen == ([] if what == "gone" else [what])
        if what == "gone":
            return client not in floor.interactions
        if what == "seen":
            return floor.interactions[client].joined is not None
        if what == "rung":
            return client in self.outside.dialled
        if what.startswith("sent to "):
            asked = self.outside.asked.get(client)
            return isinstance(asked, ForwardOutside) and asked.number == what[8:]
        if what.startswith("told "):
            return self.outside.announced.get(client) == what.removeprefix("told ")
        return floor.interactions[client].state == InteractionState(what)

    def _is_on_hold(self, who: str) -> bool:
        """A client, a colleague or somebody outside."""
        talks = self.outside.legs.talks
        if who in OPERATORS or who in ("outside", "guest"):
            waiting = (n for i, talk in talks.items() for n in self._names(i, talk.on_hold))
            return who in waiting
        return _client(who) in talks and CLIENT in talks[_client(who)].on_hold

    def _heard_by(self, operator: OperatorId) -> set[str]:
        """All whom the media side lets him hear, in whatever talk."""
        heard: set[str] = set()
        for interaction_id, talk in self.outside.legs.talks.items():
            names = self._names(interaction_id, talk.together)
            if NAMES[operator] in names:
                heard |= names - {NAMES[operator]}
        return heard or {"nobody"}

    def _names(self, interaction_id: InteractionId, legs: set[PartyId]) -> set[str]:
        interaction = self.outside.acd.floor.interactions.get(interaction_id)
        if interaction is None:
            return set()
        whose = {
            p.party_id: "guest" if p.by_link else NAMES.get(p.operator_id, "outside")
            for p in interaction.parties
        }
        if interaction.operator_id is not None:
            whose[OPERATOR] = NAMES[interaction.operator_id]
        whose[CLIENT] = interaction_id.replace("-", " ")
        return {whose[leg] for leg in legs if leg in whose}

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
            detail = [str(values[k]) for k in SHOWN_OF_REASONS if k in values]
            told.append(" ".join([reason.code, *detail]))
        return ", ".join(told)

    def _record(self, client: InteractionId) -> str:
        fact = self.outside.last_record(client)
        assert fact.state == InteractionState.CLOSED
        operator = NAMES[fact.operator_id] if fact.operator_id else "nobody"
        unknown = ", end unknown" if fact.end_unknown else ""
        notes = "".join(f", notes {note.text}" for note in fact.notes)
        held = f", held {fact.hold_seconds:g}" if fact.hold_seconds else ""
        return (
            f"outcome {fact.outcome}, operator {operator}, wait {fact.wait_seconds:g}, "
            f"talk {fact.talk_seconds:g}{held}, wrapup {fact.wrapup_seconds:g}{unknown}{notes}"
        )


def _plain_verb(operator: OperatorId, held: InteractionId, does: str) -> e.Event:
    verbs: dict[str, tuple[type, dict[str, bool]]] = {
        "holds": (e.HoldRequested, {"on": True}),
        "resumes": (e.HoldRequested, {"on": False}),
        "swaps": (e.SwapRequested, {}),
        "brings all together": (e.ConferenceRequested, {}),
        "hands over": (e.CompleteRequested, {}),
        "pauses the recording": (e.RecordingRequested, {"on": False}),
        "goes on recording": (e.RecordingRequested, {"on": True}),
    }
    event, more = verbs[does]
    return event(interaction_id=held, operator_id=operator, **more)


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
