"""Numbers in one form, however the network sends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.odoo_sync.numbers import LONGEST_KEPT, normalise


@pytest.mark.parametrize(
    "raw",
    [
        "+79161112233",
        "+7 (916) 111-22-33",
        "8 916 111 22 33",
        "89161112233",
        "79161112233",
        "9161112233",
        "0079161112233",
        "81079161112233",
        "+8 916 111 22 33",
        "sip:+79161112233@10.0.0.1;user=phone",
        "<sip:89161112233@trunk>",
        "tel:+7-916-111-22-33",
        "+7916\x00111\x0b2233",
        "８９１６１１１２２３３",
    ],
)
def test_one_client_has_one_number(raw):
    assert normalise(raw, "RU") == "+79161112233"


@pytest.mark.parametrize(
    ("raw", "country", "number"),
    [
        ("030 901820", "DE", "+4930901820"),
        ("0049 30 901820", "DE", "+4930901820"),
        ("0049 30 901820", "RU", "+4930901820"),
        ("4930901820", "US", "+4930901820"),
        ("+1 202 555 0123", "RU", "+12025550123"),
        ("8-800-FLOWERS", "RU", "+78003569377"),
        ("+79161112233", "", "+79161112233"),
        ("79161112233", "no such country", "+79161112233"),
    ],
)
def test_the_country_says_what_a_number_without_plus_means(raw, country, number):
    assert normalise(raw, country) == number


@pytest.mark.parametrize(
    "raw", ["", "  ", "anonymous", "Anonymous", "<unknown>", "sip:anonymous@x"]
)
def test_an_anonymous_caller_has_no_number(raw):
    assert normalise(raw, "RU") == ""


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("101", "101"),
        ("Иван", "Иван"),
        ("no\r\nnumber", "nonumber"),
        ("+7999", "+7999"),
        ("1" * 200, "1" * LONGEST_KEPT),
    ],
)
def test_what_is_no_number_is_kept_as_readable_text(raw, kept):
    assert normalise(raw, "RU") == kept


def test_a_range_too_new_to_be_known_is_kept_where_it_was_international():
    assert normalise("+7 000 111-22-33", "RU") == "+70001112233"


numberlike = st.text(alphabet="+0123456789 -()#*;ext.АБвFLOWER٣\x00\r\n", max_size=80)


@given(numberlike | st.text(max_size=200), st.sampled_from(["RU", "DE", "US", "", "XX"]))
def test_nothing_makes_it_raise_and_a_second_time_changes_nothing(raw, country):
    number = normalise(raw, country)
    assert len(number) <= LONGEST_KEPT
    assert number.isprintable()
    if number.startswith("+") and number[1:].isdigit():
        assert normalise(number, country) == number
