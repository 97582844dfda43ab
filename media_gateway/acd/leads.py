"""Where flows and detours lead to, beyond themselves. ``onward`` goes there after the event."""

from __future__ import annotations

from dataclasses import dataclass

from media_gateway.ivr.wants import End, Promise, Queue
from media_gateway.vocabulary.events import MessageRecorded
from media_gateway.vocabulary.terms import QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The client left one for ``queue_id``."""

    event: MessageRecorded
    queue_id: QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """An after-call flow has come to its end: the line is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheDoor:
    """The client has heard of the emergency and comes in all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeted:
    """The client has heard the greeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """The operator is there who calls one."""


Lead = Queue | End | Promise | Message | Over | AtTheDoor | Greeted | Colleague
