"""The ports ``Media`` and ``Phones`` without Asterisk: clients and phones do what a test says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from media_gateway.ports import Inbox, MediaCommand, SeamHealth, SipAccount
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    EndInteraction,
    OfferInteraction,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.configuration import OperatorSettings, PhoneKind
from media_gateway.vocabulary.events import (
    ClientLeft,
    InteractionArrived,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
)


@dataclass
class FakeMedia:
    """A phone in ``says`` declines every offer that way; any other rings until the test lets its
    operator answer."""

    inbox: Inbox
    channel: Channel = Channel.VOICE
    says: dict[OperatorId, OfferOutcome] = field(default_factory=dict)
    waiting: set[InteractionId] = field(default_factory=set)
    offered: dict[InteractionId, OfferInteraction] = field(default_factory=dict)
    talking: set[InteractionId] = field(default_factory=set)
    arrived: int = 0

    async def run(self) -> None:
        self.reconcile()
        await asyncio.Event().wait()

    def health(self) -> SeamHealth:
        return SeamHealth(ok=True, detail="a fake")

    def execute(self, command: MediaCommand) -> None:
        if command.interaction_id not in self.waiting | self.offered.keys():
            return
        match command:
            case OfferInteraction():
                self._ring(command)
            case WithdrawOffer() | ReturnToQueue():
                self._hold(command.interaction_id)
            case AnnounceAndEnd() | EndInteraction():
                self.client_leaves(command.interaction_id)

    def reconcile(self) -> None:
        alone = [SeenInteraction(interaction_id=each) for each in sorted(self.waiting)]
        with_operator = [
            SeenInteraction(interaction_id=each, offer_id=o.offer_id, answered=each in self.talking)
            for each, o in self.offered.items()
        ]
        seen = (*alone, *with_operator)
        self.inbox.put(MediaReconciled(channel=self.channel, seen=seen))

    def client_arrives(
        self, number: str, name: str = "", entry_number: str = "+74950000001"
    ) -> InteractionId:
        self.arrived += 1
        interaction_id = InteractionId(f"{self.channel}-fake-{self.arrived}")
        self.waiting.add(interaction_id)
        self.inbox.put(
            InteractionArrived(
                interaction_id=interaction_id,
                channel=self.channel,
                direction=Direction.INBOUND,
                client_number=number,
                client_name=name,
                entry_number=entry_number,
            )
        )
        return interaction_id

    def client_leaves(self, interaction_id: InteractionId) -> None:
        self._hold(interaction_id)
        self.waiting.discard(interaction_id)
        self.inbox.put(ClientLeft(interaction_id=interaction_id))

    def operator_answers(self, interaction_id: InteractionId) -> None:
        self.talking.add(interaction_id)
        self.inbox.put(OfferAnswered(offer_id=self.offered[interaction_id].offer_id))

    def operator_declines(self, interaction_id: InteractionId, outcome: OfferOutcome) -> None:
        offer_id = self.offered[interaction_id].offer_id
        self._hold(interaction_id)
        self.inbox.put(OfferFailed(offer_id=offer_id, outcome=outcome))

    def operator_leaves(self, interaction_id: InteractionId) -> None:
        operator_id = self.offered[interaction_id].operator_id
        self._hold(interaction_id)
        self.inbox.put(OperatorLeft(interaction_id=interaction_id, operator_id=operator_id))

    def ringing(self, operator_id: OperatorId) -> OfferId | None:
        """The offer that this operator's phone rings for now."""
        for interaction_id, offer in self.offered.items():
            if offer.operator_id == operator_id and interaction_id not in self.talking:
                return offer.offer_id
        return None

    def _ring(self, offer: OfferInteraction) -> None:
        self.waiting.discard(offer.interaction_id)
        self.offered[offer.interaction_id] = offer
        if outcome := self.says.get(offer.operator_id):
            self.operator_declines(offer.interaction_id, outcome)

    def _hold(self, interaction_id: InteractionId) -> None:
        self.offered.pop(interaction_id, None)
        self.talking.discard(interaction_id)
        self.waiting.add(interaction_id)


class FakePhones:
    """Remembers which accounts are open; they open at once."""

    def __init__(self) -> None:
        self.open: dict[OperatorId, SipAccount] = {}
        self.opened = 0

    async def open_account(self, operator: OperatorSettings) -> SipAccount | None:
        if operator.phone == PhoneKind.DESK:
            return None
        self.opened += 1
        user = f"op{operator.operator_id}-{self.opened}"
        account = SipAccount(
            url="ws://127.0.0.1/ws", uri=f"sip:{user}@fake", user=user, password=f"p{self.opened}"
        )
        self.open[operator.operator_id] = account
        return account

    async def close_account(self, operator_id: OperatorId) -> None:
        self.open.pop(operator_id, None)
