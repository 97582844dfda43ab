"""The media process in the hands of strangers and accidents: bad offers, kills, many calls."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import sys
from pathlib import Path

import av
import pytest

from deploy import clip
from deploy.g711 import decode
from deploy.tones import tone
from media_gateway.video.engine import process
from media_gateway.video.engine.clips import Clip, Player, read
from media_gateway.video.engine.offers import LAYOUT
from media_gateway.video.engine.process import Process, Settings
from media_gateway.video.engine_events import LegConnected, LegLost, MediaCame, RoomLost
from media_gateway.video.engines import EngineError, Engines, Network, Routed
from tests.support.media_processes import in_media_loop, media_processes
from tests.support.video_film import tracks_of
from tests.support.video_party import Party
from tests.support.waiting import SECONDS, until

EACH_OTHER = {
    "client": Routed(audio=["operator"], video=["operator"]),
    "operator": Routed(audio=["client"], video=["client"]),
}


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """A clip as set-up makes it, only shorter."""
    folder = tmp_path_factory.mktemp("clip")
    clip.write_all(folder, decode(tone(440, 4)))
    return folder / "waiting.webm"


async def enter(engines: Engines, room: str, leg: str, codec: str = "vp8") -> Party:
    party = Party()
    await party.accept(await engines.connect(room, leg, await party.offer(), codec=codec))
    return party


def play(party: Party, shown: Clip) -> Player:
    player = Player(shown)
    party.send(0, player.audio)
    party.send(1, player.video)
    return player


@pytest.mark.parametrize(("codec", "seen"), [("vp8", "VP8"), ("h264", "H264")])
def test_whoever_waits_is_shown_the_clip_in_the_codec_of_his_room(film, codec, seen):
    async def scene():
        async with media_processes() as (engines, _told):
            waiting = Routed(audio=[f"clip:{film}"], video=[f"clip:{film}"])
            await engines.route("r", {"client": waiting})
            client = await enter(engines, "r", "client", codec)
            await client.comes(0)
            await client.comes(1)
            assert client.seen[1].packets[0].codec == seen
            await engines.route("r", {})
            await engines.route("r", {"client": Routed(video=["clip:/there/is/none.webm"])})

    in_media_loop(scene)


def test_a_leg_that_comes_again_takes_the_place_of_the_old_one(film):
    shown = read(film)

    async def scene():
        async with media_processes() as (engines, told):
            await engines.route("r", EACH_OTHER)
            before = await enter(engines, "r", "client")
            operator = await enter(engines, "r", "operator")
            play(before, shown)
            await operator.comes(1)
            again = await enter(engines, "r", "client")
            play(again, shown)
            assert before.connection.connectionState in ("connected", "closed")
            await until(lambda: before.connection.connectionState == "closed", "the old one ends")
            await operator.comes(1)
            assert not any(isinstance(event, LegLost) for event in told)
            await again.close()
            await told.until(lambda event: event == LegLost(room="r", leg="client"))

    in_media_loop(scene)


def test_a_browser_that_falls_silent_is_lost_and_may_come_back(film):
    async def scene():
        async with media_processes() as (engines, told):
            client = await enter(engines, "r", "client")
            play(client, read(film))
            await told.until(lambda event: isinstance(event, MediaCame) and event.kind == "video")
            link = client.connection.link
            send, pair = link._send, link._ice._nominated[1]
            consent = link._ice._query_consent_task
            consent.cancel()
            link._send = lambda data: None  # the net is gone
            await told.until(lambda event: event == LegLost(room="r", leg="client"))
            link._send, link._pair = send, pair
            connected = LegConnected(room="r", leg="client")
            await until(lambda: told.count(connected) == 2, "it is back")

    in_media_loop(scene)


def test_a_killed_process_takes_its_own_calls_alone_and_leaves_films_that_can_be_seen(
    film, tmp_path
):
    path = tmp_path / "talk.webm"
    shown = read(film)

    async def scene():
        async with media_processes(processes=2) as (engines, told):
            await engines.route("one", EACH_OTHER)
            await engines.route("two", EACH_OTHER)
            assert engines.process_of("one") != engines.process_of("two")
            await engines.record("one", "rec", path, ["client", "operator"])
            lost = await enter(engines, "one", "client")
            client, operator = (
                await enter(engines, "two", "client"),
                await enter(engines, "two", "operator"),
            )
            play(lost, shown)
            play(client, shown)
            await operator.comes(1)
            await until(lambda: path.stat().st_size >= 10_000, "there is a film")
            killed = engines.pids[engines.process_of("one")]
            os.kill(killed, signal.SIGKILL)
            await told.until(lambda event: event == RoomLost(room="one"))
            await operator.comes(1)
            assert RoomLost(room="two") not in told
            again = await enter(engines, "one", "client")
            assert again.connection.connectionState == "connected"

    in_media_loop(scene)
    assert tracks_of(path) == {"client audio", "client video"}
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 3


def test_a_process_that_dies_in_the_middle_of_a_word_is_started_anew(tmp_path, monkeypatch):
    starts, dying = tmp_path / "starts", tmp_path / "dying"
    dying.write_text(f"""#!/bin/sh\necho >> {starts}\nprintf '{{"event":"lo'\n""")
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))

    async def scene():
        async with media_processes():
            await until(lambda: starts.exists() and starts.stat().st_size > 1, "it starts again")

    in_media_loop(scene)


