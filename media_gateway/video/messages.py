"""What may be said in a room: kinds, sizes and who may say it (INTERFACES 8).

Whatever a page sends is taken over key by key, so that nothing else reaches the others.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from media_gateway.ports import RoomError
from media_gateway.texts import TURNS_TEXT_AROUND
from media_gateway.views import PersonKind

Message = Mapping[str, object]
Read = Callable[[object], object]

NAME = 200
TEXT = 2000
ADDRESS = 2000
POINTS = 500
FIELDS = 100
LINES = 200
COLOR = 20

MATERIALS = ("image", "pdf", "video", "web", "map", "product", "order", "form")


class By(Enum):
    """Who may say it."""

    ANYBODY = frozenset(PersonKind)
    ALL_BUT_GUESTS = ANYBODY - {PersonKind.GUEST}
    STAFF = frozenset({PersonKind.OPERATOR, PersonKind.PARTY, PersonKind.SUPERVISOR})
    VISITOR = frozenset({PersonKind.CLIENT})


@dataclass(frozen=True, slots=True)
class Kind:
    by: By
    kept: bool
    read: Mapping[str, Read]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that may be said; ``content`` is what it says beside its kind."""

    kind: str
    kept: bool
    content: Message


def read_said(message: Message, by: PersonKind) -> Said:
    """Raises ``RoomError``."""
    name = message.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if not isinstance(name, str) or kind is None:
        raise RoomError("bad_message", f"there is no message of kind {name!r:.40}")
    if by not in kind.by.value:
        raise RoomError("not_allowed", f"{name} is not for {by} to say")
    try:
        content = _object(kind.read)(message)
    except _MisfitError as misfit:
        raise RoomError("bad_message", f"{name}: {misfit}") from None
    assert isinstance(content, dict)
    return Said(kind=name, kept=kind.kept, content=content)


class _MisfitError(Exception):
    pass


def _can_be_shown(c: str) -> bool:
    """Line ends and joiners of emoji too; neither marks that turn text around nor half
    characters."""
    if c in TURNS_TEXT_AROUND:
        return False
    return c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co")


def _text(longest: int, *, empty: bool = True) -> Read:
    def read(value: object) -> str:
        text = "" if value is None else value
        if not isinstance(text, str) or len(text) > longest:
            raise _MisfitError(f"a text of up to {longest} characters is wanted")
        if not all(_can_be_shown(c) for c in text):
            raise _MisfitError("it has characters that cannot be shown")
        if not empty and not text.strip():
            raise _MisfitError("a text is wanted")
        return text

    return read


def _address(value: object) -> str:
    """Of a page or a file: nothing that a browser would run."""
    address = _text(ADDRESS, empty=False)(value)
    assert isinstance(address, str)
    try:
        parts = urlsplit(address)
    except ValueError:
        raise _MisfitError("url is no address") from None
    whole = parts.scheme in ("http", "https") and parts.netloc
    if not whole and not (address.startswith("/") and not address.startswith(("//", "/\\"))):
        raise _MisfitError("url must begin with https:// or /")
    return address


def _number(least: float, most: float) -> Read:
    def read(value: object) -> float:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise _MisfitError("a number is wanted")
        if not math.isfinite(value) or not least <= value <= most:
            raise _MisfitError(f"a number from {least:g} to {most:g} is wanted")
        return value

    return read


def _maybe(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def _whole(most: int) -> Read:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise _MisfitError(f"a whole number up to {most} is wanted")
        return value

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _MisfitError("true or false is wanted")
    return value


def _one_of(choices: tuple[str, ...]) -> Read:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise _MisfitError(f"one of {', '.join(choices)} is wanted")
        return value

    return read


def _object(reads: Mapping[str, Read]) -> Read:
    def read(value: object) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise _MisfitError("an object is wanted")
        return {key: each(value.get(key)) for key, each in reads.items()}

    return read


def _list(longest: int, read_one: Read) -> Read:
    def read(value: object) -> list[object]:
        if not isinstance(value, list) or len(value) > longest:
            raise _MisfitError(f"a list of up to {longest} is wanted")
        return [read_one(one) for one in value]

    return read


def _point(value: object) -> list[object]:
    place = _number(0, 1)
    if not isinstance(value, list) or len(value) != 2:
        raise _MisfitError("a point is a pair")
    return [place(one) for one in value]


def _reference(value: object) -> object:
    """An id, as number or text."""
    return _whole(2**53)(value) if isinstance(value, int) else _text(NAME)(value)


def _material(value: object) -> object:
    """A form is the visitor's own, on the page where he is: it has no address."""
    told = value if isinstance(value, Mapping) else {}
    nowhere = told.get("kind") == "form" and not told.get("url")
    url = _text(0) if nowhere else _address
    return _object({"id": _reference, "kind": _one_of(MATERIALS), "name": _text(NAME), "url": url})(
        value
    )


_OPTION = _text(NAME)
_FIELD = {"name": _text(NAME, empty=False), "value": _text(TEXT)}
_PLACE = _maybe(_number(0, 1))
_AMOUNT = _number(-1e12, 1e12)

KINDS: Mapping[str, Kind] = {
    "chat": Kind(By.ANYBODY, True, {"text": _text(TEXT, empty=False)}),
    "show": Kind(
        By.STAFF,
        True,
        {"material": _material},
    ),
    "hide": Kind(By.STAFF, True, {}),
    "file": Kind(
        By.ANYBODY,
        True,
        {
            "file_id": _text(NAME, empty=False),
            "name": _text(NAME, empty=False),
            "mimetype": _text(NAME),
            "bytes": _whole(2**40),
            "url": _address,
        },
    ),
    "print": Kind(By.STAFF, True, {"name": _text(NAME), "url": _address}),
    "printed": Kind(By.VISITOR, True, {"ok": _flag, "problem": _text(TEXT)}),
    "order": Kind(
        By.STAFF,
        True,
        {
            "name": _text(NAME),
            "url": _address,
            "lines": _list(
                LINES, _object({"name": _text(TEXT), "quantity": _AMOUNT, "price": _AMOUNT})
            ),
            "total": _AMOUNT,
            "currency": _text(NAME),
        },
    ),
    "confirmed": Kind(By.VISITOR, True, {"order": _reference, "signed_by": _text(NAME)}),
    "page": Kind(By.ANYBODY, False, {"n": _whole(100_000)}),
    "pointer": Kind(By.ANYBODY, False, {"x": _PLACE, "y": _PLACE}),
    "stroke": Kind(By.ANYBODY, False, {"points": _list(POINTS, _point), "color": _text(COLOR)}),
    "clear": Kind(By.ANYBODY, False, {}),
    "field": Kind(By.ALL_BUT_GUESTS, False, _FIELD),
    "fields": Kind(
        By.VISITOR,
        False,
        {
            "fields": _list(
                FIELDS,
                _object(
                    {
                        **_FIELD,
                        "label": _text(NAME),
                        "type": _text(NAME),
                        "options": _maybe(_list(FIELDS, _list(2, _OPTION))),
                    }
                ),
            )
        },
    ),
    "photo": Kind(By.STAFF, False, {}),
    "typing": Kind(By.ANYBODY, False, {}),
}
