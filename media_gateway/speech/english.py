"""English, as it is said on the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from babel.dates import format_date
from num2words import num2words

from media_gateway.speech.phrases import Phrases

CENTS = ("cent", "cents")
CURRENCIES = {
    "RUB": (("rouble", "roubles"), ("kopeck", "kopecks")),
    "USD": (("dollar", "dollars"), CENTS),
    "EUR": (("euro", "euros"), CENTS),
    "GBP": (("pound", "pounds"), ("penny", "pence")),
    "CAD": (("Canadian dollar", "Canadian dollars"), CENTS),
    "AUD": (("Australian dollar", "Australian dollars"), CENTS),
}

KEYS = {"*": "star", "#": "hash", "+": "plus"}


@dataclass(frozen=True, slots=True)
class English(Phrases):
    def money(self, value: Decimal, currency: str) -> str:
        nouns = CURRENCIES.get(currency)
        if nouns is None:
            return Phrases.money(self, value, currency)
        whole, part = divmod(int(abs(value) * 100), 100)
        spoken = [_counted(whole, nouns[0])] if whole or not part else []
        if part:
            spoken.append(_counted(part, nouns[1]))
        return ("minus " if value < 0 else "") + " and ".join(spoken)

    def minutes(self, value: int) -> str:
        return _counted(value, ("minute", "minutes")) if value else "less than a minute"

    def date(self, value: date) -> str:
        month = format_date(value, "MMMM", locale=self.locale)
        year = num2words(value.year, lang="en", to="year")
        return f"{month} {self.ordinal(value.day)}, {year}"

    def time(self, value: time) -> str:
        half = "a.m." if value.hour < 12 else "p.m."
        spoken = [_words(value.hour % 12 or 12)]
        if value.minute:
            spoken += ["oh"] if value.minute < 10 else []
            spoken.append(_words(value.minute))
        return " ".join([*spoken, half])

    def character(self, character: str) -> str:
        return KEYS.get(character) or Phrases.character(self, character)


def _words(value: int) -> str:
    return str(num2words(value, lang="en"))


def _counted(count: int, forms: tuple[str, str]) -> str:
    return f"{_words(count)} {forms[count != 1]}"
