"""What panels say and are told, as JSON (INTERFACES 4)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from media_gateway.ports import SipAccount
from media_gateway.views import (
    CallbackView,
    EntryPointView,
    InteractionView,
    NoteView,
    OperatorView,
    QueueView,
    TransferTargets,
)
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    NO_PAUSE_REASON,
    NO_QUEUE,
    InteractionId,
    Match,
    OperatorId,
    OperatorState,
    PauseReasonId,
    QueueId,
    Reason,
)

MAX_INTERACTIONS = 100
MAX_TEXT = 8192
MAX_NOTE = 2000
NUMBER = re.compile(r"\+?[0-9]{2,15}")
BETWEEN_DIGITS = re.compile(r"[\s().-]")
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
class Transfer:
    """To one of the three; ``number`` is bare of all but its digits and a leading plus."""

    interaction_id: InteractionId
    queue_id: QueueId = NO_QUEUE
    to_operator_id: OperatorId = NO_OPERATOR
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    interaction_id: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    pass


BrowserMessage = Hello | PhoneChanged | SetState | HangUp | Transfer | Finish | Ping


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
    reason = _id(message, "pause_reason_id") or NO_PAUSE_REASON
    return SetState(state=OperatorState(state), pause_reason_id=PauseReasonId(reason))


def _read_transfer(message: Json) -> Transfer:
    transfer = Transfer(
        interaction_id=InteractionId(_text(message, "interaction_id")),
        queue_id=QueueId(_id(message, "queue_id")),
        to_operator_id=OperatorId(_id(message, "operator_id")),
        number=_number(message) if message.get("number") else "",
        note=_note(message),
    )
    if sum(map(bool, (transfer.queue_id, transfer.to_operator_id, transfer.number))) != 1:
        raise BadMessageError("a transfer goes to one of queue_id, operator_id and number")
    return transfer


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
    "transfer": _read_transfer,
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


def _id(message: Json, key: str) -> int:
    """0 where there is none."""
    value = message.get(key) or 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadMessageError(f"{key} must be a number")
    return value


def _number(message: Json) -> str:
    number = BETWEEN_DIGITS.sub("", _text(message, "number"))
    if not NUMBER.fullmatch(number):
        raise BadMessageError("number must be a telephone number")
    return number


def _note(message: Json) -> str:
    """Of several lines, perhaps."""
    note = message.get("note") or ""
    if not isinstance(note, str) or len(note) > MAX_NOTE:
        raise BadMessageError(f"note must be a text of up to {MAX_NOTE} characters")
    if not all(line.isprintable() for line in note.replace("\t", " ").splitlines()):
        raise BadMessageError("note has characters that cannot be shown")
    return note.strip()


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
    targets: TransferTargets,
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
        transfer_queues=[{"id": i, "name": name} for i, name in targets.queues],
        colleagues=[{"operator_id": i, "name": name} for i, name in targets.colleagues],
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


def queues(views: Iterable[QueueView], *, telephone_lost: bool) -> str:
    return _dump(
        type="queues",
        telephone_lost=telephone_lost,
        queues=[
            {
                "id": one.queue_id,
                "name": one.name,
                "waiting": one.waiting,
                "longest_wait_since": one.longest_wait_since,
                "ready": one.ready,
                "operators": one.operators,
                "expected_wait": one.expected_wait,
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
        "trail": [_reason(reason) for reason in one.trail],
        "data": dict(one.data),
        "notes": [_told_note(note) for note in one.notes],
        "callback": _callback(one.callback),
    }


def _told_note(note: NoteView) -> Json:
    return {
        "operator_id": note.operator_id,
        "operator_name": note.operator_name,
        "text": note.text,
        "at": note.at,
    }


def _callback(one: CallbackView | None) -> Json | None:
    if one is None:
        return None
    return {
        "number": one.number,
        "attempt": one.attempt,
        "requested_at": one.requested_at,
        "note": one.note,
        "voicemail_uid": one.voicemail_uid,
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
