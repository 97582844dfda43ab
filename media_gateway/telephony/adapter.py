"""Asterisk as the media side of the voice channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from media_gateway.logs import get_log
from media_gateway.ports import Inbox, MediaCommand, SeamHealth
from media_gateway.telephony import actions
from media_gateway.telephony.ami_link import AmiLink
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader
from media_gateway.telephony.phones import AsteriskPhones
from media_gateway.telephony.recordings import Recordings
from media_gateway.telephony.settings import TelephonySettings
from media_gateway.telephony.snapshot import reconcile
from media_gateway.telephony.steering import Steering
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    EndInteraction,
    OfferInteraction,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.events import Event, MediaLost, OfferFailed
from media_gateway.vocabulary.terms import Channel, OfferOutcome

log = get_log(__name__)

ALIVE_EVERY_SECONDS = 3.0
"""The dialplan holds the gateway for gone after 10."""


class AsteriskMedia:
    """``ports.Media`` for voice. What Asterisk tells goes through one queue, in order."""

    def __init__(self, settings: TelephonySettings, inbox: Inbox, phones: AsteriskPhones) -> None:
        self._inbox = inbox
        self._phones = phones
        self._messages: asyncio.Queue[AmiMessage | None] = asyncio.Queue()
        """``None`` stands where the link broke, between what came before and after."""
        self._link = AmiLink(
            settings.steering,
            self._messages.put_nowait,
            on_down=lambda: self._messages.put_nowait(None),
        )
        self._steering = Steering(self._link)
        self._reader = EventReader()
        self._rows: list[AmiMessage] = []
        self._recordings = Recordings(settings.recordings, inbox)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._link.run())
            tasks.create_task(self._read())
            tasks.create_task(self._keep_alive())
            tasks.create_task(self._recordings.run())

    def execute(self, command: MediaCommand) -> None:
        """While there is no link nothing is done, then or later: an offer is reported as failed;
        how all else stands is told by the reconciliation."""
        match command:
            case OfferInteraction():
                self._offer(command)
            case WithdrawOffer() | ReturnToQueue():
                self._steering.order(actions.hold(command.interaction_id))
            case AnnounceAndEnd():
                self._steering.order(actions.announce(command))
            case EndInteraction():
                self._steering.order(actions.hang_up(command.interaction_id))

    def health(self) -> SeamHealth:
        link = self._link.health()
        if not link.ok:
            return link
        if trouble := self._steering.trouble or self._recordings.trouble:
            return SeamHealth(ok=False, detail=trouble)
        phones = self._phones.health()
        return link if phones.ok else phones

    def _offer(self, command: OfferInteraction) -> None:
        def fail(outcome: OfferOutcome = OfferOutcome.UNREACHABLE) -> None:
            self._inbox.put(OfferFailed(offer_id=command.offer_id, outcome=outcome))

        def lose() -> None:
            """Should Asterisk be slow only, the phone is not to ring after all."""
            self._steering.order(actions.hold(command.interaction_id))
            fail(OfferOutcome.UNKNOWN)

        endpoint = self._phones.endpoint_of(command.operator_id)
        if not endpoint:
            log.warning("operator has no phone", operator_id=command.operator_id)
            fail()
            return
        self._steering.order(actions.connect(command, endpoint), if_refused=fail, if_lost=lose)

    async def _read(self) -> None:
        while True:
            message = await self._messages.get()
            if message is None:
                self._inbox.put(MediaLost(channel=Channel.VOICE))
                continue
            match message["Event"]:
                case "FullyBooted":
                    self._ask_what_is_up()
                case "Status":
                    self._rows.append(message)
                case "StatusComplete":
                    self._reconcile()
                case "UserEvent" if message["UserEvent"] == "CCRecorded":
                    self._recordings.take(message["File"])
                case "UserEvent":
                    self._report(self._reader.read(message))

    def _report(self, events: Iterable[Event]) -> None:
        for event in events:
            self._inbox.put(event)

    def _ask_what_is_up(self) -> None:
        self._rows.clear()
        self._say_alive()
        self._link.send(actions.snapshot()).add_done_callback(self._check_snapshot)

    def _check_snapshot(self, answer: asyncio.Future[AmiMessage]) -> None:
        """Without knowing what is up there is no going on: the link is made anew."""
        if error := answer.exception():
            self._link.drop(f"it does not say what is up: {error}")

    def _reconcile(self) -> None:
        found = reconcile(self._rows, self._reader)
        self._rows.clear()
        for interaction_id in found.to_hold:
            self._steering.order(actions.hold(interaction_id))
        self._report(found.events)
        self._recordings.take_left_over(found.up)

    async def _keep_alive(self) -> None:
        while True:
            await self._link.up.wait()
            self._say_alive()
            self._recordings.clear_away()
            await asyncio.sleep(ALIVE_EVERY_SECONDS)

    def _say_alive(self) -> None:
        self._steering.order(
            [actions.say_alive(time.time()), actions.say_phones(self._phones.endpoints())]
        )
