"""The files of visits on this disk: a folder a visit, and in it each file beside what is known of
it."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from media_gateway.visitor_api.asked import clean_name
from media_gateway.visitor_api.kinds import FileKind, identify
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.vocabulary.terms import InteractionId, PartyId

MOST_FILES = 50
MOST_BYTES = 200 << 20
"""Of one visit."""
LEAST_FREE = 1 << 30
"""On the disk, for the journal above all."""
LONGEST_FILE_NAME = 100
FILE_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")
VISIT_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/]')


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """``path`` is relative to the shelf."""

    file_id: str
    interaction_id: InteractionId
    leg: PartyId
    name: str
    mimetype: str
    size: int
    at: float
    path: str


class Shelf:
    """What it does takes a disk's time: it is called on threads."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._now = now

    def begin(self, interaction_id: InteractionId) -> Path:
        """Where the content of a new file goes. Raises ``Refusal`` where there is no room."""
        folder = self._folder_of(interaction_id)
        folder.mkdir(parents=True, exist_ok=True)
        kept = [file.stat().st_size for file in folder.iterdir() if file.suffix != ".json"]
        if len(kept) >= MOST_FILES or sum(kept) >= MOST_BYTES:
            raise Refusal("too_many", "no more files may be sent in this visit")
        if shutil.disk_usage(folder).free < LEAST_FREE:
            raise Refusal("overloaded", "there is no room for files at present")
        return folder / f"{secrets.token_urlsafe(18)}.part"

    def keep(
        self, part: Path, interaction_id: InteractionId, leg: PartyId, called: str
    ) -> KeptFile:
        """Raises ``Refusal`` for what may not be sent; then nothing of it stays."""
        try:
            kind = identify(part)
        except Refusal:
            part.unlink()
            raise
        file = part.with_suffix(kind.suffix)
        part.rename(file)
        kept = KeptFile(
            file_id=part.stem,
            interaction_id=interaction_id,
            leg=leg,
            name=file_name(called, kind),
            mimetype=kind.mimetype,
            size=file.stat().st_size,
            at=self._now(),
            path=str(file.relative_to(self._folder)),
        )
        file.with_suffix(".json").write_text(json.dumps(asdict(kept)))
        return kept

    def find(self, interaction_id: InteractionId, file_id: str) -> tuple[KeptFile, Path] | None:
        """Of this visit only."""
        if not FILE_ID.fullmatch(file_id):
            return None
        about = self._folder_of(interaction_id) / f"{file_id}.json"
        try:
            kept = KeptFile(**json.loads(about.read_text()))
        except FileNotFoundError:
            return None
        file = self._folder / kept.path
        return (kept, file) if file.is_file() else None

    def forget(self, kept: KeptFile) -> None:
        file = self._folder / kept.path
        file.unlink(missing_ok=True)
        file.with_suffix(".json").unlink(missing_ok=True)

    def clear_away(self, seconds: float, is_needed: Callable[[str], bool]) -> int:
        """What is older than ``seconds`` and not needed (by its file id) any more. Told is how
        many."""
        before = self._now() - seconds
        cleared = 0
        for file in list(self._folder.glob("*/*")):
            old = file.stat().st_mtime < before
            if old and not is_needed(file.stem):
                file.unlink(missing_ok=True)
                cleared += file.suffix != ".json"
        for folder in list(self._folder.glob("*/")):
            with suppress(OSError):  # there is something in it
                folder.rmdir()
        return cleared

    def _folder_of(self, interaction_id: InteractionId) -> Path:
        if not VISIT_ID.fullmatch(interaction_id) or interaction_id.startswith("."):
            raise Refusal("unknown_interaction", "there is no such visit")
        return self._folder / interaction_id


def file_name(called: str, kind: FileKind) -> str:
    """A name that is nothing but a name, and ends as such a file does."""
    last = PurePosixPath(clean_name(called).replace("\\", "/")).name
    words = NOT_IN_NAMES.sub("_", last).lstrip(". ").rstrip(". ")
    stem, dot, suffix = words.rpartition(".")
    stem = stem if dot and len(suffix) <= 5 else words
    return (stem.strip()[:LONGEST_FILE_NAME] or "file") + kind.suffix
