"""What a call by video costs: our media process against Janus, with and without recording
(``python -m tests.bench.video [CALLS …]``, about seven minutes, needs root or user name spaces).

The same films are sent both ways through the one and the other by turns, by the same load; the two
share a core, of which one always rests, and the load has another. Both record, or neither: Janus
writes its raw packets, ours the finished file. The load sends a picture's packets at once, as a
browser does that does not pace them, and deciphers nothing but the last packet of each, in which
it wrote when the picture left. What is called delay is the time from then until that packet is
there again, so the way through the server without camera, encoder and screen.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from deploy.console import Report
from deploy.places import CHECKOUT
from tests.bench.figures import Figure
from tests.support.janus import installed

CALLS = (1, 2, 5, 10, 20)
RATE = 30


@dataclass(frozen=True)
class Shape:
    """``bits`` a second are what the encoder is asked for; it makes about twice as many."""

    name: str
    width: int
    height: int
    bits: int


SHAPES = (Shape("VGA", 640, 480, 500_000), Shape("HD", 1280, 720, 1_000_000))
FILM_SECONDS = 6
NOISE_LOSS = 0.5
SAMPLES = 960
"""Of one piece of sound, 20 ms."""


def measure(counts: Sequence[int] = CALLS) -> list[Figure]:
    return list(_measured(counts))


def _measured(counts: Sequence[int]) -> Iterator[Figure]:
    root = installed(Report())
    with tempfile.TemporaryDirectory() as folder:
        films = [Path(folder, f"{shape.name}.webm") for shape in SHAPES]
        for film, shape in zip(films, SHAPES, strict=True):
            write_film(film, shape)
        blocks = _blocks(root, films, Path(folder), counts)
        for peer, ours in zip(blocks, blocks, strict=True):
            yield from _figures(ours, peer)


def main() -> None:
    for figure in _measured([*map(int, sys.argv[1:])] or CALLS):
        print(figure.line(), flush=True)


def _blocks(
    root: Path, films: Sequence[Path], folder: Path, counts: Sequence[int]
) -> Iterator[dict[str, Any]]:
    calls = ",".join(map(str, counts))
    load = [sys.executable, "-m", "tests.bench.video_load", root, folder, calls, *films]
    # a network of its own needs root, or a user's name space where the system allows it
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    process = subprocess.Popen(
        [*alone, *load], stdout=subprocess.PIPE, cwd=CHECKOUT, text=True, start_new_session=True
    )
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise RuntimeError("the load by video failed")


def _figures(ours: dict[str, Any], peer: dict[str, Any]) -> list[Figure]:
    how = "with recording" if ours["recorded"] else "without recording"
    streams = 2 * ours["calls"]
    title = f"{ours['calls']} calls by video, {ours['film']}, {how}"
    cost, median, worst, load = (
        Figure(f"{title}, {what}", mine, theirs, unit, "Janus", theirs / mine)
        for what, unit, mine, theirs in (
            ("a call", "% of a core", ours["cpu"], peer["cpu"]),
            ("delay", "ms", ours["delay"][0], peer["delay"][0]),
            ("delay of the slowest hundredth", "ms", ours["delay"][1], peer["delay"][1]),
            ("the load's own core", "%", ours["load"], peer["load"]),
        )
    )
    # a packet or a freeze more or less says nothing where there is hardly any
    loss = Figure(
        f"{title}, lost", ours["loss"], peer["loss"], "% of the packets", "Janus",
        (peer["loss"] + NOISE_LOSS) / (ours["loss"] + NOISE_LOSS),
    )  # fmt: skip
    freezes = replace(
        loss, name=f"{title}, freezes", ours=ours["freezes"], peer=peer["freezes"],
        unit="in all", ratio=(peer["freezes"] + streams) / (ours["freezes"] + streams),
    )  # fmt: skip
    return [cost, loss, freezes, median, worst, load]


def write_film(path: Path, shape: Shape) -> None:
    """Pictures and a tone, encoded ahead, so that the load is sending alone."""
    with av.open(str(path), "w", format="matroska") as container:
        options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        picture = container.add_stream("libvpx", rate=RATE, options=options)
        picture.width, picture.height, picture.pix_fmt = shape.width, shape.height, "yuv420p"
        picture.bit_rate = shape.bits
        sound = container.add_stream("libopus", rate=48000, layout="mono")
        for frame in _pictures(shape):
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        for frame in _sounds():
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))


def _pictures(shape: Shape) -> Iterator[av.VideoFrame]:
    graph = av.filter.Graph()
    size = f"{shape.width}x{shape.height}"
    source = graph.add("testsrc2", f"size={size}:rate={RATE}:duration={FILM_SECONDS}")
    plain, sink = graph.add("format", "yuv420p"), graph.add("buffersink")
    source.link_to(plain)
    plain.link_to(sink)
    graph.configure()
    for number in range(FILM_SECONDS * RATE):
        frame = graph.pull()
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        yield frame


def _sounds() -> Iterator[av.AudioFrame]:
    turn = 2 * math.pi * 440 / 48000
    for start in range(0, FILM_SECONDS * 48000, SAMPLES):
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        wave = (int(8000 * math.sin(turn * n)) for n in range(start, start + SAMPLES))
        frame.planes[0].update(array("h", wave).tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        yield frame


if __name__ == "__main__":
    main()
