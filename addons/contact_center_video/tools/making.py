"""What the makers of films have in common, each a process of its own: python MAKER FOLDER

A maker reads what was put into FOLDER and leaves there its files or `problem`, one word; meanwhile
`progress`, written again at least every second: {"seconds", "of"}. It has the lowest claim to the
processor, since it takes minutes. One that hangs, or takes much longer than its film may, is ended.
"""

import itertools
import json
import multiprocessing
import os
import resource
import sys
import time
import traceback
from pathlib import Path

import av

NICENESS = 15
# A maker may take so long in any case, and so long for each second of what it makes: many times
# what it needs on a server that has time.
FIRST_SECONDS = 600
SECONDS_A_SECOND = 10
# Less than Odoo waits for a word before it has another begin in the same folder.
SILENT_SECONDS = 90
LOOK_SECONDS = 1
# Between being asked to end and being ended.
GRACE_SECONDS = 10


class ProblemError(Exception):
    """One of the words that the addon has sentences for."""


class Progress:
    def __init__(self, file):
        self._file = file
        self._written = 0.0

    def tell(self, seconds, of, *, now=False):
        if time.monotonic() - self._written < 1 and not now:
            return
        self._written = time.monotonic()
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"seconds": seconds, "of": of}))
        fresh.rename(self._file)


def run(make):
    """``make(folder, progress)``; what it writes has its last name only once it is whole."""
    os.nice(NICENESS)
    # The worker that started this has a limit of its own, which would be ours.
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    folder = Path(sys.argv[1])
    maker = multiprocessing.get_context("fork").Process(target=_make, args=(make, folder))
    maker.start()
    _look_after(maker, folder)
    sys.exit(maker.exitcode)


def _make(make, folder):
    try:
        make(folder, Progress(folder / "progress"))
    except ProblemError as problem:
        (folder / "problem").write_text(str(problem))
    except (av.FFmpegError, ValueError):
        traceback.print_exc()
        (folder / "problem").write_text("unreadable")


def _look_after(maker, folder):
    """Until it is over. One that fell silent leaves no word: it is begun again."""
    began = heard = time.monotonic()
    told = _told(folder)
    while maker.is_alive():
        now, before, told = time.monotonic(), told, _told(folder)
        if told != before:
            heard = now
        if now - began > _longest(told):
            _end(maker)
            (folder / "problem").write_text("too_slow")
        elif now - heard > SILENT_SECONDS:
            _end(maker)
        maker.join(LOOK_SECONDS)


def _told(folder):
    """(when, what) it told of its progress last; None where it has not yet."""
    try:
        file = folder / "progress"
        return file.stat().st_mtime_ns, json.loads(file.read_text())
    except FileNotFoundError:
        return None


def _longest(told):
    """Seconds. Where it cannot know how long its film will be, it is at least as long as by now."""
    length = max(told[1]["seconds"], told[1]["of"]) if told else 0
    return FIRST_SECONDS + SECONDS_A_SECOND * length


def _end(maker):
    maker.terminate()
    maker.join(GRACE_SECONDS)
    maker.kill()
    maker.join()


def decoded(packet):
    """Its frames; none where it is damaged, for the next whole picture puts that right."""
    try:
        return packet.decode()
    except av.error.InvalidDataError:
        return []


def chain(graph, *filters, end="buffersink"):
    """Link them one after the other, and the last one to the graph's end."""
    filters = (*filters, graph.add(end))
    for first, second in itertools.pairwise(filters):
        first.link_to(second)
    graph.configure()


def pulled(graph):
    """All frames that the graph has ready."""
    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
