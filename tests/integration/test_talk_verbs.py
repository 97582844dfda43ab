"""The verbs of the panel from its message to what is heard: gateway and Asterisk, both real."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from deploy.sip_caller import Call
from tests.support.asterisk import (
    CLIENT_HZ,
    OPERATOR_HZ,
    OUTSIDE_HZ,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    dial,
    hears_music,
    hears_only,
    hum,
)
from tests.support.desk_panels import CONFIGURATION, DeskPanel, desk_panels
from tests.support.exchange import GatewayProcess, running_gateway
from tests.support.talking import OPERATORS_HZ, People, people
from tests.support.telephones import OUTSIDE_NUMBER, rung
from tests.support.waiting import SECONDS, until

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]


@dataclass
class Shift:
    asterisk: LoneAsterisk
    process: GatewayProcess
    them: People
    panels: dict[int, DeskPanel]

    @property
    def panel(self) -> DeskPanel:
        return self.panels[1]

    async def answers(self, operator_id: int) -> Call:
        leg = await self.rings(operator_id)
        leg.answer()
        hum(leg, OPERATORS_HZ[operator_id])
        return leg

    async def rings(self, operator_id: int) -> Call:
        return await rung(self.them.phones[operator_id])

    def told(self) -> str:
        """What the panels show, and what Asterisk has up."""
        panels = (f"{panel.view} {panel.errors}" for panel in self.panels.values())
        return "\n".join((*panels, self.asterisk.cli("core show channels concise")))

    async def outside_answers(self, hz: int = OUTSIDE_HZ) -> Call:
        leg = await rung(self.them.outside)
        leg.answer()
        hum(leg, hz)
        return leg

    async def talk(self) -> tuple[Call, Call]:
        client = await dial(self.them.caller)
        hum(client, CLIENT_HZ)
        operator = await self.answers(1)
        await hears_only(client, OPERATOR_HZ)
        await hears_only(operator, CLIENT_HZ)
        await self.panel.shows(lambda talk: talk["state"] == "talking", "he talks")
        return client, operator

    async def consult(self) -> tuple[Call, Call, Call]:
        client, operator = await self.talk()
        await self.panel.say("consult", operator_id=2, note="Wants a refund")
        colleague = await self.answers(2)
        await hears_only(operator, SECOND_OPERATOR_HZ)
        await hears_only(colleague, OPERATOR_HZ)
        await hears_music(client)
        return client, operator, colleague

    async def all_over(self, *legs: Call) -> None:
        for leg in legs:
            await leg.until(leg.ended, SECONDS)
        await asyncio.to_thread(self.asterisk.fall_silent)
        for panel in self.panels.values():
            await until(lambda panel=panel: not panel.view["interactions"], "nothing is left")
        assert not self.panel.errors


def play(asterisk: LoneAsterisk, scene: Callable[[Shift], Awaitable[None]]) -> None:
    async def scenario(process: GatewayProcess) -> None:
        async with shift(asterisk, process) as it:
            try:
                await scene(it)
            except AssertionError as failure:
                raise AssertionError(f"{failure}\n{it.told()}") from None

    with running_gateway(asterisk, CONFIGURATION) as process:
        asyncio.run(scenario(process))


@asynccontextmanager
async def shift(asterisk: LoneAsterisk, process: GatewayProcess) -> AsyncIterator[Shift]:
    async with people(asterisk) as them, desk_panels(process.listen) as panels:
        yield Shift(asterisk, process, them, panels)


def test_hold_consult_swap_conference_and_complete(asterisk: LoneAsterisk) -> None:
    async def scene(it: Shift) -> None:
        client, operator = await it.talk()
        await it.panel.say("hold")
        await hears_music(client)
        await it.panel.shows(lambda talk: talk["on_hold"], "the client is on hold")
        await it.panel.say("resume")
        await hears_only(client, OPERATOR_HZ)
        await it.panel.say("consult", operator_id=2, note="")
        colleague = await it.answers(2)
        await hears_only(colleague, OPERATOR_HZ)
        await hears_music(client)
        await it.panel.say("swap")
        await hears_only(client, OPERATOR_HZ)
        await hears_music(colleague)
        await it.panel.say("conference")
        await hears_only(client, OPERATOR_HZ, SECOND_OPERATOR_HZ)
        await it.panel.say("complete", note="")
        await operator.until(operator.ended, SECONDS)
        await hears_only(client, SECOND_OPERATOR_HZ)
        await it.panels[2].shows(lambda talk: talk["role"] == "own", "it is the colleague's now")
        await colleague.hangup()
        await it.all_over(client)

    play(asterisk, scene)


def test_a_number_outside_is_asked_and_left_with_the_client(asterisk: LoneAsterisk) -> None:
    async def scene(it: Shift) -> None:
        client, operator = await it.talk()
        await it.panel.say("consult", number=OUTSIDE_NUMBER, note="")
        party = await it.outside_answers()
        await hears_only(party, OPERATOR_HZ)
        await it.panel.shows(lambda talk: talk["parties"][0]["state"] == "together", "he is there")
        await it.panel.say("swap")
        await hears_only(client, OPERATOR_HZ)
        await it.panel.say("complete", note="")
        await operator.until(operator.ended, SECONDS)
        await hears_only(client, OUTSIDE_HZ)
        await hears_only(party, CLIENT_HZ)
        await party.hangup()
        await it.all_over(client)

    play(asterisk, scene)


def test_an_operator_calls_outside_and_a_colleague(asterisk: LoneAsterisk) -> None:
    async def scene(it: Shift) -> None:
        await it.panel.say("call", number=OUTSIDE_NUMBER)
        operator = await it.answers(1)
        assert operator.headers["x-cc-own"] == "1"
        client = await it.outside_answers(CLIENT_HZ)
        await hears_only(client, OPERATOR_HZ)
        await it.panel.shows(lambda talk: talk["state"] == "talking", "he talks")
        await it.panel.say("hold")
        await hears_music(client)
        await it.panel.say("resume")
        await hears_only(operator, CLIENT_HZ)
        await client.hangup()
        await it.all_over(operator)

        await it.panel.say("call", operator_id=2)
        operator = await it.answers(1)
        colleague = await it.answers(2)
        await hears_only(operator, SECOND_OPERATOR_HZ)
        await hears_only(colleague, OPERATOR_HZ)
        await colleague.hangup()
        await it.all_over(operator)

    play(asterisk, scene)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_consultation_outlives_the_gateway(asterisk: LoneAsterisk, how: signal.Signals) -> None:
    async def scene(it: Shift) -> None:
        client, operator, colleague = await it.consult()
        await asyncio.to_thread(it.process.end, how)
        await asyncio.to_thread(it.process.start)
        await hears_music(client)
        await hears_only(operator, SECOND_OPERATOR_HZ)
        await it.panel.say("ping")
        await it.panel.shows(lambda talk: talk["parties"], "the colleague is in the talk")
        await it.panel.insist("swap", lambda talk: not talk["on_hold"])
        await hears_only(client, OPERATOR_HZ)
        await hears_music(colleague)
        await it.panel.say("conference")
        await hears_only(colleague, CLIENT_HZ, OPERATOR_HZ)
        await client.hangup()
        await it.all_over(operator, colleague)

    play(asterisk, scene)
