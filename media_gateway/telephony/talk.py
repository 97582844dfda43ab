"""Where the legs of one talk are, and where they ought to be. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from media_gateway.telephony.actions import HELD, RINGING, ROOM
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    InteractionId,
    OfferId,
    OperatorId,
    PartyId,
)

AFTER = "cc-after"
"""Where the dialplan sends a client with whom nobody is left in the room."""

TRIES = 5
"""How often a leg that does not come is sent again."""


@dataclass(slots=True, eq=False)
class Way:
    """Of a leg to where it was sent."""

    to: str
    tries: int = TRIES


@dataclass(slots=True)
class Leg:
    """Of somebody who has answered. ``here`` is the place it told of last, empty for one that is in
    the bridge with the client; ``wanted`` is where it ought to be, perhaps not yet the end of the
    ``way`` that it is on."""

    channel: str
    here: str = ""
    wanted: str = ""
    way: Way | None = None

    @property
    def is_in_room(self) -> bool:
        """Or about to be, wherever he is wanted by now."""
        return (self.way.to if self.way else self.here) == ROOM

    @property
    def is_entering_room(self) -> bool:
        return self.way is not None and self.way.to == ROOM

    @property
    def is_leaving_room(self) -> bool:
        return self.here == ROOM and not self.is_in_room

    @property
    def stays_in_room(self) -> bool:
        return self.here == ROOM and self.way is None


@dataclass(slots=True)
class Talk:
    """``legs`` of all who have answered; ``ringing`` are the channels of those who have not."""

    interaction_id: InteractionId
    operator_id: OperatorId
    offer_id: OfferId
    legs: dict[PartyId, Leg] = field(default_factory=dict)
    ringing: dict[PartyId, str] = field(default_factory=dict)
    together: tuple[PartyId, ...] = (CLIENT, OPERATOR)
    on_hold: tuple[PartyId, ...] = ()
    is_settling: bool = False
    """They are about to leave their bridge, as soon as all that is asked now is known and both are
    in it."""
    postponed: list[Callable[[], None]] = field(default_factory=list)
    """What is to be done when they have left it: whoever is let go there takes the other along."""
    is_room_awaited: bool = False
    """Somebody is to go there as soon as it may be entered."""
    goodbyes: list[str] = field(default_factory=list)
    """Channels to be let go when those who are on their way to the room are there: it must not be
    closed in front of them."""
    leaving: str = ""
    """The channel of the last one in the room while he is being let go: nobody goes there before he
    has left."""

    @property
    def is_plain(self) -> bool:
        """Client and operator in their bridge, and nothing else is wanted."""
        was_moved = any(leg.wanted for leg in self.legs.values())
        return not (was_moved or self.ringing or self.on_hold)

    @property
    def is_in_bridge(self) -> bool:
        both = [self.legs.get(each) for each in (CLIENT, OPERATOR)]
        return all(leg is not None and not leg.wanted for leg in both)

    @property
    def others(self) -> list[str]:
        """The channels of all but the client."""
        answered = (leg.channel for who, leg in self.legs.items() if who != CLIENT)
        return [*answered, *self.ringing.values(), *self.goodbyes]

    @property
    def is_room_being_entered(self) -> bool:
        """By somebody who keeps it open."""
        return any(leg.is_entering_room for who, leg in self.legs.items() if who != CLIENT)

    @property
    def is_room_closing(self) -> bool:
        """All who were in it are on their way out: whoever is sent there now would be let into a
        room that nobody else finds."""
        others = [leg for who, leg in self.legs.items() if who != CLIENT]
        leaving = self.leaving or any(leg.is_leaving_room for leg in others)
        return bool(leaving) and not any(leg.stays_in_room for leg in others)

    def wanted(self) -> dict[PartyId, str]:
        """Where each leg that is there ought to be; whoever is on hold is named first. A client
        with whom nobody is left is wherever the dialplan has sent him."""
        here = [each for each in self.together if each in self.legs]
        if here == [CLIENT]:
            here = []
        waiting = here == [OPERATOR] and self.ringing
        held = {each: HELD for each in self.on_hold if each in self.legs}
        return held | dict.fromkeys(here, RINGING if waiting else ROOM)

    def is_last_in_room(self, party_id: PartyId) -> bool:
        """But for the client."""
        inside = {who for who, leg in self.legs.items() if leg.is_in_room}
        return inside - {CLIENT} == {party_id}

    def remove(self, party_id: PartyId) -> str:
        """The channel of a leg that ends."""
        self.together = tuple(each for each in self.together if each != party_id)
        self.on_hold = tuple(each for each in self.on_hold if each != party_id)
        if leg := self.legs.pop(party_id, None):
            return leg.channel
        return self.ringing.pop(party_id, "")

    def rename(self, old: PartyId, new: PartyId) -> None:
        def renamed(parties: tuple[PartyId, ...]) -> tuple[PartyId, ...]:
            return tuple(new if each == old else each for each in parties)

        self.legs[new] = self.legs.pop(old)
        self.together, self.on_hold = renamed(self.together), renamed(self.on_hold)

    def of(self, channel: str) -> PartyId | None:
        return next((who for who, leg in self.legs.items() if leg.channel == channel), None)

    def client_stays_behind(self) -> None:
        """Nobody is left in the room, and the dialplan sends him on."""
        if client := self.legs.get(CLIENT):
            client.here = client.wanted = AFTER
            client.way = None
