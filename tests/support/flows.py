"""Flows in a few words for tests: ``flow(menu("m", {"1": "q"}), queue("q"))``."""

from __future__ import annotations

from media_gateway.vocabulary.flows import Comparison, Condition, FlowNode, FlowSettings, NodeKind
from media_gateway.vocabulary.terms import FlowId, HoursId, NodeId, PromptId, QueueId, RuleId

FLOW = FlowId(1)


def flow(*nodes: FlowNode, flow_id: int = FLOW, version: int = 1) -> FlowSettings:
    """Begins with the first of ``nodes``."""
    return FlowSettings(
        flow_id=FlowId(flow_id),
        version=version,
        company_id=1,
        name=f"Flow {flow_id}",
        first=nodes[0].node_id,
        nodes=nodes,
    )


def node(kind: NodeKind, node_id: int, exits: dict[str, int] | None = None, **more) -> FlowNode:
    return FlowNode(
        node_id=NodeId(node_id),
        kind=kind,
        name=f"{kind.value} {node_id}",
        exits=tuple((name, NodeId(target)) for name, target in (exits or {}).items()),
        **more,
    )


def say(node_id: int, then: int | None = None, prompt_id: int = 1) -> FlowNode:
    exits = {"next": then} if then else {}
    return node(NodeKind.SAY, node_id, exits, prompt_ids=(PromptId(prompt_id),))


def menu(node_id: int, exits: dict[str, int], tries: int = 3) -> FlowNode:
    return node(NodeKind.MENU, node_id, exits, prompt_ids=(PromptId(1),), tries=tries)


def ask(node_id: int, variable: str, exits: dict[str, int], digits: tuple[int, int] = (1, 8)):
    return node(
        NodeKind.ASK,
        node_id,
        exits,
        prompt_ids=(PromptId(1),),
        variable=variable,
        at_least=digits[0],
        at_most=digits[1],
    )


def rate(node_id: int, exits: dict[str, int]) -> FlowNode:
    return node(NodeKind.RATE, node_id, exits, prompt_ids=(PromptId(1),), at_least=1, at_most=5)


def look_up(node_id: int, exits: dict[str, int]) -> FlowNode:
    return node(NodeKind.LOOK_UP, node_id, exits)


def compare(node_id: int, name: str, how: Comparison, value: str, exits: dict[str, int]):
    condition = Condition(name=name, comparison=how, value=value)
    return node(NodeKind.CONDITION, node_id, exits, conditions=(condition,))


def rule_holds(node_id: int, rule_id: int, exits: dict[str, int]) -> FlowNode:
    condition = Condition(comparison=Comparison.RULE_HOLDS, rule_id=RuleId(rule_id))
    return node(NodeKind.CONDITION, node_id, exits, conditions=(condition,))


def hours(node_id: int, hours_id: int, exits: dict[str, int]) -> FlowNode:
    return node(NodeKind.HOURS, node_id, exits, hours_id=HoursId(hours_id))


def keep(node_id: int, values: dict[str, str], then: int) -> FlowNode:
    return node(NodeKind.SET, node_id, {"next": then}, values=tuple(values.items()))


def queue(node_id: int, queue_id: int = 0, priority_seconds: int = 0) -> FlowNode:
    return node(
        NodeKind.QUEUE, node_id, queue_id=QueueId(queue_id), priority_seconds=priority_seconds
    )


def hang_up(node_id: int, prompt_id: int | None = None) -> FlowNode:
    prompts = (PromptId(prompt_id),) if prompt_id else ()
    return node(NodeKind.HANG_UP, node_id, prompt_ids=prompts)
