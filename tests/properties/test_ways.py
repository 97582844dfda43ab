"""Whatever becomes of a client — announcements, messages, callbacks, transfers — he is never lost,
never told things after his end, and ends exactly once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from media_gateway.acd import hours
from media_gateway.acd.core import Acd
from media_gateway.acd.floor import digits
from media_gateway.acd.model import Interaction
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import (
    Command,
    DialClient,
    ForwardOutside,
    OfferInteraction,
    PlayPrompts,
    RecordMessage,
)
from media_gateway.vocabulary.configuration import (
    CallbackOrder,
    Configuration,
    Detour,
    DetourKind,
)
from media_gateway.vocabulary.facts import CallbackFact, CallbackState
from media_gateway.vocabulary.flows import NodeKind
from media_gateway.vocabulary.terms import (
    CallbackId,
    Channel,
    EntryPointId,
    FlowId,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    QueueId,
    StepId,
)
from tests.properties.test_floor import OPERATORS, FloorRules
from tests.support import floor as f
from tests.support import flows, shop

ENTRIES = [
    f.SALES_NUMBER,
    f.SUPPORT_NUMBER,
    shop.SERVICE_NUMBER,
    shop.PARTNERS_NUMBER,
    shop.SHOP_NUMBER,
    shop.NIGHT_NUMBER,
    "+74950000007",
]
CALLERS = ["", "+79161112233", "+79162223344"]
QUEUES = [f.SALES, f.SUPPORT, shop.SERVICE, shop.PARTNERS]
OUTCOMES = [OfferOutcome.ANSWERED, OfferOutcome.BUSY, OfferOutcome.NO_ANSWER, OfferOutcome.UNKNOWN]
DETOURS = [
    Detour(),
    Detour(kind=DetourKind.QUEUE, queue_id=f.SALES),
    Detour(kind=DetourKind.QUEUE, queue_id=f.SUPPORT, prompt_ids=(shop.TIP,)),
    Detour(kind=DetourKind.FLOW, flow_id=99),
    Detour(kind=DetourKind.OUTSIDE, number=shop.OUTSIDE_NUMBER),
    Detour(kind=DetourKind.VOICEMAIL),
    Detour(kind=DetourKind.CALLBACK, prompt_ids=(shop.TIP,)),
    Detour(kind=DetourKind.ANNOUNCE),
    Detour(kind=DetourKind.HANG_UP),
]
OVER = (CallbackState.DONE, CallbackState.FAILED, CallbackState.CANCELLED)


IVR_NUMBER = "+74950000007"
MAIN = flows.flow(
    flows.menu(1, {"1": 2, "2": 3, "3": 4, "4": 5, "5": 6, "timeout": 9}, tries=2),
    flows.queue(2, f.SALES, priority_seconds=30),
    flows.node(NodeKind.VOICEMAIL, 3, {"next": 9}, queue_id=f.SUPPORT),
    flows.node(NodeKind.CALLBACK, 4, {"next": 2}, queue_id=f.SALES),
    flows.node(NodeKind.OUTSIDE, 5, {"failed": 1}, number=shop.OUTSIDE_NUMBER),
    flows.look_up(6, {"found": 2, "not_found": 7, "failed": 2}),
    flows.node(NodeKind.FLOW, 7, flow_id=FlowId(1)),
    flows.hang_up(9),
)
RATING = flows.flow(flows.rate(21, {"next": 22, "timeout": 22}), flows.hang_up(22), flow_id=2)


def with_flows(configuration: Configuration) -> Configuration:
    """One more number leads through a flow, and after the talk to a question."""
    entry = replace(
        configuration.entry_points[0],
        entry_point_id=EntryPointId(20),
        name="IVR",
        number=IVR_NUMBER,
        queue_id=f.SALES,
        flow_id=FlowId(1),
        after_flow_id=FlowId(2),
    )
    return replace(
        configuration,
        entry_points=(*configuration.entry_points, entry),
        flows=(MAIN, RATING),
    )


class Watched(f.Outside):
    """Looks at every command when it is given."""

    def _obey(self, command: Command) -> None:
        if isinstance(
            command, OfferInteraction | DialClient | PlayPrompts | RecordMessage | ForwardOutside
        ):
            floor = self.acd.floor
            held = command.interaction_id in floor.interactions
            assert held or command.interaction_id in floor.lingering
        if isinstance(command, DialClient) or (
            isinstance(command, OfferInteraction) and command.client_number
        ):
            self._check_hours(command.interaction_id)
        super()._obey(command)

    def _check_hours(self, interaction_id: InteractionId) -> None:
        """Nobody is called while his entry point is closed."""
        floor = self.acd.floor
        entry_point = floor.entry_points.get(floor.interactions[interaction_id].entry_point_id)
        calendar = floor.hours.get(entry_point.hours_id) if entry_point else None
        assert calendar is None or hours.is_open(calendar, self.now)


class Ways(FloorRules):
    @initialize()
    def open(self) -> None:
        self.outside = Watched()
        self.arrived = 0
        self.start = self.outside.now
        self._set_up(shop.configuration(self.start))
        self.outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=()))

    def _set_up(self, configuration: Configuration) -> None:
        self.outside.tell(e.ConfigurationChanged(configuration=with_flows(configuration)))

    @rule(
        target=FloorRules.clients, entry=st.sampled_from(ENTRIES), number=st.sampled_from(CALLERS)
    )
    def somebody_calls(self, entry: str, number: str) -> InteractionId:
        interaction_id = self._arrive((Channel.VOICE, entry))
        self.outside.tell(
            e.CallerIdentified(interaction_id=interaction_id, number=number, matches=())
        )
        return interaction_id

    @rule(
        target=FloorRules.clients,
        operator=st.sampled_from(OPERATORS),
        queue_id=st.sampled_from([QueueId(0), *QUEUES]),
        number=st.sampled_from(["", shop.OUTSIDE_NUMBER]),
    )
    def somebody_talks_and_is_sent_on(
        self, operator: OperatorId, queue_id: QueueId, number: str
    ) -> InteractionId:
        self.an_operator_begins_his_day(operator)
        client = self.somebody_calls(f.SALES_NUMBER, CALLERS[1])
        if client in self.outside.ringing:
            self.outside.tell(e.OfferAnswered(offer_id=self.outside.ringing.pop(client)))
            self.outside.wait(3.0)
            colleague = OperatorId(0) if queue_id or number else OPERATORS[operator % 3]
            self.an_operator_sends_his_client_on(0, False, queue_id, colleague, number)
        return client

    @rule(
        name=st.integers(1, 3),
        operator=st.sampled_from(OPERATORS),
        queue_id=st.sampled_from(QUEUES),
        reached=st.booleans(),
    )
    def somebody_is_called_back(
        self, name: int, operator: OperatorId, queue_id: QueueId, reached: bool
    ) -> None:
        self.the_line_for_callbacks_is_back(True, False)
        self.an_operator_begins_his_day(operator)
        self.somebody_in_odoo_asks_for_a_callback(name, queue_id, CALLERS[2], None)
        self.a_ringing_phone_is_answered(0)
        self.a_called_client_answers_or_not(0, reached)
        self.a_ringing_phone_is_answered(0)

    @rule(
        target=FloorRules.clients,
        entry=st.sampled_from([shop.SERVICE_NUMBER, shop.PARTNERS_NUMBER, f.SALES_NUMBER]),
        seconds=st.sampled_from([1.0, 25.0, 70.0]),
        outcome=st.sampled_from(OUTCOMES),
    )
    def somebody_goes_another_way(
        self, entry: str, seconds: float, outcome: OfferOutcome
    ) -> InteractionId:
        client = self.somebody_calls(entry, CALLERS[1])
        self.outside.wait(seconds)
        self.prompts_are_heard_out(0, "1", False)
        self.a_message_is_recorded(0, True, False)
        self.something_happens_outside(0, None)
        self.something_happens_outside(0, outcome)
        return client

    @rule(
        pick=st.integers(0, 9),
        digits=st.sampled_from(["", "1", "7"]),
        late=st.booleans(),
    )
    def prompts_are_heard_out(self, pick: int, digits: str, late: bool) -> None:
        for client, asked in self._asked(PlayPrompts, pick):
            step_id = StepId("an older one") if late else asked.step_id
            self.outside.tell(
                e.PromptsPlayed(interaction_id=client, step_id=step_id, digits=digits)
            )

    @rule(
        target=FloorRules.clients,
        keys=st.lists(st.sampled_from(["", "1", "2", "3", "4", "5", "9"]), max_size=4),
        operator=st.sampled_from(OPERATORS),
        hangs_up=st.booleans(),
    )
    def somebody_goes_through_the_flow(
        self, keys: list[str], operator: OperatorId, hangs_up: bool
    ) -> InteractionId:
        """And, if he comes as far, to an operator, who hangs up on him or not."""
        self.an_operator_begins_his_day(operator)
        client = self.somebody_calls(IVR_NUMBER, CALLERS[1])
        for key in keys:
            self._hear_out(client, key)
        if client in self.outside.ringing:
            self.outside.tell(e.OfferAnswered(offer_id=self.outside.ringing.pop(client)))
        talk = self.outside.acd.floor.interactions.get(client)
        if hangs_up and talk is not None and talk.state == InteractionState.TALKING:
            assert talk.operator_id is not None
            self.outside.tell(
                e.HangupRequested(interaction_id=client, operator_id=talk.operator_id)
            )
            self._hear_out(client, "5")
        return client

    def _hear_out(self, client: InteractionId, key: str) -> None:
        asked = self.outside.asked.get(client)
        if isinstance(asked, PlayPrompts) and client in self.outside.on_line:
            self.outside.tell(
                e.PromptsPlayed(interaction_id=client, step_id=asked.step_id, digits=key)
            )

    @rule(outcome=st.sampled_from(list(e.Consultation)))
    def odoo_was_consulted(self, outcome: e.Consultation) -> None:
        for client, run in list(self.outside.acd.floor.runs.items()):
            self.outside.tell(
                e.OdooConsulted(
                    interaction_id=client,
                    step_id=run.step_id,
                    outcome=outcome,
                    values=(("total", 12.5),),
                )
            )

    @rule(pick=st.integers(0, 9), digit=st.sampled_from(["1", "7", "#"]))
    def a_key_is_pressed(self, pick: int, digit: str) -> None:
        present = sorted(self.outside.on_line)
        if present:
            client = present[pick % len(present)]
            self.outside.tell(e.DigitPressed(interaction_id=client, digit=digit))

    @rule(pick=st.integers(0, 9), said=st.booleans(), left=st.booleans())
    def a_message_is_recorded(self, pick: int, said: bool, left: bool) -> None:
        for client, asked in self._asked(RecordMessage, pick):
            if left:
                self.outside.on_line.discard(client)
                self.outside.tell(e.ClientLeft(interaction_id=client))
            self.outside.tell(
                e.MessageRecorded(
                    interaction_id=client,
                    step_id=asked.step_id,
                    recording_id=f"r-{client}" if said else "",
                    path="r.wav",
                    started_at=self.outside.now,
                    seconds=3.0,
                )
            )

    @rule(pick=st.integers(0, 9), outcome=st.sampled_from([None, *OUTCOMES]))
    def something_happens_outside(self, pick: int, outcome: OfferOutcome | None) -> None:
        for client, asked in self._asked(ForwardOutside, pick):
            step_id = asked.step_id
            if outcome is None:
                self.outside.tell(e.ForwardAnswered(interaction_id=client, step_id=step_id))
            else:
                self.outside.tell(
                    e.ForwardEnded(interaction_id=client, step_id=step_id, outcome=outcome)
                )

    def _asked(self, kind: type, pick: int) -> list[tuple[InteractionId, f.Asked]]:
        asked = sorted(
            (client, asked)
            for client, asked in self.outside.asked.items()
            if isinstance(asked, kind) and client in self.outside.on_line
        )
        return [asked[pick % len(asked)]] if asked else []

    @rule(pick=st.integers(0, 9), reached=st.booleans())
    def a_called_client_answers_or_not(self, pick: int, reached: bool) -> None:
        called = sorted(self.outside.dialled)
        if called:
            client = called[pick % len(called)]
            if reached:
                self.outside.on_line.add(client)
                self.outside.tell(e.ClientAnswered(interaction_id=client))
            else:
                self.outside.tell(
                    e.ClientUnreached(interaction_id=client, outcome=OfferOutcome.BUSY)
                )

    @rule(
        name=st.integers(1, 3),
        queue_id=st.sampled_from([*QUEUES, QueueId(77)]),
        number=st.sampled_from(CALLERS[1:]),
        seconds=st.sampled_from([None, 5.0, 300.0, 40000.0]),
    )
    def somebody_in_odoo_asks_for_a_callback(
        self, name: int, queue_id: QueueId, number: str, seconds: float | None
    ) -> None:
        due_at = 0.0 if seconds is None else self.outside.now + seconds
        self.outside.tell(
            e.CallbackRequested(
                callback_id=CallbackId(f"odoo-{name}"),
                queue_id=queue_id,
                number=number,
                due_at=due_at,
            )
        )

    @rule(name=st.integers(1, 3))
    def somebody_in_odoo_takes_it_back(self, name: int) -> None:
        self.outside.tell(e.CallbackCancelled(callback_id=CallbackId(f"odoo-{name}")))

    @rule(
        pick=st.integers(0, 9),
        mistaken=st.booleans(),
        queue_id=st.sampled_from([QueueId(0), *QUEUES, QueueId(77)]),
        colleague=st.sampled_from([OperatorId(0), *OPERATORS, OperatorId(88)]),
        number=st.sampled_from(["", shop.OUTSIDE_NUMBER]),
    )
    def an_operator_sends_his_client_on(
        self, pick: int, mistaken: bool, queue_id: QueueId, colleague: OperatorId, number: str
    ) -> None:
        for client, operator in self._one_held(InteractionState.TALKING, pick, mistaken):
            self.outside.tell(
                e.TransferRequested(
                    interaction_id=client,
                    operator_id=operator,
                    queue_id=queue_id,
                    to_operator_id=colleague,
                    number=number,
                    note="See the order",
                )
            )

    @rule(
        operators=st.integers(1, 3),
        support=st.booleans(),
        open_seconds=st.sampled_from([36000.0, 500.0]),
        overflow=st.sampled_from(DETOURS),
        closed=st.sampled_from(DETOURS),
        order=st.sampled_from(list(CallbackOrder)),
        outage=st.sampled_from([None, True, False]),
    )
    def an_admin_changes_everything(
        self,
        operators: int,
        support: bool,
        open_seconds: float,
        overflow: Detour,
        closed: Detour,
        order: CallbackOrder,
        outage: bool | None,
    ) -> None:
        changed = shop.configuration(
            self.start, operators, support=support, open_seconds=open_seconds
        )
        if outage is not None:
            changed = shop.emergency(changed, goes_on=outage, until=self.outside.now + 100)
        self._set_up(
            replace(
                changed,
                queues=tuple(
                    replace(q, overflow=overflow, callback=replace(q.callback, order=order))
                    for q in changed.queues
                ),
                entry_points=tuple(replace(p, closed=closed) for p in changed.entry_points),
            )
        )

    @rule(operators=st.integers(1, 3), support=st.booleans())
    def an_admin_changes_the_queues(self, operators: int, support: bool) -> None:
        self._set_up(shop.configuration(self.start, operators, support=support))

    @rule()
    def the_line_for_callbacks_breaks(self) -> None:
        self.outside.tell(e.MediaLost(channel=Channel.CALLBACK))

    @rule(up=st.booleans(), there=st.booleans())
    def the_line_for_callbacks_is_back(self, up: bool, there: bool) -> None:
        seen = tuple(
            e.SeenInteraction(
                interaction_id=i.interaction_id,
                offer_id=i.offer_id or f.OfferId(""),
                answered=i.state != InteractionState.OFFERED and i.offer_id is not None,
                client_there=i.client_there or there,
            )
            for i in self.outside.acd.floor.interactions.values()
            if up and i.channel == Channel.CALLBACK and _has_legs(i)
        )
        self.outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=seen))

    @invariant()
    def nobody_is_left_without_a_next_step(self) -> None:
        floor = self.outside.acd.floor
        for i in floor.interactions.values():
            aside = i.channel == Channel.CALLBACK and not i.client_there
            if i.state == InteractionState.IN_FLOW:
                assert i.errand is not None or i.interaction_id in floor.runs or aside
            else:
                assert i.errand is None
            if i.state == InteractionState.DIALLING:
                assert i.dial_until is not None and not i.client_there

    @invariant()
    def a_callback_has_one_attempt_and_it_has_it(self) -> None:
        floor = self.outside.acd.floor
        attempts = {
            i.callback_id: i.interaction_id for i in floor.interactions.values() if i.callback_id
        }
        for callback in floor.callbacks.values():
            assert attempts.pop(callback.callback_id, None) == callback.interaction_id
            assert floor.callbacks_of[digits(callback.number)].count(callback.callback_id) == 1
        assert not attempts
        assert sum(map(len, floor.callbacks_of.values())) == len(floor.callbacks)

    @invariant()
    def who_waits_is_told_his_place_in_time(self) -> None:
        for i in self.outside.acd.floor.waiting_in(f.SALES):
            if i.channel == Channel.VOICE:
                assert i.next_word_at is not None
                assert i.next_word_at >= self.outside.now

    @invariant()
    def a_restart_changes_nothing(self) -> None:
        acd = self.outside.acd
        again = Acd(acd.checkpoint())
        assert again.checkpoint() == acd.checkpoint()
        assert again.floor.callbacks_of == acd.floor.callbacks_of

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "outside"):
            check_callbacks(self.outside)


def _has_legs(interaction: Interaction) -> bool:
    return interaction.client_there or interaction.state in (
        InteractionState.OFFERED,
        InteractionState.DIALLING,
    )


def check_callbacks(outside: f.Outside) -> None:
    """Told in rising versions, and nothing after its end."""
    versions: dict[str, int] = {}
    over: set[str] = set()
    for fact in outside.facts:
        if isinstance(fact, CallbackFact):
            assert fact.version == versions.get(fact.uid, 0) + 1
            versions[fact.uid] = fact.version
            assert fact.uid not in over, fact
            if fact.state in OVER:
                over.add(fact.uid)
    open_ones = {c.uid for c in outside.acd.floor.callbacks.values()}
    assert open_ones == versions.keys() - over


Ways.TestCase.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
TestWays = Ways.TestCase
