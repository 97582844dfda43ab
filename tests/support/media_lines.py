"""One client and two operators with telephones, as the contract of the port ``Media`` needs them:
on a real Asterisk and on the fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from deploy.sip_caller import Call, SipCaller, SipPhone
from deploy.tones import tone
from media_gateway.ports import Media
from media_gateway.vocabulary.events import MediaReconciled
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OPERATOR,
    OPERATOR,
    InteractionId,
    OfferOutcome,
    OperatorId,
    PartyId,
)
from tests.support.asterisk import (
    CLIENT_HZ,
    OPERATOR_HZ,
    OUTSIDE_HZ,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    dial,
    hears,
    hears_music,
    hears_only,
    hum,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.fake_media import FakeMedia
from tests.support.fake_talk import FakeTalk
from tests.support.happened import Happened
from tests.support.telephones import rung
from tests.support.waiting import SECONDS, SOON, until

WORDS_HZ = 600
WORDS = f"{WORDS_HZ} for 3"
NO_WORDS = "cannot be spoken"

OUTSIDE = "outside"
HUMS: dict[int | str, int] = {
    CLIENT: CLIENT_HZ,
    1: OPERATOR_HZ,
    2: SECOND_OPERATOR_HZ,
    OUTSIDE: OUTSIDE_HZ,
}

SIP_STATUS = {OfferOutcome.BUSY: 486, OfferOutcome.REFUSED: 603}


class Line(Protocol):
    @property
    def media(self) -> Media: ...

    @property
    def happened(self) -> Happened: ...

    async def client_calls(self) -> None: ...

    async def client_hangs_up(self) -> None: ...

    async def client_gone(self) -> None:
        """Wait until the client's line is closed."""

    async def phone_will(self, operator: int, outcome: OfferOutcome) -> None: ...

    async def phone_rings(self, operator: int) -> None: ...

    async def phone_is_silent(self, operator: int) -> None:
        """Wait until the operator's phone neither rings nor talks."""

    async def operator_answers(self, operator: int) -> None: ...

    async def operator_hangs_up(self, operator: int) -> None: ...

    async def client_hears_words(self) -> None:
        """Wait until the prompt ``WORDS`` is being said."""

    async def words_end(self) -> None:
        """Let the prompts come to their end, if they do not by themselves."""

    async def client_presses(self, keys: str) -> None: ...

    async def client_leaves_a_message(self, *, silent: bool = False) -> None:
        """Let him be done with it."""

    async def outside_rings(self) -> None:
        """Somebody outside, or the client of a callback."""

    async def outside_answers(self) -> None: ...

    async def outside_declines(self) -> None:
        """Busy."""

    async def outside_hangs_up(self) -> None: ...

    async def outside_is_silent(self) -> None: ...

    async def party_answers(self, operator: int = NO_OPERATOR) -> None:
        """Somebody who was asked to join a talk: on an operator's phone, or outside."""

    async def party_declines(self, operator: int = NO_OPERATOR) -> None:
        """Busy."""

    async def party_hangs_up(self, operator: int = NO_OPERATOR) -> None: ...

    async def hear_each_other(self, *who: int | str) -> None:
        """``CLIENT``, the number of an operator, or ``OUTSIDE``: these, and nobody else."""

    async def waits_with_music(self, who: int | str) -> None: ...

    async def reconnect(self) -> None: ...


