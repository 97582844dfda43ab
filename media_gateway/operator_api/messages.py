"""What panels say and are told, as JSON (INTERFACES 4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from media_gateway.ports import SipAccount
from media_gateway.views import EntryPointView, InteractionView, OperatorView, QueueView
from media_gateway.vocabulary.terms import (
    NO_PAUSE_REASON,
    InteractionId,
    Match,
    OperatorId,
    OperatorState,
    PauseReasonId,
    Reason,
)

MAX_INTERACTIONS = 100
MAX_TEXT = 8192
REQUESTABLE = (OperatorState.READY, OperatorState.PAUSED, OperatorState.OFFLINE)

Json = dict[str, Any]


class BadMessageError(ValueError):
    """The browser's message makes no sense; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    token: str
    interaction_ids: tuple[InteractionId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChanged:
    ready: bool
    interaction_ids: tuple[InteractionId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetState:
    state: OperatorState
    pause_reason_id: PauseReasonId


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    interaction_id: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    interaction_id: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    pass


BrowserMessage = Hello | PhoneChanged | SetState | HangUp | Finish | Ping


def read_message(text: str | bytes) -> BrowserMessage:
    """Raises ``BadMessageError``."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessageError("a message is a JSON object") from error
    if not isinstance(message, dict):
        raise BadMessageError("a message is a JSON object")
    reader = READERS.get(_text(message, "type"))
    if reader is None:
        raise BadMessageError(f"there is no message of type {message['type']!r}")
    return reader(message)


def _read_set_state(message: Json) -> SetState:
    state = _text(message, "state")
    if state not in REQUESTABLE:
        raise BadMessageError(f"state must be one of {', '.join(REQUESTABLE)}")
    reason = message.get("pause_reason_id") or NO_PAUSE_REASON
    if not isinstance(reason, int) or isinstance(reason, bool):
        raise BadMessageError("pause_reason_id must be a number")
    return SetState(state=OperatorState(state), pause_reason_id=PauseReasonId(reason))


def _read_phone(message: Json) -> PhoneChanged:
    ready = message.get("ready")
    if not isinstance(ready, bool):
        raise BadMessageError("ready must be true or false")
    return PhoneChanged(ready=ready, interaction_ids=_interactions(message))


READERS: dict[str, Callable[[Json], BrowserMessage]] = {
    "hello": lambda m: Hello(token=_text(m, "token"), interaction_ids=_interactions(m)),
    "phone": _read_phone,
    "set_state": _read_set_state,
    "hangup": lambda m: HangUp(interaction_id=InteractionId(_text(m, "interaction_id"))),
    "finish": lambda m: Finish(interaction_id=InteractionId(_text(m, "interaction_id"))),
    "ping": lambda m: Ping(),
}


def _text(message: Json, key: str) -> str:
    value = message.get(key)
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        raise BadMessageError(f"{key} must be a text")
    if not value.isprintable():
        # half characters, too, which no answer could repeat
        raise BadMessageError(f"{key} has characters that cannot be shown")
    return value


def _interactions(message: Json) -> tuple[InteractionId, ...]:
    ids = message.get("interaction_ids", [])
    if not isinstance(ids, list) or len(ids) > MAX_INTERACTIONS:
        raise BadMessageError("interaction_ids must be a list")
    if not all(isinstance(one, str) and one.isprintable() for one in ids):
        raise BadMessageError("interaction_ids must be texts")
    return tuple(InteractionId(one) for one in ids)


def welcome(
    *,
    now: float,
    operator_id: OperatorId | None,
    sip: SipAccount | None,
    pause_reasons: Iterable[tuple[PauseReasonId, str]],
) -> str:
    account = sip and {
        "url": sip.url,
        "uri": sip.uri,
        "user": sip.user,
        "password": sip.password,
    }
    return _dump(
        type="welcome",
        server_time=now,
        operator_id=operator_id or 0,
        sip=account,
        pause_reasons=[{"id": i, "name": name} for i, name in pause_reasons],
    )


def view(operator: OperatorView, now: float) -> str:
    return _dump(
        type="view",
        server_time=now,
        operator={
            "id": operator.operator_id,
            "state": operator.state,
            "since": operator.since,
            "pause_reason_id": operator.pause_reason_id,
            "next_state": operator.next_state,
        },
        interactions=[_interaction(one) for one in operator.interactions],
    )


def queues(views: Iterable[QueueView]) -> str:
    return _dump(
        type="queues",
        queues=[
            {
                "id": one.queue_id,
                "name": one.name,
                "waiting": one.waiting,
                "longest_wait_since": one.longest_wait_since,
                "ready": one.ready,
                "operators": one.operators,
            }
            for one in views
        ],
    )


def error(code: str, message: str, interaction_id: InteractionId | None = None) -> str:
    about = {"interaction_id": interaction_id} if interaction_id else {}
    return _dump(type="error", code=code, message=message, **about)


def pong() -> str:
    return _dump(type="pong")


def _interaction(one: InteractionView) -> Json:
    return {
        "id": one.interaction_id,
        "channel": one.channel,
        "direction": one.direction,
        "state": one.state,
        "client_number": one.client_number,
        "client_name": one.client_name,
        "entry_point": _entry_point(one.entry_point),
        "queue": {"id": one.queue_id, "name": one.queue_name} if one.queue_id else None,
        "started_at": one.started_at,
        "offered_at": one.offered_at,
        "answered_at": one.answered_at,
        "ended_at": one.ended_at,
        "wrap_up_until": one.wrap_up_until,
        "result_required": one.result_required,
        "offer_id": one.offer_id,
        "matches": [_match(match) for match in one.matches],
        "reasons": [_reason(reason) for reason in one.reasons],
    }


def _entry_point(one: EntryPointView | None) -> Json | None:
    if one is None:
        return None
    return {
        "id": one.entry_point_id,
        "name": one.name,
        "number": one.number,
        "instructions": one.instructions,
    }


def _match(match: Match) -> Json:
    return {
        "model": match.model,
        "record_id": match.record_id,
        "partner_id": match.partner_id,
        "name": match.name,
        "company": match.company,
        "reasons": [_reason(reason) for reason in match.reasons],
    }


def _reason(reason: Reason) -> Json:
    return {"code": reason.code, "values": dict(reason.values)}


def _dump(**message: Any) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
