"""What Asterisk has up, from the list of its channels, compared with what was known. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from media_gateway.telephony.actions import channel_of
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader, operator_left
from media_gateway.vocabulary.events import Event, MediaReconciled, SeenInteraction
from media_gateway.vocabulary.terms import Channel, InteractionId, OfferId

CHANNEL_UP = "6"
NO_VALUE = "(null)"


@dataclass(frozen=True, slots=True)
class Call:
    """A client's channel, and the operator's that ``Dial`` made for it."""

    client: AmiMessage
    operator: AmiMessage | None

    @property
    def interaction_id(self) -> InteractionId:
        return InteractionId(self.variable("CC_ID"))

    @property
    def in_fallback(self) -> bool:
        return self.client["Context"] == "cc-fallback"

    @property
    def connected(self) -> bool:
        return bool(self.client["BridgeID"])

    def variable(self, name: str) -> str:
        return _value(self.client, name)

    def seen(self) -> SeenInteraction:
        if self.operator is None:
            return SeenInteraction(interaction_id=self.interaction_id)
        return SeenInteraction(
            interaction_id=self.interaction_id,
            offer_id=OfferId(_value(self.operator, "CC_OFFER")),
            answered=self.operator["ChannelState"] == CHANNEL_UP,
        )


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``to_hold`` wait in the fallback queue and are to be taken over."""

    events: list[Event]
    to_hold: list[InteractionId]
    up: frozenset[InteractionId]


def reconcile(rows: Iterable[AmiMessage], reader: EventReader) -> Reconciliation:
    """``rows``: a ``Status`` event for every channel, with the variables of
    ``actions.SNAPSHOT_VARIABLES``."""
    calls = _calls(rows)
    up = frozenset(call.interaction_id for call in calls)
    reader.keep_only(up)
    events: list[Event] = []
    for call in calls:
        events += _unseen_till_now(call, reader)
    seen = tuple(call.seen() for call in calls if _is_ours(call))
    events.append(MediaReconciled(channel=Channel.VOICE, seen=seen))
    to_hold = [call.interaction_id for call in calls if call.in_fallback and not call.connected]
    return Reconciliation(events=events, to_hold=to_hold, up=up)


def _is_ours(call: Call) -> bool:
    """A client who talks in the fallback queue is left to do so; the gateway sees no end of it."""
    return not (call.in_fallback and call.connected) and call.client["Context"] != "cc-announce"


def _unseen_till_now(call: Call, reader: EventReader) -> list[Event]:
    if call.client["Context"] == "cc-after":
        return operator_left(call.interaction_id, call.variable("CC_OPERATOR"))
    if call.client["Context"] == "cc-announce" or call.variable("CC_LEFT"):
        return []
    return reader.arrived(
        call.interaction_id,
        number=call.variable("CC_NUM"),
        name=call.variable("CC_NAME"),
        entry_number=call.variable("CC_DID"),
    )


def _calls(rows: Iterable[AmiMessage]) -> list[Call]:
    ours = [row for row in rows if _value(row, "CC_ID")]
    clients = [row for row in ours if channel_of(_id(row)) == row["Uniqueid"]]
    operators = {_id(row): row for row in ours if row not in clients}
    return [Call(client, operators.get(_id(client))) for client in clients]


def _id(row: AmiMessage) -> InteractionId:
    return InteractionId(_value(row, "CC_ID"))


def _value(row: AmiMessage, variable: str) -> str:
    value = row.variables.get(variable, "")
    return "" if value == NO_VALUE else value
