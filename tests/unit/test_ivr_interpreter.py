"""What a flow wants next, node by node."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from media_gateway.ivr import interpreter
from media_gateway.ivr.book import Book
from media_gateway.ivr.interpreter import MOST_MOVES, Scene, Turn
from media_gateway.ivr.run import Run
from media_gateway.ivr.wants import (
    Answered,
    Consult,
    End,
    Forward,
    Keep,
    Play,
    Promise,
    Queue,
    Record,
)
from media_gateway.vocabulary.flows import Comparison, FlowSettings, NodeKind
from media_gateway.vocabulary.terms import FlowId, InteractionId, NodeId, QueueId, RuleId
from tests.support.flows import (
    FLOW,
    ask,
    compare,
    flow,
    hang_up,
    hours,
    keep,
    look_up,
    menu,
    node,
    queue,
    rate,
    rule_holds,
    say,
)

CLIENT = InteractionId("voice-1")


@dataclass
class Caller:
    """Goes through a flow as a test says; knows what was wanted last and which nodes are over."""

    flows: tuple[FlowSettings, ...]
    known: dict = field(default_factory=dict)
    rules: frozenset = frozenset()
    open_hours: frozenset = frozenset()
    now: float = 100.0
    visits: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.book = Book(self.flows)
        begun = interpreter.begin(self.book, self.flows[0].flow_id, CLIENT, self.scene())
        assert begun is not None
        self.run, turn = begun
        self.last = self._note(turn)

    def scene(self) -> Scene:
        return Scene(
            now=self.now,
            known=self.known,
            rules=self.rules,
            is_open=lambda hours_id: hours_id in self.open_hours,
        )

    def presses(self, digits: str):
        turn = interpreter.played(self.book, self.run, self.scene(), digits)
        self.last = self._note(turn)
        return self.last

    def goes(self, exit_name: str):
        self.last = self._note(interpreter.went(self.book, self.run, self.scene(), exit_name))
        return self.last

    def speaks(self, exit_name: str):
        """He was heard, and that is over."""
        turn = interpreter.went(self.book, self.run, self.scene(), exit_name, heard=True)
        self.last = self._note(turn)

    def _note(self, turn: Turn):
        self.visits += [f"{visit.node_id}:{visit.exit}" for visit in turn.visits]
        self.wants = turn.wants
        for want in turn.wants:
            if isinstance(want, Keep):
                self.known.update(want.values)
        return turn.wants[-1]


def test_a_menu_leads_where_the_key_says():
    caller = Caller((flow(menu(1, {"1": 2, "2": 3}), queue(2, 7), hang_up(3)),))
    assert isinstance(caller.last, Play)
    assert caller.last.collect is not None
    assert caller.last.collect.max_digits == 1
    assert caller.presses("1") == Queue(queue_id=QueueId(7))
    assert caller.visits == ["1:1", "2:end"]


@pytest.mark.parametrize(("digits", "exit_name"), [("", "timeout"), ("9", "invalid")])
def test_a_menu_is_asked_three_times_and_then_given_up(digits, exit_name):
    caller = Caller((flow(menu(1, {"1": 2, exit_name: 3}), queue(2), hang_up(3)),))
    for _ in range(2):
        assert isinstance(caller.presses(digits), Play)
    assert caller.presses(digits) == End()
    assert caller.visits == [f"1:{exit_name}", "3:end"]


@pytest.mark.parametrize("key", ["*", "#"])
def test_star_and_hash_are_keys_of_a_menu(key):
    caller = Caller((flow(menu(1, {key: 2}), queue(2, 7)),))
    assert isinstance(caller.presses(key), Queue)


@pytest.mark.parametrize("digits", ["1", "*", "#", "١٢٣", "12x", "-12"])
def test_what_is_no_number_of_three_digits_is_asked_for_again(digits):
    caller = Caller((flow(ask(1, "order", {"next": 2}, digits=(3, 8)), queue(2)),))
    assert isinstance(caller.presses(digits), Play)
    assert "order" not in caller.known


def test_digits_are_kept_under_their_name_and_conditions_see_them_at_once():
    caller = Caller(
        (
            flow(
                ask(1, "order", {"next": 2}),
                compare(2, "order", Comparison.MORE, "1000", {"yes": 3, "no": 4}),
                queue(3, 7),
                hang_up(4),
            ),
        )
    )
    assert isinstance(caller.presses("1001"), Queue)
    assert caller.known["order"] == "1001"
    assert caller.visits == ["1:next", "2:yes", "3:end"]


@pytest.mark.parametrize(
    ("known", "how", "value", "holds"),
    [
        ("007", Comparison.EQUALS, "7", True),
        ("Ivan", Comparison.EQUALS, "ivan", True),
        ("", Comparison.EQUALS, "0", False),
        ("12,5", Comparison.LESS, "13", True),
        ("9", Comparison.LESS, "10", True),
        ("", Comparison.LESS, "10", False),
        ("", Comparison.MORE, "10", False),
        ("2026-11-22", Comparison.MORE, "2026-02-01", True),
        ("NaN", Comparison.EQUALS, "nan", True),
        ("+7495", Comparison.BEGINS, "+7", True),
        ("x", Comparison.IS_SET, "", True),
        ("  ", Comparison.IS_EMPTY, "", True),
        ("a", Comparison.DIFFERS, "b", True),
    ],
)
def test_conditions_compare_numbers_as_numbers_and_texts_as_texts(known, how, value, holds):
    chart = flow(compare(1, "x", how, value, {"yes": 2, "no": 3}), queue(2, 2), queue(3, 3))
    caller = Caller((chart,), known={"x": known})
    assert caller.last == Queue(queue_id=QueueId(2 if holds else 3))


def test_a_rule_may_decide():
    chart = flow(rule_holds(1, 5, {"yes": 2, "no": 3}), queue(2, 2), queue(3, 3))
    assert Caller((chart,), rules=frozenset({RuleId(5)})).last == Queue(queue_id=QueueId(2))
    assert Caller((chart,)).last == Queue(queue_id=QueueId(3))


def test_hours_decide():
    chart = flow(hours(1, 4, {"open": 2, "closed": 3}), queue(2, 2), hang_up(3, 9))
    assert Caller((chart,), open_hours=frozenset({4})).last == Queue(queue_id=QueueId(2))
    assert isinstance(Caller((chart,)).last, End)


def test_a_rating_within_its_bounds_is_an_answer():
    caller = Caller((flow(rate(1, {"next": 2}), say(2)),))
    assert isinstance(caller.presses("9"), Play)
    caller.presses("4")
    assert caller.wants[0] == Answered(flow_id=FLOW, node_id=NodeId(1), value=4)


def test_odoo_is_consulted_and_its_answer_leads_on():
    chart = flow(look_up(1, {"found": 2, "not_found": 3, "failed": 3}), say(2), queue(3, 3))
    caller = Caller((chart,))
    assert caller.last == Consult()
    assert isinstance(caller.goes("found"), Play)
    assert Caller((chart,)).goes("failed") == Queue(queue_id=QueueId(3))


def test_an_end_as_its_author_meant_it_and_one_that_is_lost():
    assert Caller((flow(say(1)),)).presses("") == End(lost=False)
    assert Caller((flow(look_up(1, {})),)).goes("failed") == End(lost=True)
    assert Caller((flow(say(1, then=99)),)).presses("") == End(lost=True)


def test_a_circle_without_the_client_comes_to_an_end():
    chart = flow(keep(1, {"a": "1"}, 2), keep(2, {"b": "1"}, 1))
    caller = Caller((chart,))
    assert caller.last == End(lost=True)
    assert len(caller.visits) <= MOST_MOVES + 1


@pytest.mark.parametrize(
    ("kind", "exit_name"), [(NodeKind.OUTSIDE, "failed"), (NodeKind.VOICEMAIL, "next")]
)
def test_a_circle_past_somebody_whom_nobody_hears_comes_to_an_end(kind, exit_name):
    """Outside the number plan a number fails at once, and a telephone may not record at all."""
    caller = Caller((flow(node(kind, 1, {exit_name: 1})),))
    for _ in range(MOST_MOVES):
        caller.goes(exit_name)
    assert caller.last == End(lost=True)


def test_who_leaves_messages_goes_round_as_often_as_he_likes():
    caller = Caller((flow(node(NodeKind.VOICEMAIL, 1, {"next": 1})),))
    for _ in range(2 * MOST_MOVES):
        caller.speaks("next")
    assert isinstance(caller.last, Record)


def test_flows_that_lead_to_one_another_come_to_an_end():
    there = flow(node(NodeKind.FLOW, 1, flow_id=FlowId(2)), flow_id=1)
    back = flow(node(NodeKind.FLOW, 1, flow_id=FlowId(1)), flow_id=2)
    assert Caller((there, back)).last == End(lost=True)


def test_a_client_who_presses_keys_goes_round_as_often_as_he_likes():
    caller = Caller((flow(menu(1, {"1": 2, "2": 3}), say(2, then=1), queue(3)),))
    for _ in range(MOST_MOVES):
        caller.presses("1")
        caller.presses("")
    assert isinstance(caller.presses("2"), Queue)


def test_a_flow_of_ten_thousand_nodes_is_gone_through():
    rows = [menu(i, {"1": i + 1}) for i in range(1, 10_000)]
    caller = Caller((flow(*rows, queue(10_000, 7)),))
    for _ in range(9_999):
        caller.presses("1")
    assert caller.last == Queue(queue_id=QueueId(7))


def test_a_promise_is_made_to_the_number_that_was_given():
    back = node(NodeKind.CALLBACK, 2, {"next": 3}, queue_id=QueueId(7), variable="mobile")
    caller = Caller((flow(ask(1, "mobile", {"next": 2}), back, hang_up(3)),))
    caller.presses("9161112")
    assert Promise(queue_id=QueueId(7), number="9161112") in caller.wants


def test_outside_and_nobody_there():
    outside = node(NodeKind.OUTSIDE, 1, {"failed": 2}, number="+74950000009")
    caller = Caller((flow(outside, queue(2, 7)),))
    assert caller.last == Forward(number="+74950000009")
    assert caller.goes("failed") == Queue(queue_id=QueueId(7))


def test_a_call_ends_on_the_version_it_began():
    old = flow(menu(1, {"1": 2}), queue(2, 7), version=1)
    caller = Caller((old,))
    caller.book.renew([flow(hang_up(1), version=2)], [(FLOW, 1)])
    assert caller.presses("1") == Queue(queue_id=QueueId(7))
    assert [one.version for one in caller.book.superseded()] == [1]
    caller.book.renew([flow(hang_up(1), version=2)], [])
    assert caller.book.superseded() == ()


def test_a_flow_that_is_gone_is_lost_not_an_error():
    caller = Caller((flow(menu(1, {"1": 2}), queue(2, 7)),))
    caller.book.renew([], [])
    assert caller.presses("1") == End(lost=True)
    assert interpreter.begin(caller.book, FLOW, CLIENT, caller.scene()) is None


def test_a_node_begins_anew_after_an_interruption():
    caller = Caller((flow(menu(1, {"1": 2}), queue(2, 7)),))
    caller.presses("")
    turn = interpreter.again(caller.book, caller.run, caller.scene())
    assert isinstance(turn.wants[-1], Play)
    assert caller.run.tries == 1


def test_leaving_says_where():
    caller = Caller((flow(menu(1, {"1": 2}), queue(2, 7)),))
    visit = interpreter.left(caller.run, 130.0, "hang_up")
    assert (visit.node_id, visit.entered_at, visit.left_at) == (NodeId(1), 100.0, 130.0)


def test_runs_are_plain_data():
    caller = Caller((flow(say(1)),))
    assert isinstance(caller.run, Run)
    assert caller.run.visit == 1
