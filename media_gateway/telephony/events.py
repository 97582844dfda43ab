"""What Asterisk tells, in the words of the gateway. Pure.

The user events of ``asterisk/contact_center_dialplan.conf``, which describes them at its head.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.vocabulary.events import (
    ClientLeft,
    Event,
    InteractionArrived,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
)
from media_gateway.vocabulary.terms import (
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

_OPERATOR = re.compile(r"[0-9]{1,18}")
"""No more digits than a database's integer has."""

_SIP_STATUS = re.compile(r"SIP (\d{3})\b")


class EventReader:
    """Reads one user event after the other; remembers only whom it has announced."""

    def __init__(self) -> None:
        self._known: set[InteractionId] = set()

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
                self._known.discard(interaction_id)
                return [ClientLeft(interaction_id=interaction_id)]
        return []

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
        self._known.intersection_update(up)


def operator_left(interaction_id: InteractionId, operator: str) -> list[Event]:
    if not _OPERATOR.fullmatch(operator):
        return []
    operator_id = OperatorId(int(operator))
    return [OperatorLeft(interaction_id=interaction_id, operator_id=operator_id)]


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
