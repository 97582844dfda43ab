"""Flows to be looked up in: by id for a client who begins, by version for one who is under way."""

from __future__ import annotations

from collections.abc import Iterable

from media_gateway.vocabulary.flows import FlowNode, FlowSettings
from media_gateway.vocabulary.terms import FlowId, NodeId

Version = tuple[FlowId, int]


class Book:
    def __init__(self, flows: Iterable[FlowSettings] = ()) -> None:
        self._current: dict[FlowId, FlowSettings] = {}
        self._versions: dict[Version, FlowSettings] = {}
        self._nodes: dict[Version, dict[NodeId, FlowNode]] = {}
        self.renew(flows, frozenset())

    def renew(self, flows: Iterable[FlowSettings], in_use: Iterable[Version]) -> None:
        """``flows`` are the current ones from now on; of the others those ``in_use`` are kept."""
        kept = [self._versions[one] for one in dict.fromkeys(in_use) if one in self._versions]
        self._current = {flow.flow_id: flow for flow in flows}
        versions = {(f.flow_id, f.version): f for f in (*kept, *self._current.values())}
        unchanged = {one for one, flow in versions.items() if self._versions.get(one) is flow}
        self._nodes = {
            one: self._nodes[one] if one in unchanged else {n.node_id: n for n in flow.nodes}
            for one, flow in versions.items()
        }
        self._versions = versions

    def current(self, flow_id: FlowId) -> FlowSettings | None:
        return self._current.get(flow_id)

    def node(self, flow_id: FlowId, version: int, node_id: NodeId) -> FlowNode | None:
        return self._nodes.get((flow_id, version), {}).get(node_id)

    def superseded(self) -> tuple[FlowSettings, ...]:
        """The versions that are kept for those under way only."""
        return tuple(
            flow for flow in self._versions.values() if self._current.get(flow.flow_id) is not flow
        )
