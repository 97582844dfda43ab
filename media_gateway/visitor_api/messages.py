"""What visitors' pages are told, as JSON (INTERFACES 8)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from media_gateway.turn import IceServer
from media_gateway.views import EntryStateView, VisitView


def visit(view: VisitView, *, now: float, resume: str, ice_servers: Sequence[IceServer]) -> str:
    return _dump(
        type="visit",
        server_time=now,
        state=view.state,
        leg=view.leg,
        media=view.media,
        position=view.position,
        expected_seconds=view.expected_seconds,
        outcome=view.outcome,
        by_telephone=view.by_telephone,
        connected=view.connected,
        people=[asdict(person) for person in view.people],
        resume=resume,
        ice_servers=list(ice_servers),
    )


def answer(sdp: str) -> str:
    return _dump(type="answer", sdp=sdp)


def room(messages: Sequence[Mapping[str, object]]) -> str:
    return _dump(type="room", messages=list(messages))


def pong(now: float) -> str:
    return _dump(type="pong", server_time=now)


def error(code: str, message: str) -> str:
    return _dump(type="error", code=code, message=message)


def entry_state(view: EntryStateView) -> dict[str, Any]:
    return asdict(view)


def _dump(**message: Any) -> str:
    return json.dumps(message, ensure_ascii=False)
