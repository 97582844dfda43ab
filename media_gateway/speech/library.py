"""Prompts as files that the telephone can play: the port ``Speech``."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from media_gateway.logs import get_log
from media_gateway.ports import SeamHealth
from media_gateway.speech.cache import FileCache
from media_gateway.speech.sound import SoundError, to_telephone
from media_gateway.speech.synthesis import SynthesisError
from media_gateway.speech.wording import render
from media_gateway.vocabulary.terms import Prompt
from media_gateway.wish import Wish
from media_gateway.workers import Workers

PATIENCE_SECONDS = 4.0
"""A client waits in silence for a prompt that is being made; then it is left out."""

RETRY_SECONDS = 30.0
"""What could not be made is not tried again for so long."""

WORKERS = 2
BYTES_AT_MOST = 500_000_000

MAKING = "2"
"""Changed with how files are made, so that the older ones are not taken for new."""

log = get_log(__name__)


class RecordedFiles(Protocol):
    """The prompts that people recorded."""

    def fetch(self, checksum: str) -> bytes:
        """The file with this SHA-1; blocks. ``LookupError`` where there is none,
        ``ConnectionError`` where it cannot be had now."""


class Synthesis(Protocol):
    def identity(self, language: str) -> str: ...

    def trouble(self) -> str: ...

    def speak(self, text: str, language: str, target: Path) -> None:
        """Blocks. Raises ``SynthesisError``."""


@dataclass(frozen=True, slots=True)
class _Version:
    """One way to have a prompt heard: ``make`` writes any sound file."""

    key: str
    make: Callable[[Path], None]


class PromptLibrary:
    """Files are named by their content, made once, and kept in ``folder`` while there is room."""

    def __init__(
        self,
        folder: Path,
        synthesis: Synthesis,
        recorded: RecordedFiles,
        bytes_at_most: int = BYTES_AT_MOST,
    ) -> None:
        self._cache = FileCache(folder, bytes_at_most)
        self._synthesis = synthesis
        self._recorded = recorded
        self._workers = Workers("speech", WORKERS)
        self._making: dict[str, Future[bool]] = {}
        self._failed: dict[str, float] = {}
        self._wish: Wish[Sequence[Prompt]] = Wish(())
        self._ready_count = 0
        self._missing_count = 0
        self._folder_trouble = _opened(self._cache)
        self._trouble = ""

    async def run(self) -> None:
        """Have prompts made ahead until cancelled: one after the other, so that whoever waits for
        one on the line finds a worker free."""
        missing: Sequence[Prompt] = ()
        while True:
            if await self._wish.is_told_anew(RETRY_SECONDS if missing else None):
                missing = self._wish.latest
                self._ready_count = 0
            missing = [prompt for prompt in missing if not await self._made_ready(prompt)]
            self._missing_count = len(missing)

    def prepare(self, prompts: Iterable[Prompt]) -> None:
        """From any thread. What was asked for before is forgotten; what cannot be had is tried
        again and again, since Odoo may just be away."""
        self._wish.tell(tuple(prompts))

    async def files(self, prompts: Sequence[Prompt]) -> list[Path]:
        """Paths without their extension, as Asterisk wants them; within ``PATIENCE_SECONDS``."""
        found = await asyncio.gather(*map(self._file_in_time, prompts))
        return [path.with_suffix("") for path in found if path]

    def health(self) -> SeamHealth:
        trouble = self._folder_trouble or self._synthesis.trouble()
        if self._missing_count and not trouble:
            trouble = f"{self._missing_count} are missing, the last one since {self._trouble}"
        if trouble:
            return SeamHealth(ok=False, detail=f"Not all prompts can be heard: {trouble}")
        return SeamHealth(
            ok=True, detail=f"{self._ready_count} of {len(self._wish.latest)} prompts are ready"
        )

    async def _made_ready(self, prompt: Prompt) -> bool:
        """Whether it is there as it should be. A text in place of a recording is made ready, too,
        but it is not what was wanted."""
        _, as_wanted = await self._best(prompt)
        self._ready_count += as_wanted
        return as_wanted

    async def _file_in_time(self, prompt: Prompt) -> Path | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return (await self._best(prompt))[0]
        except TimeoutError:
            log.warning("Prompt left out since it took too long")
            return None

    async def _best(self, prompt: Prompt) -> tuple[Path | None, bool]:
        """The first version that can be had, and whether none before it had to be passed over."""
        as_wanted = True
        for version in self._versions(prompt):
            if self._cache.find(version.key) or await self._made(version):
                return self._cache.file_of(version.key), as_wanted
            as_wanted = False
        return None, as_wanted

    def _versions(self, prompt: Prompt) -> Iterator[_Version]:
        """The recorded one first, then the spoken text."""
        if prompt.checksum:
            yield _Version(
                _key("recorded", prompt.checksum),
                lambda target: self._fetch(prompt.checksum, target),
            )
        text, faults = render(prompt)
        if faults:
            log.warning("Prompt's text is not spoken whole", pii_faults="; ".join(faults))
        if any(character.isalnum() for character in text):
            yield _Version(
                _key("spoken", self._synthesis.identity(prompt.language), text),
                lambda target: self._synthesis.speak(text, prompt.language, target),
            )

    async def _made(self, version: _Version) -> bool:
        """Whoever else asks for the same in the meantime waits for the same."""
        if self._failed.get(version.key, 0.0) > time.monotonic():
            return False
        making = self._making.get(version.key)
        if making is None:
            making = self._workers.submit(lambda: self._make(version))
            self._making[version.key] = making
            making.add_done_callback(lambda _: self._making.pop(version.key, None))
        return await asyncio.shield(asyncio.wrap_future(making))

    # What follows runs on a worker's thread.

    def _make(self, version: _Version) -> bool:
        try:
            with TemporaryDirectory(prefix="contact-center-speech-") as folder:
                source = Path(folder) / "sound"
                version.make(source)
                to_telephone(source, self._cache.file_of(version.key))
                self._cache.add(version.key)
        except Exception as error:
            # Decoders stumble over strange files in ways of their own, and one prompt is not to
            # end the gateway, at every start anew.
            self._fail(version.key, error)
            return False
        self._failed.pop(version.key, None)
        return True

    def _fail(self, key: str, error: Exception) -> None:
        now = time.monotonic()
        self._trouble = _without_spoken(error)
        self._failed = {k: until for k, until in self._failed.copy().items() if until > now}
        self._failed[key] = now + RETRY_SECONDS
        said = error.said if isinstance(error, SynthesisError) else ""
        log.warning(
            "Prompt not made", error=type(error).__name__, pii_reason=str(error), pii_said=said
        )

    def _fetch(self, checksum: str, target: Path) -> None:
        content = self._recorded.fetch(checksum)
        if hashlib.sha1(content, usedforsecurity=False).hexdigest() != checksum:
            raise SoundError(f"the recorded file {checksum} is not what Odoo says it is")
        target.write_bytes(content)


def _without_spoken(error: Exception) -> str:
    """For /health, which anybody may read: a library's message may quote what was to be spoken."""
    ours = (SynthesisError, SoundError, LookupError, OSError)
    return str(error) if isinstance(error, ours) else f"by a fault ({type(error).__name__})"


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join((MAKING, *parts)).encode()).hexdigest()[:32]


def _opened(cache: FileCache) -> str:
    try:
        cache.open()
    except OSError as error:
        return f"the folder of prompts, CC_PROMPTS_DIR, cannot be used ({error})"
    return ""
