"""A client on a line of the real Asterisk, steered step by step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from deploy.sip_caller import Call, SipPhone
from media_gateway.vocabulary.commands import (
    Collect,
    EndInteraction,
    ForwardOutside,
    OfferInteraction,
    PlayPrompts,
    RecordMessage,
)
from media_gateway.vocabulary.events import (
    ClientLeft,
    ForwardAnswered,
    ForwardEnded,
    InteractionArrived,
    PromptsPlayed,
)
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    Prompt,
    StepId,
)
from tests.support.asterisk import (
    CLIENT_HZ,
    NUMBER,
    OPERATOR_HZ,
    LoneAsterisk,
    Telephony,
    dial,
    hears,
    hum,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.telephones import OUTSIDE_NUMBER, rung


def words(*texts: str) -> tuple[Prompt, ...]:
    return tuple(Prompt(language="ru_RU", text=text) for text in texts)


@dataclass
class Line:
    """A client on the line; whoever is called outside is ``outside``."""

    rig: Telephony
    cable: Cable
    call: Call
    outside: SipPhone
    desk: SipPhone
    interaction_id: InteractionId
    steps: int = 0

    def give(self, kind: type[Any], **values: object) -> StepId:
        """A command for this client, as a step of its own."""
        self.steps += 1
        step_id = StepId(f"{self.interaction_id}#{self.steps}")
        about = {"interaction_id": self.interaction_id, "channel": Channel.VOICE}
        self.rig.media.execute(kind(**about, step_id=step_id, **values))
        return step_id

    def play(self, *texts: str) -> StepId:
        return self.give(PlayPrompts, prompts=words(*texts))

    def ask(self, *texts: str, **collect: float) -> StepId:
        return self.give(PlayPrompts, prompts=words(*texts), collect=Collect(**collect))

    def forward(self, number: str = OUTSIDE_NUMBER, ring_seconds: int = 30) -> StepId:
        return self.give(
            ForwardOutside, number=number, shown_number=NUMBER, ring_seconds=ring_seconds
        )

    def record(self, *texts: str, silence_seconds: int = 2, max_seconds: int = 20) -> StepId:
        return self.give(
            RecordMessage,
            prompts=words(*texts),
            max_seconds=max_seconds,
            silence_seconds=silence_seconds,
        )

    def offer(self, number: int = 1) -> OfferId:
        offer_id = OfferId(f"{self.interaction_id}/{number}")
        self.rig.media.execute(
            OfferInteraction(
                offer_id=offer_id,
                interaction_id=self.interaction_id,
                channel=Channel.VOICE,
                operator_id=OperatorId(1),
                ring_seconds=30,
                recorded=False,
                reasons=(),
            )
        )
        return offer_id

    def end(self) -> None:
        self.rig.media.execute(
            EndInteraction(interaction_id=self.interaction_id, channel=Channel.VOICE)
        )

    async def played(self, step_id: StepId, digits: str = "", *, played: bool = True) -> None:
        said = await self.rig.happened.next(PromptsPlayed)
        assert said == PromptsPlayed(
            interaction_id=self.interaction_id, step_id=step_id, digits=digits, played=played
        )

    async def answered_outside(self, step_id: StepId) -> Call:
        """Somebody outside takes the call, and both hear each other."""
        leg = await rung(self.outside)
        leg.answer()
        hum(leg, OPERATOR_HZ)
        answered = await self.rig.happened.next(ForwardAnswered)
        assert answered == ForwardAnswered(interaction_id=self.interaction_id, step_id=step_id)
        await hears(self.call, OPERATOR_HZ)
        await hears(leg, CLIENT_HZ)
        return leg

    async def forward_ended(self, step_id: StepId, outcome: OfferOutcome) -> None:
        assert await self.rig.happened.next(ForwardEnded) == ForwardEnded(
            interaction_id=self.interaction_id, step_id=step_id, outcome=outcome
        )

    async def left(self) -> None:
        """Once, and nothing after it."""
        left = await self.rig.happened.next(ClientLeft)
        assert left.interaction_id == self.interaction_id
        assert not self.rig.happened.events


@asynccontextmanager
async def line(asterisk: LoneAsterisk) -> AsyncIterator[Line]:
    async with (
        telephony_by_cable(asterisk) as (cable, rig),
        asterisk.outside() as outside,
        asterisk.desk_phone() as desk,
        asterisk.caller() as caller,
    ):
        await desk.register()
        call = await dial(caller)
        arrived = await rig.happened.next(InteractionArrived)
        hum(call, CLIENT_HZ)
        yield Line(rig, cable, call, outside, desk, arrived.interaction_id)
