"""What Asterisk has up, from the list of its channels, compared with what was known. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from media_gateway.telephony.actions import (
    HELD,
    ROOM,
    channel_kind,
    channel_of,
    decode_step,
    is_inbound,
    offer_of,
)
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
    BY_TELEPHONE,
    NO_OFFER,
    NO_STEP,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    PartyId,
    StepId,
)

CHANNEL_UP = "6"
NO_VALUE = "(null)"

STEP_CONTEXTS = frozenset({"cc-say", "cc-ask", "cc-voicemail", "cc-outside"})


@dataclass(frozen=True, slots=True)
class Call:
    """A client's channel, his operator's, and those of the parties who were asked to join them; one
    of them at least."""

    interaction_id: InteractionId
    client: AmiMessage | None
    operator: AmiMessage | None
    parties: Mapping[PartyId, AmiMessage] = field(default_factory=dict)

    @property
    def channel(self) -> Channel:
        return channel_kind(self.interaction_id)

    @property
    def is_abandoned(self) -> bool:
        """Its client, or whoever called, is gone, and nobody was there to end it."""
        first = self.client if is_inbound(self.interaction_id) else self.client or self.operator
        return first is None

    @property
    def legs(self) -> list[AmiMessage]:
        return [row for row in (self.client, self.operator, *self.parties.values()) if row]

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
        return self.operator is not None and is_up(self.operator)

    @property
    def operator_id(self) -> OperatorId:
        return operator_id_of(_value(self.operator, "CC_OPERATOR") if self.operator else "")

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

    @property
    def is_left_by_operator(self) -> bool:
        """In the midst of a talk; who left is what the client's channel knows."""
        return self.context in (ROOM, HELD) and self.operator is None

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
            parties=tuple(sorted(who for who, leg in self.parties.items() if is_up(leg))),
        )

    def offer(self) -> OfferInteraction | None:
        """Of an operator who was rung first."""
        if self.operator is None:
            return None
        client = _value(self.operator, "CC_CLIENT")
        return offer_of(self.interaction_id, self.offer_id, self.operator_id, client)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``to_hold`` wait in the fallback queue and are to be taken over, ``to_end`` are channels that
    nobody needs any more; ``placed`` are calls that the gateway made."""

    events: list[Event]
    to_hold: list[InteractionId]
    to_end: list[str]
    up: frozenset[InteractionId]
    placed: list[Call]


def calls_of(rows: Iterable[AmiMessage]) -> list[Call]:
    """``rows``: a ``Status`` event for every channel, with the variables of
    ``actions.SNAPSHOT_VARIABLES``. Whoever talks with a client outside is no operator: he knows of
    no offer."""
    ours = [row for row in rows if _value(row, "CC_ID") and not _value(row, "CC_SOUND")]
    clients = {_id(row): row for row in ours if channel_of(_id(row)) == row["Uniqueid"]}
    others = [row for row in ours if row is not clients.get(_id(row))]
    parties: dict[InteractionId, dict[PartyId, AmiMessage]] = {}
    for row in others:
        if party_id := PartyId(_value(row, "CC_PARTY")):
            parties.setdefault(_id(row), {})[party_id] = row
    operators = {
        _id(row): row for row in others if _value(row, "CC_OFFER") and not _value(row, "CC_PARTY")
    }
    return [
        Call(each, clients.get(each), operators.get(each), parties.get(each, {}))
        for each in dict.fromkeys((*clients, *operators, *parties))
    ]


def sound_lines(rows: Iterable[AmiMessage]) -> list[AmiMessage]:
    """Telephones outside whose sound goes to a talk that is not by telephone."""
    return [row for row in rows if _value(row, "CC_SOUND")]


def outside(calls: Sequence[Call], trunk: str) -> tuple[list[str], list[str]]:
    """The channels of those outside whom we called, and those of clients who talk with somebody
    else there."""
    called = [call.client for call in calls if not is_inbound(call.interaction_id)]
    legs = [*called, *(leg for call in calls for leg in call.parties.values())]
    there = (leg for leg in legs if leg and leg["Channel"].startswith(f"PJSIP/{trunk}-"))
    forwarded = (call.client for call in calls if call.context == "cc-outside")
    return [leg["Uniqueid"] for leg in there], [leg["Uniqueid"] for leg in forwarded if leg]


def reconcile(
    found: Sequence[Call], reader: EventReader, to_come: Container[StepId] = ()
) -> Reconciliation:
    """``to_come`` as in ``Call.seen``."""
    calls = [call for call in found if not call.is_abandoned]
    placed = [call for call in calls if not is_inbound(call.interaction_id)]
    up = frozenset(call.interaction_id for call in calls)
    reader.keep_only(up)
    events: list[Event] = []
    for call in calls:
        events += _unseen_till_now(call, reader)
    for channel in BY_TELEPHONE:
        ours = (call for call in calls if call.channel == channel and _is_ours(call))
        events.append(MediaReconciled(channel=channel, seen=tuple(c.seen(to_come) for c in ours)))
    events += [_unreached(call.interaction_id) for call in placed if _nobody_is_rung(call)]
    return Reconciliation(
        events=events,
        to_hold=[c.interaction_id for c in calls if c.in_fallback and not c.connected],
        to_end=[leg["Uniqueid"] for call in found if call.is_abandoned for leg in call.legs],
        up=up,
        placed=placed,
    )


def _nobody_is_rung(call: Call) -> bool:
    """The operator waits for a client, but there is none."""
    offer = call.offer()
    alone = offer is not None and offer.alone
    return call.operator_there and call.client is None and not alone


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
    inbound = is_inbound(call.interaction_id)
    if not inbound and call.client_there:
        events += reader.client_answered(call.interaction_id)
    if call.is_left_by_operator:
        events += operator_left(call.interaction_id, call.variable("CC_OPERATOR"))
    if call.context == "cc-after":
        return events + operator_left(call.interaction_id, call.variable("CC_OPERATOR"))
    if inbound:
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


def is_up(leg: AmiMessage) -> bool:
    return leg["ChannelState"] == CHANNEL_UP


def _id(row: AmiMessage) -> InteractionId:
    return InteractionId(_value(row, "CC_ID"))


def _value(row: AmiMessage, variable: str) -> str:
    value = row.variables.get(variable, "")
    return "" if value == NO_VALUE else value
