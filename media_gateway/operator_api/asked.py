"""What panels ask, read from JSON (INTERFACES 4): as the event that it becomes if nothing speaks
against it, where it becomes one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from media_gateway.texts import TURNS_TEXT_AROUND
from media_gateway.views import WatchMode
from media_gateway.vocabulary.events import (
    CallRequested,
    CompleteRequested,
    ConferenceRequested,
    ConsultRequested,
    DropRequested,
    HangupRequested,
    HoldRequested,
    InviteRequested,
    OperatorStateRequested,
    PhoneRequest,
    RecordingRequested,
    SwapRequested,
    TransferRequested,
    WrapUpFinished,
)
from media_gateway.vocabulary.terms import (
    NO_INTERACTION,
    NO_OPERATOR,
    NO_PAUSE_REASON,
    InteractionId,
    Match,
    OperatorId,
    OperatorState,
    PartyId,
    PauseReasonId,
    QueueId,
)

MAX_INTERACTIONS = 100
MAX_TEXT = 8192
MAX_NOTE = 2000
MAX_LINE = 500
MAX_NAME = 200
MAX_ID = 2**31
KEYS = "0123456789*#"
NUMBER = re.compile(r"\+?[0-9]{2,15}")
BETWEEN_DIGITS = re.compile(r"[\s().-]")
REQUESTABLE = (OperatorState.READY, OperatorState.PAUSED, OperatorState.OFFLINE)

Json = dict[str, Any]


class BadMessageError(ValueError):
    """The browser's message makes no sense; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """``board``: the page is a wallboard and nobody's panel."""

    token: str
    interaction_ids: tuple[InteractionId, ...]
    board: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChanged:
    ready: bool
    interaction_ids: tuple[InteractionId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    interaction_id: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """To an operator, named by himself or by his user."""

    text: str
    to_operator_id: OperatorId = NO_OPERATOR
    to_user_id: int = 0
    interaction_id: InteractionId = NO_INTERACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Of a connection to the room of a talk; ``again``: the one before it broke off."""

    interaction_id: InteractionId
    sdp: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesChanged:
    """What the page sends at present."""

    interaction_id: InteractionId
    audio: bool
    video: bool
    screen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidInRoom:
    interaction_id: InteractionId
    message: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """``mode`` is ``None`` for no more."""

    interaction_id: InteractionId
    mode: WatchMode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PressKey:
    """Of a telephone, towards somebody outside in the talk."""

    interaction_id: InteractionId
    party_id: PartyId
    key: str


RoomMessage = Offer | DevicesChanged | SaidInRoom | PressKey | Watch
"""What is asked of the room of a talk by video."""

BrowserMessage = (
    Hello
    | PhoneChanged
    | OperatorStateRequested
    | HangupRequested
    | WrapUpFinished
    | Accept
    | TransferRequested
    | PhoneRequest
    | Say
    | RoomMessage
    | Ping
)


class Mine(TypedDict):
    """What is asked of, and by whom."""

    interaction_id: InteractionId
    operator_id: OperatorId


class Target(TypedDict):
    """One of the three; ``number`` is bare of all but its digits and a leading plus."""

    queue_id: QueueId
    to_operator_id: OperatorId
    number: str


