"""Which prompts of a configuration can be made before anybody calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from media_gateway.speech.wording import is_static
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.terms import Prompt


def prompts_ahead(configuration: Configuration) -> Iterator[Prompt]:
    """Those that were recorded, and those whose text is the same for every client."""
    for emergency in configuration.emergencies:
        yield from static(emergency.texts)
    for settings in configuration.prompts:
        texts = dict(settings.texts)
        for language, checksum in settings.checksums:
            text = texts.pop(language, "")
            yield Prompt(language=language, text=text if is_static(text) else "", checksum=checksum)
        yield from static(texts.items())


def static(texts: Iterable[tuple[str, str]]) -> Iterator[Prompt]:
    """Of (language, text) pairs."""
    for language, text in texts:
        if text and is_static(text):
            yield Prompt(language=language, text=text)
