"""What would lose somebody's call: an id or a number that stands twice, or one that leads nowhere.

Of operators, skills and pause reasons that do not exist nothing comes but that nobody is meant by
them, so they are let be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import pairwise
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from media_gateway.odoo_sync.shapes import Misfit
from media_gateway.vocabulary.configuration import (
    Configuration,
    Detour,
    DetourKind,
    EntryPointSettings,
    HoursSettings,
    PauseReasonSettings,
)
from media_gateway.vocabulary.flows import FlowSettings
from media_gateway.vocabulary.terms import (
    NO_FLOW,
    NO_QUEUE,
    FlowId,
    HoursId,
    NodeId,
    PromptId,
    QueueId,
    RuleId,
)

Known = Mapping[Any, Set[int]]
"""Which ids of a type there are."""

Visit = Callable[[Any, Known], None]

WORDS = {
    QueueId: "queue",
    FlowId: "flow",
    HoursId: "hours",
    PromptId: "prompt",
    RuleId: "rule",
    NodeId: "node",
}


def check(configuration: Configuration) -> None:
    """Raises ``Misfit``."""
    _check_unique(configuration)
    known: Known = {
        QueueId: {q.queue_id for q in configuration.queues},
        FlowId: {f.flow_id for f in configuration.flows},
        HoursId: {h.hours_id for h in configuration.hours},
        PromptId: {p.prompt_id for p in configuration.prompts},
        RuleId: {r.rule_id for r in configuration.rules},
    }
    if visit := _visitor(Configuration):
        visit(configuration, known)


def _check_unique(configuration: Configuration) -> None:
    _once(".operators", "id", (o.operator_id for o in configuration.operators))
    _once(".queues", "id", (q.queue_id for q in configuration.queues))
    _once(".entry_points", "id", (e.entry_point_id for e in configuration.entry_points))
    _once(".entry_points", "number", ((e.channel, e.number) for e in configuration.entry_points))
    _once(".pause_reasons", "id", (p.pause_reason_id for p in configuration.pause_reasons))
    _once(".rules", "id", (r.rule_id for r in configuration.rules))
    _once(".hours", "id", (h.hours_id for h in configuration.hours))
    _once(".prompts", "id", (p.prompt_id for p in configuration.prompts))
    _once(".flows", "id", (f.flow_id for f in configuration.flows))


def _once(where: str, name: str, values: Iterable[object]) -> None:
    first: dict[object, int] = {}
    for i, value in enumerate(values):
        if value in first:
            other = f"{where.removeprefix('.')}[{first[value]}]"
            raise Misfit(f"is the same as that of {other}").within(f"{where}[{i}].{name}")
        first[value] = i


@cache
def _visitor(hint: Any) -> Visit | None:
    """What follows every id in a value of the type ``hint``; ``None`` where there is none."""
    if hint in WORDS:
        return _follow(hint)
    if get_origin(hint) is tuple:
        return _tuple_visitor(get_args(hint))
    if NoneType in get_args(hint):
        return _optional_visitor(hint)
    return _object_visitor(hint) if is_dataclass(hint) else None


def _follow(kind: Any) -> Visit:
    def visit(value: Any, known: Known) -> None:
        if value and value not in known[kind]:
            raise Misfit(f": there is no {WORDS[kind]} {value}")

    return visit


def _tuple_visitor(args: tuple[Any, ...]) -> Visit | None:
    item = args[0]
    if get_origin(item) is tuple:
        return _pairs_visitor(get_args(item)[1])
    inner = _visitor(item)
    if inner is None:
        return None

    def visit(value: Any, known: Known) -> None:
        for i, each in enumerate(value):
            try:
                inner(each, known)
            except Misfit as misfit:
                raise misfit.within(f"[{i}]") from None

    return visit


def _pairs_visitor(second: Any) -> Visit | None:
    inner = _visitor(second)
    if inner is None:
        return None

    def visit(value: Any, known: Known) -> None:
        for name, each in value:
            try:
                inner(each, known)
            except Misfit as misfit:
                raise misfit.within(f".{name}") from None

    return visit


def _optional_visitor(hint: Any) -> Visit | None:
    [other] = [option for option in get_args(hint) if option is not NoneType]
    inner = _visitor(other)
    return inner and (lambda value, known: None if value is None else inner(value, known))


def _object_visitor(cls: Any) -> Visit | None:
    hints = get_type_hints(cls)
    inner = [(each.name, look) for each in fields(cls) if (look := _visitor(hints[each.name]))]
    own = OWN_CHECKS.get(cls)
    if not inner and own is None:
        return None

    def visit(value: Any, known: Known) -> None:
        if own is not None:
            own(value)
        if isinstance(value, FlowSettings):
            known = {**known, NodeId: {node.node_id for node in value.nodes}}
        for name, look in inner:
            try:
                look(getattr(value, name), known)
            except Misfit as misfit:
                raise misfit.within(f".{name}") from None

    return visit


def _check_entry_point(entry_point: EntryPointSettings) -> None:
    if entry_point.queue_id == NO_QUEUE and entry_point.flow_id == NO_FLOW:
        raise Misfit(": there is neither a queue nor a flow").within(".queue_id")


def _check_detour(detour: Detour) -> None:
    target = {
        DetourKind.QUEUE: ("queue_id", detour.queue_id),
        DetourKind.FLOW: ("flow_id", detour.flow_id),
        DetourKind.OUTSIDE: ("number", detour.number),
    }.get(detour.kind)
    if target and not target[1]:
        raise Misfit(f": the detour leads to no {target[0]}").within(f".{target[0]}")


def _check_hours(hours: HoursSettings) -> None:
    for i, (opens, closes) in enumerate(hours.open):
        if opens > closes:
            raise Misfit("ends before it begins").within(f".open[{i}]")
    for i, ((_, closes), (opens, _)) in enumerate(pairwise(hours.open), 1):
        if opens < closes:
            raise Misfit("begins before the one before it ends").within(f".open[{i}]")


def _check_flow(flow: FlowSettings) -> None:
    _once(".nodes", "id", (node.node_id for node in flow.nodes))


def _check_pause_reason(reason: PauseReasonSettings) -> None:
    if not reason.names:
        raise Misfit("is empty").within(".names")


OWN_CHECKS: Mapping[Any, Callable[[Any], None]] = {
    EntryPointSettings: _check_entry_point,
    Detour: _check_detour,
    HoursSettings: _check_hours,
    FlowSettings: _check_flow,
    PauseReasonSettings: _check_pause_reason,
}
"""What else must hold for an object."""
