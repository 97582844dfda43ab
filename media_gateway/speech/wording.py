"""Prompts' texts with their values, as they are to be spoken.

A text names a value as ``{name}``, which is said as it stands, or as ``{name:kind}``:

==========  ==========================================  ============================
kind        the value                                   in Russian
==========  ==========================================  ============================
digits      what is dictated: a number, a code, a key   "один два, три четыре"
number      a number                                    "двадцать один"
ordinal     a whole number: a place in line             "третий"
money       a sum in ``<name>_currency`` (else RUB)     "один рубль две копейки"
date        ISO 8601, with or without a time            "второго мая две тысячи … года"
time        ISO 8601, with or without a date            "десять часов одну минуту"
minutes     a whole number                              "пять минут"
==========  ==========================================  ============================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from media_gateway.speech.english import English
from media_gateway.speech.phrases import LARGEST, Phrases, locale_of
from media_gateway.speech.russian import Russian
from media_gateway.vocabulary.terms import Prompt

NAMED = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
MARKS = re.compile(r"[{}]|\[\[|\]\]")
"""Braces are never spoken; double brackets would have espeak-ng read phonemes."""

FINEST = 6
"""Digits behind the point that anybody would say."""

LONGEST = 4000
DEFAULT_CURRENCY = "RUB"

Value = str | int | float
OWN: Mapping[str, type[Phrases]] = {"ru": Russian, "en": English}


class WordingError(ValueError):
    """A text names what there is not, or what cannot be said that way."""


def is_static(text: str) -> bool:
    """Whether ``text`` is the same for every client."""
    return NAMED.search(text) is None


def render(prompt: Prompt) -> tuple[str, list[str]]:
    """The text without what cannot be said, and why: half a sentence serves a client better than
    silence does."""
    phrases = phrases_of(prompt.language)
    values = dict(prompt.values)
    faults: list[str] = []

    def spoken(named: re.Match[str]) -> str:
        try:
            return _spoken(phrases, values, named[1].strip(), named[2])
        except WordingError as error:
            faults.append(f"{named[0]}: {error}")
            return ""

    text = NAMED.sub(spoken, prompt.text)
    if MARKS.search(NAMED.sub("", prompt.text)):
        faults.append("a brace or a double bracket stands alone")
    sayable = "".join(c if c.isprintable() else " " for c in MARKS.sub(" ", text))
    return " ".join(sayable.split())[:LONGEST], faults


def phrases_of(language: str) -> Phrases:
    locale = locale_of(language)
    return OWN.get(locale.language, Phrases)(locale)


def _spoken(phrases: Phrases, values: Mapping[str, Value], name: str, kind: str | None) -> str:
    if name not in values:
        raise WordingError(f"there is no value {name!r}; there are {', '.join(values) or 'none'}")
    value = values[name]
    if kind is None:
        return phrases.number(_number(value)) if isinstance(value, (int, float)) else value
    if kind == "money":
        currency = str(values.get(f"{name}_currency") or DEFAULT_CURRENCY).upper()
        return phrases.money(_rounded(_number(value)), currency)
    say = KINDS.get(kind)
    if say is None:
        raise WordingError(f"there is no kind {kind!r}; there are money, {', '.join(KINDS)}")
    return say(phrases, value)


def _number(value: Value) -> Decimal:
    text = re.sub(r"[\s\u00a0\u202f]", "", str(value)).replace(",", ".").replace("−", "-")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise WordingError(f"{value!r:.40} is not a number") from None
    # abs() would round, and cannot where the exponent is beyond all measure
    if not number.is_finite() or number.copy_abs() >= LARGEST:
        raise WordingError(f"{value!r:.40} is too large")
    return number if number == number.to_integral_value() else round(number, FINEST)


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _whole(value: Value) -> int:
    number = _number(value)
    if number != number.to_integral_value() or number < 0:
        raise WordingError(f"{value!r:.40} is not a whole number")
    return int(number)


def _date(value: Value) -> date:
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError:
        raise WordingError(f"{value!r:.40} is not a date such as 2026-05-31") from None


def _time(value: Value) -> time:
    text = str(value).strip()
    for read in (time.fromisoformat, lambda text: datetime.fromisoformat(text).time()):
        try:
            return read(text)
        except ValueError:
            continue
    raise WordingError(f"{value!r:.40} is not a time such as 10:30")


KINDS: Mapping[str, Callable[[Phrases, Value], str]] = {
    "digits": lambda phrases, value: phrases.digits(str(value)),
    "number": lambda phrases, value: phrases.number(_number(value)),
    "ordinal": lambda phrases, value: phrases.ordinal(_whole(value)),
    "date": lambda phrases, value: phrases.date(_date(value)),
    "time": lambda phrases, value: phrases.time(_time(value)),
    "minutes": lambda phrases, value: phrases.minutes(_whole(value)),
}