@dataclass
class RealLine:
    media: Media
    happened: Happened
    cable: Cable
    caller: SipCaller
    phones: dict[int, SipPhone]
    outside: SipPhone
    call: Call | None = None
    legs: dict[int, Call] = field(default_factory=dict)
    outside_leg: Call | None = None

    async def client_hears_words(self) -> None:
        assert self.call is not None
        await hears(self.call, WORDS_HZ)

    async def words_end(self) -> None:
        """They do by themselves."""

    async def client_presses(self, keys: str) -> None:
        assert self.call is not None
        await self.call.media.press(keys)

    async def client_leaves_a_message(self, *, silent: bool = False) -> None:
        assert self.call is not None
        if not silent:
            self.call.media.play(tone(CLIENT_HZ, 4.0))

    async def outside_rings(self) -> None:
        self.outside_leg = await rung(self.outside)

    async def outside_answers(self) -> None:
        assert self.outside_leg is not None
        self.outside_leg.answer()

    async def outside_declines(self) -> None:
        assert self.outside_leg is not None
        self.outside_leg.refuse(486)

    async def outside_hangs_up(self) -> None:
        assert self.outside_leg is not None
        await self.outside_leg.hangup()

    async def outside_is_silent(self) -> None:
        assert self.outside_leg is not None
        await self.outside_leg.until(self.outside_leg.ended, SECONDS)

    async def client_calls(self) -> None:
        self.call = await dial(self.caller)

    async def client_hangs_up(self) -> None:
        assert self.call is not None
        await self.call.hangup()

    async def client_gone(self) -> None:
        assert self.call is not None
        await self.call.until(self.call.ended, SECONDS)

    async def phone_will(self, operator: int, outcome: OfferOutcome) -> None:
        if outcome == OfferOutcome.UNREACHABLE:
            await self.phones[operator].register(expires=0)
        elif outcome != OfferOutcome.NO_ANSWER:  # for which it is enough to let it ring
            self.phones[operator].refuse_with = SIP_STATUS[outcome]

    async def phone_rings(self, operator: int) -> None:
        self.legs[operator] = await rung(self.phones[operator])

    async def phone_is_silent(self, operator: int) -> None:
        await self.legs[operator].until(self.legs[operator].ended, SOON)

    async def operator_answers(self, operator: int) -> None:
        self.legs[operator].answer()

    async def operator_hangs_up(self, operator: int) -> None:
        await self.legs[operator].hangup()

    async def party_answers(self, operator: int = NO_OPERATOR) -> None:
        await (self.phone_rings(operator) if operator else self.outside_rings())
        await (self.operator_answers(operator) if operator else self.outside_answers())

    async def party_declines(self, operator: int = NO_OPERATOR) -> None:
        await (self.phone_rings(operator) if operator else self.outside_rings())
        self._leg(operator or OUTSIDE).refuse(SIP_STATUS[OfferOutcome.BUSY])

    async def party_hangs_up(self, operator: int = NO_OPERATOR) -> None:
        await self._leg(operator or OUTSIDE).hangup()

    async def hear_each_other(self, *who: int | str) -> None:
        for each in who:
            hum(self._leg(each), HUMS[each])
        for each in who:
            await hears_only(self._leg(each), *(HUMS[other] for other in who if other != each))

    async def waits_with_music(self, who: int | str) -> None:
        await hears_music(self._leg(who))

    def _leg(self, who: int | str) -> Call:
        leg = self.call if who == CLIENT else self.outside_leg
        leg = self.legs[who] if isinstance(who, int) else leg
        assert leg is not None
        return leg

    async def reconnect(self) -> None:
        self.cable.cut()


LineFactory = Callable[[], AbstractAsyncContextManager[Line]]


@asynccontextmanager
async def real_line(asterisk: LoneAsterisk) -> AsyncIterator[Line]:
    async with (
        telephony_by_cable(asterisk) as (cable, rig),
        asterisk.caller() as caller,
        asterisk.desk_phone(1) as first,
        asterisk.desk_phone(2) as second,
        asterisk.outside() as outside,
    ):
        await first.register()
        await second.register()
        phones = {1: first, 2: second}
        yield RealLine(rig.media, rig.happened, cable, caller, phones, outside)


