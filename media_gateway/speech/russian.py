"""Russian, where a number agrees with what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import get_currency_name
from num2words import num2words

from media_gateway.speech.phrases import Phrases

Forms = tuple[str, str, str]
"""Of a noun beside one, two and five."""


@dataclass(frozen=True, slots=True)
class Noun:
    forms: Forms
    gender: str = "m"

    def counted(self, count: int, case: str = "n") -> str:
        forms = self.forms
        if case == "a" and self.gender == "f":
            forms = (_accusative(forms[0]), *forms[1:])
        return f"{words(count, self.gender, case)} {forms[_form(count)]}"


KOPECK = Noun(("копейка", "копейки", "копеек"), "f")
CENT = Noun(("цент", "цента", "центов"))
HOUR = Noun(("час", "часа", "часов"))
MINUTE = Noun(("минута", "минуты", "минут"), "f")

CURRENCIES = {
    "RUB": (Noun(("рубль", "рубля", "рублей")), KOPECK),
    "BYN": (Noun(("белорусский рубль", "белорусских рубля", "белорусских рублей")), KOPECK),
    "UAH": (Noun(("гривна", "гривны", "гривен"), "f"), KOPECK),
    "KZT": (Noun(("тенге", "тенге", "тенге")), Noun(("тиын", "тиына", "тиынов"))),
    "USD": (Noun(("доллар", "доллара", "долларов")), CENT),
    "EUR": (Noun(("евро", "евро", "евро")), CENT),
    "GBP": (
        Noun(("фунт стерлингов", "фунта стерлингов", "фунтов стерлингов")),
        Noun(("пенс", "пенса", "пенсов")),
    ),
    "CNY": (Noun(("юань", "юаня", "юаней")), Noun(("фэнь", "фэня", "фэней"))),
}

KEYS = {"*": "звёздочка", "#": "решётка", "+": "плюс"}


@dataclass(frozen=True, slots=True)
class Russian(Phrases):
    """Numbers, sums and minutes in the nominative ("ваш долг — два рубля"), dates as they answer
    "when" ("второго мая"), times as they follow "в" ("в десять часов одну минуту")."""

    def number(self, value: Decimal) -> str:
        if value == value.to_integral_value():
            return words(int(value))
        return _fraction(value.normalize())

    def ordinal(self, value: int) -> str:
        return _ordinal(value, "m", "n")

    def money(self, value: Decimal, currency: str) -> str:
        nouns = CURRENCIES.get(currency)
        if nouns is None:
            return self._other_money(value, currency)
        whole, part = divmod(int(abs(value) * 100), 100)
        spoken = [nouns[0].counted(whole)] if whole or not part else []
        if part:
            spoken.append(nouns[1].counted(part))
        return " ".join((["минус"] if value < 0 else []) + spoken)

    def _other_money(self, value: Decimal, currency: str) -> str:
        """As babel calls the currency; one that ends like a feminine noun is one."""
        if value != value.to_integral_value():
            return Phrases.money(self, value, currency)
        name = get_currency_name(currency, 1, locale=self.locale)
        count = words(int(value), "f" if name.endswith(("а", "я")) else "m")
        return f"{count} {get_currency_name(currency, abs(int(value)), locale=self.locale)}"

    def minutes(self, value: int) -> str:
        return MINUTE.counted(value) if value else "меньше минуты"

    def date(self, value: date) -> str:
        month = format_date(value, "MMMM", locale=self.locale)
        return f"{_ordinal(value.day, 'n', 'g')} {month} {_ordinal(value.year, 'm', 'g')} года"

    def time(self, value: time) -> str:
        hours = HOUR.counted(value.hour, "a")
        return f"{hours} {MINUTE.counted(value.minute, 'a')}" if value.minute else hours

    def character(self, character: str) -> str:
        return KEYS.get(character) or Phrases.character(self, character)


def words(count: int, gender: str = "m", case: str = "n") -> str:
    """Beside a thing, not a person: "вижу один рубль", not "одного". Millions agree with
    themselves, whatever is counted: "один миллион минут", where num2words has "одна"."""
    millions, rest = divmod(abs(count), 1_000_000)
    parts = ["минус"] if count < 0 else []
    if millions:
        parts.append(_cardinal(millions * 1_000_000, "m", case))
    if rest or not millions:
        parts.append(_cardinal(rest, gender, case))
    return " ".join(parts)


def _cardinal(count: int, gender: str, case: str) -> str:
    return str(num2words(count, lang="ru", gender=gender, case=case, animate=False))


def _ordinal(value: int, gender: str, case: str) -> str:
    spoken = num2words(value, lang="ru", to="ordinal", gender=gender, case=case, animate=False)
    return str(spoken)


def _form(count: int) -> int:
    if count % 100 in (11, 12, 13, 14):
        return 2
    return {1: 0, 2: 1, 3: 1, 4: 1}.get(count % 10, 2)


def _accusative(feminine: str) -> str:
    """Of a noun such as "минута"."""
    return feminine[:-1] + "у"


PARTS = {
    1: ("десятая", "десятых"),
    2: ("сотая", "сотых"),
    3: ("тысячная", "тысячных"),
}


def _fraction(value: Decimal) -> str:
    """ "Двадцать одна целая пять десятых"; what is finer than thousandths is rounded off."""
    value = round(value, 3).normalize()
    if value == value.to_integral_value():
        return words(int(value))
    digits = -int(value.as_tuple().exponent)
    whole, part = divmod(int(abs(value) * 10**digits), 10**digits)
    integer = f"{words(whole, 'f')} {'целая' if _form(whole) == 0 else 'целых'}"
    fraction = f"{words(part, 'f')} {PARTS[digits][0 if _form(part) == 0 else 1]}"
    return " ".join((["минус"] if value < 0 else []) + [integer, fraction])
