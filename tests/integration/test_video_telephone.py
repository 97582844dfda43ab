"""Telephones in a room of video: a real Asterisk, a real media process, and two pages without a
browser. Who hears whom is told by tones."""

from __future__ import annotations

import asyncio
import os
import signal
from array import array
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import pytest

from deploy.g711 import SAMPLE_RATE
from deploy.sip_caller import Call, SipPhone
from deploy.tones import share_of
from media_gateway.video.engine.opus import Decoder
from media_gateway.video.engine_events import EngineEvent, LegLost, Recorded
from media_gateway.video.engines import Engines, Network, Routed
from media_gateway.video.telephones import Telephones
from media_gateway.vocabulary.commands import RingParty
from media_gateway.vocabulary.events import PartyAnswered, PartyFailed, PartyLeft
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    Channel,
    InteractionId,
    OfferOutcome,
    PartyId,
)
from tests.support.asterisk import (
    CLIENT_HZ,
    NOT_REACHED,
    NUMBER,
    OPERATOR_HZ,
    OUTSIDE_HZ,
    LoneAsterisk,
    Telephony,
    hears_nothing,
    hears_only,
    hum,
    telephony_by_cable,
)
from tests.support.cable import Cable
from tests.support.scenes import played
from tests.support.telephones import OUTSIDE_NUMBER, rung
from tests.support.video_page import Page, PagesLoop, page
from tests.support.waiting import SECONDS, until

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

ROOM = InteractionId("video-abc")
P1, P2 = PartyId("p1"), PartyId("p2")
SECOND_OUTSIDE_HZ = 1100
A_SECOND_OF_PACKETS = 50
RING_SECONDS = 30
SHORT_RING_SECONDS = 5
"""Where nobody answers, the test waits for it."""


@dataclass
class Meeting:
    """A visitor and an operator talk by video, each humming."""

    asterisk: LoneAsterisk
    rig: Telephony
    cable: Cable
    engines: Engines
    outside: SipPhone
    client: Page
    operator: Page
    told: list[EngineEvent]
    talk: SimpleNamespace
    telephones: Telephones = field(init=False)

    def __post_init__(self) -> None:
        self.telephones = Telephones(
            self.engines, self.rig.media.outside_line, self.rig.happened, lambda _: self.talk
        )

    def ring(
        self, party_id: PartyId = P1, number: str = OUTSIDE_NUMBER, seconds: int = RING_SECONDS
    ) -> None:
        self.telephones.ring(
            RingParty(
                interaction_id=ROOM,
                channel=Channel.VIDEO,
                party_id=party_id,
                operator_id=NO_OPERATOR,
                number=number,
                shown_number=NUMBER,
                ring_seconds=seconds,
            )
        )

    async def rung(self) -> Call:
        return await rung(self.outside)

    async def joins(self, party_id: PartyId = P1, frequency: int = OUTSIDE_HZ) -> Call:
        """Somebody outside is asked in, and answers."""
        self.ring(party_id)
        call = await self.rung()
        call.answer()
        hum(call, frequency)
        answered = await self.rig.happened.next(PartyAnswered)
        assert answered == PartyAnswered(interaction_id=ROOM, party_id=party_id)
        return call

    async def all_together(self, *parties: str) -> None:
        legs = ("client", "operator", *parties)
        await self.route(**{leg: [other for other in legs if other != leg] for leg in legs})

    async def route(self, **hears: list[str]) -> None:
        await self.engines.route(ROOM, {leg: Routed(audio=heard) for leg, heard in hears.items()})

    async def has_left(self, party_id: PartyId = P1) -> None:
        left = await self.rig.happened.next(PartyLeft)
        assert left == PartyLeft(interaction_id=ROOM, party_id=party_id)

    async def has_failed(self, outcome: OfferOutcome) -> None:
        failed = await self.rig.happened.next(PartyFailed)
        assert failed == PartyFailed(interaction_id=ROOM, party_id=P1, outcome=outcome)

    async def is_over(self, *calls: Call) -> None:
        """These are let go, no channel is left, and nothing more is told."""
        for call in calls:
            await call.until(call.ended, SECONDS)
        await asyncio.to_thread(self.asterisk.fall_silent)
        assert not self.rig.happened.events

    def kill_media_process(self) -> None:
        [pid] = self.engines.pids
        assert pid is not None
        os.kill(pid, signal.SIGKILL)


