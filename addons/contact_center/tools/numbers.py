"""Telephone numbers in one form, E.164, however they were written."""

import phonenumbers

# Countries that share a calling code: what their numbers begin with.
SHARED_CODES = {
    "RU": ("+73", "+74", "+78", "+79"),
    "KZ": ("+76", "+77"),
}


def to_e164(text, regions=()):
    """The number as E.164, or None where there is none in the text.

    ``regions`` are ISO country codes, the likeliest first: they tell what 8…, 0… and 00… mean.
    A number is taken in the first reading that is valid in its country; failing that, one
    that was written with its + and has a possible length.
    """
    if not text or not any(character.isdigit() for character in text):
        return None
    readings = [_parse(text, region) for region in (*regions, None) if region or _has_plus(text)]
    if text.strip().startswith("00"):
        readings.append(_parse("+" + text.strip().removeprefix("00"), None))
    found = [reading for reading in readings if reading]
    for number in found:
        if phonenumbers.is_valid_number(number):
            return _e164(number)
    if found and _has_plus(text) and phonenumbers.is_possible_number(found[0]):
        return _e164(found[0])
    return None


def to_international(e164):
    """For people to read: +7 495 123-45-67."""
    number = _parse(e164, None)
    if not number:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def region_of(e164):
    """ISO code of the country that a number belongs to, None for an inner or unknown one."""
    number = _parse(e164, None)
    return number and phonenumbers.region_code_for_number(number)


def prefixes_of(country_code, calling_code):
    """What the numbers of a country begin with."""
    if country_code in SHARED_CODES:
        return SHARED_CODES[country_code]
    return (f"+{calling_code}",) if calling_code else ()


def _parse(text, region):
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _has_plus(text):
    return text.lstrip().startswith("+")


def _e164(number):
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
