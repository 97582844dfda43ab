"""Whatever a flow looks like and whatever a client does, the interpreter knows what to do next."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from media_gateway.ivr import interpreter
from media_gateway.ivr.book import Book
from media_gateway.ivr.interpreter import MOST_MOVES, Scene, Turn
from media_gateway.ivr.wants import Consult, End, Forward, Play, Queue, Record
from media_gateway.vocabulary.flows import Comparison, Condition, FlowNode, FlowSettings, NodeKind
from media_gateway.vocabulary.terms import FlowId, InteractionId, NodeId, PromptId, RuleId

STOPS = (Play, Record, Forward, Consult, Queue, End)
OVER = (Queue, End)

NODES = st.integers(1, 8)
EXITS = st.dictionaries(
    st.sampled_from(
        ["next", "1", "2", "*", "#", "timeout", "invalid", "yes", "no", "open", "closed",
         "found", "not_found", "failed"]
    ),
    NODES,
    max_size=6,
)  # fmt: skip
CONDITIONS = st.builds(
    Condition,
    name=st.sampled_from(["a", "b", ""]),
    comparison=st.sampled_from(Comparison),
    value=st.sampled_from(["", "1", "x", "-0"]),
    rule_id=st.sampled_from([RuleId(0), RuleId(1)]),
)


@st.composite
def nodes(draw: st.DrawFn, node_id: int) -> FlowNode:
    return FlowNode(
        node_id=NodeId(node_id),
        kind=draw(st.sampled_from(NodeKind)),
        exits=tuple((name, NodeId(to)) for name, to in draw(EXITS).items()),
        prompt_ids=draw(st.sampled_from([(), (PromptId(1),)])),
        variable=draw(st.sampled_from(["", "a", "b"])),
        at_least=draw(st.integers(-1, 6)),
        at_most=draw(st.integers(-1, 10)),
        tries=draw(st.integers(-1, 4)),
        conditions=tuple(draw(st.lists(CONDITIONS, max_size=2))),
        values=(("a", draw(st.sampled_from(["", "1"]))),),
        flow_id=FlowId(draw(st.integers(0, 2))),
    )


@st.composite
def flows(draw: st.DrawFn, flow_id: int) -> FlowSettings:
    count = draw(st.integers(1, 7))
    return FlowSettings(
        flow_id=FlowId(flow_id),
        version=1,
        company_id=1,
        name="",
        first=NodeId(draw(NODES)),
        nodes=tuple(draw(nodes(i)) for i in range(1, count + 1)),
    )


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("keys"), st.text("0123456789*#", max_size=4)),
        st.tuples(
            st.just("exit"), st.sampled_from(["next", "found", "not_found", "failed", "hop"])
        ),
        st.tuples(st.just("again"), st.just("")),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(flows(1), flows(2), DEEDS)
def test_a_run_always_stops_at_one_thing_and_every_stay_is_told_once(first, second, deeds):
    book = Book((first, second))
    scene = Scene(now=1.0, known={}, rules=(), is_open=lambda _: True)
    begun = interpreter.begin(book, FlowId(1), InteractionId("voice-1"), scene)
    assert begun is not None
    run, turn = begun
    told = _check(turn)
    for what, value in deeds:
        if isinstance(turn.wants[-1], OVER):
            break
        match what:
            case "keys":
                turn = interpreter.played(book, run, scene, value)
            case "exit":
                turn = interpreter.went(book, run, scene, value)
            case _:
                turn = interpreter.again(book, run, scene)
        told += _check(turn)
    if not isinstance(turn.wants[-1], OVER):
        told.append(interpreter.left(run, 2.0, "hang_up").number)
    assert told == list(range(1, run.visit + 1))


def _check(turn: Turn) -> list[int]:
    assert sum(isinstance(want, STOPS) for want in turn.wants) == 1
    assert isinstance(turn.wants[-1], STOPS)
    assert len(turn.visits) <= MOST_MOVES + 2
    return [visit.number for visit in turn.visits]