def recorded(path: Path, track: str) -> array[int]:
    """This track's sound."""
    decoder, samples = Decoder(), array("h")
    with av.open(str(path)) as container:
        [stream] = [one for one in container.streams if one.metadata.get("title") == track]
        for packet in container.demux(stream):
            samples.extend(decoder.samples(bytes(packet)))
    return samples


def is_heard(frequency: int, sound: array[int]) -> bool:
    """For a fifth of a second, whenever that was."""
    length = SAMPLE_RATE // 5
    starts = range(0, len(sound) - length, length // 2)
    return any(share_of(sound[at : at + length], frequency) > 0.8 for at in starts)


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def meeting(asterisk: LoneAsterisk) -> AsyncIterator[Meeting]:
    told: list[EngineEvent] = []
    listeners: list[Any] = [told.append]
    engines = Engines(
        1,
        lambda event: [listener(event) for listener in listeners] and None,
        Network(ports=(27500, 27599)),
    )
    async with AsyncExitStack() as stack:
        cable, rig = await stack.enter_async_context(telephony_by_cable(asterisk))
        loop = await stack.enter_async_context(PagesLoop())
        outside = await stack.enter_async_context(asterisk.outside())
        await stack.enter_async_context(running(engines.run()))
        client = await stack.enter_async_context(
            page(loop, partial(engines.connect, ROOM, "client"))
        )
        operator = await stack.enter_async_context(
            page(loop, partial(engines.connect, ROOM, "operator"))
        )
        await client.hum(CLIENT_HZ)
        await operator.hum(OPERATOR_HZ)
        talk = SimpleNamespace(is_over=False)
        it = Meeting(asterisk, rig, cable, engines, outside, client, operator, told, talk)
        listeners.append(it.telephones.heard)
        await stack.enter_async_context(running(it.telephones.run()))
        yield it


@played(meeting)
async def test_the_telephone_hears_all_others_and_they_hear_it(it: Meeting) -> None:
    call = await it.joins()
    assert call.remote_number == NUMBER
    await it.all_together(P1)
    await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
    await it.client.hears(OPERATOR_HZ, slot=0)
    await it.client.hears(OUTSIDE_HZ, slot=1)
    await it.operator.hears(OUTSIDE_HZ, slot=1)
    await call.hangup()
    await it.has_left()
    await it.is_over(call)


@played(meeting)
async def test_whoever_is_on_hold_is_not_heard_and_does_not_hear(it: Meeting) -> None:
    call = await it.joins()
    await it.route(client=[], operator=[P1], p1=["operator"])
    await hears_only(call, OPERATOR_HZ)
    await it.route(client=["operator"], operator=["client"], p1=[])
    await hears_nothing(call)
    await it.all_together(P1)
    await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
    it.telephones.drop(ROOM, P1)
    await it.is_over(call)


@played(meeting)
async def test_a_page_that_sends_nothing_is_silence_and_the_others_are_heard(it: Meeting) -> None:
    call = await it.joins()
    await it.all_together(P1)
    await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
    await it.client.fall_silent()
    await hears_only(call, OPERATOR_HZ)
    await it.client.hum(CLIENT_HZ)
    await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
    it.telephones.end(ROOM)
    await it.is_over(call)


@played(meeting)
async def test_two_telephones_hear_each_other_and_not_themselves(it: Meeting) -> None:
    first = await it.joins(P1)
    second = await it.joins(P2, SECOND_OUTSIDE_HZ)
    await it.all_together(P1, P2)
    await hears_only(first, CLIENT_HZ, OPERATOR_HZ, SECOND_OUTSIDE_HZ)
    await hears_only(second, CLIENT_HZ, OPERATOR_HZ, OUTSIDE_HZ)
    it.telephones.end(ROOM)
    await it.is_over(first, second)


@played(meeting)
async def test_keys_reach_the_telephone_and_the_talk_goes_on(it: Meeting) -> None:
    line = it.rig.media.outside_line
    line.press(ROOM, P1, "9")  # nobody is there yet
    call = await it.joins()
    await it.all_together(P1)
    for key in "1155*#0":
        line.press(ROOM, P1, key)
    await until(lambda: len(call.media.keys) >= 7, "the keys come")
    assert call.media.keys == "1155*#0"
    await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
    assert it.rig.media.health().ok
    it.telephones.end(ROOM)
    await it.is_over(call)


@played(meeting)
async def test_a_telephone_is_in_the_recording(it: Meeting, tmp_path: Path) -> None:
    call = await it.joins()
    path = tmp_path / "talk.mkv"
    await it.engines.record(ROOM, "r1", path, ["client", "operator", P1])
    await it.all_together(P1)
    await it.client.hears(OUTSIDE_HZ, slot=1)
    heard = it.client.slots[1]
    enough = heard.packets + A_SECOND_OF_PACKETS
    await until(lambda: heard.packets > enough, "he is heard for another second")
    await it.engines.stop_record(ROOM, "r1")
    await until(lambda: any(isinstance(event, Recorded) for event in it.told), "it is whole")
    sound = recorded(path, f"{P1} audio")
    assert is_heard(OUTSIDE_HZ, sound)
    assert not is_heard(CLIENT_HZ, sound)
    it.telephones.end(ROOM)
    await it.is_over(call)


@played(meeting)
async def test_a_room_that_ends_lets_its_telephones_go(it: Meeting) -> None:
    call = await it.joins()
    await it.engines.disconnect(ROOM)
    await it.has_left()
    await it.is_over(call)


@played(meeting)
async def test_nobody_is_rung_for_a_talk_that_is_over(it: Meeting) -> None:
    it.ring()
    call = await it.rung()
    it.talk.is_over = True
    it.telephones.look()
    await it.is_over(call)


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
@played(meeting)
async def test_why_somebody_outside_is_not_reached_is_told(
    it: Meeting, status: int | None, outcome: OfferOutcome
) -> None:
    it.ring(seconds=SHORT_RING_SECONDS if status is None else RING_SECONDS)
    call = await it.rung()
    if status is not None:
        call.refuse(status)
    await it.has_failed(outcome)
    await it.is_over()


@played(meeting)
async def test_a_number_that_is_not_in_the_plan_is_not_rung(it: Meeting) -> None:
    it.ring(number="+4915112345678")
    await it.has_failed(OfferOutcome.UNREACHABLE)
    assert it.outside.incoming.empty()


@played(meeting)
async def test_a_telephone_is_let_go_when_its_media_process_dies(it: Meeting) -> None:
    call = await it.joins()
    it.kill_media_process()
    await it.has_left()
    await it.is_over(call)


@played(meeting)
async def test_a_telephone_that_rings_is_not_rung_on_when_its_media_process_dies(
    it: Meeting,
) -> None:
    it.ring()
    call = await it.rung()
    it.kill_media_process()
    await it.has_failed(OfferOutcome.UNKNOWN)
    await it.is_over(call)


@played(meeting)
async def test_a_talk_goes_on_while_the_managers_link_is_away(it: Meeting) -> None:
    call = await it.joins()
    await it.all_together(P1)
    it.cable.cut()
    await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
    await until(lambda: it.cable.connections > 1, "the link is made anew")
    await until(lambda: it.rig.media.health().ok, "and works")
    assert not await asyncio.to_thread(it.asterisk.is_silent)
    await call.hangup()
    await until(lambda: any(isinstance(e, PartyLeft) for e in it.rig.happened.events), "it left")


@played(meeting)
async def test_one_who_hung_up_unseen_is_told_of_when_the_link_is_back(it: Meeting) -> None:
    call = await it.joins()
    it.cable.freeze()
    await call.hangup()
    await asyncio.to_thread(it.asterisk.fall_silent)
    it.cable.cut()
    it.cable.thaw()
    await until(lambda: any(isinstance(e, PartyLeft) for e in it.rig.happened.events), "it left")


@played(meeting)
async def test_strangers_at_the_door_of_sound_disturb_nobody(it: Meeting) -> None:
    call = await it.joins()
    await it.all_together(P1)
    place = await it.engines.phone(ROOM, "p9")
    for sent in (b"GET / HTTP/1.1\r\n\r\n", b"\x01\x00\x10" + bytes(16), b"\x10\xff\xff", b""):
        reader, writer = await asyncio.open_connection(place.host, place.port)
        writer.write(sent)
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), SECONDS) == b""
        writer.close()
    await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
    it.telephones.end(ROOM)
    await it.is_over(call)
    assert not any(event == LegLost(room=ROOM, leg="p9") for event in it.told)
