"""What Asterisk tells, in the words of the gateway. Pure.

The user events of ``asterisk/contact_center_dialplan.conf``, which describes them at its head.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from media_gateway.telephony.actions import PREFIX, decode_step
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    DigitPressed,
    Event,
    ForwardAnswered,
    ForwardEnded,
    InteractionArrived,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    PromptsPlayed,
)
from media_gateway.vocabulary.terms import (
    NO_INTERACTION,
    NO_OPERATOR,
    Channel,
    Direction,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
)

NO_NUMBER = frozenset({"anonymous", "unknown", "unavailable", "restricted", "private"})
"""What networks put in the place of a withheld number, in small letters."""

BY_SIP_STATUS = {
    "403": OfferOutcome.REFUSED,
    "404": OfferOutcome.UNREACHABLE,
    "408": OfferOutcome.UNREACHABLE,
    "410": OfferOutcome.UNREACHABLE,
    "480": OfferOutcome.NO_ANSWER,
    "486": OfferOutcome.BUSY,
    "488": OfferOutcome.UNREACHABLE,
    "600": OfferOutcome.BUSY,
    "603": OfferOutcome.REFUSED,
}
"""What the operator's phone said. ``DIALSTATUS`` alone does not tell a refusal from no answer."""

BY_DIAL_STATUS = {
    "BUSY": OfferOutcome.BUSY,
    "CHANUNAVAIL": OfferOutcome.UNREACHABLE,
    "CONGESTION": OfferOutcome.UNREACHABLE,
    "INVALIDARGS": OfferOutcome.UNREACHABLE,
    "NOANSWER": OfferOutcome.NO_ANSWER,
}

BY_CAUSE = {
    "1": OfferOutcome.UNREACHABLE,
    "3": OfferOutcome.UNREACHABLE,
    "17": OfferOutcome.BUSY,
    "20": OfferOutcome.UNREACHABLE,
    "21": OfferOutcome.REFUSED,
    "27": OfferOutcome.UNREACHABLE,
    "28": OfferOutcome.UNREACHABLE,
    "34": OfferOutcome.UNREACHABLE,
    "38": OfferOutcome.UNREACHABLE,
}
"""Q.850; any other is no answer."""

PLAYED = frozenset({"SUCCESS", "OK", "TIMEOUT"})
"""What Playback and Read say where there was something to hear."""

KEYS = frozenset("0123456789*#")

_OPERATOR = re.compile(r"[0-9]{1,18}")
"""No more digits than a database's integer has."""

_SIP_STATUS = re.compile(r"SIP (\d{3})\b")


