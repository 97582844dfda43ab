"""Where a client stands in a flow. Plain data, part of the core's checkpoint."""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.vocabulary.terms import NO_STEP, FlowId, InteractionId, NodeId, StepId


@dataclass(slots=True, kw_only=True)
class Run:
    """``step_id`` is what was asked last of the media side or of Odoo; ``visit`` counts the nodes
    that the client has entered, in this run and those before; ``tries`` how often the node has
    asked; ``moves`` the nodes since the client last pressed a key or spoke; ``after``: the operator
    has hung up already."""

    interaction_id: InteractionId
    flow_id: FlowId
    version: int
    node_id: NodeId
    entered_at: float
    after: bool = False
    step_id: StepId = NO_STEP
    visit: int = 0
    tries: int = 0
    moves: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A stay in one node that is over: ``exit`` is the exit taken, ``hang_up`` or ``end``."""

    number: int
    flow_id: FlowId
    version: int
    node_id: NodeId
    entered_at: float
    left_at: float
    exit: str
