"""Recordings on their way to a disk that may be full."""

import os
import threading
from pathlib import Path

from media_gateway.video.engine.files import MOST_PIECES, GrowingFile, Writer

SECONDS = 5


def closed(file: GrowingFile) -> bool:
    """Whether its end is told."""
    done = threading.Event()
    file.close(done.set)
    return done.wait(SECONDS)


def test_what_is_filled_in_later_is_in_its_place(tmp_path):
    file = GrowingFile(tmp_path / "open" / "talk.webm", Writer())
    file.append(b"....")
    file.append(b"fra", b"mes")
    file.put(0, b"head")
    assert file.end == 10
    assert closed(file)
    assert (tmp_path / "open" / "talk.webm").read_bytes() == b"headframes"


def test_a_full_disk_ends_one_recording_and_no_other(tmp_path):
    writer = Writer()
    full = GrowingFile(Path("/dev/full"), writer)
    full.append(b"frames")
    assert closed(full)
    other = GrowingFile(tmp_path / "talk.webm", writer)
    other.append(b"frames")
    assert closed(other)
    assert (tmp_path / "talk.webm").read_bytes() == b"frames"


def test_more_pieces_than_one_call_takes_are_all_written(tmp_path):
    pieces = [bytes((number % 256,)) * 3 for number in range(2 * MOST_PIECES + 7)]
    file = GrowingFile(tmp_path / "talk.webm", Writer())
    file.append(*pieces)
    assert closed(file)
    assert (tmp_path / "talk.webm").read_bytes() == b"".join(pieces)


def test_what_a_disk_takes_by_and_by_is_whole(tmp_path, monkeypatch):
    pwritev, pwrite = os.pwritev, os.pwrite
    monkeypatch.setattr(os, "pwritev", lambda to, pieces, at: pwritev(to, pieces[:1], at))
    monkeypatch.setattr(os, "pwrite", lambda to, data, at: pwrite(to, data[:2], at))
    file = GrowingFile(tmp_path / "talk.webm", Writer())
    file.append(b"head", b"frames", b"end")
    assert closed(file)
    assert (tmp_path / "talk.webm").read_bytes() == b"headframesend"