class EventReader:
    """Reads one event after the other; remembers only what it has told of those who are there."""

    def __init__(self) -> None:
        self._known: set[InteractionId] = set()
        self._told: dict[InteractionId, set[Event]] = {}

    def read(self, message: AmiMessage) -> list[Event]:
        """None where the event is not ours, makes no sense, or was told already."""
        interaction_id = InteractionId(message["Id"])
        if not interaction_id:
            return []
        match message["UserEvent"]:
            case "CCInbound":
                return self.arrived(
                    interaction_id,
                    number=message["Num"],
                    name=message["Name"],
                    entry_number=message["Did"],
                )
            case "CCAnswered" if message["Offer"]:
                return [OfferAnswered(offer_id=OfferId(message["Offer"]))]
            case "CCDialEnd" if message["Status"] == "ANSWER":
                return operator_left(interaction_id, message["Operator"])
            case "CCDialEnd" if message["Offer"] and message["Status"] in BY_DIAL_STATUS:
                outcome = _outcome(message["Status"], unquote(message["Tech"]))
                return [OfferFailed(offer_id=OfferId(message["Offer"]), outcome=outcome)]
            case "CCLeft":
                self.forget(interaction_id)
                return [ClientLeft(interaction_id=interaction_id)]
        return self._read_progress(interaction_id, message)

    def _read_progress(self, interaction_id: InteractionId, message: AmiMessage) -> list[Event]:
        """What the snapshot knows of as well."""
        match message["UserEvent"]:
            case "CCStep":
                return self.step_over(interaction_id, message["Result"])
            case "CCForwardAnswered":
                return self.forward_answered(interaction_id, message["Step"])
            case "CCClientAnswered":
                return self.client_answered(interaction_id)
        return []

    def digit(self, message: AmiMessage) -> list[Event]:
        """Of a ``DTMFEnd``: a key that a client pressed while he waits with music."""
        interaction_id = self._who_pressed(message, "cc-hold")
        if not interaction_id:
            return []
        return [DigitPressed(interaction_id=interaction_id, digit=message["Digit"])]

    def typed_ahead(self, message: AmiMessage) -> InteractionId:
        """Of a ``DTMFEnd``: whose key it is that was pressed while he is told something, if one."""
        return self._who_pressed(message, "cc-say")

    def _who_pressed(self, message: AmiMessage, context: str) -> InteractionId:
        unique_id = message["Uniqueid"]
        names = (InteractionId(PREFIX + unique_id), InteractionId(unique_id.removesuffix(".")))
        interaction_id = next((name for name in names if name in self._known), NO_INTERACTION)
        received = message["Direction"] == "Received" and message["Context"] == context
        return interaction_id if received and message["Digit"] in KEYS else NO_INTERACTION

    def step_over(self, interaction_id: InteractionId, result: str) -> list[Event]:
        """``result`` as in CCStep, empty while the step is not over."""
        kind, *values = result.split("/")
        if kind == "said" and len(values) == 3:
            step, keys, status = values
            played = PromptsPlayed(
                interaction_id=interaction_id,
                step_id=decode_step(step),
                digits=keys_meant(unquote(keys)),
                played=status in PLAYED,
            )
            return self._tell_once(interaction_id, played)
        if kind == "forwarded" and len(values) == 3:
            step, status, tech = values
            ended = ForwardEnded(
                interaction_id=interaction_id,
                step_id=decode_step(step),
                outcome=_of_forward(status, unquote(tech)),
            )
            return self._tell_once(interaction_id, ended)
        return []

    def forward_answered(self, interaction_id: InteractionId, step: str) -> list[Event]:
        answered = ForwardAnswered(interaction_id=interaction_id, step_id=decode_step(step))
        return self._tell_once(interaction_id, answered)

    def client_answered(self, interaction_id: InteractionId) -> list[Event]:
        """The client of a callback."""
        self._known.add(interaction_id)
        return self._tell_once(interaction_id, ClientAnswered(interaction_id=interaction_id))

    def is_there(self, interaction_id: InteractionId) -> bool:
        """Whether a client was announced, or has answered, who has not left."""
        return interaction_id in self._known

    def forget(self, interaction_id: InteractionId) -> None:
        self._known.discard(interaction_id)
        self._told.pop(interaction_id, None)

    def _tell_once(self, interaction_id: InteractionId, event: Event) -> list[Event]:
        """A step may be read twice: when it is over, and again at a reconciliation."""
        told = self._told.setdefault(interaction_id, set())
        if event in told:
            return []
        told.add(event)
        return [event]

    def arrived(
        self, interaction_id: InteractionId, *, number: str, name: str, entry_number: str
    ) -> list[Event]:
        """The texts are URI-encoded. Nothing comes of one who was announced before."""
        if interaction_id in self._known:
            return []
        self._known.add(interaction_id)
        client_number = _text(number)
        return [
            InteractionArrived(
                interaction_id=interaction_id,
                channel=Channel.VOICE,
                direction=Direction.INBOUND,
                client_number="" if client_number.lower() in NO_NUMBER else client_number,
                client_name=_name(_text(name), client_number),
                entry_number=_text(entry_number),
            )
        ]

    def keep_only(self, up: Collection[InteractionId]) -> None:
        """Forget whoever is not up any more."""
        for interaction_id in self._known | self._told.keys():
            if interaction_id not in up:
                self.forget(interaction_id)


def operator_id_of(text: str) -> OperatorId:
    return OperatorId(int(text)) if _OPERATOR.fullmatch(text) else NO_OPERATOR


def operator_left(interaction_id: InteractionId, operator: str) -> list[Event]:
    operator_id = operator_id_of(operator)
    if operator_id == NO_OPERATOR:
        return []
    return [OperatorLeft(interaction_id=interaction_id, operator_id=operator_id)]


def outcome_of(cause: str, tech: str) -> OfferOutcome:
    """How a ringing of our own ended, by its cause and what SIP said (URI-encoded)."""
    said = _SIP_STATUS.match(unquote(tech))
    default = BY_CAUSE.get(cause, OfferOutcome.NO_ANSWER)
    return BY_SIP_STATUS.get(said[1], default) if said else default


def _of_forward(dial_status: str, tech: str) -> OfferOutcome:
    if dial_status == "ANSWER":
        return OfferOutcome.ANSWERED
    if dial_status not in BY_DIAL_STATUS:
        return OfferOutcome.UNKNOWN
    return _outcome(dial_status, tech)


def keys_meant(pressed: str) -> str:
    """Stars and hashes between digits are slips of the finger; alone they are meant."""
    digits = "".join(key for key in pressed if key.isascii() and key.isdigit())
    return digits or "".join(key for key in pressed if key in KEYS)[:1]


def _outcome(dial_status: str, tech: str) -> OfferOutcome:
    said = _SIP_STATUS.match(tech)
    default = BY_DIAL_STATUS[dial_status]
    return BY_SIP_STATUS.get(said[1], default) if said else default


def _text(encoded: str) -> str:
    """Without control characters: a phone can send anything, and no database takes a NUL."""
    return "".join(letter for letter in unquote(encoded) if letter.isprintable())


def _name(name: str, number: str) -> str:
    """Where a network knows no name it repeats the number, or says that it is withheld."""
    return "" if name == number or name.lower() in NO_NUMBER else name
