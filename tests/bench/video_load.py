"""Calls by video through our media process and through Janus, by turns, and what they cost.

Runs in a network of its own, since Janus takes no loopback address: ``python -m
tests.bench.video_load JANUS_ROOT FOLDER CALLS[,CALLS…] FILM…``, and one JSON line for each number
of calls, film, recording or none, and server.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import shutil
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import psutil

from media_gateway.video.engine.__main__ import BEFORE_OTHERS
from media_gateway.video.engine.clips import Clip, ClipSource, Piece, Player, read
from media_gateway.video.engine.datagrams import Datagram
from media_gateway.video.engine.hooks import offer_addresses
from media_gateway.video.engine.packets import MARKER
from media_gateway.video.engine.srtp import Cipher
from media_gateway.video.engine.udp import MediaLoop
from tests.bench.video_servers import LINES, Server, of_janus, ours
from tests.support.video_party import Party

ADDRESS = "10.200.0.1"
LOAD_CORE, SERVER_CORE = 0, 1
TURNS = 2
"""Each server has so many with the same load, in the order one, other, other, one: what else the
machine does falls on both."""

SETTLED_SECONDS = 0.8
MEASURED_SECONDS = 3.0
STARTED_WITHIN = 0.05
"""Seconds from one party to the next, at random: cameras are not in step."""

FREEZE_SECONDS = 0.25
"""Without a packet of the picture; at 30 pictures a second eight are missed."""

GATHERED_SECONDS = 0.0005
"""The load looks more often than the media process does, or it would measure itself."""

STAMP = struct.Struct("!d")
OLDEST_STAMP = 10.0


@dataclass
class Counted:
    """``delays``: seconds from when a sender has a picture until its last packet has come."""

    sent: int = 0
    received: int = 0
    freezes: int = 0
    delays: list[float] = field(default_factory=list)
    server_seconds: float = 0.0
    load_seconds: float = 0.0
    seconds: float = 0.0


class StampedPictures(ClipSource):
    """The end of each picture says when it left; nobody looks at the picture."""

    def give(self, piece: Piece, seconds: float) -> None:
        *others, last = piece.payloads
        if len(last) > STAMP.size + 1:
            last = last[: -STAMP.size] + STAMP.pack(time.monotonic())
        super().give(replace(piece, payloads=(*others, last)), seconds)


class StampedPlayer(Player):
    def __init__(self, clip: Clip) -> None:
        super().__init__(clip)
        self.video = StampedPictures("video", self._changed)


class Viewer:
    """Counts what comes to a party and deciphers no more than the stamps: the load must not be the
    work."""

    def __init__(self, party: Party) -> None:
        self.counted = Counted()
        self._party = party
        self._picture_at = 0.0
        link = party.connection.link
        assert link is not None
        self._link = link
        self._cipher = Cipher(link._dtls._rx_srtp)
        video = party.connection.getTransceivers()[1]
        self._picture_type = video._codecs[0].payloadType
        link._ice.take_media = self._count

    def _count(self, datagram: Datagram, size: int, now: float) -> None:
        second = datagram.view[1]
        if 191 < second < 209:
            self._link.take(datagram, size, now)
            return
        self.counted.received += 1
        if second & ~MARKER != self._picture_type:
            return
        if self._picture_at and now - self._picture_at > FREEZE_SECONDS:
            self.counted.freezes += 1
        self._picture_at = now
        if second & MARKER:
            self._read_stamp(datagram, size, now)

    def _read_stamp(self, datagram: Datagram, size: int, now: float) -> None:
        plain = self._cipher.unprotected(datagram, size)
        if plain is not None:
            delay = now - STAMP.unpack_from(plain, len(plain) - STAMP.size)[0]
            if 0 < delay < OLDEST_STAMP:
                self.counted.delays.append(delay)

    def play(self, film: Clip) -> None:
        player = StampedPlayer(film)
        self._party.send(0, player.audio)
        self._party.send(1, player.video)

    def stop(self) -> None:
        self._picture_at = 0.0
        for place in range(LINES):
            self._party.send(place, None)

    def begin(self) -> None:
        self.counted = Counted(sent=-self._sent)

    def end(self) -> Counted:
        counted, self.counted = self.counted, Counted()
        counted.sent += self._sent
        return counted

    async def close(self) -> None:
        await self._party.close()

    @property
    def _sent(self) -> int:
        return sum(self._party.sender(place)._packets for place in range(LINES))


class Stage:
    """One server with its calls."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._viewers: list[Viewer] = []

    async def grow(self, calls: int) -> None:
        while len(self._viewers) < 2 * calls:
            self._viewers += [Viewer(party) for party in await self.server.call()]

    async def turn(self, film: Clip, recorded: bool, folder: Path) -> Counted:
        kept = folder / "recordings"
        kept.mkdir()
        if recorded:
            await self.server.record(True, kept)
        for viewer in self._viewers:
            viewer.play(film)
            await asyncio.sleep(random.random() * STARTED_WITHIN)
        await asyncio.sleep(SETTLED_SECONDS)
        counted = await self._measured()
        for viewer in self._viewers:
            viewer.stop()
        if recorded:
            await self.server.record(False, kept)
        shutil.rmtree(kept)
        return counted

    async def close(self) -> None:
        await asyncio.gather(*(viewer.close() for viewer in self._viewers))

    async def _measured(self) -> Counted:
        for viewer in self._viewers:
            viewer.begin()
        seconds = time.monotonic()
        server, load = _cpu_seconds(self.server.pid), _cpu_seconds(os.getpid())
        await asyncio.sleep(MEASURED_SECONDS)
        total = Counted(
            seconds=time.monotonic() - seconds,
            server_seconds=_cpu_seconds(self.server.pid) - server,
            load_seconds=_cpu_seconds(os.getpid()) - load,
        )
        for viewer in self._viewers:
            _add(total, viewer.end())
        return total


