"""What a visitor's page asks, read from JSON (INTERFACES 8). Nothing of it is believed: what is
too long, of the wrong kind or cannot be shown is refused."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from media_gateway.texts import TURNS_TEXT_AROUND
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.vocabulary.terms import Values, Visit, VisitMedia

LONGEST_MESSAGE = 1 << 16
LONGEST_SDP = 60_000
LONGEST_TOKEN = 4096
LONGEST_NAME = 200
LONGEST_EMAIL = 254
LONGEST_VALUE = 500
MOST_DATA = 20
MOST_STARS = 5

NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{1,30}[0-9]")
EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})?")
DATA_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
OURS_TO_SAY = frozenset({"file"})
"""Messages of a room that come of something else than a message."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    entry: str
    visit: Visit
    name: str
    number: str
    signed: str
    captcha: str
    data: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Hello by the link that an operator gave him."""

    entry: str
    token: str
    name: str
    consent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """``again``: the page's connection before this one broke off."""

    sdp: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    audio: bool
    video: bool
    screen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    message: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the page knows by now."""

    data: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bye:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    pass


PageMessage = Hello | Guest | Resume | Offer | Devices | Say | Callback | Data | Rate | Bye | Ping


def read_message(text: str) -> PageMessage:
    """Raises ``Refusal``."""
    try:
        message = json.loads(text, parse_constant=_no_number)
        # halves of characters, which no answer and no file could hold
        json.dumps(message, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise _bad("a message is a JSON object") from None
    if not isinstance(message, dict):
        raise _bad("a message is a JSON object")
    kind = message.get("type")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise _bad("type must be one of " + ", ".join(READERS))
    return reader(message)


def clean_name(text: str) -> str:
    """In one line, without marks that turn text around; letters of any language and emoji stay."""
    shown = (c for c in text if c not in TURNS_TEXT_AROUND)
    spaced = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in shown)
    return " ".join("".join(spaced).split())


def _read_hello(message: Json) -> Hello | Guest | Resume:
    if message.get("resume"):
        return Resume(token=_text(message, "resume", LONGEST_TOKEN))
    if message.get("guest"):
        return _read_guest(message)
    return Hello(
        entry=_text(message, "entry", 40),
        visit=Visit(
            media=_media(message),
            language=_matching(message, "lang", LANGUAGE, 12).replace("-", "_"),
            email=_matching(message, "email", EMAIL, LONGEST_EMAIL),
            consent=_flag(message, "consent"),
        ),
        name=clean_name(_text(message, "name", LONGEST_NAME)),
        number=_matching(message, "number", NUMBER, 32),
        signed=_text(message, "signed", LONGEST_TOKEN),
        captcha=_text(message, "captcha", LONGEST_TOKEN),
        data=_data(message),
    )


def _read_guest(message: Json) -> Guest:
    return Guest(
        entry=_text(message, "entry", 40),
        token=_text(message, "guest", LONGEST_TOKEN),
        name=clean_name(_text(message, "name", LONGEST_NAME)),
        consent=_flag(message, "consent"),
    )


def _read_devices(message: Json) -> Devices:
    return Devices(
        audio=_flag(message, "audio"),
        video=_flag(message, "video"),
        screen=_flag(message, "screen"),
    )


def _read_room(message: Json) -> Say:
    said = message.get("message")
    if not isinstance(said, dict) or not isinstance(said.get("kind"), str):
        raise _bad("message must be an object with a kind")
    if said["kind"] in OURS_TO_SAY:
        raise _bad("a file is sent to /visit/files")
    return Say(message=said)


def _read_offer(message: Json) -> Offer:
    sdp = _text(message, "sdp", LONGEST_SDP)
    if not sdp.startswith("v=0"):
        raise _bad("sdp must be a session description")
    return Offer(sdp=sdp, again=message.get("again") is True)


def _read_callback(message: Json) -> Callback:
    number = _matching(message, "number", NUMBER, 32)
    if not number:
        raise _bad("number must be a telephone number")
    return Callback(number=number)


READERS: dict[str, Callable[[Json], PageMessage]] = {
    "hello": _read_hello,
    "offer": _read_offer,
    "devices": _read_devices,
    "room": _read_room,
    "callback": _read_callback,
    "data": lambda message: Data(data=_data(message)),
    "rate": lambda message: Rate(stars=_stars(message)),
    "bye": lambda _: Bye(),
    "ping": lambda _: Ping(),
}


def _text(message: Json, key: str, longest: int) -> str:
    """Empty where there is none."""
    value = message.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise _bad(f"{key} must be a text of up to {longest} characters")
    return value


def _matching(message: Json, key: str, pattern: re.Pattern[str], longest: int) -> str:
    """Empty where there is none."""
    text = _text(message, key, longest).strip()
    if text and not pattern.fullmatch(text):
        raise _bad(f"{key} makes no sense")
    return text


def _flag(message: Json, key: str) -> bool:
    value = message.get(key, False)
    if not isinstance(value, bool):
        raise _bad(f"{key} must be true or false")
    return value


def _stars(message: Json) -> int:
    stars = message.get("stars")
    if not isinstance(stars, int) or isinstance(stars, bool) or not 1 <= stars <= MOST_STARS:
        raise _bad(f"stars are a number from 1 to {MOST_STARS}")
    return stars


def _media(message: Json) -> VisitMedia:
    try:
        return VisitMedia(message.get("media", VisitMedia.VIDEO))
    except ValueError:
        raise _bad("media must be one of " + ", ".join(VisitMedia)) from None


def _data(message: Json) -> Values:
    data = message.get("data") or {}
    if not isinstance(data, dict) or len(data) > MOST_DATA:
        raise _bad(f"data must be an object of up to {MOST_DATA} texts")
    return tuple((_data_name(name), _data_value(value)) for name, value in data.items())


def _data_name(name: str) -> str:
    if not DATA_NAME.fullmatch(name):
        raise _bad("names in data are of small letters, digits and _, up to 40")
    return name


def _data_value(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        raise _bad(f"values in data are texts of up to {LONGEST_VALUE} characters")
    return clean_name(value)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _bad(why: str) -> Refusal:
    return Refusal("bad_message", why)
