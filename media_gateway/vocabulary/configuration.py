"""What admins set up in Odoo, as the gateway knows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media_gateway.vocabulary.terms import (
    NO_PAUSE_REASON,
    Channel,
    EntryPointId,
    OperatorId,
    PauseReasonId,
    QueueId,
)


class PhoneKind(StrEnum):
    BROWSER = "browser"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSettings:
    """``extension`` is the name of the SIP endpoint that rings: made up by the gateway for a
    browser phone, the PBX's own for a desk phone."""

    operator_id: OperatorId
    user_id: int
    company_id: int
    name: str
    phone: PhoneKind = PhoneKind.BROWSER
    extension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """``missed_pause_reason_id`` 0 switches the pause after a missed offer off;
    ``max_wait_seconds`` 0 lets a client wait for ever; ``wrap_up_seconds`` 0 means no wrap-up."""

    queue_id: QueueId
    company_id: int
    name: str
    operator_ids: tuple[OperatorId, ...] = ()
    ring_seconds: int = 20
    wrap_up_seconds: int = 60
    result_required: bool = True
    missed_pause_reason_id: PauseReasonId = NO_PAUSE_REASON
    max_wait_seconds: int = 0
    service_level_seconds: int = 20
    recorded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPointSettings:
    entry_point_id: EntryPointId
    company_id: int
    name: str
    number: str
    channel: Channel
    queue_id: QueueId
    language: str = "ru_RU"
    instructions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReasonSettings:
    """``names`` are (language code, name) pairs."""

    pause_reason_id: PauseReasonId
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    version: int = 0
    default_country: str = "RU"
    operators: tuple[OperatorSettings, ...] = ()
    queues: tuple[QueueSettings, ...] = ()
    entry_points: tuple[EntryPointSettings, ...] = ()
    pause_reasons: tuple[PauseReasonSettings, ...] = ()