def _add(total: Counted, one: Counted) -> None:
    total.sent += one.sent
    total.received += one.received
    total.freezes += one.freezes
    total.delays += one.delays
    total.server_seconds += one.server_seconds
    total.load_seconds += one.load_seconds
    total.seconds += one.seconds


def _cpu_seconds(pid: int) -> float:
    """Of all its threads, to the nanosecond: a process's clock, as clock_getcpuclockid(3) makes
    its number."""
    return time.clock_gettime(~pid << 3 | 2)


def told(counted: Counted, server: str, calls: int, film: Clip) -> dict[str, object]:
    """``cpu``: % of a core that the packets of a call cost, so that what was lost is not cheap;
    ``loss``: of the packets that were sent, in %; ``delay``: of pictures, in ms, the median and
    the 99th of a hundred; ``load``: % of its core that the load took."""
    packets_a_call = 2 * sum(len(one.payloads) for one in film.pieces) / film.seconds
    marks = statistics.quantiles(counted.delays, n=100)
    return {
        "server": server,
        "calls": calls,
        "cpu": 100 * counted.server_seconds * packets_a_call / counted.received,
        "loss": max(0.0, 100 * (1 - counted.received / counted.sent)),
        "freezes": counted.freezes,
        "delay": [1000 * marks[49], 1000 * marks[98]],
        "load": 100 * counted.load_seconds / counted.seconds,
    }


async def compared(
    stages: Sequence[Stage], film: Clip, recorded: bool, folder: Path
) -> dict[str, Counted]:
    totals = {stage.server.name: Counted() for stage in stages}
    for turn in range(2 * TURNS):
        stage = stages[(turn + 1) // 2 % 2]
        _add(totals[stage.server.name], await stage.turn(film, recorded, folder))
    return totals


async def main(root: Path, folder: Path, counts: Sequence[int], films: Sequence[Path]) -> None:
    clips = {path.stem: read(path) for path in films}
    offer_addresses([ADDRESS])
    async with of_janus(root) as peer, ours(max(counts), ADDRESS) as mine:
        stages = [Stage(peer), Stage(mine)]
        for stage in stages:
            _give_core(stage.server.pid, SERVER_CORE)
        for calls in counts:
            for stage in stages:
                await stage.grow(calls)
            for (name, film), recorded in itertools.product(clips.items(), (True, False)):
                for server, counted in (await compared(stages, film, recorded, folder)).items():
                    line = told(counted, server, calls, film)
                    print(json.dumps({**line, "film": name, "recorded": recorded}), flush=True)
        for stage in stages:
            await stage.close()


def _give_core(pid: int, core: int) -> None:
    """Load and server must not take turns on one core while another is idle. Our media process goes
    before others where it may, so here both servers do, and the load."""
    cores = os.cpu_count() or 1
    for thread in psutil.Process(pid).threads():
        one = psutil.Process(thread.id)
        one.cpu_affinity([core % cores])
        with suppress(psutil.AccessDenied):
            one.nice(BEFORE_OTHERS)


def go_before_others() -> None:
    """The load and both servers, as the session that they are; the system shares its cores among
    sessions first. Where that may not be asked for, what else the machine does is measured too."""
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(BEFORE_OTHERS), encoding="ascii")


def make_network() -> None:
    """An address that is not the loopback's, though packets stay on this machine."""
    for command in (
        "ip link set lo up",
        "ip link add v0 type veth peer name v1",
        f"ip addr add {ADDRESS}/24 dev v0",
        "ip link set v0 up",
        "ip link set v1 up",
    ):
        subprocess.run(command.split(), check=True)


if __name__ == "__main__":
    go_before_others()
    make_network()
    _give_core(os.getpid(), LOAD_CORE)
    root, folder, counts, *films = sys.argv[1:]
    loop_factory = partial(MediaLoop, gathered_seconds=GATHERED_SECONDS)
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(
            main(Path(root), Path(folder), [*map(int, counts.split(","))], [*map(Path, films)])
        )
