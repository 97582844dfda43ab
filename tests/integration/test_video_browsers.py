"""Real Chromiums talk through a real media process: who hears and sees whom, and what is kept."""

from __future__ import annotations

import asyncio

from media_gateway.video.engine_events import Recorded
from media_gateway.video.engines import Engines, Routed
from tests.support.media_processes import media_processes
from tests.support.video_browser import VideoPage, video_pages
from tests.support.video_film import party_sync_ms, tracks_of

ROOM = "video-1"
CLIENT, OPERATOR, SUPERVISOR = 500, 800, 1300
TONES = (CLIENT, OPERATOR, SUPERVISOR)
EACH_OTHER = {
    "client": Routed(audio=["operator"], video=["operator"]),
    "operator": Routed(audio=["client"], video=["client"]),
}


async def enter(
    engines: Engines, page: VideoPage, leg: str, tone: int, colour: str, codec: str = "vp8"
) -> None:
    offer = await page.offer(tone, colour, codec)
    await page.accept(await engines.connect(ROOM, leg, offer, codec=codec))


def test_a_supervisor_listens_whispers_and_barges_and_the_talk_is_recorded(tmp_path):
    path = tmp_path / "talk.webm"

    async def scene():
        async with media_processes() as (engines, told), video_pages(3) as pages:
            client, operator, supervisor = pages
            await engines.record(ROOM, "rec", path, ["client", "operator"])
            await engines.route(ROOM, EACH_OTHER)
            await enter(engines, client, "client", CLIENT, "red")
            await enter(engines, operator, "operator", OPERATOR, "green")
            assert await client.hears([OPERATOR], TONES)
            assert await operator.hears([CLIENT], TONES)
            assert await client.sees(["green"])
            assert await operator.sees(["red"])

            listening = Routed(audio=["client", "operator"], video=["client", "operator"])
            await engines.route(ROOM, {**EACH_OTHER, "s7": listening})
            await enter(engines, supervisor, "s7", SUPERVISOR, "blue")
            assert await supervisor.hears([CLIENT, OPERATOR], TONES)
            assert await supervisor.sees(["red", None, "green"])
            assert await client.hears([OPERATOR], TONES)

            whispered = Routed(audio=["client", "s7"], video=["client"])
            await engines.route(ROOM, {**EACH_OTHER, "operator": whispered, "s7": listening})
            assert await operator.hears([CLIENT, SUPERVISOR], TONES)
            assert await client.hears([OPERATOR], TONES)

            barged = Routed(audio=["operator", "s7"], video=["operator", "s7"])
            await engines.route(ROOM, {"client": barged, "operator": whispered, "s7": listening})
            assert await client.hears([OPERATOR, SUPERVISOR], TONES)
            assert await client.sees(["green", None, "blue"])

            await engines.stop_record(ROOM, "rec")
            return await told.until(lambda event: isinstance(event, Recorded))

    recorded = asyncio.run(scene())
    assert recorded.path == str(path)
    assert tracks_of(path) == {"client audio", "client video", "operator audio", "operator video"}
    for party in ("client", "operator"):
        assert abs(party_sync_ms(path, party)) < 80


def test_a_room_may_have_another_codec():
    async def scene():
        async with media_processes() as (engines, _told), video_pages(2) as (client, operator):
            await engines.route(ROOM, EACH_OTHER)
            await enter(engines, client, "client", CLIENT, "red", "h264")
            await enter(engines, operator, "operator", OPERATOR, "green", "h264")
            assert await client.sees(["green"])
            assert await operator.sees(["red"])

    asyncio.run(scene())
