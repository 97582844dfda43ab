"""Callers' numbers in one form, however the network sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

LONGEST_KEPT = 64
ANONYMOUS = frozenset(
    {"anonymous", "private", "restricted", "unavailable", "unknown", "withheld", "s"}
)
URI = re.compile(r"<?(?:sips?|tel):([^@;>]*)", re.IGNORECASE)


def normalise(raw: str, country: str) -> str:
    """E.164 where ``raw`` holds a number that is valid somewhere, likeliest in ``country``.

    Else the text itself without what cannot be shown; empty for an anonymous caller. Never raises.
    """
    text = _cleaned(raw)
    if text.strip("<>").casefold() in ANONYMOUS:
        return ""
    readings = list(_readings(text, country)) if any(c.isdigit() for c in text) else []
    for reading in readings:
        if phonenumbers.is_valid_number(reading):
            return _e164(reading)
    if readings and text.startswith("+") and phonenumbers.is_possible_number(readings[0]):
        return _e164(readings[0])
    return text


def _cleaned(raw: str) -> str:
    text = "".join(c for c in raw if c.isprintable()).strip()
    if uri := URI.match(text):
        text = uri.group(1)
    return text[:LONGEST_KEPT]


def _readings(text: str, country: str) -> Iterator[phonenumbers.PhoneNumber]:
    """What the digits can mean, likeliest first.

    As the country reads it; as an international number whose + was left out or came as 00; as a
    national number that was given a + it should not have (+8 916…).
    """
    bare = text.removeprefix("+")
    for candidate in (text, "+" + bare.removeprefix("00"), bare):
        try:
            yield phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
