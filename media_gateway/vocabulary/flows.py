"""Flows as admins draw them in Odoo: what a caller is told and asked before, or instead of, a talk.

A flow is a graph of nodes. Each node has named exits that lead to other nodes; an exit that leads
nowhere ends the flow (see ``ivr/``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media_gateway.vocabulary.terms import (
    NO_FLOW,
    NO_HOURS,
    NO_QUEUE,
    NO_RULE,
    FlowId,
    HoursId,
    NodeId,
    PromptId,
    QueueId,
    RuleId,
)


class NodeKind(StrEnum):
    """What a node does, and its exits."""

    SAY = "say"
    """Plays its prompts: ``next``."""
    MENU = "menu"
    """One key: the key itself (``0``-``9``, ``*``, ``#``), ``timeout``, ``invalid``."""
    ASK = "ask"
    """Several digits into ``variable``: ``next``, ``timeout``, ``invalid``."""
    CONDITION = "condition"
    """``yes`` where all its conditions hold, else ``no``."""
    HOURS = "hours"
    """``open`` or ``closed`` by ``hours_id``."""
    LOOK_UP = "look_up"
    """Odoo reads a record: ``found``, ``not_found``, ``failed`` (Odoo cannot be asked)."""
    CREATE = "create"
    """Odoo makes a record: ``next``, ``failed``."""
    SET = "set"
    """Puts ``values`` among the data: ``next``."""
    QUEUE = "queue"
    """The client joins ``queue_id``, the entry point's own where it is 0. No exit."""
    OPERATOR = "operator"
    """As QUEUE, for ``user_id`` (0: the client's owner) first. No exit."""
    OUTSIDE = "outside"
    """Connects with ``number``: ``failed`` where nobody answers there."""
    VOICEMAIL = "voicemail"
    """Records a message for ``queue_id``: ``next``."""
    CALLBACK = "callback"
    """Promises a callback from ``queue_id`` to ``variable`` or the caller's number: ``next``."""
    RATE = "rate"
    """One digit between ``at_least`` and ``at_most`` as the answer to a question: ``next``,
    ``timeout``, ``invalid``."""
    FLOW = "flow"
    """Goes to another flow. No exit."""
    HANG_UP = "hang_up"
    """Plays its prompts and ends the call. No exit."""


class Comparison(StrEnum):
    """How a condition compares; numbers as numbers where both sides are numbers."""

    EQUALS = "equals"
    DIFFERS = "differs"
    LESS = "less"
    MORE = "more"
    BEGINS = "begins"
    IS_SET = "is_set"
    IS_EMPTY = "is_empty"
    RULE_HOLDS = "rule_holds"
    """``rule_id`` holds for the client; ``name`` and ``value`` are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    name: str = ""
    comparison: Comparison = Comparison.EQUALS
    value: str = ""
    rule_id: RuleId = NO_RULE


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    """``exits`` are (name, node) pairs; ``tries`` is how often a MENU, ASK or RATE is asked in all
    before ``timeout`` or ``invalid`` is taken; ``seconds`` how long it waits for a first key."""

    node_id: NodeId
    kind: NodeKind
    name: str = ""
    exits: tuple[tuple[str, NodeId], ...] = ()
    prompt_ids: tuple[PromptId, ...] = ()
    variable: str = ""
    at_least: int = 0
    """Digits at least (ASK) or the lowest answer (RATE)."""
    at_most: int = 1
    """Digits at most (ASK) or the highest answer (RATE)."""
    seconds: int = 5
    tries: int = 3
    conditions: tuple[Condition, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    hours_id: HoursId = NO_HOURS
    queue_id: QueueId = NO_QUEUE
    priority_seconds: int = 0
    """The client counts as if he had waited so much longer."""
    user_id: int = 0
    number: str = ""
    flow_id: FlowId = NO_FLOW
    max_seconds: int = 120
    """Of a voicemail message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSettings:
    """A call that began on one ``version`` ends on it. ``first`` is where it begins."""

    flow_id: FlowId
    version: int
    company_id: int
    name: str
    first: NodeId
    nodes: tuple[FlowNode, ...] = ()
