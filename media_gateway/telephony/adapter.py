"""Asterisk as the media side of the voice channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from media_gateway.logs import get_log
from media_gateway.ports import Inbox, MediaCommand, OutsideLine, SeamHealth, Speech
from media_gateway.telephony import actions
from media_gateway.telephony.ami_link import AmiLink
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.callbacks import Callbacks
from media_gateway.telephony.events import EventReader
from media_gateway.telephony.outside import GLOBALS, NumberPlan, OutsideCalls
from media_gateway.telephony.phones import AsteriskPhones
from media_gateway.telephony.recordings import Recordings
from media_gateway.telephony.ringing import Ringing
from media_gateway.telephony.settings import TelephonySettings
from media_gateway.telephony.snapshot import calls_of, outside, reconcile, sound_lines
from media_gateway.telephony.sound_lines import SoundLines
from media_gateway.telephony.steering import Steering
from media_gateway.telephony.steps import Steps
from media_gateway.telephony.talk import AFTER
from media_gateway.telephony.talks import Talks
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    ArrangeTalk,
    DialClient,
    DropParty,
    EndInteraction,
    ForwardOutside,
    HandOver,
    OfferInteraction,
    PauseRecording,
    PlayPrompts,
    RecordMessage,
    ReturnToQueue,
    RingParty,
    WithdrawOffer,
)
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    Event,
    ForwardEnded,
    MediaLost,
    OfferAnswered,
    OfferFailed,
)
from media_gateway.vocabulary.terms import BY_TELEPHONE, OPERATOR, OfferOutcome

log = get_log(__name__)

TalkCommand = ArrangeTalk | RingParty | DropParty | HandOver | PauseRecording

TOLD_ON_HOLD = frozenset({"CCInbound", "CCDialEnd", "CCStep", "CCClientAnswered"})
"""What a client who has come to cc-hold may tell instead of ``CCPlaced``."""

ALIVE_EVERY_SECONDS = 3.0
"""The dialplan holds the gateway for gone after 10."""


class AsteriskMedia:
    """``ports.Media`` for voice and for callbacks. What Asterisk tells goes through one queue, in
    order. ``e164`` reads numbers as people write and press them, without their country too."""

    def __init__(
        self,
        settings: TelephonySettings,
        inbox: Inbox,
        phones: AsteriskPhones,
        speech: Speech,
        e164: Callable[[str], str] = str,
    ) -> None:
        self._inbox = inbox
        self._e164 = e164
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
        self._outside = OutsideCalls()
        self._steps = Steps(self._steering, self._outside, speech, inbox)
        self._ringing = Ringing(self._steering, self._outside)
        self._callbacks = Callbacks(
            self._steering, self._ringing, self._outside, self._reader, inbox
        )
        self._talks = Talks(self._steering, self._ringing, inbox, _later)
        self._sounds = SoundLines(self._ringing, inbox, e164)
        self._readers = {
            "CCPartyAnswered": self._talks.party_answered,
            "CCSoundAnswered": self._sounds.answered,
            "CCPlaced": self._placed,
            "CCDeserted": self._talks.deserted,
        }
        self._rows: list[AmiMessage] = []
        self._recordings = Recordings(settings.recordings, inbox)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._link.run())
            tasks.create_task(self._read())
            tasks.create_task(self._keep_alive())
            tasks.create_task(self._recordings.run())
            tasks.create_task(self._steps.run())

    def execute(self, command: MediaCommand) -> None:
        """While there is no link nothing is done, then or later. What the core would wait for is
        reported as failed; how all else stands is told by the reconciliation."""
        self._steps.overtake(command)
        command = self._dialable(command)
        match command:
            case OfferInteraction():
                self._offer(command)
            case WithdrawOffer():
                self._withdraw(command)
            case PlayPrompts() | RecordMessage() | ForwardOutside() | AnnounceAndEnd():
                self._steps.execute(command)
            case DialClient():
                self._callbacks.dial(command)
            case ReturnToQueue():
                self._callbacks.part(command.interaction_id)
                self._talks.end_others(command.interaction_id)
            case EndInteraction():
                self._callbacks.end(command.interaction_id)
                self._talks.end_others(command.interaction_id)
            case _:
                self._change_talk(command)

    @property
    def outside_line(self) -> OutsideLine:
        return self._sounds

    def _change_talk(self, command: TalkCommand) -> None:
        match command:
            case ArrangeTalk():
                self._talks.arrange(command)
            case RingParty():
                self._talks.ring(command, self._phones.endpoint_of(command.operator_id))
            case DropParty():
                if command.party_id == OPERATOR:
                    self._callbacks.release(command.interaction_id)
                self._talks.drop(command)
            case HandOver():
                self._callbacks.release(command.interaction_id)
                self._talks.hand_over(command)
            case PauseRecording():
                self._talks.pause(command)

    def health(self) -> SeamHealth:
        link = self._link.health()
        if not link.ok:
            return link
        if trouble := self._steering.trouble or self._recordings.trouble:
            return SeamHealth(ok=False, detail=trouble)
        phones = self._phones.health()
        return link if phones.ok else phones

    def _dialable(self, command: MediaCommand) -> MediaCommand:
        match command:
            case ForwardOutside():
                return replace(command, number=self._e164(command.number))
            case RingParty() if command.number:
                return replace(command, number=self._e164(command.number))
            case DialClient():
                return replace(command, client_number=self._e164(command.client_number))
            case OfferInteraction() if command.client_number:
                return replace(command, client_number=self._e164(command.client_number))
        return command

    def _offer(self, command: OfferInteraction) -> None:
        endpoint = self._phones.endpoint_of(command.operator_id)
        if not endpoint:
            log.warning("operator has no phone", operator_id=command.operator_id)
        if command.client_number or command.alone:
            self._callbacks.offer(command, endpoint)
        else:
            self._connect(command, endpoint)

    def _connect(self, command: OfferInteraction, endpoint: str) -> None:
        self._talks.end_others(command.interaction_id)

        def fail(outcome: OfferOutcome = OfferOutcome.UNREACHABLE) -> None:
            self._inbox.put(OfferFailed(offer_id=command.offer_id, outcome=outcome))

        def lose() -> None:
            """Should Asterisk be slow only, the phone is not to ring after all."""
            self._steering.order(actions.hold(command.interaction_id))
            fail(OfferOutcome.UNKNOWN)

        if endpoint:
            order = actions.connect(command, endpoint)
            self._steering.order(order, if_refused=fail, if_lost=lose)
        else:
            fail()

    def _withdraw(self, command: WithdrawOffer) -> None:
        if not self._callbacks.withdraw(command.interaction_id, command.offer_id):
            self._steering.order(actions.hold(command.interaction_id))

    async def _read(self) -> None:
        while True:
            message = await self._messages.get()
            if message is not None:
                self._hear(message)
                continue
            for channel in BY_TELEPHONE:
                self._inbox.put(MediaLost(channel=channel))

    def _hear(self, message: AmiMessage) -> None:
        match message["Event"]:
            case "FullyBooted":
                self._ask_what_is_up()
            case "Status":
                self._rows.append(message)
            case "StatusComplete":
                self._reconcile()
            case "UserEvent":
                self._take(message)
            case "DTMFEnd":
                self._report(self._reader.digit(message))
                self._steps.type_ahead(self._reader.typed_ahead(message), message["Digit"])
            case "OriginateResponse":
                self._ringing.placed(message)
            case "ConfbridgeJoin":
                self._talks.entered(message)

    def _take(self, message: AmiMessage) -> None:
        if message["UserEvent"] in TOLD_ON_HOLD:
            self._steering.came(message["Uniqueid"], "cc-hold")
        match message["UserEvent"]:
            case "CCRecorded" | "CCMessage":
                self._recordings.take(message["File"])
            case "CCAnswered":
                self._talks.begin(message)
                self._report(self._reader.read(message))
            case "CCLegGone" | "CCUnreached":
                self._note_end(message)
            case "CCRefused":
                log.warning(
                    "number outside not rung",
                    interaction_id=message["Id"],
                    reason="no number of the plan" if message["Why"] == "plan" else "too many",
                )
            case name:
                self._report(self._readers.get(name, self._reader.read)(message))

    def _placed(self, message: AmiMessage) -> list[Event]:
        place = message["Place"]
        self._steering.came(message["Uniqueid"], place)
        is_of_talk = place in actions.PLACES or place == AFTER
        return self._talks.placed(message) if is_of_talk else []

    def _note_end(self, message: AmiMessage) -> None:
        """Of a leg that we rang ourselves, or that has been in a room; answered or not."""
        if self._ringing.gone(message):
            return
        left = self._callbacks.operator_gone(message)
        self._report(self._talks.leg_gone(message) or self._sounds.leg_gone(message) or left)

    def _report(self, events: Iterable[Event]) -> None:
        for event in events:
            self._inbox.put(event)
            match event:
                case OfferAnswered():
                    self._callbacks.answered(event)
                case ClientAnswered():
                    self._callbacks.client_answered(event.interaction_id)
                case ForwardEnded():
                    self._steps.forward_ended(event.interaction_id)
                case ClientLeft():
                    self._outside.end(actions.channel_of(event.interaction_id))
                    self._callbacks.forget(event.interaction_id)
                    self._talks.end_others(event.interaction_id)
                    self._steps.end(event.interaction_id)

    def _ask_what_is_up(self) -> None:
        self._rows.clear()
        self._say_alive()
        self._ask_number_plan()
        self._link.send(actions.snapshot()).add_done_callback(self._check_snapshot)

    def _ask_number_plan(self) -> None:
        """Asterisk answers in order: the plan is known before what is up."""
        asked = [self._link.send(actions.get_variable(name)) for name in GLOBALS]

        def read(_: object) -> None:
            found = [each.result()["Value"] if not each.exception() else "" for each in asked]
            self._outside.plan = NumberPlan.read(*found)

        asked[-1].add_done_callback(read)

    def _check_snapshot(self, answer: asyncio.Future[AmiMessage]) -> None:
        """Without knowing what is up there is no going on: the link is made anew."""
        if error := answer.exception():
            self._link.drop(f"it does not say what is up: {error}")

    def _reconcile(self) -> None:
        calls, sounds = calls_of(self._rows), sound_lines(self._rows)
        self._rows.clear()
        self._recordings.take_left_over(
            up={call.interaction_id for call in calls}, writing={call.message for call in calls}
        )
        found = reconcile(calls, self._reader, self._recordings.messages_to_come())
        for interaction_id in found.to_hold:
            self._steering.order(actions.hold(interaction_id))
        called, forwarded = outside(calls, self._outside.plan.trunk)
        self._outside.found([*called, *(row["Uniqueid"] for row in sounds)], forwarded)
        self._callbacks.keep_only(found.up)
        self._callbacks.adopt(found.placed)
        for channel in found.to_end:
            self._steering.order(actions.hang_up(channel))
        self._report(self._talks.adopt(call for call in calls if call.interaction_id in found.up))
        self._report(self._sounds.adopt(sounds))
        self._report(found.events)

    async def _keep_alive(self) -> None:
        while True:
            await self._link.up.wait()
            self._say_alive()
            self._ask_number_plan()
            self._recordings.clear_away()
            await asyncio.sleep(ALIVE_EVERY_SECONDS)

    def _say_alive(self) -> None:
        self._steering.order(
            [actions.say_alive(time.time()), actions.say_phones(self._phones.endpoints())]
        )


def _later(seconds: float, callback: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, callback)
