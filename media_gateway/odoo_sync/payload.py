"""The configuration as Odoo writes it (INTERFACES 1), read into the vocabulary.

What is missing where the vocabulary has a default takes it; what is there and makes no sense is an
error that says where.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from media_gateway.vocabulary.configuration import (
    Configuration,
    EntryPointSettings,
    OperatorSettings,
    PauseReasonSettings,
    PhoneKind,
    QueueSettings,
)
from media_gateway.vocabulary.terms import (
    Channel,
    EntryPointId,
    OperatorId,
    PauseReasonId,
    QueueId,
)

Choice = TypeVar("Choice", bound=StrEnum)

DEFAULTS = QueueSettings(queue_id=QueueId(0), company_id=0, name="")
REQUIRED = object()


class ConfigurationError(ValueError):
    """The payload makes no sense; the message says where and why."""


def read_configuration(version: int, payload: object) -> Configuration:
    node = Node("", payload)
    configuration = Configuration(
        version=version,
        default_country=node.text("default_country", "RU"),
        operators=tuple(_operator(n) for n in node.nodes("operators")),
        queues=tuple(_queue(n) for n in node.nodes("queues")),
        entry_points=tuple(_entry_point(n) for n in node.nodes("entry_points")),
        pause_reasons=tuple(_pause_reason(n) for n in node.nodes("pause_reasons")),
    )
    _check(configuration)
    return configuration


class Node:
    """An object in the payload, and where it is."""

    def __init__(self, path: str, value: object) -> None:
        if not isinstance(value, dict):
            raise ConfigurationError(f"{path or 'the payload'} is not an object: {value!r:.60}")
        self._path = path
        self._values: dict[str, object] = value

    def text(self, name: str, default: object = REQUIRED) -> str:
        value = self._get(name, default)
        if not isinstance(value, str):
            raise self._error(name, "is not text", value)
        return value

    def flag(self, name: str, default: object = REQUIRED) -> bool:
        value = self._get(name, default)
        if not isinstance(value, bool):
            raise self._error(name, "is neither true nor false", value)
        return value

    def whole(self, name: str, default: object = REQUIRED, at_least: int = 0) -> int:
        return self._whole(name, self._get(name, default), at_least)

    def id(self) -> int:
        return self.whole("id", at_least=1)

    def wholes(self, name: str) -> list[int]:
        return [self._whole(f"{name}[{i}]", v, 1) for i, v in enumerate(self._list(name))]

    def choice(self, name: str, choices: type[Choice], default: object = REQUIRED) -> Choice:
        text = self.text(name, default)
        try:
            return choices(text)
        except ValueError:
            raise self._error(name, f"is none of {', '.join(choices)}", text) from None

    def nodes(self, name: str) -> list[Node]:
        path = self._path_of(name)
        return [Node(f"{path}[{i}]", value) for i, value in enumerate(self._list(name))]

    def texts(self, name: str) -> tuple[tuple[str, str], ...]:
        """An object of texts, as pairs."""
        node = Node(self._path_of(name), self._get(name, REQUIRED))
        return tuple((key, node.text(key)) for key in node._values)

    def _get(self, name: str, default: object) -> object:
        value = self._values.get(name, default)
        if value is REQUIRED:
            raise ConfigurationError(f"{self._path_of(name)} is missing")
        return value

    def _list(self, name: str) -> list[object]:
        value = self._get(name, REQUIRED)
        if not isinstance(value, list):
            raise self._error(name, "is not a list", value)
        return value

    def _whole(self, name: str, value: object, at_least: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._error(name, "is not a whole number", value)
        if value < at_least:
            raise self._error(name, f"is less than {at_least}", value)
        return value

    def _error(self, name: str, what: str, value: object) -> ConfigurationError:
        return ConfigurationError(f"{self._path_of(name)} {what}: {value!r:.60}")

    def _path_of(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _operator(node: Node) -> OperatorSettings:
    return OperatorSettings(
        operator_id=OperatorId(node.id()),
        user_id=node.whole("user_id", at_least=1),
        company_id=node.whole("company_id"),
        name=node.text("name"),
        phone=node.choice("phone", PhoneKind, PhoneKind.BROWSER),
        extension=node.text("extension", ""),
    )


def _queue(node: Node) -> QueueSettings:
    missed = node.whole("missed_pause_reason_id", DEFAULTS.missed_pause_reason_id)
    return QueueSettings(
        queue_id=QueueId(node.id()),
        company_id=node.whole("company_id"),
        name=node.text("name"),
        operator_ids=tuple(OperatorId(i) for i in node.wholes("operator_ids")),
        ring_seconds=node.whole("ring_seconds", DEFAULTS.ring_seconds, at_least=1),
        wrap_up_seconds=node.whole("wrap_up_seconds", DEFAULTS.wrap_up_seconds),
        result_required=node.flag("result_required", DEFAULTS.result_required),
        missed_pause_reason_id=PauseReasonId(missed),
        max_wait_seconds=node.whole("max_wait_seconds", DEFAULTS.max_wait_seconds),
        service_level_seconds=node.whole("service_level_seconds", DEFAULTS.service_level_seconds),
        recorded=node.flag("recorded", DEFAULTS.recorded),
    )


def _entry_point(node: Node) -> EntryPointSettings:
    return EntryPointSettings(
        entry_point_id=EntryPointId(node.id()),
        company_id=node.whole("company_id"),
        name=node.text("name"),
        number=node.text("number"),
        channel=node.choice("channel", Channel),
        queue_id=QueueId(node.whole("queue_id", at_least=1)),
        language=node.text("language", "ru_RU"),
        instructions=node.text("instructions", ""),
    )


def _pause_reason(node: Node) -> PauseReasonSettings:
    return PauseReasonSettings(pause_reason_id=PauseReasonId(node.id()), names=node.texts("names"))


def _check(configuration: Configuration) -> None:
    """An id or a number that stands twice, or leads nowhere, would lose somebody's call."""
    _once("operators", "id", (o.operator_id for o in configuration.operators))
    _once("queues", "id", (q.queue_id for q in configuration.queues))
    _once("entry_points", "id", (e.entry_point_id for e in configuration.entry_points))
    _once("entry_points", "number", ((e.channel, e.number) for e in configuration.entry_points))
    _once("pause_reasons", "id", (p.pause_reason_id for p in configuration.pause_reasons))
    queues = {queue.queue_id for queue in configuration.queues}
    for i, entry_point in enumerate(configuration.entry_points):
        if entry_point.queue_id not in queues:
            raise ConfigurationError(
                f"entry_points[{i}].queue_id: there is no queue {entry_point.queue_id}"
            )
    for i, reason in enumerate(configuration.pause_reasons):
        if not reason.names:
            raise ConfigurationError(f"pause_reasons[{i}].names is empty")


def _once(where: str, name: str, values: Iterable[object]) -> None:
    first: dict[object, int] = {}
    for i, value in enumerate(values):
        if value in first:
            raise ConfigurationError(
                f"{where}[{i}].{name} is the same as that of {where}[{first[value]}]"
            )
        first[value] = i