def read_message(text: str | bytes, operator_id: OperatorId = NO_OPERATOR) -> BrowserMessage:
    """``operator_id``: who asks. Raises ``BadMessageError``."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessageError("a message is a JSON object") from error
    if not isinstance(message, dict):
        raise BadMessageError("a message is a JSON object")
    reader = READERS.get(_text(message, "type"))
    if reader is None:
        raise BadMessageError(f"there is no message of type {message['type']!r}")
    return reader(message, operator_id)


def _read_set_state(message: Json, operator_id: OperatorId) -> OperatorStateRequested:
    state = _text(message, "state")
    if state not in REQUESTABLE:
        raise BadMessageError(f"state must be one of {', '.join(REQUESTABLE)}")
    reason = _id(message, "pause_reason_id") or NO_PAUSE_REASON
    return OperatorStateRequested(
        operator_id=operator_id,
        state=OperatorState(state),
        pause_reason_id=PauseReasonId(reason),
    )


def _read_call(message: Json, operator_id: OperatorId) -> CallRequested:
    """``queue_id`` says for whom he calls, not whom. The call has no id yet."""
    to = _target({**message, "queue_id": None}, "a call goes to one of operator_id and number")
    client = _client(message)
    return CallRequested(
        interaction_id=NO_INTERACTION,
        operator_id=operator_id,
        queue_id=QueueId(_id(message, "queue_id")),
        to_operator_id=to["to_operator_id"],
        number=to["number"],
        matches=(client,) if client else (),
    )


def _read_say(message: Json) -> Say:
    said = Say(
        text=_long_text(message, "text", MAX_LINE),
        to_operator_id=OperatorId(_id(message, "operator_id")),
        to_user_id=_id(message, "user_id"),
        interaction_id=_interaction(message) if message.get("interaction_id") else NO_INTERACTION,
    )
    if not said.text:
        raise BadMessageError("a line says something")
    if bool(said.to_operator_id) == bool(said.to_user_id):
        raise BadMessageError("a line is said to one of operator_id and user_id")
    return said


def _read_offer(message: Json, _: OperatorId) -> Offer:
    """What is in it is the media process's to judge."""
    sdp = message.get("sdp")
    if not isinstance(sdp, str) or not sdp or not sdp.isascii():
        raise BadMessageError("sdp must be a session description")
    again = message.get("again") is True
    return Offer(interaction_id=_interaction(message), sdp=sdp, again=again)


def _read_devices(message: Json, _: OperatorId) -> DevicesChanged:
    return DevicesChanged(
        interaction_id=_interaction(message),
        audio=_flag(message, "audio"),
        video=_flag(message, "video"),
        screen=_flag(message, "screen"),
    )


def _read_room(message: Json, _: OperatorId) -> SaidInRoom:
    said = message.get("message")
    if not isinstance(said, dict):
        raise BadMessageError("message must be an object")
    return SaidInRoom(interaction_id=_interaction(message), message=said)


def _read_key(message: Json, _: OperatorId) -> PressKey:
    key = _text(message, "key")
    if len(key) != 1 or key not in KEYS:
        raise BadMessageError(f"key must be one of {KEYS}")
    return PressKey(
        interaction_id=_interaction(message), party_id=PartyId(_text(message, "party_id")), key=key
    )


def _read_watch(message: Json, _: OperatorId) -> Watch:
    mode = _text(message, "mode")
    if mode != "off" and mode not in tuple(WatchMode):
        raise BadMessageError(f"mode must be one of {', '.join(WatchMode)}, off")
    return Watch(
        interaction_id=_interaction(message), mode=None if mode == "off" else WatchMode(mode)
    )


READERS: dict[str, Callable[[Json, OperatorId], BrowserMessage]] = {
    "hello": lambda m, _: Hello(
        token=_text(m, "token"),
        interaction_ids=_interactions(m),
        board="board" in m and _flag(m, "board"),
    ),
    "phone": lambda m, _: PhoneChanged(ready=_flag(m, "ready"), interaction_ids=_interactions(m)),
    "set_state": _read_set_state,
    "hangup": lambda m, me: HangupRequested(**_mine(m, me)),
    "finish": lambda m, me: WrapUpFinished(**_mine(m, me)),
    "accept": lambda m, _: Accept(interaction_id=_interaction(m)),
    "transfer": lambda m, me: TransferRequested(**_mine(m, me), **_target(m), note=_note(m)),
    "hold": lambda m, me: HoldRequested(**_mine(m, me), on=True),
    "resume": lambda m, me: HoldRequested(**_mine(m, me), on=False),
    "consult": lambda m, me: ConsultRequested(**_mine(m, me), **_target(m), note=_note(m)),
    "swap": lambda m, me: SwapRequested(**_mine(m, me)),
    "conference": lambda m, me: ConferenceRequested(**_mine(m, me)),
    "complete": lambda m, me: CompleteRequested(**_mine(m, me), note=_note(m)),
    "drop": lambda m, me: DropRequested(**_mine(m, me), party_id=PartyId(_text(m, "party_id"))),
    "invite": lambda m, me: InviteRequested(**_mine(m, me), name=_name(m)),
    "record": lambda m, me: RecordingRequested(**_mine(m, me), on=_flag(m, "on")),
    "call": _read_call,
    "say": lambda m, _: _read_say(m),
    "offer": _read_offer,
    "devices": _read_devices,
    "room": _read_room,
    "key": _read_key,
    "watch": _read_watch,
    "ping": lambda m, _: Ping(),
}


