"""Calls that the gateway places itself: the operators and the clients of callbacks.

Operator first: the operator's phone rings; when he has answered, the client's does, and whoever of
the two has answered last is put through to the other by the dialplan. Client first: the client is
rung, and waits. Once a client is there he is steered as if he had called in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from media_gateway.logs import get_log
from media_gateway.ports import Inbox
from media_gateway.telephony import actions
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader, operator_left, outcome_of
from media_gateway.telephony.outside import NumberPlan, is_number
from media_gateway.telephony.snapshot import Call as FoundCall
from media_gateway.telephony.steering import Steering
from media_gateway.vocabulary.commands import DialClient, OfferInteraction
from media_gateway.vocabulary.events import ClientUnreached, Event, OfferAnswered, OfferFailed
from media_gateway.vocabulary.terms import InteractionId, OfferId, OfferOutcome

log = get_log(__name__)

NO_CHANNEL_SECONDS = 0.5
"""Asterisk says that a call came to nothing, and its dialplan says why, in either order; where
there was no channel (a phone that is not registered) the dialplan says nothing."""

Fail = Callable[[OfferOutcome], None]


@dataclass(frozen=True, slots=True)
class _Operator:
    """The operator's side of a callback, operator first."""

    offer: OfferInteraction
    answered: bool = False

    @property
    def channel(self) -> str:
        return actions.operator_channel(self.offer.offer_id)


