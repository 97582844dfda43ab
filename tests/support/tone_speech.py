"""The port ``Speech`` with tones for words, so that tests hear what is played."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from deploy.tones import tone
from media_gateway.vocabulary.terms import Prompt


class ToneSpeech:
    """The text ``600`` or ``600 for 3`` is a tone of 600 Hz, for a second or three; any other text
    cannot be spoken. With ``hurried`` cleared it takes until that is set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.hurried = asyncio.Event()
        self.hurried.set()

    async def files(self, prompts: Sequence[Prompt]) -> list[Path]:
        await self.hurried.wait()
        return [self._file(each.text) for each in prompts if _can_be_spoken(each)]

    def prepare(self, prompts: Iterable[Prompt]) -> None:
        """Everything is made at once."""

    def _file(self, text: str) -> Path:
        hertz, _, seconds = text.partition(" for ")
        name = self._folder / f"{hertz}-{(seconds or '1').replace('.', '_')}"
        sound = name.with_suffix(".alaw")
        if not sound.exists():
            sound.write_bytes(tone(float(hertz), float(seconds or 1)))
        return name


def _can_be_spoken(prompt: Prompt) -> bool:
    return prompt.text[:1].isdigit()
