"""Whom the contact centre may call."""

from __future__ import annotations

import pytest

from media_gateway.telephony.outside import NumberPlan


@pytest.mark.parametrize(
    ("values", "number", "up", "allowed"),
    [
        (("trunk", "+7,+375", "2"), "+79990001122", 1, True),
        (("trunk", " +7 , +375 ", "2"), "+375291234567", 0, True),
        (("trunk", "+7", "2"), "+442079460000", 0, False),
        (("trunk", "+7", "2"), "+79990001122", 2, False),
        (("trunk", "+7", "2"), "79990001122", 0, False),
        (("trunk", "+7", "2"), "+7999", 0, False),
        (("trunk", "", "2"), "+79990001122", 0, False),
        (("trunk", ",", "2"), "+79990001122", 0, False),
        (("trunk", "7", "2"), "+79990001122", 0, False),
        (("trunk", "+7", ""), "+79990001122", 0, False),
        (("trunk", "+7", "-1"), "+79990001122", 0, False),
        (("trunk", "+7", "²"), "+79990001122", 0, False),
        (("", "+7", "2"), "+79990001122", 0, False),
        (("a/b", "+7", "2"), "+79990001122", 0, False),
    ],
)
def test_a_number_plan_allows(
    values: tuple[str, str, str], number: str, up: int, allowed: bool
) -> None:
    assert (NumberPlan.read(*values).refusal(number, up) == "") is allowed
