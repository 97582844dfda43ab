"""Requests and answers: a JSON object a line (INTERFACES.md, section 8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from media_gateway.video.engine.errors import RequestError
from media_gateway.video.engine.offers import VIDEO_CODECS
from media_gateway.video.engine.rooms import Routed

LONGEST_LINE = 1 << 20
MOST_SOURCES = 3

Value = TypeVar("Value")


class Request:
    """One line from the gateway. A key that is missing, or of another type, is refused."""

    def __init__(self, line: bytes) -> None:
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise RequestError("bad_request", f"not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise RequestError("bad_request", "not an object")
        self._fields: dict[str, Any] = fields
        self.id = fields.get("id")

    def text(self, key: str, default: str | None = None) -> str:
        return self._typed(key, str, default)

    def number(self, key: str, default: int | None = None) -> int:
        return self._typed(key, int, default)

    def flag(self, key: str) -> bool:
        return self._typed(key, bool, None)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._typed(key, list, None)
        if not all(isinstance(value, str) for value in values):
            raise RequestError("bad_request", f"{key} must be texts")
        return tuple(values)

    def codec(self) -> str:
        name = self.text("codec", "vp8")
        if name not in VIDEO_CODECS:
            raise RequestError("bad_request", f"no such codec: {name}")
        return name

    def routes(self) -> Mapping[str, Routed]:
        legs = self._typed("legs", dict, None)
        return {leg: _routed(row) for leg, row in legs.items()}

    def _typed(self, key: str, kind: type[Value], default: Value | None) -> Value:
        value = self._fields.get(key, default)
        if not isinstance(value, kind):
            raise RequestError("bad_request", f"{key} must be {kind.__name__}")
        return value


def _routed(row: object) -> Routed:
    if not isinstance(row, dict):
        raise RequestError("bad_request", "a leg's part must be an object")
    screen = row.get("screen", "")
    if not isinstance(screen, str):
        raise RequestError("bad_request", "screen must be str")
    return Routed(
        audio=_sources(row.get("audio", [])), video=_sources(row.get("video", [])), screen=screen
    )


def _sources(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RequestError("bad_request", "sources must be texts")
    return tuple(names[:MOST_SOURCES])


def line(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def refusal(request_id: object, error: RequestError) -> bytes:
    return line({"id": request_id, "error": {"code": error.code, "message": str(error)[:500]}})
