"""Sending actions about clients' channels, and making sense of the refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from media_gateway.logs import get_log
from media_gateway.telephony.actions import Action, look_for
from media_gateway.telephony.ami_link import ActionRefusedError, AmiLink
from media_gateway.telephony.ami_message import AmiMessage

log = get_log(__name__)

CHANNEL_GONE = ("no such channel", "channel does not exist", "extrachannel does not exist")
"""What Asterisk says of somebody who has just hung up, which is told by an event as well."""

NOT_RECORDED = ("cannot set mute flag",)
"""What it says of a recording to be paused where there is none."""

CHANNEL_MOVING = ("redirect failed, channel not up", "redirect failed, extra channel not up")
"""What it says of a channel that an earlier redirect is still moving."""

AGAIN_SECONDS = 0.02
TRIES = 50

LOOK_SECONDS = 0.5
LOOKS = 10
"""For a client who has not told that he has come where he was sent: Asterisk forgets that now and
then (see contact_center_dialplan.conf)."""


@dataclass(slots=True)
class _Order:
    """Steps that build on one another, all about one channel."""

    steps: Sequence[Action]
    if_refused: Callable[[], None] | None
    if_lost: Callable[[], None] | None
    if_gone: Callable[[], None] | None
    may_be_coming: bool
    tries: int
    looks: int
    look: tuple[Action, str] | None = field(init=False)

    def __post_init__(self) -> None:
        self.look = look_for(self.steps)

    @property
    def is_move(self) -> bool:
        return self.steps[-1]["Action"] == "Redirect"

    @property
    def channel(self) -> str:
        last = self.steps[-1]
        return last.get("ChannelId") or last.get("Channel", "")

    @property
    def transient(self) -> tuple[str, ...]:
        """Refusals that pass."""
        return CHANNEL_MOVING + CHANNEL_GONE if self.may_be_coming else CHANNEL_MOVING


class Steering:
    """The latest order for a channel counts: an earlier one that waits for its turn is dropped. A
    client who is on his way to where he was sent is sent on as soon as he has come there."""

    def __init__(self, link: AmiLink) -> None:
        self._link = link
        self._latest: dict[str, _Order] = {}
        self._ways: dict[str, _Order] = {}
        """Of clients who have not come yet, by the order that sent them."""
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
        if_gone: Callable[[], None] | None = None,
        may_be_coming: bool = False,
    ) -> None:
        """Sent as soon as the channel may be moved and, while there is no link, not at all, then or
        later. ``if_refused`` is called where Asterisk says no for another reason than that the
        client is gone, ``if_lost`` where it was not told or says nothing, unless a later order for
        the channel counts, ``if_gone`` where there is no such channel. A channel that
        ``may_be_coming`` is one that an Originate has yet to make."""
        order = _Order(steps, if_refused, if_lost, if_gone, may_be_coming, TRIES, LOOKS)
        self._latest[order.channel] = order
        if order.channel not in self._ways or not order.is_move:
            self._send(order)

    def tell(self, steps: Sequence[Action]) -> None:
        """Sent once, beside the orders, whatever becomes of it."""
        for step in steps:
            self._link.send(step).add_done_callback(partial(self._note, step["Action"]))

    def ask(self, question: Action, then: Callable[[str], None]) -> None:
        """``then`` gets the value of a variable; nothing where there is no channel, or link."""

        def hear(answer: asyncio.Future[AmiMessage]) -> None:
            then(answer.result()["Value"] if answer.exception() is None else "")

        self._link.send(question).add_done_callback(hear)

    def came(self, channel: str, place: str) -> None:
        """A client has told that he is in this context."""
        way = self._ways.get(channel)
        if way is not None and way.steps[-1]["Context"] == place:
            self._arrived(way)

    def _send(self, order: _Order) -> None:
        if order.look is not None:
            self._ways[order.channel] = order
        else:
            self._ways.pop(order.channel, None)
        self.tell(order.steps[:-1])
        self._link.send(order.steps[-1]).add_done_callback(partial(self._check, order))

    def _send_again(self, order: _Order) -> None:
        if self._latest.get(order.channel) is order:
            order.tries -= 1
            self._send(order)
        else:
            self._arrived(order)

    def _arrived(self, order: _Order) -> None:
        """This order is done with; what was ordered meanwhile is sent now."""
        channel = order.channel
        was_under_way = self._ways.get(channel) is order
        if was_under_way:
            del self._ways[channel]
        latest = self._latest.get(channel)
        if latest is order:
            del self._latest[channel]
        elif was_under_way and latest is not None and latest.is_move:
            self._send(latest)

    def _check(self, order: _Order, answer: asyncio.Future[AmiMessage]) -> None:
        if order.tries and _says(answer.exception(), *order.transient):
            answer.get_loop().call_later(AGAIN_SECONDS, self._send_again, order)
            return
        refused = self._note(order.steps[-1]["Action"], answer)
        if answer.exception() is None and self._ways.get(order.channel) is order:
            answer.get_loop().call_later(LOOK_SECONDS, self._look, order)
            return
        counts = self._latest.get(order.channel) is order
        self._arrived(order)
        if refused and order.if_refused is not None:
            order.if_refused()
        if order.if_gone is not None and _says(answer.exception(), *CHANNEL_GONE):
            order.if_gone()
        lost = isinstance(answer.exception(), OSError | TimeoutError)
        if lost and counts and order.if_lost is not None:
            order.if_lost()

    def _look(self, order: _Order) -> None:
        if order.look is not None and self._ways.get(order.channel) is order:
            action, wanted = order.look
            self._link.send(action).add_done_callback(partial(self._see, order, wanted))

    def _see(self, order: _Order, wanted: str, answer: asyncio.Future[AmiMessage]) -> None:
        if self._ways.get(order.channel) is not order:
            return
        counts = self._latest.get(order.channel) is order
        if answer.exception() is not None or answer.result()["Value"] == wanted or not counts:
            # he is there, or gone; without a link all is asked anew as soon as there is one
            self._arrived(order)
        elif order.looks:
            order.looks -= 1
            log.warning("client is sent again", context=order.steps[-1]["Context"])
            self._send(order)
        else:
            log.error("client did not go where he was sent", context=order.steps[-1]["Context"])
            self._arrived(order)
            if order.if_lost is not None:
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
        elif _says(error, *CHANNEL_MOVING):
            log.warning("action refused", action=action, reason=str(error))
            return True
        elif not _says(error, *CHANNEL_GONE, *NOT_RECORDED):
            log.error("action refused", action=action, reason=str(error))
            self._refusals[action] = (
                f"Asterisk refuses the action {action} ({error}). Compare the gateway's account in "
                "manager.conf with the one that comes with the contact centre."
            )
            return True
        return False


def _says(error: BaseException | None, *beginnings: str) -> bool:
    return isinstance(error, ActionRefusedError) and str(error).lower().startswith(beginnings)
