"""Telephones that ring because the gateway has asked Asterisk to place a call.

Each is known by its channel, whose id the gateway chooses, together with what to tell should it
come to nothing: that is told once, whoever says so first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from media_gateway.logs import get_log
from media_gateway.telephony import actions
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import outcome_of
from media_gateway.telephony.outside import OutsideCalls
from media_gateway.telephony.steering import Steering
from media_gateway.vocabulary.commands import ForwardOutside, RingParty
from media_gateway.vocabulary.terms import OfferOutcome

log = get_log(__name__)

NO_CHANNEL_SECONDS = 0.5
"""Asterisk says that a call came to nothing, and its dialplan says why, in either order; where
there was no channel (a phone that is not registered) the dialplan says nothing."""

Fail = Callable[[OfferOutcome], None]


class Ringing:
    def __init__(self, steering: Steering, outside: OutsideCalls) -> None:
        self._steering = steering
        self._outside = outside
        self._fails: dict[str, Fail] = {}

    def ring_outside(self, action: actions.Action, fail: Fail) -> None:
        """For which there was no refusal."""
        self._outside.begin(action["ChannelId"])
        self.ring(action, fail)

    def trunk_to(self, command: RingParty | ForwardOutside) -> str:
        """What leads to the number outside; empty where it may not be rung."""
        why = self._outside.refusal(command.number)
        if why:
            log.warning(
                "number outside not rung",
                interaction_id=command.interaction_id,
                reason=why,
                pii_number=command.number,
            )
        return "" if why else self._outside.plan.trunk

    def ring(self, action: actions.Action, fail: Fail) -> None:
        channel = action["ChannelId"]
        self._fails[channel] = fail

        def refused() -> None:
            self._fail(channel, OfferOutcome.UNREACHABLE)

        def lost() -> None:
            """Should Asterisk be slow only, nobody is to be rung after all."""
            if channel in self._fails:
                self.stop(channel)
                self._outside.end(channel)
                fail(OfferOutcome.UNKNOWN)

        self._steering.order([action], if_refused=refused, if_lost=lost)

    def found(self, channel: str, fail: Fail) -> None:
        """It rings already: an earlier gateway may have asked for it."""
        self._fails.setdefault(channel, fail)

    def forget(self, channel: str) -> None:
        """It was answered, or nothing is to be told of it any more."""
        self._fails.pop(channel, None)

    def stop(self, channel: str) -> None:
        """Hang up, answered or not; one that is yet to come up is waited for."""
        coming = self._fails.pop(channel, None) is not None
        self._steering.order(actions.hang_up(channel), may_be_coming=coming)

    def press(self, channel: str, key: str) -> None:
        """Towards somebody who has answered."""
        self._steering.tell(actions.press(channel, key))

    def gone(self, message: AmiMessage) -> bool:
        """Whether the end of a channel is that of a ringing; then it is told."""
        return self._fail(message["Uniqueid"], outcome_of(message["Cause"], message["Tech"]))

    def placed(self, message: AmiMessage) -> None:
        """An ``OriginateResponse``."""
        channel = message["Uniqueid"]
        if message["Response"] == "Failure":
            self._outside.end(channel)
        if message["Response"] == "Failure" and channel in self._fails:
            loop = asyncio.get_running_loop()
            loop.call_later(NO_CHANNEL_SECONDS, self._fail, channel, OfferOutcome.UNREACHABLE)

    def _fail(self, channel: str, outcome: OfferOutcome) -> bool:
        self._outside.end(channel)
        fail = self._fails.pop(channel, None)
        if fail is not None:
            fail(outcome)
        return fail is not None
