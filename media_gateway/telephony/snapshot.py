"""What Asterisk has up, from the list of its channels, compared with what was known. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from media_gateway.telephony.actions import channel_of, decode_step, is_inbound, offer_of
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader, operator_id_of, operator_left
from media_gateway.vocabulary.commands import OfferInteraction
from media_gateway.vocabulary.events import (
    ClientUnreached,
    Event,
    MediaReconciled,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    NO_OFFER,
    NO_STEP,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    StepId,
)

CHANNEL_UP = "6"
NO_VALUE = "(null)"

STEP_CONTEXTS = frozenset({"cc-say", "cc-ask", "cc-voicemail", "cc-outside"})


@dataclass(frozen=True, slots=True)
class Call:
    """A client's channel, and his operator's; one of them at least."""

    interaction_id: InteractionId
    client: AmiMessage | None
    operator: AmiMessage | None

    @property
    def channel(self) -> Channel:
        return Channel.VOICE if is_inbound(self.interaction_id) else Channel.CALLBACK

    @property
    def context(self) -> str:
        """What the client is doing."""
        return self.client["Context"] if self.client else ""

    @property
    def in_fallback(self) -> bool:
        return self.context == "cc-fallback"

    @property
    def connected(self) -> bool:
        return self.client is not None and bool(self.client["BridgeID"])

    @property
    def client_there(self) -> bool:
        return is_inbound(self.interaction_id) or bool(self.variable("CC_CALLED"))

    @property
    def operator_there(self) -> bool:
        return self.operator is not None and self.operator["ChannelState"] == CHANNEL_UP

    @property
    def offer_id(self) -> OfferId:
        return OfferId(_value(self.operator, "CC_OFFER")) if self.operator else NO_OFFER

    @property
    def last_step_id(self) -> StepId:
        return decode_step(self.variable("CC_STEP"))

    @property
    def message(self) -> str:
        """The name of the one that he is leaving."""
        return self.variable("CC_MESSAGE")

    def variable(self, name: str) -> str:
        return _value(self.client, name) if self.client else ""

    def seen(self, to_come: Container[StepId]) -> SeenInteraction:
        """``to_come`` are steps that the client has behind him, and that are yet to be told of."""
        running = self.context in STEP_CONTEXTS or self.last_step_id in to_come
        return SeenInteraction(
            interaction_id=self.interaction_id,
            offer_id=self.offer_id,
            answered=self.operator_there,
            client_there=self.client_there,
            step_id=self.last_step_id if running else NO_STEP,
        )

    def offer(self) -> OfferInteraction | None:
        """Of a callback, operator first."""
        if self.operator is None:
            return None
        operator_id = operator_id_of(_value(self.operator, "CC_OPERATOR"))
        client = _value(self.operator, "CC_CLIENT")
        return offer_of(self.interaction_id, self.offer_id, operator_id, client)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``to_hold`` wait in the fallback queue and are to be taken over."""

    events: list[Event]
    to_hold: list[InteractionId]
    up: frozenset[InteractionId]
    callbacks: list[Call]


def calls_of(rows: Iterable[AmiMessage]) -> list[Call]:
    """``rows``: a ``Status`` event for every channel, with the variables of
    ``actions.SNAPSHOT_VARIABLES``. Whoever talks with a client outside is no operator: he knows of
    no offer."""
    ours = [row for row in rows if _value(row, "CC_ID")]
    clients = {_id(row): row for row in ours if channel_of(_id(row)) == row["Uniqueid"]}
    others = [row for row in ours if row is not clients.get(_id(row))]
    operators = {_id(row): row for row in others if _value(row, "CC_OFFER")}
    return [
        Call(interaction_id, clients.get(interaction_id), operators.get(interaction_id))
        for interaction_id in dict.fromkeys((*clients, *operators))
    ]


def reconcile(
    calls: Sequence[Call], reader: EventReader, to_come: Container[StepId] = ()
) -> Reconciliation:
    """``to_come`` as in ``Call.seen``."""
    callbacks = [call for call in calls if call.channel == Channel.CALLBACK]
    up = frozenset(call.interaction_id for call in calls)
    reader.keep_only(up)
    events: list[Event] = []
    for call in calls:
        events += _unseen_till_now(call, reader)
    for channel in (Channel.VOICE, Channel.CALLBACK):
        ours = (call for call in calls if call.channel == channel and _is_ours(call))
        events.append(MediaReconciled(channel=channel, seen=tuple(c.seen(to_come) for c in ours)))
    events += [_unreached(c.interaction_id) for c in callbacks if c.operator_there and not c.client]
    return Reconciliation(
        events=events,
        to_hold=[c.interaction_id for c in calls if c.in_fallback and not c.connected],
        up=up,
        callbacks=callbacks,
    )


def _is_ours(call: Call) -> bool:
    """A client who talks in the fallback queue is left to do so; the gateway sees no end of it."""
    return not (call.in_fallback and call.connected) and call.context != "cc-announce"


def _unreached(interaction_id: InteractionId) -> Event:
    """His operator waits, but he is not rung any more, or not yet: nobody saw which."""
    return ClientUnreached(interaction_id=interaction_id, outcome=OfferOutcome.UNKNOWN)


def _unseen_till_now(call: Call, reader: EventReader) -> list[Event]:
    if call.client is None or call.context == "cc-announce" or call.variable("CC_LEFT"):
        return []
    events: list[Event] = []
    if call.channel == Channel.CALLBACK and call.client_there:
        events += reader.client_answered(call.interaction_id)
    if call.context == "cc-after":
        return events + operator_left(call.interaction_id, call.variable("CC_OPERATOR"))
    if call.channel == Channel.VOICE:
        events += reader.arrived(
            call.interaction_id,
            number=call.variable("CC_NUM"),
            name=call.variable("CC_NAME"),
            entry_number=call.variable("CC_DID"),
        )
    events += reader.step_over(call.interaction_id, call.variable("CC_RESULT"))
    if call.context == "cc-outside" and call.connected:
        events += reader.forward_answered(call.interaction_id, call.variable("CC_STEP"))
    return events


def _id(row: AmiMessage) -> InteractionId:
    return InteractionId(_value(row, "CC_ID"))


def _value(row: AmiMessage, variable: str) -> str:
    value = row.variables.get(variable, "")
    return "" if value == NO_VALUE else value
