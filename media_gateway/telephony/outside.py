"""Whom the contact centre may call: the number plan that stands in Asterisk's ``extensions.conf``.

The dialplan holds to it where it dials (``cc-outside-leg``); the gateway holds to it where it lets
Asterisk place a call itself. Pure.
"""

from __future__ import annotations

import re
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


def is_number(text: str) -> bool:
    """E.164: nothing that the dialplan would read as more than a number."""
    return _NUMBER.fullmatch(text) is not None
