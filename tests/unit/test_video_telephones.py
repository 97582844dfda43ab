"""Telephones that are asked into talks by video: a place for each, and what becomes of it."""

import asyncio
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace

from media_gateway.ports import SoundPlace
from media_gateway.video.engine_events import LegLost, RoomLost
from media_gateway.video.engines import EngineError
from media_gateway.video.telephones import Telephones
from media_gateway.vocabulary.commands import ForwardOutside, RingParty
from media_gateway.vocabulary.events import ForwardEnded, PartyFailed
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    Channel,
    InteractionId,
    OfferOutcome,
    PartyId,
    StepId,
)
from tests.support.panels import asynchronous
from tests.support.waiting import CollectingInbox, until

ROOM, P1 = InteractionId("video-1"), PartyId("p1")
PLACE = SoundPlace(host="127.0.0.1", port=9, uuid="one")


class Scene:
    """Engine and line that note what they are told."""

    def __init__(self):
        self.told = []
        self.on_end = None
        self.refusal = None
        self.slow = None
        self.talk = SimpleNamespace(is_over=False)
        self.inbox = CollectingInbox()
        self.telephones = Telephones(self, self, self.inbox, lambda _: self.talk)

    async def phone(self, room, leg):
        self.told.append(("phone", room, leg))
        if self.slow is not None:
            await self.slow.wait()
        if self.refusal is not None:
            raise self.refusal
        return PLACE

    async def disconnect(self, room, leg=""):
        self.told.append(("disconnect", room, leg))
        if self.refusal is not None:
            raise self.refusal

    def ring(self, command, place, on_end):
        self.told.append(("ring", command.number, place))
        self.on_end = on_end

    def hang_up(self, interaction_id, party_id):
        self.told.append(("hang_up", interaction_id, party_id))

    def give_up(self, interaction_id, party_id):
        self.told.append(("give_up", interaction_id, party_id))

    def asks_in(self):
        self.telephones.ring(
            RingParty(
                interaction_id=ROOM,
                channel=Channel.VIDEO,
                party_id=P1,
                operator_id=NO_OPERATOR,
                number="+79990001122",
            )
        )

    async def rings(self):
        self.asks_in()
        await self.tells("ring", "+79990001122", PLACE)

    async def tells(self, *what):
        await until(lambda: what in self.told, f"{what} is told")

    def failed(self, outcome):
        return [PartyFailed(interaction_id=ROOM, party_id=P1, outcome=outcome)]


@asynccontextmanager
async def scene():
    it = Scene()
    running = asyncio.create_task(it.telephones.run())
    yield it
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


@asynchronous
async def test_a_telephone_is_rung_when_it_has_a_place_and_only_once():
    async with scene() as it:
        it.asks_in()
        await it.rings()
        assert it.told == [("phone", ROOM, P1), ("ring", "+79990001122", PLACE)]


@asynchronous
async def test_its_place_is_taken_down_when_the_line_is_over():
    async with scene() as it:
        await it.rings()
        it.on_end()
        await it.tells("disconnect", ROOM, P1)
        assert ("hang_up", ROOM, P1) not in it.told
        assert not it.inbox.events


@asynchronous
async def test_its_place_is_taken_down_when_its_sound_is_over():
    async with scene() as it:
        await it.rings()
        it.telephones.heard(LegLost(room=ROOM, leg=P1))
        await it.tells("disconnect", ROOM, P1)


@asynchronous
async def test_one_who_is_dropped_is_hung_up_and_nothing_is_reported():
    async with scene() as it:
        await it.rings()
        it.telephones.drop(ROOM, P1)
        await it.tells("disconnect", ROOM, P1)
        assert ("hang_up", ROOM, P1) in it.told
        assert not it.inbox.events


@asynchronous
async def test_one_who_is_dropped_before_he_has_a_place_is_never_rung():
    async with scene() as it:
        it.slow = asyncio.Event()
        it.asks_in()
        await it.tells("phone", ROOM, P1)
        it.telephones.drop(ROOM, P1)
        it.slow.set()
        await it.tells("disconnect", ROOM, P1)
        assert not any(what[0] == "ring" for what in it.told)


@asynchronous
async def test_others_who_are_dropped_are_none_of_its_business():
    async with scene() as it:
        await it.rings()
        it.telephones.drop(ROOM, PartyId("p2"))
        it.telephones.end(InteractionId("video-2"))
        assert not any(what[0] == "hang_up" for what in it.told)


@asynchronous
async def test_without_a_place_nobody_is_rung():
    async with scene() as it:
        it.refusal = EngineError("media_process", "it died")
        it.asks_in()
        await until(lambda: it.inbox.events, "it failed")
        assert it.inbox.events == it.failed(OfferOutcome.UNREACHABLE)
        assert it.told == [("phone", ROOM, P1)]


@asynchronous
async def test_a_visitor_who_is_sent_on_to_nobody_comes_back():
    step_id = StepId(f"{ROOM}/s1")
    async with scene() as it:
        it.refusal = EngineError("overloaded", "too many")
        it.telephones.ring(
            ForwardOutside(
                interaction_id=ROOM,
                channel=Channel.VIDEO,
                step_id=step_id,
                number="+79990001122",
                shown_number="",
            )
        )
        await until(lambda: it.inbox.events, "it ended")
        unreachable = OfferOutcome.UNREACHABLE
        ended = ForwardEnded(interaction_id=ROOM, step_id=step_id, outcome=unreachable)
        assert it.inbox.events == [ended]
        assert it.told == [("phone", ROOM, "f-s1")]


@asynchronous
async def test_a_talk_that_is_over_ends_the_ringing():
    async with scene() as it:
        await it.rings()
        it.telephones.look()
        assert ("hang_up", ROOM, P1) not in it.told
        it.talk = None
        it.telephones.look()
        assert ("hang_up", ROOM, P1) in it.told


@asynchronous
async def test_the_line_tells_what_he_was_when_the_media_process_dies():
    async with scene() as it:
        await it.rings()
        it.telephones.heard(RoomLost(room=ROOM))
        assert ("give_up", ROOM, P1) in it.told
        assert not it.inbox.events


@asynchronous
async def test_one_without_a_place_yet_has_failed_when_the_media_process_dies():
    async with scene() as it:
        it.slow = asyncio.Event()
        it.asks_in()
        await it.tells("phone", ROOM, P1)
        it.telephones.heard(RoomLost(room=ROOM))
        assert it.inbox.events == it.failed(OfferOutcome.UNKNOWN)


@asynchronous
async def test_a_place_that_is_gone_already_does_no_harm():
    async with scene() as it:
        await it.rings()
        it.refusal = EngineError("unknown", "no room")
        it.on_end()
        await it.tells("disconnect", ROOM, P1)
        it.refusal = None
        it.told.clear()
        await it.rings()
