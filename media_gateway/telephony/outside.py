"""Whom the contact centre may call: the number plan that stands in Asterisk's ``extensions.conf``.

The dialplan holds to it where it dials (``cc-outside-leg``) and counts all who are rung; the
gateway holds to it where it lets Asterisk place a call itself, and counts the same. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

TRUNK, PREFIXES, AT_ONCE = "CC_TRUNK", "CC_OUTSIDE_PREFIXES", "CC_OUTSIDE_AT_ONCE"
GLOBALS = (TRUNK, PREFIXES, AT_ONCE)

_NUMBER = re.compile(r"\+[0-9]{5,15}")
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPlan:
    """``trunk`` is the endpoint that leads outside; ``at_once`` calls may be up there."""

    trunk: str = ""
    prefixes: tuple[str, ...] = ()
    at_once: int = 0

    @classmethod
    def read(cls, trunk: str, prefixes: str, at_once: str) -> NumberPlan:
        """As the globals have it; what makes no sense allows nothing."""
        stripped = (prefix.strip() for prefix in prefixes.split(","))
        return cls(
            trunk=trunk if _NAME.fullmatch(trunk) else "",
            prefixes=tuple(prefix for prefix in stripped if prefix.startswith("+")),
            at_once=int(at_once) if at_once.isascii() and at_once.isdigit() else 0,
        )

    def refusal(self, number: str, up: int) -> str:
        """Why ``number`` may not be rung while so many are; empty where it may."""
        if not self.trunk:
            return f"{TRUNK} is not set in Asterisk's extensions.conf"
        if not is_number(number) or not number.startswith(self.prefixes):
            return f"no number of the plan ({PREFIXES} in Asterisk's extensions.conf)"
        if up >= self.at_once:
            return f"{up} calls are up already ({AT_ONCE} in Asterisk's extensions.conf)"
        return ""


class OutsideCalls:
    """Who is rung or talks outside, whoever has asked for it: clients whom we call, parties, and
    clients who are forwarded. Each is known by the channel, or by that of the client forwarded."""

    def __init__(self) -> None:
        self.plan = NumberPlan()
        self._up: set[str] = set()

    def refusal(self, number: str) -> str:
        return self.plan.refusal(number, len(self._up))

    def begin(self, channel: str) -> None:
        self._up.add(channel)

    def end(self, channel: str) -> None:
        self._up.discard(channel)

    def begin_forward(self, client: str) -> None:
        self._up.add(_forwarded(client))

    def end_forward(self, client: str) -> None:
        self._up.discard(_forwarded(client))

    def found(self, channels: Iterable[str], forwarded: Iterable[str]) -> None:
        """These are up, and no others."""
        self._up = {*channels, *map(_forwarded, forwarded)}


def _forwarded(client: str) -> str:
    return f"from {client}"


def is_number(text: str) -> bool:
    """E.164: nothing that the dialplan would read as more than a number."""
    return _NUMBER.fullmatch(text) is not None


def number_or_nothing(text: str) -> str:
    return text if is_number(text) else ""
