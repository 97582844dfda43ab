"""Values as people say them. This is what babel and num2words know of any language; Russian and
English, whose telephones it must sound right on, have modules of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import get_currency_name
from babel.units import format_unit
from num2words import num2words

LARGEST = Decimal(10) ** 15
"""Beyond it nobody follows the words, and no library is asked for them."""

ENDLESS = frozenset({"am"})
"""Languages over whose large numbers num2words never ends."""

STUMBLES = (
    NotImplementedError,  # an unknown language, or one without ordinals
    ValueError,  # Polish and Czech minuses
    LookupError,  # Chechen minuses, the Polish zeroth
    TypeError,  # numbers that a language has no table for
    ArithmeticError,  # Indian numbers beyond all names
    RecursionError,  # Spanish ordinals beyond all names
)
"""Of num2words: all that any of its languages raised over numbers below ``LARGEST``."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """``locale`` as babel has it, ``en_US``."""

    locale: Locale

    def number(self, value: Decimal) -> str:
        plain = _plain(value)
        return _in_words(self.locale, plain) or str(plain)

    def ordinal(self, value: int) -> str:
        return _in_words(self.locale, value, to="ordinal") or f"{value}."

    def money(self, value: Decimal, currency: str) -> str:
        """``value`` has two digits behind the point."""
        name = get_currency_name(currency, _plain(value), locale=self.locale)
        return f"{self.number(value)} {name}"

    def minutes(self, value: int) -> str:
        return format_unit(value, "duration-minute", length="long", locale=self.locale)

    def date(self, value: date) -> str:
        return format_date(value, "long", locale=self.locale)

    def time(self, value: time) -> str:
        return format_time(value, "short", locale=self.locale)

    def digits(self, text: str) -> str:
        """One by one, with a pause after each group, as a number is dictated."""
        return ", ".join(
            " ".join(self.character(each) for each in group) for group in groups_of(text)
        )

    def character(self, character: str) -> str:
        return self.number(Decimal(character)) if character.isdecimal() else character


def groups_of(text: str) -> Iterable[Sequence[str]]:
    """The groups of a telephone number are those of its country; elsewhere whatever is neither
    letter nor digit parts groups, and long ones fall into threes."""
    if text.startswith("+"):
        text = _as_dialled(text)
    for run in re.findall(r"\+?\d+|[^\W\d_]+|[*#+]", text):
        yield from _in_threes(run) if run.isdecimal() else [tuple(run)]


def _as_dialled(text: str) -> str:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _in_threes(digits: str) -> Iterable[Sequence[str]]:
    """No group of one: 3, but 2 and 2 of four, 3 and 2 of five."""
    while len(digits) > 4:
        yield tuple(digits[:3])
        digits = digits[3:]
    halves = (digits[:2], digits[2:]) if len(digits) == 4 else (digits,)
    yield from (tuple(half) for half in halves)


def locale_of(language: str) -> Locale:
    """Of an Odoo language (``ru_RU``, ``sr@latin``); English where babel does not know it."""
    try:
        return Locale.parse(language.partition("@")[0].replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _in_words(locale: Locale, value: int | Decimal, to: str = "cardinal") -> str:
    """Empty where num2words does not know the language, or stumbles over the number in it: then the
    voice reads the figures."""
    if locale.language in ENDLESS:
        return ""
    try:
        return str(num2words(value, lang=locale.language, to=to))
    except STUMBLES:
        return ""


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()
