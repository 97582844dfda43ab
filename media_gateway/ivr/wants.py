"""What a flow wants done next. ``acd/flows.py`` turns it into commands."""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.vocabulary.commands import Collect
from media_gateway.vocabulary.terms import FlowId, NodeId, PromptId, QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Goes on with ``interpreter.played``."""

    prompt_ids: tuple[PromptId, ...]
    collect: Collect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A message for the node's queue; goes on with ``interpreter.went``."""

    prompt_ids: tuple[PromptId, ...]
    max_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Goes on with ``interpreter.went``, exit ``failed``, where nobody answers there."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """Of the node that the run stands at; goes on with ``interpreter.went`` by Odoo's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A callback to ``number``, the client's own where that is empty; goes on at once."""

    queue_id: QueueId
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Remember ``values`` with the interaction; goes on at once."""

    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The client's answer to a question; goes on at once."""

    flow_id: FlowId
    node_id: NodeId
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The flow is over: into a line. ``queue_id`` 0: that of the entry point; ``asked``: the node
    wants an operator by name, ``user_id`` 0 being the client's own."""

    queue_id: QueueId
    priority_seconds: int = 0
    asked: bool = False
    user_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The flow is over: the line is closed after the prompts. ``lost``: not as its author meant
    it; who can still be helped by an operator should be."""

    prompt_ids: tuple[PromptId, ...] = ()
    lost: bool = False


Want = Play | Record | Forward | Consult | Promise | Keep | Answered | Queue | End
