"""``python -m media_gateway.video.engine``: a media process, driven by lines on its standard input
and ended with it."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from contextlib import suppress

from media_gateway import logs
from media_gateway.video.engine.hooks import offer_addresses
from media_gateway.video.engine.process import Process, Settings
from media_gateway.video.engine.protocol import LONGEST_LINE
from media_gateway.video.engine.udp import MediaLoop

BEFORE_OTHERS = -10
"""A niceness."""


def main() -> None:
    # what is here from the beginning stays: looking for garbage in it would hold up the media
    gc.freeze()
    given = _arguments()
    logs.configure(sys.stderr, level=given.log_level)
    # a talk suffers from what other work does not notice; whoever may not ask for this goes without
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, BEFORE_OTHERS)
    offer_addresses([given.address])
    settings = Settings(given.address, given.public_address, given.rooms, given.sound_host)
    with asyncio.Runner(loop_factory=lambda: MediaLoop((given.ports[0], given.ports[1]))) as runner:
        runner.run(_serve(settings))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", required=True, help="where media come to")
    parser.add_argument("--public-address", default="", help="how that is known outside")
    parser.add_argument("--sound-host", default="127.0.0.1", help="where Asterisk brings sound")
    parser.add_argument("--ports", type=int, nargs=2, default=(0, 0), metavar=("FIRST", "LAST"))
    parser.add_argument("--rooms", type=int, default=30, help="at most so many at once")
    parser.add_argument("--log-level", default="WARNING")
    return parser.parse_args()


async def _serve(settings: Settings) -> None:
    lines = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    # what is printed by mistake must not get between the lines of the protocol
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    await Process(settings, lambda told: _write_all(out, told)).run(lines)


def _write_all(out: int, told: bytes) -> None:
    """The gateway reads at once; should it not, its media wait rather than its lines be cut. Once
    it is gone nobody is told, and all recordings are still ended as they should be."""
    with suppress(BrokenPipeError):
        while told:
            told = told[os.write(out, told) :]


if __name__ == "__main__":
    main()
