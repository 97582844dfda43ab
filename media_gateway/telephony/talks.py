"""Talks that are more than one client with one operator: on hold, in consultation, in conference,
handed over, among colleagues.

A talk begins in the bridge of ``Dial``, of which nothing has to be known here but the operator's
channel. The first command that needs more moves both out of it, into the talk's room or wherever
they are wanted; from then on each leg is moved by itself. What is wanted is remembered: as parties
answer and leave, each leg is where it ought to be.

An operator's answer is told a moment before the two are in their bridge. Nobody is taken out of it
before both are there: the call would break.

A leg tells when it has come to its place. Before that it is sent nowhere else: Asterisk would move
a channel that it is moving already, and forget the one or the other, or lose it. One that does not
come is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from media_gateway.logs import get_log
from media_gateway.ports import Inbox
from media_gateway.telephony import actions
from media_gateway.telephony.actions import HELD, OTHER_SIDE, RINGING, ROOM
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import operator_id_of
from media_gateway.telephony.outside import number_or_nothing
from media_gateway.telephony.ringing import Ringing
from media_gateway.telephony.snapshot import CHANNEL_UP
from media_gateway.telephony.snapshot import Call as FoundCall
from media_gateway.telephony.steering import Steering
from media_gateway.telephony.talk import Leg, Talk, Way
from media_gateway.vocabulary.commands import (
    ArrangeTalk,
    DropParty,
    HandOver,
    PauseRecording,
    RingParty,
)
from media_gateway.vocabulary.events import (
    Event,
    OperatorLeft,
    PartyAnswered,
    PartyFailed,
    PartyLeft,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OFFER,
    OPERATOR,
    InteractionId,
    OfferId,
    OfferOutcome,
    PartyId,
)

log = get_log(__name__)

TALK_CONTEXTS = actions.PLACES | {"cc-connect", "cc-called"}
"""Where a client talks, or is on hold; anywhere else he waits or is told something."""

AGAIN_SECONDS = 2.0
"""After which a leg that has not come to its place is sent there again."""

LOOK_AGAIN_SECONDS = 0.02
LOOKS = 50
"""For client and operator to be in their bridge."""


class Talks:
    """``later`` calls back after some seconds; after none, as soon as all that is asked now is
    known."""

    def __init__(
        self,
        steering: Steering,
        ringing: Ringing,
        inbox: Inbox,
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self._steering = steering
        self._later = later
        self._ringing = ringing
        self._inbox = inbox
        self._talks: dict[InteractionId, Talk] = {}

    def arrange(self, command: ArrangeTalk) -> None:
        talk = self._talks.get(command.interaction_id)
        if talk is None or self._postpones(talk, partial(self.arrange, command)):
            return
        talk.together, talk.on_hold = command.together, command.on_hold
        self._settle(talk)

    def ring(self, command: RingParty, endpoint: str) -> None:
        """``endpoint`` is that of the colleague, empty where he has no phone; where a number is
        rung it does not count."""
        fail = partial(self._party_failed, command.interaction_id, command.party_id)
        talk = self._talks.get(command.interaction_id)
        if talk and (command.party_id in talk.ringing or command.party_id in talk.legs):
            return
        target = self._ringing.trunk_to(command) if command.number else endpoint
        if talk is None or not target:
            fail(OfferOutcome.UNREACHABLE)
            return
        if self._postpones(talk, partial(self.ring, command, endpoint)):
            return
        channel = actions.party_channel(command.interaction_id, command.party_id)
        talk.ringing[command.party_id] = channel
        self._settle(talk)
        shown = number_or_nothing(command.shown_number)
        ring = self._ringing.ring_outside if command.number else self._ringing.ring
        ring(actions.ring_party(command, target, shown=shown), fail)

    def drop(self, command: DropParty) -> None:
        talk = self._talks.get(command.interaction_id)
        if talk is None or self._postpones(talk, partial(self.drop, command), parts=True):
            return
        if command.party_id == OPERATOR:
            self._know_operator(talk, actions.channel_of(talk.interaction_id), NO_OFFER)
        self._let_go(talk, command.party_id)
        self._settle(talk)

    def hand_over(self, command: HandOver) -> None:
        talk = self._talks.get(command.interaction_id)
        if talk is None or self._postpones(talk, partial(self.hand_over, command), parts=True):
            return
        self._let_go(talk, OPERATOR)
        talk.offer_id, talk.operator_id = command.offer_id, command.operator_id
        self._know_operator(talk, actions.channel_of(talk.interaction_id), talk.offer_id)
        if command.party_id in talk.legs:
            talk.rename(command.party_id, OPERATOR)
            channel = talk.legs[OPERATOR].channel
            self._know_operator(talk, channel, talk.offer_id)
            self._steering.tell([actions.set_variable("CC_PARTY", "", channel)])
        else:
            self._inbox.put(_operator_left(talk))

    def pause(self, command: PauseRecording) -> None:
        """The file goes on, without a sound: it keeps its times."""
        self._steering.tell([actions.pause_recording(command.interaction_id, command.paused)])

    def end_others(self, interaction_id: InteractionId) -> None:
        """The talk is over; of a plain one the operator goes with the client."""
        talk = self._talks.pop(interaction_id, None)
        if talk is not None and not talk.is_plain:
            for channel in talk.others:
                self._ringing.stop(channel)

    # What Asterisk tells

    def begin(self, message: AmiMessage) -> None:
        """An operator has answered, on the channel of this event."""
        interaction_id = InteractionId(message["Id"])
        talk = Talk(interaction_id, operator_id_of(message["Operator"]), OfferId(message["Offer"]))
        operator = talk.legs[OPERATOR] = Leg(message["Uniqueid"])
        if message["Context"] == "cc-alone":
            talk.together, operator.wanted = (OPERATOR,), RINGING
            self._goes(talk, operator)
        else:
            talk.legs[CLIENT] = Leg(actions.channel_of(interaction_id))
        self._talks[interaction_id] = talk

    def party_answered(self, message: AmiMessage) -> list[Event]:
        interaction_id, party_id = InteractionId(message["Id"]), PartyId(message["Party"])
        talk = self._talks.get(interaction_id)
        self._ringing.forget(message["Uniqueid"])
        if talk is None or party_id not in talk.ringing:
            self._ringing.stop(message["Uniqueid"])
            return []
        talk.legs[party_id] = Leg(talk.ringing.pop(party_id))
        talk.together = (*talk.together, party_id)
        self._settle(talk)
        return [PartyAnswered(interaction_id=interaction_id, party_id=party_id)]

    def placed(self, message: AmiMessage) -> list[Event]:
        """A leg has come to the place where it was sent; that is news here only."""
        self._comes(InteractionId(message["Id"]), message["Uniqueid"], message["Place"])
        return []

    def entered(self, message: AmiMessage) -> None:
        """The same, of a room."""
        self._comes(InteractionId(message["Conference"]), message["Uniqueid"], ROOM)

    def _comes(self, interaction_id: InteractionId, channel: str, place: str) -> None:
        talk = self._talks.get(interaction_id)
        who = talk.of(channel) if talk else None
        if talk is None or who is None:
            return
        leg = talk.legs[who]
        if leg.way is not None and leg.way.to != place:
            return
        went_by_himself = leg.way is None
        leg.here, leg.way = place, None
        if went_by_himself:
            # nothing was heard of the gateway for a while
            leg.wanted = place
        elif leg.wanted != place:
            self._send(talk, who)
        if went_by_himself or talk.is_room_awaited:
            self._settle(talk)
        self._say_goodbye(talk)

    def leg_gone(self, message: AmiMessage) -> list[Event]:
        """The end of a leg that had been answered."""
        talk, channel = self._talks.get(InteractionId(message["Id"])), message["Uniqueid"]
        if talk is not None and channel == talk.leaving:
            talk.leaving = ""
            self._settle(talk)
        return self._ended(talk, channel) if talk else []

    def _ended(self, talk: Talk, channel: str) -> list[Event]:
        who = talk.of(channel)
        if who is None:
            return []
        was_plain = talk.is_plain
        if talk.is_last_in_room(who) and CLIENT in talk.legs and talk.legs[CLIENT].is_in_room:
            talk.client_stays_behind()
        talk.remove(who)
        self._settle(talk)
        self._say_goodbye(talk)
        if who != OPERATOR:
            return [PartyLeft(interaction_id=talk.interaction_id, party_id=who)]
        return [] if was_plain else [_operator_left(talk)]

    def deserted(self, message: AmiMessage) -> list[Event]:
        """The client found nobody in the room: his operator was lost on the way."""
        talk = self._talks.get(InteractionId(message["Id"]))
        if talk is None:
            return []
        talk.client_stays_behind()
        channel = talk.remove(OPERATOR)
        if not channel:
            return []
        self._ringing.stop(channel)
        return [_operator_left(talk)]

    # What is up

    def adopt(self, calls: Iterable[FoundCall]) -> list[Event]:
        """All that is up, which is told as far as it may be news."""
        before = self._talks
        self._talks = {}
        events: list[Event] = []
        for call in calls:
            if call.operator_there or call.parties:
                talk = self._talks[call.interaction_id] = _found(call)
                events += self._answered_or_failed(talk, before.get(call.interaction_id))
                self._settle(talk)
        return events

    def _answered_or_failed(self, talk: Talk, before: Talk | None) -> Iterator[Event]:
        interaction_id = talk.interaction_id
        for party_id, channel in talk.ringing.items():
            fail = partial(self._party_failed, interaction_id, party_id)
            self._ringing.found(channel, fail)
        for party_id, leg in talk.legs.items():
            if party_id not in (CLIENT, OPERATOR):
                self._ringing.forget(leg.channel)
                yield PartyAnswered(interaction_id=interaction_id, party_id=party_id)
        for party_id in before.ringing if before else ():
            if party_id not in talk.legs and party_id not in talk.ringing:
                unknown = OfferOutcome.UNKNOWN
                yield PartyFailed(interaction_id=interaction_id, party_id=party_id, outcome=unknown)

    # Moving

    def _let_go(self, talk: Talk, who: PartyId) -> None:
        """End a leg. A client who would be left alone in the room waits for whoever comes next."""
        last = talk.is_last_in_room(who)
        has_answered = who in talk.legs
        channel = talk.remove(who)
        if has_answered and talk.is_room_being_entered:
            talk.goodbyes.append(channel)
            return
        if last:
            talk.leaving = channel
        if last and CLIENT in talk.legs and talk.legs[CLIENT].wanted == ROOM:
            self._move(talk, CLIENT, HELD)
        if channel:
            self._ringing.stop(channel)

    def _say_goodbye(self, talk: Talk) -> None:
        if not talk.is_room_being_entered:
            goodbyes, talk.goodbyes = talk.goodbyes, []
            for channel in goodbyes:
                self._ringing.stop(channel)

    def _settle(self, talk: Talk) -> None:
        """Every leg to where it ought to be."""
        if talk.is_plain or talk.leaving or talk.is_settling:
            return
        talk.is_room_awaited = False
        if talk.is_in_bridge:
            # a consultation is a client on hold, and then a party who rings: one move, not two
            talk.is_settling = True
            self._later(0, partial(self._look_for_bridge, talk))
            return
        for who, to in talk.wanted().items():
            if talk.legs[who].wanted != to:
                self._move(talk, who, to)

    def _postpones(self, talk: Talk, order: Callable[[], None], *, parts: bool = False) -> bool:
        """Whether this is to be done later: what ``parts`` them, and what was asked after that."""
        if talk.postponed or (parts and talk.is_settling):
            talk.postponed.append(order)
            return True
        return False

    def _look_for_bridge(self, talk: Talk, looks: int = LOOKS) -> None:
        settle = partial(self._settle_out_of_bridge, talk, looks)
        self._steering.ask(actions.look_for_bridge(talk.interaction_id), settle)

    def _settle_out_of_bridge(self, talk: Talk, looks: int, peer: str) -> None:
        if self._talks.get(talk.interaction_id) is not talk:
            return
        leaves = talk.is_in_bridge and not talk.is_plain
        if leaves and looks and not peer:
            again = partial(self._look_for_bridge, talk, looks - 1)
            self._later(LOOK_AGAIN_SECONDS, again)
            return
        talk.is_settling = False
        if leaves:
            self._leave_bridge(talk, talk.wanted())
        self._settle(talk)
        postponed, talk.postponed = talk.postponed, []
        for order in postponed:
            order()

    def _leave_bridge(self, talk: Talk, wanted: dict[PartyId, str]) -> None:
        client, operator = talk.legs[CLIENT], talk.legs[OPERATOR]
        client.wanted, operator.wanted = (wanted.get(each, ROOM) for each in (CLIENT, OPERATOR))
        self._goes(talk, client)
        self._goes(talk, operator)
        self._steering.order(
            actions.move_both(client.channel, client.wanted, operator.channel, operator.wanted)
        )

    def _move(self, talk: Talk, who: PartyId, to: str) -> None:
        """At once, or as soon as he has come to where he is going, and may."""
        talk.legs[who].wanted = to
        if talk.legs[who].way is None:
            self._send(talk, who)

    def _send(self, talk: Talk, who: PartyId) -> None:
        leg = talk.legs[who]
        if leg.wanted == ROOM and talk.is_room_closing:
            leg.wanted, talk.is_room_awaited = leg.here, True
            return
        self._goes(talk, leg)
        self._steering.order(actions.move(leg.channel, leg.wanted, _side(who)))

    def _goes(self, talk: Talk, leg: Leg) -> None:
        """It is on its way to where it is wanted, whoever has sent it."""
        leg.way = Way(leg.wanted)
        self._later(AGAIN_SECONDS, partial(self._send_again, talk, leg, leg.way))

    def _send_again(self, talk: Talk, leg: Leg, way: Way) -> None:
        who = talk.of(leg.channel)
        if who is None or leg.way is not way or self._talks.get(talk.interaction_id) is not talk:
            return
        about = {"interaction_id": talk.interaction_id, "leg": who, "place": way.to}
        if way.tries:
            way.tries -= 1
            log.warning("leg is sent again", **about)
            self._steering.order(
                actions.move(leg.channel, way.to, _side(who)),
                if_gone=partial(self._ended_unseen, talk, leg.channel),
            )
            self._later(AGAIN_SECONDS, partial(self._send_again, talk, leg, way))
        else:
            log.error("leg did not come to its place", **about)
            leg.way = None
            if leg.wanted != way.to:
                self._send(talk, who)
            self._settle(talk)
            self._say_goodbye(talk)

    def _ended_unseen(self, talk: Talk, channel: str) -> None:
        """Whoever hangs up just when he leaves the bridge is told of neither by ``Dial`` nor by the
        place where he was to come. (Of the client his own channel tells in any case.)"""
        is_on = self._talks.get(talk.interaction_id) is talk
        if is_on and talk.of(channel) != CLIENT:
            for event in self._ended(talk, channel):
                self._inbox.put(event)

    def _party_failed(
        self, interaction_id: InteractionId, party_id: PartyId, outcome: OfferOutcome
    ) -> None:
        if talk := self._talks.get(interaction_id):
            talk.remove(party_id)
            self._settle(talk)
        self._inbox.put(
            PartyFailed(interaction_id=interaction_id, party_id=party_id, outcome=outcome)
        )

    def _know_operator(self, talk: Talk, channel: str, offer_id: OfferId) -> None:
        self._steering.tell(actions.know_operator(channel, offer_id, talk.operator_id))


def _found(call: FoundCall) -> Talk:
    talk = Talk(call.interaction_id, call.operator_id, call.offer_id)
    legs = {CLIENT: call.client if call.context in TALK_CONTEXTS else None, OPERATOR: call.operator}
    for who, row in {**legs, **call.parties}.items():
        if row is None:
            continue
        if row["ChannelState"] != CHANNEL_UP:
            talk.ringing[who] = row["Uniqueid"]
            continue
        place = row["Context"] if row["Context"] in actions.PLACES else ""
        talk.legs[who] = Leg(row["Uniqueid"], place, place)
    talk.on_hold = tuple(who for who, leg in talk.legs.items() if leg.here == HELD)
    talk.together = tuple(who for who in talk.legs if who not in talk.on_hold)
    return talk


def _side(who: PartyId) -> str:
    return actions.CLIENT_SIDE if who == CLIENT else OTHER_SIDE


def _operator_left(talk: Talk) -> OperatorLeft:
    return OperatorLeft(interaction_id=talk.interaction_id, operator_id=talk.operator_id)
