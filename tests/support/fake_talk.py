"""A talk of several legs without Asterisk: who is rung, who has joined, who hears whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from media_gateway.ports import Inbox
from media_gateway.vocabulary.commands import ArrangeTalk, RingParty
from media_gateway.vocabulary.events import PartyAnswered, PartyFailed, PartyLeft
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    InteractionId,
    OfferOutcome,
    OperatorId,
    PartyId,
)


@dataclass
class FakeTalk:
    """Of whoever is in ``together`` and ``on_hold`` some may not be there, or not yet."""

    inbox: Inbox
    interaction_id: InteractionId
    parties: dict[PartyId, RingParty] = field(default_factory=dict)
    answered: set[PartyId] = field(default_factory=set)
    together: set[PartyId] = field(default_factory=lambda: {CLIENT, OPERATOR})
    on_hold: set[PartyId] = field(default_factory=set)
    paused: bool = False

    def arrange(self, command: ArrangeTalk) -> None:
        self.together, self.on_hold = set(command.together), set(command.on_hold)

    def ring(self, command: RingParty, says: OfferOutcome | None) -> None:
        self.parties[command.party_id] = command
        if says:
            self.fails(command.party_id, says)

    def remove(self, party_id: PartyId) -> None:
        self.parties.pop(party_id, None)
        for group in (self.answered, self.together, self.on_hold):
            group.discard(party_id)

    def hand_over(self, party_id: PartyId) -> bool:
        """Whether the party was there."""
        self.remove(OPERATOR)
        there = party_id in self.answered
        for group in (self.together, self.on_hold):
            if party_id in group:
                group.add(OPERATOR)
        self.remove(party_id)
        return there

    def party_of(self, operator_id: OperatorId) -> PartyId | None:
        """Whose leg is on this operator's phone; that of somebody outside has none."""
        found = (each for each, ring in self.parties.items() if ring.operator_id == operator_id)
        return next(found, None)

    def answers(self, party_id: PartyId) -> None:
        self.answered.add(party_id)
        self.together.add(party_id)
        self.inbox.put(PartyAnswered(interaction_id=self.interaction_id, party_id=party_id))

    def fails(self, party_id: PartyId, outcome: OfferOutcome) -> None:
        self.remove(party_id)
        self.inbox.put(
            PartyFailed(interaction_id=self.interaction_id, party_id=party_id, outcome=outcome)
        )

    def leaves(self, party_id: PartyId) -> None:
        self.remove(party_id)
        self.inbox.put(PartyLeft(interaction_id=self.interaction_id, party_id=party_id))
