"""From node to node: what a flow wants next, and where an answer leads.

A run goes through nodes that need nobody (conditions, data) at once and stops at the first that
waits for the client, the media side or Odoo. Each function returns what is wanted in order; only
the last may wait or end the flow. What never comes to a stop, because its author drew a circle, is
ended as lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from media_gateway.ivr.book import Book
from media_gateway.ivr.conditions import Known, holds
from media_gateway.ivr.run import Run, Visit
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
    Want,
)
from media_gateway.vocabulary.commands import Collect
from media_gateway.vocabulary.flows import FlowNode, NodeKind
from media_gateway.vocabulary.terms import FlowId, HoursId, InteractionId, RuleId

MOST_MOVES = 200
"""Nodes passed without the client doing anything; no flow drawn on purpose has so many."""

ASKING = frozenset({NodeKind.MENU, NodeKind.ASK, NodeKind.RATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a flow can see of the client at ``now``."""

    now: float
    known: Known
    rules: Collection[RuleId]
    is_open: Callable[[HoursId], bool]


@dataclass(slots=True)
class Turn:
    """What came of one move: to be done in order, and the stays in nodes that are over."""

    wants: list[Want] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def begin(
    book: Book,
    flow_id: FlowId,
    interaction_id: InteractionId,
    scene: Scene,
    *,
    after: bool = False,
    visits: int = 0,
) -> tuple[Run, Turn] | None:
    """``None`` where there is no such flow (any more). ``visits``: those of earlier runs."""
    flow = book.current(flow_id)
    if flow is None:
        return None
    run = Run(
        interaction_id=interaction_id,
        flow_id=flow.flow_id,
        version=flow.version,
        node_id=flow.first,
        entered_at=scene.now,
        after=after,
        visit=visits,
    )
    return run, _Walk(book, run, scene).enter()


def played(book: Book, run: Run, scene: Scene, digits: str) -> Turn:
    """The prompts of the node are over; ``digits`` the client pressed."""
    walk = _Walk(book, run, scene)
    node = walk.node()
    if node is None or node.kind not in ASKING:
        return walk.go("next")
    return walk.take(node, digits)


def went(book: Book, run: Run, scene: Scene, exit_name: str, *, heard: bool = False) -> Turn:
    """What the node wanted is done, and this is the exit that it leads to. ``heard``: the client
    spoke there, so that a flow which comes by again goes round in no empty circle."""
    if heard:
        run.moves = 0
    return _Walk(book, run, scene).go(exit_name)


def again(book: Book, run: Run, scene: Scene) -> Turn:
    """Nobody knows how far the node came: it begins anew."""
    run.tries = 0
    return _Walk(book, run, scene).perform()


def left(run: Run, now: float, exit_name: str) -> Visit:
    """The client is gone from where he stands, or the flow ends there."""
    return Visit(
        number=run.visit,
        flow_id=run.flow_id,
        version=run.version,
        node_id=run.node_id,
        entered_at=run.entered_at,
        left_at=now,
        exit=exit_name,
    )


