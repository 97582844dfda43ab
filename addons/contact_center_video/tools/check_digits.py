"""Numbers that prove themselves: chassis numbers and what machines read in travel documents."""

import re
import string

# ISO 3779 and 49 CFR 565.15: what letters count, and the weight of each place.
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
VIN_VALUES = dict(zip(string.digits, range(10), strict=True)) | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# North America and China: there the ninth place must be the check digit, elsewhere it may be.
VIN_ALWAYS_CHECKED = "12345L"

MRZ_WEIGHTS = (7, 3, 1)


def vin_is_right(vin):
    """Whether the check digit fits; None where it does not and need not."""
    if not VIN.fullmatch(vin):
        return False
    rest = sum(VIN_VALUES[c] * w for c, w in zip(vin, VIN_WEIGHTS, strict=True)) % 11
    if vin[8] == "0123456789X"[rest]:
        return True
    return False if vin[0] in VIN_ALWAYS_CHECKED else None


def mrz_digit(text):
    """The check digit of a field, by ICAO Doc 9303 part 3, 4.9."""
    return str(sum(_mrz_value(c) * MRZ_WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)


def _mrz_value(character):
    if character == "<":
        return 0
    return int(character, 36)
