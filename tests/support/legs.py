"""The media side of talks as the core's commands would leave it: who hears whom, who rings.

What a command supposes and is not so is noted in ``complaints``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    ArrangeTalk,
    Command,
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
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OFFER,
    OPERATOR,
    Channel,
    InteractionId,
    OfferId,
    PartyId,
)


@dataclass
class Talk:
    together: set[PartyId] = field(default_factory=set)
    on_hold: set[PartyId] = field(default_factory=set)
    ringing: set[PartyId] = field(default_factory=set)
    offer_id: OfferId = NO_OFFER
    arranged: bool = False
    paused: bool = False
    """Its recording."""

    @property
    def up(self) -> set[PartyId]:
        return self.together | self.on_hold

    def without(self, party_id: PartyId) -> None:
        for legs in (self.together, self.on_hold, self.ringing):
            legs.discard(party_id)


@dataclass
class Legs:
    talks: dict[InteractionId, Talk] = field(default_factory=dict)
    offers: dict[OfferId, OfferInteraction] = field(default_factory=dict)
    out_of_reach: bool = False
    """Then nobody hears that a recording is to be paused; all else goes on as if told."""
    complaints: list[str] = field(default_factory=list)

    def happened(self, event: e.Event) -> None:
        self._lost_or_found(event)
        match event:
            case e.OfferAnswered():
                self._answered(event)
            case e.ClientAnswered() if event.interaction_id in self.talks:
                self.talks[event.interaction_id].together.add(CLIENT)
            case e.PartyAnswered() if event.interaction_id in self.talks:
                talk = self.talks[event.interaction_id]
                if event.party_id in talk.ringing:
                    talk.ringing.discard(event.party_id)
                    talk.together.add(event.party_id)
            case e.PartyFailed() | e.PartyLeft():
                self._left(event.interaction_id, event.party_id)
            case e.OperatorLeft():
                self._left(event.interaction_id, OPERATOR)
            case e.ClientLeft():
                self._left(event.interaction_id, CLIENT)
                self._forget_offers(event.interaction_id)

    def _lost_or_found(self, event: e.Event) -> None:
        if isinstance(event, e.MediaLost | e.MediaReconciled) and event.channel == Channel.VOICE:
            self.out_of_reach = isinstance(event, e.MediaLost)

    def _answered(self, event: e.OfferAnswered) -> None:
        offer = self.offers.pop(event.offer_id, None)
        if offer is None:
            return
        alone = offer.alone or bool(offer.client_number)
        self.talks[offer.interaction_id] = Talk(
            together={OPERATOR} if alone else {OPERATOR, CLIENT}, offer_id=offer.offer_id
        )

    def _left(self, interaction_id: InteractionId, party_id: PartyId) -> None:
        if (talk := self.talks.get(interaction_id)) is not None:
            talk.without(party_id)
            if not talk.up or (not talk.arranged and party_id in (CLIENT, OPERATOR)):
                # of two legs the other one falls too, or hears music
                del self.talks[interaction_id]

    def commanded(self, command: Command) -> None:
        match command:
            case OfferInteraction():
                self.offers[command.offer_id] = command
                self._client_goes_away(command.interaction_id)
            case WithdrawOffer():
                self.offers.pop(command.offer_id, None)
            case EndInteraction() | AnnounceAndEnd():
                self.talks.pop(command.interaction_id, None)
                self._forget_offers(command.interaction_id)
            case ReturnToQueue() | PlayPrompts() | RecordMessage() | ForwardOutside():
                self._client_goes_away(command.interaction_id)
            case _:
                self._changed(command)

    def _changed(self, command: Command) -> None:
        match command:
            case ArrangeTalk():
                self._arrange(command)
            case RingParty():
                self._ring(command)
            case DropParty():
                self._left(command.interaction_id, command.party_id)
            case HandOver():
                self._hand_over(command)
            case PauseRecording() if not self.out_of_reach:
                self.talks[command.interaction_id].paused = command.paused

    def _client_goes_away(self, interaction_id: InteractionId) -> None:
        talk = self.talks.pop(interaction_id, None)
        left_behind = (talk.up | talk.ringing) - {CLIENT, OPERATOR} if talk else set()
        if left_behind:
            self.complaints.append(f"{interaction_id}: {sorted(left_behind)} are left behind")

    def _forget_offers(self, interaction_id: InteractionId) -> None:
        for offer_id in [
            o for o, one in self.offers.items() if one.interaction_id == interaction_id
        ]:
            del self.offers[offer_id]

    def _arrange(self, command: ArrangeTalk) -> None:
        talk = self.talks.get(command.interaction_id)
        if talk is None:
            self.complaints.append(f"{command} of no talk")
            return
        up, talk.arranged = talk.up, True
        named = [*command.together, *command.on_hold]
        if len(named) != len(set(named)) or not up <= set(named):
            self.complaints.append(f"{command} of {sorted(up)}")
        talk.together, talk.on_hold = set(command.together) & up, set(command.on_hold) & up

    def _ring(self, command: RingParty) -> None:
        talk = self.talks.get(command.interaction_id)
        if talk is None or command.party_id in talk.up | talk.ringing:
            self.complaints.append(f"{command} of {talk}")
        else:
            talk.ringing.add(command.party_id)

    def _hand_over(self, command: HandOver) -> None:
        talk = self.talks.get(command.interaction_id)
        if talk is None or command.party_id not in talk.up:
            self.complaints.append(f"{command} of {talk}")
            return
        side = talk.together if command.party_id in talk.together else talk.on_hold
        talk.without(OPERATOR)
        side.discard(command.party_id)
        side.add(OPERATOR)
        talk.offer_id = command.offer_id
