"""Whatever operators do with their talks, and whoever hangs up: the telephones are as the core
believes, nobody speaks in two talks, and no client is forgotten on hold."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from media_gateway.acd import together
from media_gateway.acd.core import Acd
from media_gateway.acd.model import Interaction, Operator
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.configuration import PhoneKind
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OFFER,
    OPERATOR,
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PartyState,
    Visit,
    VisitMedia,
)
from tests.properties.test_floor import check_records, check_replay
from tests.support import floor as f

OPERATORS = [OperatorId(n) for n in (1, 2, 3, 4)]
DESK = OPERATORS[-1]
FAILURES = [OfferOutcome.NO_ANSWER, OfferOutcome.BUSY, OfferOutcome.REFUSED]
NUMBER = "+74951234567"

operators = st.sampled_from(OPERATORS)
picks = st.integers(0, 9)
mistakes = st.sampled_from([None, None, None, *OPERATORS])
HARMLESS = ("hold", "resume", "swap", "conference")
VERBS = {
    "hold": lambda about: e.HoldRequested(on=True, **about),
    "resume": lambda about: e.HoldRequested(on=False, **about),
    "swap": lambda about: e.SwapRequested(**about),
    "conference": lambda about: e.ConferenceRequested(**about),
    "complete": lambda about: e.CompleteRequested(**about),
    "record": lambda about: e.RecordingRequested(on=True, **about),
    "stop recording": lambda about: e.RecordingRequested(on=False, **about),
    "transfer": lambda about: e.TransferRequested(queue_id=f.SUPPORT, **about),
    "transfer outside": lambda about: e.TransferRequested(number=NUMBER, **about),
    "hang up": lambda about: e.HangupRequested(**about),
}


class Talks(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.outside = f.Outside()
        self.calls = 0
        plain = f.configuration(len(OPERATORS))
        self.outside.tell(
            e.ConfigurationChanged(
                configuration=replace(
                    plain,
                    operators=tuple(
                        replace(o, phone=PhoneKind.DESK) if o.operator_id == DESK else o
                        for o in plain.operators
                    ),
                )
            )
        )
        for operator in OPERATORS[:3]:
            self.an_operator_begins_his_day(operator)

    @property
    def _floor(self):
        return self.outside.acd.floor

    @property
    def _legs(self):
        return self.outside.legs

    @rule(operator=operators)
    def an_operator_begins_his_day(self, operator: OperatorId) -> None:
        self.outside.tell(e.OperatorConnected(operator_id=operator))
        self._ask(operator, OperatorState.READY)

    @rule(operator=operators, state=st.sampled_from([OperatorState.PAUSED, OperatorState.OFFLINE]))
    def an_operator_asks_for_a_state(self, operator: OperatorId, state: OperatorState) -> None:
        self._ask(operator, state)

    def _ask(self, operator: OperatorId, state: OperatorState) -> None:
        self.outside.tell(e.OperatorStateRequested(operator_id=operator, state=state))

    @rule(operator=operators, answered=st.sampled_from([True, True, False]))
    def a_client_calls(self, operator: OperatorId, answered: bool) -> None:
        self.an_operator_begins_his_day(operator)
        self.calls += 1
        client = InteractionId(f"i{self.calls:03}")
        self.outside.on_line.add(client)
        self.outside.tell(
            e.InteractionArrived(
                interaction_id=client,
                channel=Channel.VOICE,
                direction=Direction.INBOUND,
                client_number="+79161112233",
                client_name="",
                entry_number=f.SALES_NUMBER,
                visit=Visit(media=VisitMedia.VIDEO),
            )
        )
        self.outside.tell(
            e.CallerIdentified(interaction_id=client, number="+79161112233", matches=())
        )
        if answered:
            for offer in list(self._legs.offers.values()):
                self.outside.tell(e.OfferAnswered(offer_id=offer.offer_id))

    def _answer_all(self, interaction_id: InteractionId) -> None:
        for offer in [o for o in self._legs.offers.values() if o.interaction_id == interaction_id]:
            self.outside.tell(e.OfferAnswered(offer_id=offer.offer_id))

    @rule(operator=operators, colleague=st.sampled_from([None, *OPERATORS]), there=st.booleans())
    def an_operator_calls(
        self, operator: OperatorId, colleague: OperatorId | None, there: bool
    ) -> None:
        self.calls += 1
        call = InteractionId(f"call-{self.calls:03}")
        self.outside.tell(
            e.CallRequested(
                interaction_id=call,
                operator_id=operator,
                to_operator_id=colleague or OperatorId(0),
                number="" if colleague else NUMBER,
            )
        )
        if there:
            self._answer_all(call)
            self.a_party_answers_or_not(0, None)
            self.a_called_client_answers_or_not(0, True)

    @rule(pick=picks, outcome=st.sampled_from([None, None, *FAILURES]))
    def a_phone_rings(self, pick: int, outcome: OfferOutcome | None) -> None:
        """And is answered, or not."""
        ringing = sorted(self._legs.offers)
        if not ringing:
            return
        offer_id = ringing[pick % len(ringing)]
        if outcome is None:
            self.outside.tell(e.OfferAnswered(offer_id=offer_id))
        else:
            del self._legs.offers[offer_id]
            self.outside.tell(e.OfferFailed(offer_id=offer_id, outcome=outcome))

    @rule(pick=picks, reached=st.sampled_from([True, True, False]))
    def a_called_client_answers_or_not(self, pick: int, reached: bool) -> None:
        called = [i for i in self._talking(OPERATOR) if i in self.outside.dialled]
        called = [i for i in called if i not in self.outside.on_line]
        if called:
            call = called[pick % len(called)]
            if reached:
                self.outside.on_line.add(call)
                self.outside.tell(e.ClientAnswered(interaction_id=call))
            else:
                self.outside.tell(e.ClientUnreached(interaction_id=call, outcome=OfferOutcome.BUSY))

    def _talking(self, leg) -> list[InteractionId]:
        return sorted(i for i, talk in self._legs.talks.items() if leg in talk.up)

    @rule(pick=picks, mistaken=mistakes, verb=st.sampled_from(sorted(VERBS)))
    def an_operator_does_something(self, pick: int, mistaken: OperatorId | None, verb: str) -> None:
        self._do(pick, mistaken, verb)

    @rule(pick=picks, verbs=st.lists(st.sampled_from(sorted(HARMLESS)), min_size=2, max_size=5))
    def an_operator_cannot_decide(self, pick: int, verbs: list[str]) -> None:
        for verb in verbs:
            self._do(pick, None, verb)

    def _do(self, pick: int, mistaken: OperatorId | None, verb: str) -> None:
        for operator, interaction_id in self._one_talk(pick, mistaken):
            self.outside.tell(
                VERBS[verb]({"interaction_id": interaction_id, "operator_id": operator})
            )

    def _one_talk(
        self, pick: int, mistaken: OperatorId | None
    ) -> list[tuple[OperatorId, InteractionId]]:
        """A talk and its operator, or somebody who is mistaken."""
        talks = [
            (i.operator_id, i.interaction_id)
            for i in self._floor.interactions.values()
            if i.operator_id is not None
        ]
        if not talks:
            return []
        talking = [one for one in talks if one[1] in self._legs.talks] or talks
        operator, interaction_id = talking[pick % len(talking)]
        return [(mistaken or operator, interaction_id)]

    @rule(
        pick=picks,
        mistaken=mistakes,
        colleague=st.sampled_from([None, *OPERATORS]),
        queue=st.booleans(),
        answered=st.sampled_from([None, True, True, False]),
        verbs=st.lists(st.sampled_from(sorted(HARMLESS)), max_size=3),
    )
    def an_operator_consults(
        self,
        pick: int,
        mistaken: OperatorId | None,
        colleague: OperatorId | None,
        queue: bool,
        answered: bool | None,
        verbs: list[str],
    ) -> None:
        if colleague is not None:
            self.an_operator_begins_his_day(colleague)
        by_queue = queue and colleague is None
        for operator, interaction_id in self._one_talk(pick, mistaken):
            self.outside.tell(
                e.ConsultRequested(
                    interaction_id=interaction_id,
                    operator_id=operator,
                    queue_id=f.SUPPORT if by_queue else f.QueueId(0),
                    to_operator_id=colleague or OperatorId(0),
                    number="" if colleague or by_queue else NUMBER,
                )
            )
        if answered is not None:
            self.a_party_answers_or_not(0, None if answered else OfferOutcome.NO_ANSWER)
        for verb in verbs:
            self._do(pick, None, verb)

    @rule(pick=picks, mistaken=mistakes, came=st.booleans())
    def an_operator_invites(self, pick: int, mistaken: OperatorId | None, came: bool) -> None:
        """By a link, as into a talk by video."""
        if not self._talking(OPERATOR):
            self.a_client_calls(OPERATORS[pick % len(OPERATORS)], True)
        for operator, interaction_id in self._one_talk(pick, mistaken):
            self.outside.tell(
                e.InviteRequested(interaction_id=interaction_id, operator_id=operator)
            )
        if came:
            self.a_party_answers_or_not(pick, None)

    @rule(pick=picks, outcome=st.sampled_from([None, None, *FAILURES]))
    def a_party_answers_or_not(self, pick: int, outcome: OfferOutcome | None) -> None:
        ringing = [(i, p) for i, talk in sorted(self._legs.talks.items()) for p in talk.ringing]
        if not ringing:
            return
        talk, party = ringing[pick % len(ringing)]
        if outcome is None:
            self.outside.tell(e.PartyAnswered(interaction_id=talk, party_id=party))
        else:
            self.outside.tell(e.PartyFailed(interaction_id=talk, party_id=party, outcome=outcome))

    @rule(pick=picks)
    def an_operator_drops_somebody(self, pick: int) -> None:
        for operator, interaction_id in self._one_talk(pick, None):
            for party in list(self._floor.interactions[interaction_id].parties)[:1]:
                self.outside.tell(
                    e.DropRequested(
                        interaction_id=interaction_id,
                        operator_id=operator,
                        party_id=party.party_id,
                    )
                )

    @rule(pick=picks)
    def somebody_hangs_up(self, pick: int) -> None:
        """Any leg of any talk, and clients who wait."""
        legs = [(i, leg) for i, talk in sorted(self._legs.talks.items()) for leg in sorted(talk.up)]
        legs += [(i, CLIENT) for i in sorted(self.outside.on_line) if (i, CLIENT) not in legs]
        if not legs:
            return
        talk, leg = legs[pick % len(legs)]
        if leg == CLIENT:
            self.outside.on_line.discard(talk)
            self.outside.tell(e.ClientLeft(interaction_id=talk))
        elif leg == OPERATOR:
            interaction = self._floor.interactions[talk]
            assert interaction.operator_id is not None
            self.outside.tell(
                e.OperatorLeft(interaction_id=talk, operator_id=interaction.operator_id)
            )
        else:
            self.outside.tell(e.PartyLeft(interaction_id=talk, party_id=leg))

    @rule(operator=operators, seconds=st.sampled_from([0.0, 1.0, 6.0]), kept=st.booleans())
    def a_page_is_loaded_anew(self, operator: OperatorId, seconds: float, kept: bool) -> None:
        held = tuple(self._floor.operators[operator].held) if kept else ()
        self.outside.tell(e.OperatorDisconnected(operator_id=operator))
        self.outside.wait(seconds)
        self.outside.tell(e.OperatorConnected(operator_id=operator, interaction_ids=held))

    @rule(operator=operators)
    def a_panel_goes_away(self, operator: OperatorId) -> None:
        self.outside.tell(e.OperatorDisconnected(operator_id=operator))

    @rule(seconds=st.sampled_from([1.0, 6.0, 31.0, 70.0]))
    def time_passes(self, seconds: float) -> None:
        self.outside.wait(seconds)

    @rule(
        pick=st.none() | picks,
        restarted=st.booleans(),
        seconds=st.sampled_from([0.0, 3.0]),
        verb=st.sampled_from([None, "record", "stop recording"]),
    )
    def the_line_to_the_telephones_breaks(
        self, pick: int | None, restarted: bool, seconds: float, verb: str | None
    ) -> None:
        """And is back, when perhaps one leg has fallen unseen."""
        self.outside.tell(e.MediaLost(channel=Channel.VOICE))
        if verb is not None:
            self._do(0, None, verb)
        if restarted:
            self.outside.acd = Acd(self.outside.acd.checkpoint())
            self.outside.tell(e.GatewayStarted())
        if pick is not None:
            self._lose_a_leg(pick)
        self.outside.wait(seconds)
        self.outside.tell(e.MediaReconciled(channel=Channel.VOICE, seen=tuple(self._seen())))

    def _lose_a_leg(self, pick: int) -> None:
        legs = [(i, leg) for i, talk in sorted(self._legs.talks.items()) for leg in sorted(talk.up)]
        if not legs:
            return
        talk, leg = legs[pick % len(legs)]
        self._legs.talks[talk].without(leg)
        if leg == CLIENT:
            self.outside.on_line.discard(talk)
        if leg == CLIENT or self._legs.talks[talk].up <= {CLIENT}:
            del self._legs.talks[talk]

    def _seen(self):
        for offer_id in [o for o, one in self._legs.offers.items() if self._is_stale(o, one)]:
            del self._legs.offers[offer_id]
        rung = {o.interaction_id: o.offer_id for o in self._legs.offers.values()}
        for interaction_id in sorted({*self._legs.talks, *rung, *self.outside.on_line}):
            talk = self._legs.talks.get(interaction_id)
            up = talk.up if talk else set()
            answered = OPERATOR in up
            offer_id = talk.offer_id if talk and answered else rung.get(interaction_id, NO_OFFER)
            yield e.SeenInteraction(
                interaction_id=interaction_id,
                offer_id=offer_id,
                answered=answered,
                client_there=interaction_id in self.outside.on_line,
                parties=tuple(sorted(up - {CLIENT, OPERATOR})),
            )

    def _is_stale(self, offer_id, offer) -> bool:
        """A phone whose ringing the core gave up while nobody could be told."""
        return offer_id not in self._floor.offers

    # What holds at any moment

    @invariant()
    def the_telephones_are_as_the_core_believes(self) -> None:
        assert not self._legs.complaints, self._legs.complaints
        if Channel.VOICE in self._floor.media_lost:
            return
        for interaction in self._floor.interactions.values():
            if interaction.state == InteractionState.TALKING:
                self._check_talk(interaction)

    def _check_talk(self, interaction: Interaction) -> None:
        operator = self._floor.operators[interaction.operator_id]
        if operator.phone_is_gone and interaction.interaction_id not in self._legs.talks:
            return  # the client hears music until his operator's page is back
        talk = self._legs.talks[interaction.interaction_id]
        here = set() if operator.phone_is_gone and OPERATOR not in talk.up else {OPERATOR}
        waiting = {p.party_id for p in interaction.parties if p.state == PartyState.ON_HOLD}
        assert talk.together == here | set(together.heard(interaction))
        assert talk.on_hold == waiting | ({CLIENT} if interaction.on_hold else set())
        assert talk.ringing == {p.party_id for p in together.coming(interaction)}
        assert talk.paused == bool(interaction.recording_paused)

    @invariant()
    def nobody_speaks_in_two_talks(self) -> None:
        for operator in self._floor.operators.values():
            assert len(self._active(operator)) <= 1

    def _active(self, operator: Operator) -> list[InteractionId]:
        speaking = []
        for interaction_id in operator.held:
            interaction = self._floor.interactions[interaction_id]
            party = together.party_of(interaction, operator.operator_id)
            in_talk = operator.held[interaction_id] == OperatorState.TALKING
            if party is not None:
                aside = party.state == PartyState.ON_HOLD
            else:
                aside = together.is_aside(interaction)
            if in_talk and not aside:
                speaking.append(interaction_id)
        return speaking

    @invariant()
    def whoever_set_a_talk_aside_knows_how_to_go_back(self) -> None:
        for interaction in self._floor.interactions.values():
            assert bool(interaction.aside) == together.is_aside(interaction)
            there = {p.party_id for p in together.answered(interaction)} | {CLIENT}
            assert set(interaction.aside) <= there

    @invariant()
    def no_client_is_forgotten(self) -> None:
        known = self._floor.interactions.keys() | self._floor.lingering.keys()
        if Channel.VOICE not in self._floor.media_lost:
            assert self.outside.on_line <= known
            assert self._legs.talks.keys() <= known

    @invariant()
    def an_operator_holds_what_is_his(self) -> None:
        for operator in self._floor.operators.values():
            mine = {
                i.interaction_id
                for i in self._floor.interactions.values()
                if i.operator_id == operator.operator_id
                or (
                    (party := together.party_of(i, operator.operator_id))
                    and party.rung_at is not None
                )
            }
            assert operator.held.keys() == mine
            idle = operator.state in (
                OperatorState.READY,
                OperatorState.PAUSED,
                OperatorState.OFFLINE,
            )
            assert idle == (not mine)

    @invariant()
    def who_was_asked_in_is_in_a_talk(self) -> None:
        for i in self._floor.interactions.values():
            if i.parties:
                begins = i.direction == Direction.INTERNAL and i.state in (
                    InteractionState.OFFERED,
                    InteractionState.DIALLING,
                )
                outside = i.state == InteractionState.IN_FLOW and len(i.parties) == 1
                assert begins or outside or i.state == InteractionState.TALKING

    @invariant()
    def a_restart_changes_nothing(self) -> None:
        acd = self.outside.acd
        assert Acd(acd.checkpoint()).checkpoint() == acd.checkpoint()

    def teardown(self) -> None:
        if hasattr(self, "outside"):
            self.outside.wait(1000)
            assert not self._legs.complaints
            check_records(self.outside)
            check_replay(self.outside)


Talks.TestCase.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
TestTalks = Talks.TestCase


class Walk:
    """One of many random shifts; hypothesis tends to try short ones, in which little is begun."""

    STEPS = 40
    WEIGHTS = {
        "an_operator_begins_his_day": 2,
        "an_operator_asks_for_a_state": 0.5,
        "a_client_calls": 5,
        "an_operator_calls": 1.5,
        "a_phone_rings": 4,
        "a_called_client_answers_or_not": 2,
        "an_operator_does_something": 6,
        "an_operator_consults": 6,
        "a_party_answers_or_not": 4,
        "an_operator_drops_somebody": 1,
        "somebody_hangs_up": 2,
        "a_page_is_loaded_anew": 0.5,
        "a_panel_goes_away": 0.3,
        "time_passes": 1,
        "the_line_to_the_telephones_breaks": 0.5,
    }

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.talks = Talks()
        self.talks.open()
        self.taken: list[tuple[str, tuple[object, ...]]] = []

    def go(self) -> None:
        for name in self.random.choices([*self.WEIGHTS], [*self.WEIGHTS.values()], k=self.STEPS):
            values = self._values_of(name)
            self.taken.append((name, values))
            getattr(self.talks, name)(*values)
            for holds in INVARIANTS:
                getattr(self.talks, holds)()
        self.talks.teardown()

    def _values_of(self, name: str) -> tuple[object, ...]:
        random, pick = self.random, self.random.randrange(10)
        operator, likely = random.choice(OPERATORS), random.random() < 0.7
        outcome = random.choice([None, None, *FAILURES])
        colleague = random.choice([None, *OPERATORS])
        verbs = random.choices((*HARMLESS, "complete"), k=random.randrange(3))
        answers = random.choice([None, True, False])
        mistaken = random.choice([*[None] * 5, operator])
        values: dict[str, tuple[object, ...]] = {
            "an_operator_begins_his_day": (operator,),
            "a_panel_goes_away": (operator,),
            "an_operator_asks_for_a_state": (
                operator,
                random.choice([OperatorState.PAUSED, OperatorState.OFFLINE]),
            ),
            "a_client_calls": (operator, likely),
            "an_operator_calls": (operator, colleague, likely),
            "a_phone_rings": (pick, outcome),
            "a_party_answers_or_not": (pick, outcome),
            "a_called_client_answers_or_not": (pick, likely),
            "an_operator_does_something": (pick, mistaken, random.choice(sorted(VERBS))),
            "an_operator_consults": (pick, None, colleague, likely, answers, verbs),
            "a_page_is_loaded_anew": (operator, random.choice([0.0, 1.0, 6.0]), likely),
            "time_passes": (random.choice([1.0, 6.0, 31.0]),),
            "the_line_to_the_telephones_breaks": (
                random.choice([None, pick]),
                likely,
                random.choice([0.0, 3.0]),
                random.choice([None, "record", "stop recording"]),
            ),
        }
        return values.get(name, (pick,))


INVARIANTS = (
    "the_telephones_are_as_the_core_believes",
    "nobody_speaks_in_two_talks",
    "whoever_set_a_talk_aside_knows_how_to_go_back",
    "no_client_is_forgotten",
    "an_operator_holds_what_is_his",
    "who_was_asked_in_is_in_a_talk",
)


@pytest.mark.parametrize("seed", range(0, 200, 20))
def test_many_shifts(seed: int) -> None:
    for number in range(seed, seed + 20):
        walk = Walk(number)
        try:
            walk.go()
        except Exception as failure:
            raise AssertionError(f"shift {number}: {walk.taken}") from failure