class _Walk:
    def __init__(self, book: Book, run: Run, scene: Scene) -> None:
        self._book = book
        self._run = run
        self._scene = scene
        self._turn = Turn()
        self._kept: dict[str, str | int | float] = {}

    def node(self) -> FlowNode | None:
        return self._book.node(self._run.flow_id, self._run.version, self._run.node_id)

    def enter(self) -> Turn:
        self._arrive()
        return self.perform()

    def perform(self) -> Turn:
        """Carry the node out, and those after it that need nobody."""
        while (exit_name := self._act()) is not None and self._follow(exit_name):
            pass
        return self._turn

    def take(self, node: FlowNode, digits: str) -> Turn:
        """What the client pressed, or that he pressed nothing."""
        run = self._run
        if digits:
            run.moves = 0
        exit_name = _exit_of(node, digits)
        if exit_name in ("timeout", "invalid") and run.tries < node.tries:
            return self.perform()
        if exit_name == "next":
            self._note_answer(node, digits)
        return self.go(exit_name)

    def _note_answer(self, node: FlowNode, digits: str) -> None:
        if node.kind == NodeKind.RATE:
            run = self._run
            answer = Answered(flow_id=run.flow_id, node_id=run.node_id, value=int(digits))
            self._turn.wants.append(answer)
        elif node.kind == NodeKind.ASK and node.variable:
            self._keep(Keep(values=((node.variable, digits),)))

    def go(self, exit_name: str) -> Turn:
        if not self._follow(exit_name):
            return self._turn
        return self.perform()

    def _follow(self, exit_name: str) -> bool:
        """Leave the node by an exit. False where that ended the flow: ``next`` may lead nowhere,
        any other exit that does leaves the client with what he came for."""
        node = self.node()
        target = dict(node.exits).get(exit_name) if node else None
        self._turn.visits.append(left(self._run, self._scene.now, exit_name))
        if target is None or self._run.moves >= MOST_MOVES:
            as_meant = target is None and exit_name == "next" and node is not None
            self._turn.wants.append(End(lost=not as_meant))
            return False
        self._run.node_id = target
        self._arrive()
        return True

    def _arrive(self) -> None:
        run = self._run
        run.entered_at = self._scene.now
        run.visit += 1
        run.moves += 1
        run.tries = 0

    def _act(self) -> str | None:
        """The exit that is taken at once, or ``None`` where the flow waits or is over."""
        node = self.node()
        if node is None:
            self._end(End(lost=True))
        elif node.kind in ASKING:
            self._ask(node)
        elif node.kind in WAITING:
            self._turn.wants.append(WAITING[node.kind](node))
        elif node.kind in ENDING:
            self._end(ENDING[node.kind](node))
        elif node.kind == NodeKind.FLOW:
            return self._change(node)
        else:
            return self._pass(node)
        return None

    def _pass(self, node: FlowNode) -> str:
        match node.kind:
            case NodeKind.CONDITION:
                return "yes" if self._all_hold(node) else "no"
            case NodeKind.HOURS:
                return "open" if self._scene.is_open(node.hours_id) else "closed"
            case NodeKind.SET:
                self._keep(Keep(values=node.values))
            case NodeKind.CALLBACK:
                number = str(self._known().get(node.variable, ""))
                self._turn.wants.append(Promise(queue_id=node.queue_id, number=number))
        return "next"

    def _ask(self, node: FlowNode) -> None:
        self._run.tries += 1
        digits = 1 if node.kind == NodeKind.MENU else max(1, node.at_most)
        if node.kind == NodeKind.RATE:
            digits = len(str(digits))
        collect = Collect(max_digits=digits, first_seconds=float(node.seconds))
        self._turn.wants.append(Play(prompt_ids=node.prompt_ids, collect=collect))

    def _change(self, node: FlowNode) -> str | None:
        """Into another flow, as it is now."""
        flow = self._book.current(node.flow_id)
        if flow is None or self._run.moves >= MOST_MOVES:
            self._end(End(lost=True))
            return None
        self._turn.visits.append(left(self._run, self._scene.now, "next"))
        run = self._run
        run.flow_id, run.version, run.node_id = flow.flow_id, flow.version, flow.first
        self._arrive()
        return self._act()

    def _all_hold(self, node: FlowNode) -> bool:
        known = self._known()
        return all(holds(condition, known, self._scene.rules) for condition in node.conditions)

    def _known(self) -> Known:
        """What is known now, this walk's own discoveries among it."""
        return {**self._scene.known, **self._kept}

    def _keep(self, keep: Keep) -> None:
        self._kept.update(keep.values)
        self._turn.wants.append(keep)

    def _end(self, want: Want) -> None:
        self._turn.visits.append(left(self._run, self._scene.now, "end"))
        self._turn.wants.append(want)


def _say(node: FlowNode) -> Want:
    return Play(prompt_ids=node.prompt_ids)


def _consult(node: FlowNode) -> Want:
    return Consult()


def _forward(node: FlowNode) -> Want:
    return Forward(number=node.number)


def _record(node: FlowNode) -> Want:
    return Record(prompt_ids=node.prompt_ids, max_seconds=node.max_seconds)


def _queue(node: FlowNode) -> Want:
    return Queue(
        queue_id=node.queue_id,
        priority_seconds=node.priority_seconds,
        asked=node.kind == NodeKind.OPERATOR,
        user_id=node.user_id,
    )


def _hang_up(node: FlowNode) -> Want:
    return End(prompt_ids=node.prompt_ids)


WAITING: dict[NodeKind, Callable[[FlowNode], Want]] = {
    NodeKind.SAY: _say,
    NodeKind.LOOK_UP: _consult,
    NodeKind.CREATE: _consult,
    NodeKind.OUTSIDE: _forward,
    NodeKind.VOICEMAIL: _record,
}
ENDING: dict[NodeKind, Callable[[FlowNode], Want]] = {
    NodeKind.QUEUE: _queue,
    NodeKind.OPERATOR: _queue,
    NodeKind.HANG_UP: _hang_up,
}


def _exit_of(node: FlowNode, digits: str) -> str:
    if not digits:
        return "timeout"
    if node.kind == NodeKind.MENU:
        return digits if digits in dict(node.exits) else "invalid"
    if not (digits.isascii() and digits.isdecimal()):
        return "invalid"
    if node.kind == NodeKind.RATE:
        return "next" if node.at_least <= int(digits) <= node.at_most else "invalid"
    return "next" if len(digits) >= node.at_least else "invalid"
