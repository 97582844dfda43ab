"""The phones' accounts of panels: they outlive a cut connection for a moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from media_gateway.ports import Phones, SipAccount
from media_gateway.vocabulary.configuration import OperatorSettings
from media_gateway.vocabulary.terms import OperatorId

KEPT_SECONDS = 6.0
"""A little longer than a talk waits for its operator's page."""


@dataclass(frozen=True, slots=True)
class _Opened:
    settings: OperatorSettings
    account: SipAccount | None


class Accounts:
    """A page whose connection was cut in mid-talk finds the account that its phone still uses; any
    other page gets a fresh one."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self._opened: dict[OperatorId, _Opened] = {}
        self._times_opened: Counter[OperatorId] = Counter()
        self._closing = asyncio.Event()

    async def open(self, settings: OperatorSettings, *, in_use: bool) -> SipAccount | None:
        """``None`` for a desk phone. ``in_use``: the page says that it holds a talk."""
        operator_id = settings.operator_id
        self._times_opened[operator_id] += 1
        kept = self._opened.get(operator_id)
        if in_use and kept and kept.settings == settings:
            return kept.account
        account = await self._phones.open_account(settings)
        self._opened[operator_id] = _Opened(settings, account)
        return account

    async def release(self, operator_id: OperatorId) -> None:
        """Close the account unless the operator is back before its time is over."""
        times = self._times_opened[operator_id]
        try:
            async with asyncio.timeout(KEPT_SECONDS):
                await self._closing.wait()
        except TimeoutError:
            if self._times_opened[operator_id] == times:
                del self._opened[operator_id]
                await self._phones.close_account(operator_id)

    def close(self) -> None:
        """The gateway stops: nobody waits any more, and the next one begins with no accounts."""
        self._closing.set()
