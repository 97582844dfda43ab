"""One talk of several legs in front of an Asterisk that only notes what it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from media_gateway.telephony.actions import (
    PLACES,
    Action,
)
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.outside import NumberPlan, OutsideCalls
from media_gateway.telephony.ringing import Ringing
from media_gateway.telephony.talks import Talks
from media_gateway.vocabulary.commands import (
    ArrangeTalk,
    DropParty,
    HandOver,
    RingParty,
)
from media_gateway.vocabulary.events import (
    Event,
    PartyAnswered,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OPERATOR,
    Channel,
    InteractionId,
    OfferId,
    OperatorId,
    PartyId,
)

ID = InteractionId("voice-cc-1763780000.12")
CLIENTS, OPERATORS = "cc-1763780000.12", "cc-1763780000.13"
OFFER = OfferId(f"{ID}/1")
CALL = InteractionId("call-7-1")
P1, P2 = PartyId("p1"), PartyId("p2")
OUTSIDE_NUMBER = "+79990001122"


@dataclass
class Orders:
    """What is ordered of Asterisk, in short: ``<leg> <place>``, or ``<leg> -`` where it ends."""

    said: list[str] = field(default_factory=list)
    variables: dict[tuple[str, str], str] = field(default_factory=dict)
    refuse: Callable[[], None] | None = None
    gone: Callable[[], None] | None = None
    bridged: bool = True

    def ask(self, question: Action, then: Callable[[str], None]) -> None:
        assert question == {"Action": "Getvar", "Variable": "BRIDGEPEER", "Channel": CLIENTS}
        then("PJSIP/op1-00000002" if self.bridged else "")

    def order(self, steps: Sequence[Action], **options: Any) -> None:
        self.refuse = options.get("if_refused")
        self.gone = options.get("if_gone") or self.gone
        for step in steps:
            where = step.get("Context", "-").removeprefix("cc-")
            self.said.append(f"{_leg(step)} {where}")
            if "ExtraChannel" in step:
                self.said[-1] += f", operator {step['ExtraContext'].removeprefix('cc-')}"

    def tell(self, steps: Sequence[Action]) -> None:
        for step in steps:
            if step["Action"] == "Setvar":
                self.variables[_leg(step), step["Variable"]] = step["Value"]

    def taken(self) -> list[str]:
        said, self.said = self.said, []
        return said


def _leg(step: Action) -> str:
    channel = step.get("ChannelId") or step["Channel"]
    return {CLIENTS: "client", OPERATORS: "operator"}.get(channel, channel[-3:-1])


class Stage:
    """One talk between a client and operator 7, as it is after the answer. Legs that are sent
    somewhere come there at once, unless they are ``slow``."""

    def __init__(self, *, slow: bool = False) -> None:
        self.orders = Orders()
        self.events: list[Event] = []
        self.waiting: list[Callable[[], None]] = []
        self.overdue: list[Callable[[], None]] = []
        self.at_once = True
        self.slow = slow
        self.outside = OutsideCalls()
        self.outside.plan = NumberPlan(trunk="trunk", prefixes=("+7",), at_once=1)
        steering: Any = self.orders
        self.talks = Talks(steering, Ringing(steering, self.outside), self, self.later)
        self.talks.begin(told("CCAnswered", OPERATORS, Offer=OFFER, Operator="7"))

    def put(self, event: Event) -> None:
        self.events.append(event)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """What is to be done soon is kept back while ``at_once`` is false."""
        if seconds:
            self.overdue.append(callback)
            return
        self.waiting.append(callback)
        if self.at_once:
            self.go_on()

    def go_on(self) -> list[str]:
        waiting, self.waiting = self.waiting, []
        for callback in waiting:
            callback()
        return self.taken() if not self.at_once else []

    def time_passes(self) -> list[str]:
        """So much that every leg ought to have come to its place."""
        overdue, self.overdue = self.overdue, []
        for callback in overdue:
            callback()
        return self.taken()

    def taken(self) -> list[str]:
        """What has been ordered; who was sent somewhere has come there."""
        said = self.orders.taken()
        moves = [move.split() for line in said for move in line.split(", ")]
        for leg, place in moves:
            if not self.slow and f"cc-{place}" in PLACES:
                self.comes(leg, place)
        return said + self.orders.taken()

    def arrange(self, *together: PartyId, on_hold: tuple[PartyId, ...] = ()) -> list[str]:
        self.talks.arrange(
            ArrangeTalk(
                interaction_id=ID, channel=Channel.VOICE, together=together, on_hold=on_hold
            )
        )
        return self.taken()

    def ring(self, party_id: PartyId = P1, number: str = "") -> list[str]:
        self.talks.ring(
            RingParty(
                interaction_id=ID,
                channel=Channel.VOICE,
                party_id=party_id,
                operator_id=NO_OPERATOR if number else OperatorId(8),
                number=number,
            ),
            "" if number else "desk8",
        )
        return self.taken()

    def joins(self, party_id: PartyId = P1) -> list[str]:
        self.ring(party_id)
        party = told("CCPartyAnswered", f"{ID}/{party_id}.", Party=party_id)
        answered = PartyAnswered(interaction_id=ID, party_id=party_id)
        assert self.talks.party_answered(party) == [answered]
        said = self.taken()
        return said if self.slow else said + self.comes(party_id, "room")

    def drop(self, party_id: PartyId) -> list[str]:
        self.talks.drop(DropParty(interaction_id=ID, channel=Channel.VOICE, party_id=party_id))
        return self.taken()

    def hand_over(self) -> list[str]:
        self.talks.hand_over(
            HandOver(
                interaction_id=ID,
                channel=Channel.VOICE,
                party_id=P1,
                operator_id=OperatorId(8),
                offer_id=OfferId(f"{ID}/2"),
            )
        )
        return self.taken()

    def comes(self, leg: str, place: str) -> list[str]:
        channel = {"client": CLIENTS, "operator": OPERATORS}.get(leg, f"{ID}/{leg}.")
        if place == "room" and leg != CLIENT:
            self.talks.entered(AmiMessage({"Conference": ID, "Uniqueid": channel}))
        else:
            self.talks.placed(told("CCPlaced", channel, Place=f"cc-{place}"))
        return self.orders.taken()

    def gone(self, channel: str) -> list[Event]:
        return self.talks.leg_gone(told("CCLegGone", channel))


def told(name: str, channel: str, **headers: str) -> AmiMessage:
    return AmiMessage(
        {"Event": "UserEvent", "UserEvent": name, "Id": ID, "Uniqueid": channel, **headers}
    )
