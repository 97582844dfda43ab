"""The ports ``Media`` and ``Phones`` without Asterisk: clients and phones do what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from media_gateway.ports import Inbox, MediaCommand, SeamHealth, SipAccount
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    ArrangeTalk,
    DialClient,
    DropParty,
    EndInteraction,
    ForwardOutside,
    HandOver,
    OfferInteraction,
    PauseRecording,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
    RingParty,
    WithdrawOffer,
)
from media_gateway.vocabulary.configuration import OperatorSettings, PhoneKind
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    ClientUnreached,
    DigitPressed,
    ForwardAnswered,
    ForwardEnded,
    InteractionArrived,
    MediaReconciled,
    MessageRecorded,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    PromptsPlayed,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    NO_OFFER,
    NO_OPERATOR,
    NO_STEP,
    OPERATOR,
    Channel,
    Direction,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
)
from tests.support.fake_talk import FakeTalk

Step = PlayPrompts | RecordMessage | ForwardOutside


@dataclass
class _Line:
    """One interaction: who is there, who rings, what step the client is in."""

    talk: FakeTalk
    client_there: bool = True
    client_rings: bool = False
    offer: OfferInteraction | None = None
    operator_there: bool = False
    step: Step | None = None
    outside_there: bool = False


@dataclass
class FakeMedia:
    """A phone in ``says`` declines every offer that way; any other rings until the test lets its
    operator answer. Texts in ``unspeakable`` cannot be said."""

    inbox: Inbox
    channel: Channel = Channel.VOICE
    says: dict[OperatorId, OfferOutcome] = field(default_factory=dict)
    unspeakable: set[str] = field(default_factory=set)
    lines: dict[InteractionId, _Line] = field(default_factory=dict)
    arrived: int = 0
    messages: int = 0

    async def run(self) -> None:
        self.reconcile()
        await asyncio.Event().wait()

    def health(self) -> SeamHealth:
        return SeamHealth(ok=True, detail="a fake")

    def execute(self, command: MediaCommand) -> None:
        if _begins(command):
            talk = FakeTalk(self.inbox, command.interaction_id)
            self.lines.setdefault(command.interaction_id, _Line(talk, client_there=False))
        line = self.lines.get(command.interaction_id)
        if line is None:
            return
        match command:
            case OfferInteraction():
                self._ring(line, command)
            case WithdrawOffer() | ReturnToQueue():
                self._hold(line)
            case DialClient():
                line.client_rings = True
            case PlayPrompts() | RecordMessage() | ForwardOutside():
                self._begin(line, command)
            case AnnounceAndEnd() | EndInteraction():
                self._end(command.interaction_id)
            case _:
                self._change_talk(line, command)

    def _change_talk(self, line: _Line, command: MediaCommand) -> None:
        match command:
            case ArrangeTalk():
                line.talk.arrange(command)
            case RingParty():
                line.talk.ring(command, self.says.get(command.operator_id))
            case DropParty():
                line.talk.remove(command.party_id)
                line.operator_there &= command.party_id != OPERATOR
            case HandOver():
                self._hand_over(line, command)
            case PauseRecording():
                line.talk.paused = command.paused

    def _hand_over(self, line: _Line, command: HandOver) -> None:
        assert line.offer is not None
        line.offer = replace(line.offer, offer_id=command.offer_id, operator_id=command.operator_id)
        if not line.talk.hand_over(command.party_id):
            self.operator_leaves(command.interaction_id)

    def reconcile(self) -> None:
        callbacks = {each for each in self.lines if each.startswith(Channel.CALLBACK)}
        self._tell_seen(self.channel, [each for each in self.lines if each not in callbacks])
        if self.channel == Channel.VOICE:
            self._tell_seen(Channel.CALLBACK, callbacks)

    def _tell_seen(self, channel: Channel, ids: Iterable[InteractionId]) -> None:
        seen = tuple(self._seen(each) for each in sorted(ids))
        self.inbox.put(MediaReconciled(channel=channel, seen=seen))

    def _seen(self, interaction_id: InteractionId) -> SeenInteraction:
        line = self.lines[interaction_id]
        return SeenInteraction(
            interaction_id=interaction_id,
            offer_id=line.offer.offer_id if line.offer else NO_OFFER,
            answered=line.operator_there,
            client_there=line.client_there,
            step_id=line.step.step_id if line.step else NO_STEP,
            parties=tuple(sorted(line.talk.answered)),
        )

    # What clients do

    def client_arrives(
        self, number: str, name: str = "", entry_number: str = "+74950000001"
    ) -> InteractionId:
        self.arrived += 1
        interaction_id = InteractionId(f"{self.channel}-fake-{self.arrived}")
        self.lines[interaction_id] = _Line(FakeTalk(self.inbox, interaction_id))
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
        line = self.lines[interaction_id]
        if isinstance(line.step, RecordMessage):
            self.message_ends(interaction_id)
        del self.lines[interaction_id]
        self.inbox.put(ClientLeft(interaction_id=interaction_id))

    def client_answers(self, interaction_id: InteractionId) -> None:
        line = self.lines[interaction_id]
        line.client_rings, line.client_there = False, True
        self.inbox.put(ClientAnswered(interaction_id=interaction_id))

    def client_declines(self, interaction_id: InteractionId, outcome: OfferOutcome) -> None:
        line = self.lines[interaction_id]
        line.client_rings = False
        if line.offer is None:
            del self.lines[interaction_id]
        self.inbox.put(ClientUnreached(interaction_id=interaction_id, outcome=outcome))

    def client_presses(self, interaction_id: InteractionId, keys: str) -> None:
        line = self.lines[interaction_id]
        if isinstance(line.step, PlayPrompts) and line.step.collect:
            digits = keys if keys in ("*", "#") else keys.removesuffix("#")
            self.prompts_end(interaction_id, digits[: line.step.collect.max_digits])
        elif line.step is None and line.offer is None:
            for key in keys:
                self.inbox.put(DigitPressed(interaction_id=interaction_id, digit=key))

    def prompts_end(self, interaction_id: InteractionId, digits: str = "") -> None:
        step = self._end_step(interaction_id)
        assert isinstance(step, PlayPrompts)
        self.inbox.put(
            PromptsPlayed(interaction_id=interaction_id, step_id=step.step_id, digits=digits)
        )

    def message_ends(self, interaction_id: InteractionId, seconds: float = 4.0) -> None:
        """``seconds`` 0.0: nothing was said."""
        step = self._end_step(interaction_id)
        assert isinstance(step, RecordMessage)
        self.messages += 1
        recording_id = f"{interaction_id}@{self.messages}" if seconds else ""
        self.inbox.put(
            MessageRecorded(
                interaction_id=interaction_id,
                step_id=step.step_id,
                recording_id=recording_id,
                path=f"{recording_id}.ogg" if seconds else "",
                started_at=1763780000.0 if seconds else 0.0,
                seconds=seconds,
            )
        )

    # What people outside do

    def outside_answers(self, interaction_id: InteractionId) -> None:
        line = self.lines[interaction_id]
        assert isinstance(line.step, ForwardOutside)
        line.outside_there = True
        self.inbox.put(ForwardAnswered(interaction_id=interaction_id, step_id=line.step.step_id))

    def outside_ends(
        self, interaction_id: InteractionId, outcome: OfferOutcome = OfferOutcome.ANSWERED
    ) -> None:
        step = self._end_step(interaction_id)
        self.inbox.put(
            ForwardEnded(interaction_id=interaction_id, step_id=step.step_id, outcome=outcome)
        )

    # What operators do

    def operator_answers(self, interaction_id: InteractionId) -> None:
        line = self.lines[interaction_id]
        assert line.offer is not None
        line.operator_there = True
        line.client_rings = not line.client_there and not line.offer.alone
        self.inbox.put(OfferAnswered(offer_id=line.offer.offer_id))

    def operator_declines(self, interaction_id: InteractionId, outcome: OfferOutcome) -> None:
        line = self.lines[interaction_id]
        assert line.offer is not None
        offer_id = line.offer.offer_id
        self._hold(line)
        self.inbox.put(OfferFailed(offer_id=offer_id, outcome=outcome))

    def operator_leaves(self, interaction_id: InteractionId) -> None:
        line = self.lines[interaction_id]
        assert line.offer is not None
        operator_id = line.offer.operator_id
        self._hold(line)
        self.inbox.put(OperatorLeft(interaction_id=interaction_id, operator_id=operator_id))

    def ringing(self, operator_id: OperatorId) -> OfferId | None:
        """The offer that this operator's phone rings for now."""
        for line in self.lines.values():
            if line.offer and line.offer.operator_id == operator_id and not line.operator_there:
                return line.offer.offer_id
        return None

    def is_busy(self, operator_id: OperatorId) -> bool:
        """Whether his phone rings, or he talks."""
        offered = (line.offer for line in self.lines.values() if line.offer)
        asked = (line.talk.party_of(operator_id) for line in self.lines.values())
        return any(offer.operator_id == operator_id for offer in offered) or any(asked)

    # What those do who were asked to join: on their phones, or (no operator) outside

    def asked_in(self, operator_id: OperatorId = NO_OPERATOR) -> FakeTalk | None:
        talks = (line.talk for line in self.lines.values())
        return next((talk for talk in talks if talk.party_of(operator_id)), None)

    def _ring(self, line: _Line, offer: OfferInteraction) -> None:
        self._hold(line)
        line.offer = offer
        if outcome := self.says.get(offer.operator_id):
            self.operator_declines(offer.interaction_id, outcome)

    def _begin(self, line: _Line, step: Step) -> None:
        self._hold(line)
        line.step = step
        if isinstance(step, PlayPrompts) and step.prompts:
            said = [each for each in step.prompts if each.text not in self.unspeakable]
            if not said:
                line.step = None
                self.inbox.put(
                    PromptsPlayed(
                        interaction_id=step.interaction_id, step_id=step.step_id, played=False
                    )
                )

    def _end_step(self, interaction_id: InteractionId) -> Step:
        line = self.lines[interaction_id]
        step, line.step, line.outside_there = line.step, None, False
        assert step is not None
        return step

    def _end(self, interaction_id: InteractionId) -> None:
        if self.lines[interaction_id].client_there:
            self.client_leaves(interaction_id)
        else:
            del self.lines[interaction_id]

    def _hold(self, line: _Line) -> None:
        line.offer, line.operator_there = None, False
        line.talk = FakeTalk(self.inbox, line.talk.interaction_id)
        line.step, line.outside_there = None, False


def _begins(command: MediaCommand) -> bool:
    """A call of ours has no client, nor a line, before it is offered or dialled."""
    return isinstance(command, DialClient) or (
        isinstance(command, OfferInteraction) and bool(command.client_number or command.alone)
    )


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
