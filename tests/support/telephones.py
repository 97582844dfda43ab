"""Telephones that tests answer by hand."""

from __future__ import annotations

import asyncio

from deploy.sip_caller import Call, SipPhone
from tests.support.waiting import SECONDS

OUTSIDE_NUMBER = "+79990001122"
"""Which the number plan allows."""


async def rung(phone: SipPhone) -> Call:
    """The call that it rings for, as soon as it does."""
    try:
        return await asyncio.wait_for(phone.incoming.get(), SECONDS)
    except TimeoutError:
        raise AssertionError(f"not within {SECONDS} s: {phone.user} rings") from None
