"""Sending actions about clients' channels, and making sense of the refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from media_gateway.logs import get_log
from media_gateway.telephony.actions import Action
from media_gateway.telephony.ami_link import ActionRefusedError, AmiLink
from media_gateway.telephony.ami_message import AmiMessage

log = get_log(__name__)

CHANNEL_GONE = ("no such channel", "channel does not exist")
"""What Asterisk says of a client who has just hung up, which is told by an event as well."""

CHANNEL_MOVING = "redirect failed, channel not up"
"""What it says of a channel that an earlier redirect is still moving."""

AGAIN_SECONDS = 0.02
TRIES = 50


@dataclass(slots=True)
class _Order:
    """Steps that build on one another, all about one channel."""

    steps: Sequence[Action]
    if_refused: Callable[[], None] | None
    if_lost: Callable[[], None] | None
    may_be_coming: bool
    tries: int = TRIES

    @property
    def channel(self) -> str:
        last = self.steps[-1]
        return last.get("ChannelId") or last.get("Channel", "")

    @property
    def transient(self) -> tuple[str, ...]:
        """Refusals that pass."""
        return (CHANNEL_MOVING, *CHANNEL_GONE) if self.may_be_coming else (CHANNEL_MOVING,)


class Steering:
    """The latest order for a channel counts: an earlier one that waits for its turn is dropped."""

    def __init__(self, link: AmiLink) -> None:
        self._link = link
        self._latest: dict[str, _Order] = {}
        self._refusals: dict[str, str] = {}

    @property
    def trouble(self) -> str:
        """What an admin must mend; empty where nothing is refused."""
        return next(iter(self._refusals.values()), "")

    def order(
        self,
        steps: Sequence[Action],
        *,
        if_refused: Callable[[], None] | None = None,
        if_lost: Callable[[], None] | None = None,
        may_be_coming: bool = False,
    ) -> None:
        """Sent at once and, while there is no link, not at all, then or later. ``if_refused`` is
        called where Asterisk says no for another reason than that the client is gone, ``if_lost``
        where it was not told or says nothing, unless a later order for the channel counts. A
        channel that ``may_be_coming`` is one that an Originate has yet to make."""
        order = _Order(steps, if_refused, if_lost, may_be_coming)
        self._latest[order.channel] = order
        self._send(order)

    def _send(self, order: _Order) -> None:
        for step in order.steps[:-1]:
            self._link.send(step).add_done_callback(partial(self._note, step["Action"]))
        self._link.send(order.steps[-1]).add_done_callback(partial(self._check, order))

    def _send_again(self, order: _Order) -> None:
        if self._latest.get(order.channel) is order:
            order.tries -= 1
            self._send(order)

    def _check(self, order: _Order, answer: asyncio.Future[AmiMessage]) -> None:
        if order.tries and _says(answer.exception(), *order.transient):
            answer.get_loop().call_later(AGAIN_SECONDS, self._send_again, order)
            return
        counts = self._latest.get(order.channel) is order
        if counts:
            del self._latest[order.channel]
        refused = self._note(order.steps[-1]["Action"], answer)
        if refused and order.if_refused is not None:
            order.if_refused()
        lost = isinstance(answer.exception(), OSError | TimeoutError)
        if lost and counts and order.if_lost is not None:
            order.if_lost()

    def _note(self, action: str, answer: asyncio.Future[AmiMessage]) -> bool:
        """Whether the action was refused although the channel is there."""
        error = answer.exception()
        if error is None:
            self._refusals.pop(action, None)
        elif isinstance(error, OSError | TimeoutError):
            log.warning("action not carried out", action=action, reason=str(error))
        elif not isinstance(error, ActionRefusedError):
            raise error
        elif not _says(error, *CHANNEL_GONE):
            log.error("action refused", action=action, reason=str(error))
            self._refusals[action] = (
                f"Asterisk refuses the action {action} ({error}). Compare the gateway's account in "
                "manager.conf with the one that comes with the contact centre."
            )
            return True
        return False


def _says(error: BaseException | None, *beginnings: str) -> bool:
    return isinstance(error, ActionRefusedError) and str(error).lower().startswith(beginnings)
