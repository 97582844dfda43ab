"""Calls that the gateway places itself: the operators and the clients of callbacks, and of calls
that operators make.

Operator first: the operator's phone rings; when he has answered, the client's does, and whoever of
the two has answered last is put through to the other by the dialplan. Client first: the client is
rung, and waits. Once a client is there he is steered as if he had called in. An operator who is to
be ``alone`` has no client: he waits for a party, see ``talks.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from media_gateway.logs import get_log
from media_gateway.ports import Inbox
from media_gateway.telephony import actions
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader, operator_left
from media_gateway.telephony.outside import OutsideCalls, number_or_nothing
from media_gateway.telephony.ringing import Ringing
from media_gateway.telephony.snapshot import Call as FoundCall
from media_gateway.telephony.steering import Steering
from media_gateway.vocabulary.commands import DialClient, OfferInteraction
from media_gateway.vocabulary.events import ClientUnreached, Event, OfferAnswered, OfferFailed
from media_gateway.vocabulary.terms import InteractionId, OfferId, OfferOutcome

log = get_log(__name__)


@dataclass(frozen=True, slots=True)
class _Operator:
    """The operator's side of a call, operator first."""

    offer: OfferInteraction
    answered: bool = False

    @property
    def channel(self) -> str:
        return actions.operator_channel(self.offer.offer_id)


class Callbacks:
    def __init__(
        self,
        steering: Steering,
        ringing: Ringing,
        outside: OutsideCalls,
        reader: EventReader,
        inbox: Inbox,
    ) -> None:
        self._steering = steering
        self._ringing = ringing
        self._outside = outside
        self._reader = reader
        self._inbox = inbox
        self._operators: dict[InteractionId, _Operator] = {}

    def offer(self, command: OfferInteraction, endpoint: str) -> None:
        """``endpoint`` is empty where the operator has no phone."""
        self._operators[command.interaction_id] = _Operator(command)
        fail = partial(self._offer_failed, command)
        if not endpoint:
            fail(OfferOutcome.UNREACHABLE)
            return
        checked = replace(
            command,
            client_number=number_or_nothing(command.client_number),
            shown_number=number_or_nothing(command.shown_number),
        )
        self._ringing.ring(actions.ring_operator(checked, endpoint), fail)

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
        self._ringing.stop(actions.channel_of(interaction_id))

    def release(self, interaction_id: InteractionId) -> None:
        """The operator leaves a talk that goes on without him."""
        self._operators.pop(interaction_id, None)

    def keep_only(self, up: Collection[InteractionId]) -> None:
        """Forget whoever is not up any more."""
        for interaction_id in self._operators.keys() - set(up):
            self.forget(interaction_id)

    def forget(self, interaction_id: InteractionId) -> None:
        self._ringing.forget(actions.channel_of(interaction_id))
        if operator := self._operators.pop(interaction_id, None):
            self._ringing.forget(operator.channel)

    def adopt(self, calls: Iterable[FoundCall]) -> None:
        """Calls of ours that were found up: those of an earlier gateway are new to this one."""
        for call in calls:
            offer = call.offer()
            if offer is not None:
                operator = _Operator(offer, answered=call.operator_there)
                self._operators.setdefault(call.interaction_id, operator)
                if not operator.answered:
                    self._ringing.found(operator.channel, partial(self._offer_failed, offer))
            if call.client is not None and not call.client_there:
                channel = actions.channel_of(call.interaction_id)
                self._ringing.found(channel, partial(self._client_unreached, call.interaction_id))

    # What Asterisk tells

    def answered(self, event: OfferAnswered) -> None:
        """If it is an operator of ours, his client is rung now."""
        offers = (each.offer for each in self._operators.values() if not each.answered)
        offer = next((each for each in offers if each.offer_id == event.offer_id), None)
        if offer is None:
            return
        self._ringing.forget(actions.operator_channel(offer.offer_id))
        self._operators[offer.interaction_id] = _Operator(offer, answered=True)
        if not offer.alone:
            self._ring_client(
                offer.interaction_id,
                offer.client_number,
                shown=offer.shown_number,
                seconds=offer.client_ring_seconds,
                operator_first=offer,
            )

    def operator_gone(self, message: AmiMessage) -> list[Event]:
        """The end of a leg that had been answered."""
        interaction_id = InteractionId(message["Id"])
        operator = self._operators.get(interaction_id)
        if operator is None or operator.channel != message["Uniqueid"]:
            return []
        del self._operators[interaction_id]
        if self._reader.is_there(interaction_id):
            return []  # of which the client's own channel tells
        return operator_left(interaction_id, message["Operator"])

    def client_answered(self, interaction_id: InteractionId) -> None:
        self._ringing.forget(actions.channel_of(interaction_id))

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
        if why := self._outside.refusal(number):
            log.warning(
                "client not rung", interaction_id=interaction_id, reason=why, pii_number=number
            )
            fail(OfferOutcome.UNREACHABLE)
            return
        action = actions.ring_client(
            interaction_id,
            number,
            trunk=self._outside.plan.trunk,
            shown=number_or_nothing(shown),
            seconds=seconds,
            operator_first=operator_first,
        )
        self._ringing.ring_outside(action, fail)

    def _offer_failed(self, offer: OfferInteraction, outcome: OfferOutcome) -> None:
        self._operators.pop(offer.interaction_id, None)
        self._inbox.put(OfferFailed(offer_id=offer.offer_id, outcome=outcome))

    def _client_unreached(self, interaction_id: InteractionId, outcome: OfferOutcome) -> None:
        self._inbox.put(ClientUnreached(interaction_id=interaction_id, outcome=outcome))

    def _drop_operator(self, interaction_id: InteractionId) -> None:
        if operator := self._operators.pop(interaction_id, None):
            self._ringing.stop(operator.channel)
