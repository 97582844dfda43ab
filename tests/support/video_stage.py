"""A room of a talk by video, with everything around it simulated."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from media_gateway.video.engines import Routed
from media_gateway.video.recordings import Recordings
from media_gateway.video.rooms import Access, Rooms
from media_gateway.vocabulary.terms import PartyId
from tests.support.facts import interaction_fact
from tests.support.fake_engine import FakeEngine
from tests.support.video_talks import TALK, FakeTalks, talk
from tests.support.waiting import CollectingInbox, until

BOSS = 77
SUPERVISOR = PartyId(f"s{BOSS}")
SDP = "v=0\r\n"
CLIP = ("clip:/clips/waiting.webm",)


class Stage:
    """A room and everything around it."""

    def __init__(self, tmp_path):
        self.talks = FakeTalks()
        self.inbox = CollectingInbox()
        self.engine = FakeEngine()
        self.published = []
        self.changes = []
        self.time = 1_000.0
        self.rooms = Rooms(
            talks=self.talks,
            inbox=self.inbox,
            engine=self.engine,
            access=lambda interaction_id, leg: Access(files_token=f"token of {leg}"),
            recordings=Recordings(tmp_path),
            publish=self.published.extend,
            now=lambda: self.time,
            clip=lambda talk: Routed(audio=CLIP, video=CLIP),
        )
        self.rooms.on_changed = self.changes.append
        self.engine.on_event = self.rooms.heard

    def becomes(self, *talkers, **values):
        """The core has taken a step."""
        self.talks.now = talk(*talkers, **values)
        self.rooms.told([interaction_fact(TALK)])

    async def joins(self, *legs):
        """Their pages connect."""
        for leg in legs:
            await self.rooms.answer(TALK, leg, SDP)
            self.engine.connected(TALK, self.stream(leg))

    async def is_watched(self, mode):
        """A supervisor opens the talk, and his page connects."""
        self.rooms.watch(TALK, BOSS, "Olga", mode, {1})
        await self.joins(SUPERVISOR)

    def stream(self, leg):
        operators = {one.leg: one.operator_id for one in self.talks.now.talkers}
        return f"o{operators[leg]}" if operators.get(leg) else str(leg)

    async def sees(self, leg, *others, audio=None, screen=""):
        """Whom the media process shows to ``leg``, once all is settled."""
        wanted = Routed(audio=others if audio is None else audio, video=others, screen=screen)
        await until(
            lambda: self.engine.routes.get(TALK, {}).get(leg) == wanted, f"{leg} is shown {wanted}"
        )

    async def is_recorded(self):
        await until(lambda: self.engine.recorded, "a recording runs")

    def recorded_legs(self):
        return [legs for _, _, legs in self.engine.recorded.values()]

    def legs(self):
        """Facts of connections that are over."""
        return [(fact.leg, fact.drop_reason) for fact in self.published]


@asynccontextmanager
async def stage(tmp_path):
    staged = Stage(tmp_path)
    running = asyncio.create_task(staged.rooms.run())
    try:
        yield staged
    finally:
        running.cancel()
        await asyncio.wait([running])