@dataclass
class FakeLine:
    """One interaction at a time: the latest."""

    media: FakeMedia
    happened: Happened

    @property
    def interaction_id(self) -> InteractionId:
        return list(self.media.lines)[-1]

    async def client_calls(self) -> None:
        self.media.client_arrives("+79161112233")

    async def client_hangs_up(self) -> None:
        self.media.client_leaves(self.interaction_id)

    async def client_gone(self) -> None:
        await until(lambda: not self.media.lines, "the client is gone")

    async def phone_will(self, operator: int, outcome: OfferOutcome) -> None:
        self.media.says[OperatorId(operator)] = outcome

    async def phone_rings(self, operator: int) -> None:
        await until(lambda: self.media.ringing(OperatorId(operator)), "the phone rings")

    async def phone_is_silent(self, operator: int) -> None:
        await until(lambda: not self.media.is_busy(OperatorId(operator)), "the phone is silent")

    async def operator_answers(self, operator: int) -> None:
        self.media.operator_answers(self.interaction_id)

    async def operator_hangs_up(self, operator: int) -> None:
        self.media.operator_leaves(self.interaction_id)

    async def client_hears_words(self) -> None:
        assert self.media.lines[self.interaction_id].step

    async def words_end(self) -> None:
        self.media.prompts_end(self.interaction_id)

    async def client_presses(self, keys: str) -> None:
        self.media.client_presses(self.interaction_id, keys)

    async def client_leaves_a_message(self, *, silent: bool = False) -> None:
        self.media.message_ends(self.interaction_id, 0.0 if silent else 4.0)

    async def outside_rings(self) -> None:
        line = self.media.lines[self.interaction_id]
        assert line.client_rings or line.step

    async def outside_answers(self) -> None:
        if self.media.lines[self.interaction_id].client_rings:
            self.media.client_answers(self.interaction_id)
        else:
            self.media.outside_answers(self.interaction_id)

    async def outside_declines(self) -> None:
        if self.media.lines[self.interaction_id].client_rings:
            self.media.client_declines(self.interaction_id, OfferOutcome.BUSY)
        else:
            self.media.outside_ends(self.interaction_id, OfferOutcome.BUSY)

    async def outside_hangs_up(self) -> None:
        if self.media.lines[self.interaction_id].step:
            self.media.outside_ends(self.interaction_id)
        else:
            self.media.client_leaves(self.interaction_id)

    async def outside_is_silent(self) -> None:
        lines = self.media.lines.values()
        await until(
            lambda: not any(each.outside_there or each.client_rings for each in lines),
            "the telephone outside is silent",
        )

    async def party_answers(self, operator: int = NO_OPERATOR) -> None:
        talk, party_id = self._asked_in(operator)
        talk.answers(party_id)

    async def party_declines(self, operator: int = NO_OPERATOR) -> None:
        talk, party_id = self._asked_in(operator)
        talk.fails(party_id, OfferOutcome.BUSY)

    async def party_hangs_up(self, operator: int = NO_OPERATOR) -> None:
        talk, party_id = self._asked_in(operator)
        talk.leaves(party_id)

    def _asked_in(self, operator: int) -> tuple[FakeTalk, PartyId]:
        talk = self.media.asked_in(OperatorId(operator))
        assert talk is not None
        party_id = talk.party_of(OperatorId(operator))
        assert party_id is not None
        return talk, party_id

    async def hear_each_other(self, *who: int | str) -> None:
        talk = self.media.lines[self.interaction_id].talk
        assert talk.together == {self._party(each) for each in who}

    async def waits_with_music(self, who: int | str) -> None:
        talk = self.media.lines[self.interaction_id].talk
        assert self._party(who) in talk.on_hold

    def _party(self, who: int | str) -> PartyId:
        line = self.media.lines[self.interaction_id]
        if who == CLIENT:
            return CLIENT
        if line.offer and line.offer.operator_id == who:
            return OPERATOR
        party_id = line.talk.party_of(OperatorId(who if isinstance(who, int) else NO_OPERATOR))
        assert party_id is not None
        return party_id

    async def reconnect(self) -> None:
        self.media.reconcile()


@asynccontextmanager
async def fake_line() -> AsyncIterator[Line]:
    happened = Happened()
    media = FakeMedia(happened, unspeakable={NO_WORDS})
    running = asyncio.create_task(media.run())
    await happened.next(MediaReconciled)
    yield FakeLine(media, happened)
    running.cancel()
