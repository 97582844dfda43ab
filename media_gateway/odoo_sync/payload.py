"""The configuration as Odoo writes it (INTERFACES 1), read into the vocabulary.

What is missing where the vocabulary has a default takes it; what is there and makes no sense is an
error that says where.
"""

from __future__ import annotations

from typing import cast

from media_gateway.odoo_sync.payload_checks import check
from media_gateway.odoo_sync.shapes import Misfit, Rules, reader
from media_gateway.vocabulary.configuration import (
    CallbackSettings,
    Configuration,
    EntryPointSettings,
    HoursSettings,
    Member,
    OperatorSettings,
    PauseReasonSettings,
    PromptSettings,
    QueueSettings,
    RuleSettings,
)
from media_gateway.vocabulary.flows import FlowNode, FlowSettings

RULES = Rules(
    ids={
        OperatorSettings: "operator_id",
        QueueSettings: "queue_id",
        EntryPointSettings: "entry_point_id",
        PauseReasonSettings: "pause_reason_id",
        RuleSettings: "rule_id",
        HoursSettings: "hours_id",
        PromptSettings: "prompt_id",
        FlowSettings: "flow_id",
        FlowNode: "node_id",
    },
    least={
        (OperatorSettings, "user_id"): 1,
        (QueueSettings, "ring_seconds"): 1,
        (QueueSettings, "weight"): 1,
        (EntryPointSettings, "queue_id"): 0,
        (CallbackSettings, "attempts"): 1,
        (CallbackSettings, "ring_seconds"): 1,
        (Member, "rank"): None,
        (Member, "priority"): None,
        (FlowNode, "tries"): 1,
        (FlowNode, "max_seconds"): 1,
    },
    # a payload cut short must not empty the floor
    required=frozenset(
        (Configuration, name) for name in ("operators", "queues", "entry_points", "pause_reasons")
    ),
)

_read = reader(Configuration, RULES)


class ConfigurationError(ValueError):
    """The payload makes no sense; the message says where and why."""


def read_configuration(version: int, payload: object) -> Configuration:
    content = {**payload, "version": version} if isinstance(payload, dict) else payload
    try:
        configuration = cast(Configuration, _read(content))
        check(configuration)
    except Misfit as misfit:
        place = misfit.place.removeprefix(".") or "the payload"
        separator = "" if misfit.what.startswith(":") else " "
        raise ConfigurationError(f"{place}{separator}{misfit.what}") from None
    return configuration