def test_all_recordings_are_ended_when_the_gateway_is_gone(tmp_path):
    paths = [tmp_path / f"{room}.webm" for room in ("one", "two")]

    async def scene():
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "media_gateway.video.engine", "--address", "127.0.0.1"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for number, path in enumerate(paths):
            asked = {"do": "record", "id": number, "room": path.stem, "recording_id": path.stem}
            asked |= {"path": str(path), "legs": ["client"]}
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            await process.stdout.readline()
        unfinished = [path.read_bytes() for path in paths]
        process._transport.get_pipe_transport(1).close()
        process.stdin.close()
        async with asyncio.timeout(SECONDS):
            assert await process.wait() == 0
        assert all(
            path.read_bytes() != before for path, before in zip(paths, unfinished, strict=True)
        )

    asyncio.run(scene())


def mutated(offer: str, chance: random.Random) -> str:
    lines = offer.split("\r\n")
    at = chance.randrange(len(lines))
    return "\r\n".join(
        chance.choice(
            (
                [*lines[:at], *lines[at + 1 :]],
                [*lines[:at], lines[at][: len(lines[at]) // 2], *lines[at + 1 :]],
                [*lines[:at], re.sub(r"\d+", "99999999999", lines[at]), *lines[at + 1 :]],
                [*lines[:at], lines[at].replace(":", " "), *lines[at:]],
                [*lines[:at], lines[at].swapcase() + "\u2603" * 40, *lines[at + 1 :]],
                chance.sample(lines, len(lines)),
            )
        )
    )


def test_what_strangers_send_is_refused_or_harmless(film):
    chance = random.Random(20)

    async def scene():
        async with media_processes() as (engines, _told):
            party = Party()
            offer = await party.offer()
            await party.close()
            hopeless = [
                "",
                "v=0\r\n",
                offer.replace("m=audio", "m=video", 1),
                offer + offer[offer.index("m=audio") :],
                offer + "a=x\r\n" * 20_000,
                "m=audio 9 X/Y 0\r\n" * 3000,
                "\0" * 1000,
            ]
            for text in hopeless:
                with pytest.raises(EngineError) as refused:
                    await engines.connect("strange", "client", text)
                assert refused.value.code == "bad_sdp"
            pids, answered = engines.pids, 0
            for number in range(60):
                try:
                    await engines.connect(f"strange{number % 5}", "client", mutated(offer, chance))
                except EngineError as error:
                    assert error.code == "bad_sdp", error
                else:
                    answered += 1
            assert 0 < answered < 60
            ports = offer.replace(" 9 UDP", " 99999 UDP")
            far = "a=candidate:1 1 udp 1 10.0.0.1 99999 typ host\r\n"
            await engines.connect("strange", "client", ports + far)
            client = await enter(engines, "fine", "client")
            assert client.connection.connectionState == "connected"
            assert engines.pids == pids

    in_media_loop(scene)


def test_garbage_at_the_media_port_harms_nobody(film):
    chance = random.Random(7)

    async def scene():
        async with media_processes() as (engines, _told):
            await engines.route("r", EACH_OTHER)
            client, operator = (
                await enter(engines, "r", "client"),
                await enter(engines, "r", "operator"),
            )
            play(client, read(film))
            await operator.comes(1)
            pair = operator.connection.link._ice._nominated[1]
            for number in range(1000):
                data = bytearray(chance.randbytes(chance.choice((0, 1, 2, 12, 13, 20, 60, 1500))))
                if data:
                    data[0] = chance.choice((0, 1, 20, 22, 63, 64, 127, 128, 144, 191, 255))
                pair.protocol.transport.sendto(bytes(data), pair.remote_addr)
                if number % 50 == 0:
                    await asyncio.sleep(0)
            await operator.comes(1)

    in_media_loop(scene)


def test_a_process_with_all_its_rooms_takes_no_more():
    async def scene():
        async with media_processes(rooms_per_process=1) as (engines, _told):
            await enter(engines, "first", "client")
            party = Party()
            with pytest.raises(EngineError) as refused:
                await engines.connect("second", "client", await party.offer())
            assert refused.value.code == "overloaded"
            await enter(engines, "first", "operator")
            await engines.disconnect("first")
            await engines.disconnect("first")
            await party.close()
            await enter(engines, "second", "client")

    in_media_loop(scene)


def test_a_busy_process_takes_voices_still(monkeypatch):
    monkeypatch.setattr(process, "BUSY", -1.0)

    async def scene():
        told = []
        busy = Process(Settings(address="127.0.0.1", public_address="", most_rooms=1), told.append)
        lines = asyncio.StreamReader()
        running = asyncio.create_task(busy.run(lines))
        for lines_of_media in (len(LAYOUT), 1):
            party = Party(lines_of_media)
            asked = {"do": "connect", "id": lines_of_media, "room": "r", "leg": "client"}
            lines.feed_data(json.dumps({**asked, "sdp": await party.offer()}).encode() + b"\n")

        def answers():
            return {one["id"]: one for one in map(json.loads, told) if "id" in one}

        await until(lambda: len(answers()) == 2, "both are answered")
        answered = answers()
        assert answered[len(LAYOUT)]["error"]["code"] == "overloaded"
        assert answered[1]["sdp"].startswith("v=0")
        lines.feed_eof()
        await running

    in_media_loop(scene)


def test_a_process_that_reports_late_does_not_count_as_busier(monkeypatch):
    async def scene():
        told = []
        used = iter((1.0, 5.0))
        monkeypatch.setattr(process, "_cpu_seconds", lambda: next(used))
        late = Process(Settings(address="127.0.0.1", public_address="", most_rooms=1), told.append)
        late._tell_state(late._told_at + 10)
        assert json.loads(told[-1]) == {"event": "load", "cpu": 0.4, "rooms": 0}

    in_media_loop(scene)


def test_a_wrong_address_for_the_sound_of_telephones_ends_no_talk():
    async def scene():
        network = Network(sound_host="192.0.2.1")
        async with media_processes(network=network) as (engines, _told):
            client = await enter(engines, "r", "client")
            pids = engines.pids
            with pytest.raises(EngineError) as refused:
                await engines.phone("r", "p1")
            assert refused.value.code == "unknown"
            assert engines.pids == pids
            assert client.connection.connectionState == "connected"

    in_media_loop(scene)


def test_what_is_not_there_is_said_so(tmp_path):
    async def scene():
        async with media_processes() as (engines, _told):
            await engines.route("r", {})
            for asked in (
                engines.pause_record("r", "rec", True),
                engines.record("r", "rec", "/proc/no/such.webm", ["client"]),
            ):
                with pytest.raises(EngineError) as refused:
                    await asked
                assert refused.value.code == "unknown"
            with pytest.raises(EngineError) as refused:
                await engines.record("r", "rec", tmp_path / "talk.mp4", ["client"])
            assert refused.value.code == "bad_request"
            await engines.stop_record("r", "rec")

    in_media_loop(scene)
