"""The machine-readable zone of passports and identity cards, ICAO Doc 9303 parts 4 to 6."""

import re
from dataclasses import dataclass
from datetime import date

from check_digits import mrz_digit

LINE = re.compile(r"[A-Z0-9<]+")
# What readers take for another where only digits can stand, and where only letters can.
TO_DIGITS = str.maketrans("OQDISBGZ", "00015862")
TO_LETTERS = str.maketrans("015862", "OISBGZ")


@dataclass(frozen=True)
class Layout:
    """Where the fields stand: (line, from, to); a field with a check digit has it at its end."""

    lines: int
    length: int
    number: tuple
    birth: tuple
    sex: tuple
    expiry: tuple
    country: tuple
    name: tuple


# Passports, identity cards, and the small booklets between them.
LAYOUTS = (
    Layout(2, 44, (1, 0, 10), (1, 13, 20), (1, 20, 21), (1, 21, 28), (1, 10, 13), (0, 5, 44)),
    Layout(3, 30, (0, 5, 15), (1, 0, 7), (1, 7, 8), (1, 8, 15), (1, 15, 18), (2, 0, 30)),
    Layout(2, 36, (1, 0, 10), (1, 13, 20), (1, 20, 21), (1, 21, 28), (1, 10, 13), (0, 5, 36)),
)


def read(lines, today):
    """Fields [(name, value, checked)] of the zone among these lines of text, or none."""
    rows = [row for row in map(_row, lines) if row]
    for layout in LAYOUTS:
        for at in range(len(rows) - layout.lines + 1):
            zone = rows[at : at + layout.lines]
            if all(abs(len(row) - layout.length) <= 2 for row in zone) and zone[0][0] in "PIACV":
                return _fields([_fitted(row, layout.length) for row in zone], layout, today)
    return []


def _row(line):
    """A line as it may stand in a zone; None for any other."""
    row = line.upper().replace(" ", "").replace("«", "<<").replace("‹", "<")
    return row if LINE.fullmatch(row) and len(row) >= 28 and "<" in row else None


def _fitted(row, length):
    """Readers lose or add a filler at the end; a check digit there is of no field that we use."""
    return row[:length].ljust(length, "<")


def _fields(zone, layout, today):
    def part(place):
        line, start, end = place
        return zone[line][start:end]

    surname, _, given = part(layout.name).translate(TO_LETTERS).partition("<<")
    number, number_right = _checked(part(layout.number))
    birth, birth_right = _checked(part(layout.birth).translate(TO_DIGITS))
    expiry, expiry_right = _checked(part(layout.expiry).translate(TO_DIGITS))
    found = [
        ("document_number", number.replace("<", ""), number_right),
        ("surname", _words(surname), None),
        ("given_names", _words(given), None),
        ("country", part(layout.country).translate(TO_LETTERS).replace("<", ""), None),
        ("birth_date", _date(birth, today, is_past=True), birth_right),
        ("expiry_date", _date(expiry, today, is_past=False), expiry_right),
    ]
    return [field for field in found if field[1]]


def _checked(field):
    """The field without its check digit, and whether that fits."""
    value, digit = field[:-1], field[-1].translate(TO_DIGITS)
    if mrz_digit(value) == digit:
        return value, True
    digits = value.translate(TO_DIGITS)
    return (digits, True) if mrz_digit(digits) == digit else (value, False)


def _words(text):
    return " ".join(word for word in text.split("<") if word).title()


def _date(digits, today, is_past):
    """YYMMDD as ISO 8601; the century that makes it past, or within fifty years to come."""
    if not re.fullmatch(r"\d{6}", digits):
        return ""
    year, month, day = (int(digits[i : i + 2]) for i in (0, 2, 4))
    latest = today.year if is_past else today.year + 50
    year += latest // 100 * 100
    try:
        return date(year - 100 if year > latest else year, month, day).isoformat()
    except ValueError:
        return ""