class Callbacks:
    """What is asked for here and not yet there stands in ``_ringing``, by channel, with what to
    tell should it come to nothing."""

    def __init__(self, steering: Steering, reader: EventReader, inbox: Inbox) -> None:
        self._steering = steering
        self._reader = reader
        self._inbox = inbox
        self._operators: dict[InteractionId, _Operator] = {}
        self._ringing: dict[str, Fail] = {}
        self._clients: set[InteractionId] = set()
        """Whose telephones ring, or who talk."""
        self.plan = NumberPlan()

    def offer(self, command: OfferInteraction, endpoint: str) -> None:
        """``endpoint`` is empty where the operator has no phone."""
        operator = _Operator(command)
        self._operators[command.interaction_id] = operator
        fail = partial(self._offer_failed, command)
        if not endpoint:
            fail(OfferOutcome.UNREACHABLE)
            return
        checked = replace(
            command,
            client_number=_number(command.client_number),
            shown_number=_number(command.shown_number),
        )
        self._ring(operator.channel, actions.ring_operator(checked, endpoint), fail)

    def dial(self, command: DialClient) -> None:
        self._ring_client(
            command.interaction_id,
            command.client_number,
            shown=command.shown_number,
            seconds=command.ring_seconds,
        )

    def withdraw(self, interaction_id: InteractionId, offer_id: OfferId) -> bool:
        """Whether there was such an offer; nothing more is heard of it."""
        operator = self._operators.get(interaction_id)
        if operator is None or operator.offer.offer_id != offer_id:
            return False
        self._drop_operator(interaction_id)
        return True

    def part(self, interaction_id: InteractionId) -> None:
        """Take the operator away; a client who is rung meanwhile waits when he answers."""
        if actions.is_inbound(interaction_id) or self._reader.is_there(interaction_id):
            self._steering.order(actions.hold(interaction_id))
        self._drop_operator(interaction_id)

    def end(self, interaction_id: InteractionId) -> None:
        self._drop_operator(interaction_id)
        self._hang_up(actions.channel_of(interaction_id))
        if not self._reader.is_there(interaction_id):
            self._clients.discard(interaction_id)

    def keep_only(self, up: Collection[InteractionId]) -> None:
        """Forget whoever is not up any more."""
        for interaction_id in (self._operators.keys() | self._clients) - set(up):
            self.forget(interaction_id)

    def forget(self, interaction_id: InteractionId) -> None:
        self._clients.discard(interaction_id)
        self._ringing.pop(actions.channel_of(interaction_id), None)
        if operator := self._operators.pop(interaction_id, None):
            self._ringing.pop(operator.channel, None)

    def adopt(self, calls: Iterable[FoundCall]) -> None:
        """Callbacks that were found up: those of an earlier gateway are new to this one."""
        for call in calls:
            offer = call.offer()
            if offer is not None:
                operator = _Operator(offer, answered=call.operator_there)
                self._operators.setdefault(call.interaction_id, operator)
                if not operator.answered:
                    fail = partial(self._offer_failed, offer)
                    self._ringing.setdefault(operator.channel, fail)
            if call.client is not None:
                self._clients.add(call.interaction_id)
                if not call.client_there:
                    channel = actions.channel_of(call.interaction_id)
                    fail = partial(self._client_unreached, call.interaction_id)
                    self._ringing.setdefault(channel, fail)

    # What Asterisk tells

    def answered(self, event: OfferAnswered) -> None:
        """If it is an operator of ours, his client is rung now."""
        offers = (each.offer for each in self._operators.values() if not each.answered)
        offer = next((each for each in offers if each.offer_id == event.offer_id), None)
        if offer is None:
            return
        self._ringing.pop(actions.operator_channel(offer.offer_id), None)
        self._operators[offer.interaction_id] = _Operator(offer, answered=True)
        self._ring_client(
            offer.interaction_id,
            offer.client_number,
            shown=offer.shown_number,
            seconds=offer.client_ring_seconds,
            operator_first=offer,
        )

    def operator_gone(self, message: AmiMessage) -> list[Event]:
        interaction_id = InteractionId(message["Id"])
        operator = self._operators.get(interaction_id)
        if operator is None or operator.offer.offer_id != message["Offer"]:
            return []
        if fail := self._ringing.pop(operator.channel, None):
            fail(outcome_of(message["Cause"], message["Tech"]))
            return []
        del self._operators[interaction_id]
        if self._reader.is_there(interaction_id):
            return []  # of which the client's own channel tells
        return operator_left(interaction_id, message["Operator"])

    def unreached(self, message: AmiMessage) -> None:
        fail = self._ringing.pop(actions.channel_of(InteractionId(message["Id"])), None)
        if fail is not None:
            fail(outcome_of(message["Cause"], message["Tech"]))

    def client_answered(self, interaction_id: InteractionId) -> None:
        self._ringing.pop(actions.channel_of(interaction_id), None)

    def placed(self, message: AmiMessage) -> None:
        """An ``OriginateResponse``."""
        if message["Response"] == "Failure" and message["Uniqueid"] in self._ringing:
            loop = asyncio.get_running_loop()
            loop.call_later(NO_CHANNEL_SECONDS, self._no_channel, message["Uniqueid"])

    def _no_channel(self, channel: str) -> None:
        if fail := self._ringing.pop(channel, None):
            fail(OfferOutcome.UNREACHABLE)

    # Ringing

    def _ring_client(
        self,
        interaction_id: InteractionId,
        number: str,
        *,
        shown: str,
        seconds: int,
        operator_first: OfferInteraction | None = None,
    ) -> None:
        fail = partial(self._client_unreached, interaction_id)
        if why := self.plan.refusal(number, len(self._clients - {interaction_id})):
            log.warning(
                "client not rung", interaction_id=interaction_id, reason=why, pii_number=number
            )
            fail(OfferOutcome.UNREACHABLE)
            return
        self._clients.add(interaction_id)
        action = actions.ring_client(
            interaction_id,
            number,
            trunk=self.plan.trunk,
            shown=_number(shown),
            seconds=seconds,
            operator_first=operator_first,
        )
        self._ring(actions.channel_of(interaction_id), action, fail)

    def _ring(self, channel: str, action: actions.Action, fail: Fail) -> None:
        self._ringing[channel] = fail

        def refused() -> None:
            if self._ringing.pop(channel, None):
                fail(OfferOutcome.UNREACHABLE)

        def lost() -> None:
            """Should Asterisk be slow only, nobody is to be rung after all."""
            if channel in self._ringing:
                self._hang_up(channel)
                fail(OfferOutcome.UNKNOWN)

        self._steering.order([action], if_refused=refused, if_lost=lost)

    def _offer_failed(self, offer: OfferInteraction, outcome: OfferOutcome) -> None:
        self._operators.pop(offer.interaction_id, None)
        self._inbox.put(OfferFailed(offer_id=offer.offer_id, outcome=outcome))

    def _client_unreached(self, interaction_id: InteractionId, outcome: OfferOutcome) -> None:
        self._clients.discard(interaction_id)
        self._inbox.put(ClientUnreached(interaction_id=interaction_id, outcome=outcome))

    def _drop_operator(self, interaction_id: InteractionId) -> None:
        if operator := self._operators.pop(interaction_id, None):
            self._hang_up(operator.channel)

    def _hang_up(self, channel: str) -> None:
        """One that is yet to come up is waited for."""
        coming = self._ringing.pop(channel, None) is not None
        self._steering.order(actions.hang_up(channel), may_be_coming=coming)


def _number(text: str) -> str:
    return text if is_number(text) else ""
