"""Whatever happens in whatever order, the rules of the floor hold."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from media_gateway.acd import routing
from media_gateway.acd.core import Acd
from media_gateway.acd.model import Checkpoint, Interaction
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.configuration import Strategy
from media_gateway.vocabulary.facts import InteractionFact, IntervalFact, OfferFact
from media_gateway.vocabulary.terms import (
    NO_INTERACTION,
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PauseReasonId,
    Visit,
    VisitMedia,
)
from tests.support import floor as f

OPERATORS = [OperatorId(n) for n in (1, 2, 3)]
ENTRIES = [
    (Channel.VOICE, f.SALES_NUMBER),
    (Channel.VOICE, f.SUPPORT_NUMBER),
    (Channel.VIDEO, f.VIDEO_ENTRY),
    (Channel.VOICE, "+74959999999"),
    (Channel.TICKET, f.TICKET_ENTRY),
]
CHANNELS = [Channel.VOICE, Channel.VIDEO, Channel.TICKET]
BUSY = (OperatorState.OFFERED, OperatorState.TALKING, OperatorState.WRAP_UP)
FAILURES = [
    OfferOutcome.NO_ANSWER,
    OfferOutcome.BUSY,
    OfferOutcome.REFUSED,
    OfferOutcome.UNREACHABLE,
]


def _visit(goes_on: InteractionId) -> Visit:
    return Visit(media=VisitMedia.VIDEO, goes_on=goes_on)


class FloorRules(RuleBasedStateMachine):
    clients = Bundle("clients")

    @initialize()
    def open(self) -> None:
        self.outside = f.Outside()
        self.arrived = 0
        self.outside.tell(e.ConfigurationChanged(configuration=f.configuration()))

    @rule(target=clients, entry=st.sampled_from(ENTRIES), known=st.booleans())
    def a_client_arrives(self, entry: tuple[Channel, str], known: bool) -> InteractionId:
        interaction_id = self._arrive(entry)
        if known:
            self.outside.tell(
                e.CallerIdentified(interaction_id=interaction_id, number="+79161112233", matches=())
            )
        return interaction_id

    @rule(target=clients, client=clients, known=st.booleans())
    def a_client_goes_on_by_video(self, client: InteractionId, known: bool) -> object:
        """Where he is on the telephone; else he is a visitor like any other."""
        visit = self._arrive((Channel.VIDEO, f.VIDEO_ENTRY), goes_on=client)
        if visit in self.outside.acd.floor.joined:
            self.outside.on_line.discard(visit)
        elif known:
            self.outside.tell(e.CallerIdentified(interaction_id=visit, number="", matches=()))
        return multiple(visit)

    @invariant()
    def who_joined_a_talk_by_video_is_known_from_both_sides(self) -> None:
        floor = self.outside.acd.floor
        joined = {
            i.joined.visit_id: i.interaction_id for i in floor.interactions.values() if i.joined
        }
        assert floor.joined == joined
        assert not floor.joined.keys() & floor.interactions.keys()

    def _arrive(
        self, entry: tuple[Channel, str], goes_on: InteractionId = NO_INTERACTION
    ) -> InteractionId:
        self.arrived += 1
        interaction_id = InteractionId(f"i{self.arrived:03}")
        self.outside.on_line.add(interaction_id)
        self.outside.tell(
            e.InteractionArrived(
                interaction_id=interaction_id,
                channel=entry[0],
                direction=Direction.INBOUND,
                client_number="+79161112233",
                client_name="",
                entry_number=entry[1],
                visit=_visit(goes_on) if entry[0] == Channel.VIDEO else None,
            )
        )
        return interaction_id

    @rule(target=clients, entry=st.sampled_from(ENTRIES[:3]), operator=st.sampled_from(OPERATORS))
    def a_client_is_answered(
        self, entry: tuple[Channel, str], operator: OperatorId
    ) -> InteractionId:
        self.an_operator_begins_his_day(operator)
        client = self.a_client_arrives(entry, known=True)
        if client in self.outside.ringing:
            self.outside.tell(e.OfferAnswered(offer_id=self.outside.ringing.pop(client)))
        return client

    @rule(client=clients)
    def the_same_sign_comes_twice(self, client: InteractionId) -> None:
        self.outside.tell(e.CallerIdentified(interaction_id=client, number="x", matches=()))

    @rule(client=consumes(clients))
    def a_client_leaves(self, client: InteractionId) -> None:
        self.outside.on_line.discard(client)
        self.outside.ringing.pop(client, None)
        self.outside.tell(e.ClientLeft(interaction_id=client))

    @rule(operator=st.sampled_from(OPERATORS), client=clients, holds=st.booleans())
    def a_panel_connects(self, operator: OperatorId, client: InteractionId, holds: bool) -> None:
        ids = (client,) if holds else ()
        self.outside.tell(e.OperatorConnected(operator_id=operator, interaction_ids=ids))

    @rule(operator=st.sampled_from(OPERATORS))
    def an_operator_begins_his_day(self, operator: OperatorId) -> None:
        self.outside.tell(e.OperatorConnected(operator_id=operator))
        self._ask(operator, OperatorState.READY)

    @rule(operator=st.sampled_from(OPERATORS))
    def a_panel_goes_away(self, operator: OperatorId) -> None:
        self.outside.tell(e.OperatorDisconnected(operator_id=operator))

    @rule(
        operator=st.sampled_from(OPERATORS),
        state=st.sampled_from([OperatorState.READY, OperatorState.PAUSED, OperatorState.OFFLINE]),
    )
    def an_operator_asks_for_a_state(self, operator: OperatorId, state: OperatorState) -> None:
        self._ask(operator, state)

    def _ask(self, operator: OperatorId, state: OperatorState) -> None:
        self.outside.tell(
            e.OperatorStateRequested(
                operator_id=operator, state=state, pause_reason_id=PauseReasonId(1)
            )
        )

    @rule(pick=st.integers(0, 9))
    def a_ringing_phone_is_answered(self, pick: int) -> None:
        ringing = sorted(self.outside.ringing)
        if ringing:
            client = ringing[pick % len(ringing)]
            self.outside.tell(e.OfferAnswered(offer_id=self.outside.ringing.pop(client)))

    @rule(pick=st.integers(0, 9), outcome=st.sampled_from(FAILURES))
    def a_ringing_phone_is_not_answered(self, pick: int, outcome: OfferOutcome) -> None:
        ringing = sorted(self.outside.ringing)
        if ringing:
            client = ringing[pick % len(ringing)]
            offer_id = self.outside.ringing.pop(client)
            self.outside.tell(e.OfferFailed(offer_id=offer_id, outcome=outcome))

    @rule(pick=st.integers(0, 9), mistaken=st.booleans())
    def an_operators_leg_ends(self, pick: int, mistaken: bool) -> None:
        for client, operator in self._one_held(InteractionState.TALKING, pick, mistaken):
            self.outside.tell(e.OperatorLeft(interaction_id=client, operator_id=operator))

    @rule(pick=st.integers(0, 9), mistaken=st.booleans())
    def a_talk_ends_by_the_client(self, pick: int, mistaken: bool) -> None:
        for client, _ in self._one_held(InteractionState.TALKING, pick, mistaken):
            self.outside.on_line.discard(client)
            self.outside.tell(e.ClientLeft(interaction_id=client))

    @rule(
        pick=st.integers(0, 9),
        mistaken=st.booleans(),
        state=st.sampled_from([InteractionState.TALKING, InteractionState.OFFERED]),
    )
    def an_operator_hangs_up(self, pick: int, mistaken: bool, state: InteractionState) -> None:
        for client, operator in self._one_held(state, pick, mistaken):
            self.outside.tell(e.HangupRequested(interaction_id=client, operator_id=operator))

    @rule(pick=st.integers(0, 9), mistaken=st.booleans())
    def an_operator_finishes(self, pick: int, mistaken: bool) -> None:
        for client, operator in self._one_held(InteractionState.WRAP_UP, pick, mistaken):
            self.outside.tell(e.WrapUpFinished(interaction_id=client, operator_id=operator))

    def _one_held(
        self, state: InteractionState, pick: int, mistaken: bool
    ) -> list[tuple[InteractionId, OperatorId]]:
        """An interaction in ``state`` and its operator; now and then the wrong operator."""
        held = [
            (i.interaction_id, i.operator_id)
            for i in self.outside.acd.floor.interactions.values()
            if i.state == state and i.operator_id is not None
        ]
        if not held:
            return []
        client, operator = held[pick % len(held)]
        return [(client, OPERATORS[operator % len(OPERATORS)] if mistaken else operator)]

    @rule(seconds=st.sampled_from([0.2, 1.0, 6.0, 25.0, 70.0, 400.0]))
    def time_passes(self, seconds: float) -> None:
        self.outside.wait(seconds)

    @rule(operators=st.integers(1, 3), support=st.booleans())
    def an_admin_changes_the_queues(self, operators: int, support: bool) -> None:
        configuration = f.configuration(operators, support=support)
        self.outside.tell(e.ConfigurationChanged(configuration=configuration))

    @rule(channel=st.sampled_from(CHANNELS))
    def the_line_to_the_media_breaks(self, channel: Channel) -> None:
        self.outside.tell(e.MediaLost(channel=channel))

    @rule(channel=st.sampled_from(CHANNELS), answered=st.booleans())
    def the_line_to_the_media_is_back(self, channel: Channel, answered: bool) -> None:
        seen = tuple(self._seen(channel, answered, legs=True))
        self.outside.tell(e.MediaReconciled(channel=channel, seen=seen))

    @rule(target=clients, answered=st.booleans(), down=st.booleans(), legs=st.booleans())
    def the_gateway_is_restarted(self, answered: bool, down: bool, legs: bool) -> object:
        """From a checkpoint; then the media side says what is up: all, nothing, clients alone."""
        self.outside.acd = Acd(self.outside.acd.checkpoint())
        self.outside.tell(e.GatewayStarted())
        if down:
            self.outside.on_line.clear()
            self.outside.ringing.clear()
        for channel in CHANNELS:
            self.outside.tell(
                e.MediaReconciled(channel=channel, seen=tuple(self._seen(channel, answered, legs)))
            )
        return multiple()

    def _seen(self, channel: Channel, answered: bool, legs: bool) -> list[e.SeenInteraction]:
        seen = []
        for interaction in self.outside.acd.floor.interactions.values():
            if (
                interaction.channel == channel
                and interaction.interaction_id in self.outside.on_line
            ):
                offer_id = interaction.offer_id if legs else None
                talking = interaction.state == InteractionState.TALKING
                seen.append(
                    e.SeenInteraction(
                        interaction_id=interaction.interaction_id,
                        offer_id=offer_id or f.OfferId(""),
                        answered=bool(offer_id) and (talking or answered),
                    )
                )
        return seen

    @invariant()
    def nobody_waits_while_a_fitting_operator_is_ready(self) -> None:
        floor, now = self.outside.acd.floor, self.outside.now
        for interaction in floor.interactions.values():
            reachable = interaction.channel not in floor.media_lost
            if interaction.state == InteractionState.WAITING and reachable:
                assert routing.operator_for(floor, interaction, now) is None

    @invariant()
    def nobody_waits_in_a_queue_that_is_not_there(self) -> None:
        floor = self.outside.acd.floor
        for interaction in floor.interactions.values():
            if interaction.state == InteractionState.WAITING:
                assert floor.settings_of(interaction) is not None

    @invariant()
    def the_lines_are_those_of_the_states(self) -> None:
        floor = self.outside.acd.floor
        waiting = {i for line in floor.waiting.values() for i in line}
        assert waiting == {
            i.interaction_id
            for i in floor.interactions.values()
            if i.state == InteractionState.WAITING
        }
        for queue_id, line in floor.ready.items():
            if floor.queues[queue_id].strategy == Strategy.LONGEST_READY:
                since = [floor.operators[o].ready_since for o in line]
                assert since == sorted(since)
            members = set(floor.queues[queue_id].operator_ids)
            assert set(line) == {
                o.operator_id
                for o in floor.operators.values()
                if floor.room_of(o) and o.operator_id in members
            }

    @invariant()
    def an_operator_is_what_he_holds(self) -> None:
        floor = self.outside.acd.floor
        for operator in floor.operators.values():
            held = {
                i.interaction_id: made_of_him(i)
                for i in floor.interactions.values()
                if i.operator_id == operator.operator_id
            }
            assert operator.held == held
            assert (operator.state in BUSY) == bool(held)
            talks = [i for i in held if floor.interactions[i].channel != Channel.TICKET]
            assert len(talks) <= 1
            if held:
                assert operator.state == held[operator.interaction_id]
                assert not talks or operator.interaction_id == talks[0]

    @invariant()
    def an_offer_runs_only_while_a_phone_rings(self) -> None:
        floor = self.outside.acd.floor
        offered = [i for i in floor.interactions.values() if i.state == InteractionState.OFFERED]
        assert {i.offer_id for i in offered} == set(floor.offers)

    @invariant()
    def who_is_not_connected_is_not_ready(self) -> None:
        for operator in self.outside.acd.floor.operators.values():
            if not operator.connected:
                assert operator.state not in (OperatorState.READY, OperatorState.PAUSED)

    def teardown(self) -> None:
        if hasattr(self, "outside"):
            self.outside.wait(1000)
            check_records(self.outside)
            check_replay(self.outside)


def made_of_him(interaction: Interaction) -> OperatorState:
    """While a client is being called, his operator rings or is on the telephone."""
    if interaction.state == InteractionState.DIALLING:
        return OperatorState.TALKING if interaction.offer_id else OperatorState.OFFERED
    return OperatorState(interaction.state.value)


def check_records(outside: f.Outside) -> None:
    """Each thing is reported in rising versions, and ends at most once."""
    versions: dict[str, int] = {}
    ended: set[str] = set()
    for fact in outside.facts:
        if not isinstance(fact, InteractionFact | OfferFact | IntervalFact):
            continue
        assert fact.version > versions.get(fact.uid, 0), fact
        versions[fact.uid] = fact.version
        assert fact.uid not in ended, fact
        if isinstance(fact, InteractionFact):
            over = fact.state == InteractionState.CLOSED
            assert not over or fact.outcome is not None
        else:
            over = fact.ended_at is not None
        if over:
            ended.add(fact.uid)
    open_intervals = {
        fact.operator_id
        for fact in outside.facts
        if isinstance(fact, IntervalFact) and fact.uid not in ended
    }
    assert len(open_intervals) == len({i for i in versions if i.startswith("operator-")} - ended)


def check_replay(outside: f.Outside) -> None:
    """The same events at the same moments give the same floor."""
    again = Acd()
    for now, event in outside.told:
        again.handle(event, now)
    assert _in_order(again.checkpoint()) == _in_order(outside.acd.checkpoint())


def _in_order(checkpoint: Checkpoint) -> Checkpoint:
    """Two that began in one moment may stand either way round: their places in line say who is
    first."""
    by_age = sorted(checkpoint.interactions, key=lambda i: (i.started_at, i.interaction_id))
    return replace(checkpoint, interactions=tuple(by_age))


FloorRules.TestCase.settings = settings(max_examples=250, stateful_step_count=60, deadline=None)
TestFloorRules = FloorRules.TestCase