def _text(message: Json, key: str) -> str:
    value = message.get(key)
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        raise BadMessageError(f"{key} must be a text")
    if not value.isprintable():
        # half characters, too, which no answer could repeat
        raise BadMessageError(f"{key} has characters that cannot be shown")
    return value


def _long_text(message: Json, key: str, longest: int) -> str:
    """Of several lines, perhaps; empty where there is none."""
    text = message.get(key) or ""
    if not isinstance(text, str) or len(text) > longest:
        raise BadMessageError(f"{key} must be a text of up to {longest} characters")
    if not all(line.isprintable() for line in text.replace("\t", " ").splitlines()):
        raise BadMessageError(f"{key} has characters that cannot be shown")
    return text.strip()


def _name(message: Json) -> str:
    name = " ".join(_long_text(message, "name", MAX_NAME).split())
    if any(c in TURNS_TEXT_AROUND for c in name):
        raise BadMessageError("name has characters that cannot be shown")
    return name


def _note(message: Json) -> str:
    return _long_text(message, "note", MAX_NOTE)


def _flag(message: Json, key: str) -> bool:
    value = message.get(key)
    if not isinstance(value, bool):
        raise BadMessageError(f"{key} must be true or false")
    return value


def _id(message: Json, key: str) -> int:
    """0 where there is none."""
    value = message.get(key) or 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MAX_ID:
        raise BadMessageError(f"{key} must be a number")
    return value


def _interaction(message: Json) -> InteractionId:
    return InteractionId(_text(message, "interaction_id"))


def _mine(message: Json, operator_id: OperatorId) -> Mine:
    return Mine(interaction_id=_interaction(message), operator_id=operator_id)


def _target(
    message: Json, mistake: str = "it goes to one of queue_id, operator_id and number"
) -> Target:
    target = Target(
        queue_id=QueueId(_id(message, "queue_id")),
        to_operator_id=OperatorId(_id(message, "operator_id")),
        number=_number(message) if message.get("number") else "",
    )
    if sum(map(bool, target.values())) != 1:
        raise BadMessageError(mistake)
    return target


def _number(message: Json) -> str:
    number = BETWEEN_DIGITS.sub("", _text(message, "number"))
    if not NUMBER.fullmatch(number):
        raise BadMessageError("number must be a telephone number")
    return number


def _client(message: Json) -> Match | None:
    record_id = _id(message, "record_id")
    partner_id = _id(message, "partner_id")
    if not record_id and not partner_id:
        return None
    return Match(
        model=_text(message, "model") if record_id else "res.partner",
        record_id=record_id or partner_id,
        partner_id=partner_id,
        name=_text(message, "name") if message.get("name") else "",
    )


def _interactions(message: Json) -> tuple[InteractionId, ...]:
    ids = message.get("interaction_ids", [])
    if not isinstance(ids, list) or len(ids) > MAX_INTERACTIONS:
        raise BadMessageError("interaction_ids must be a list")
    if not all(isinstance(one, str) and one.isprintable() for one in ids):
        raise BadMessageError("interaction_ids must be texts")
    return tuple(InteractionId(one) for one in ids)
