"""What a client is to hear, in his language: prompts as admins wrote them, with their values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction
from media_gateway.vocabulary.configuration import PromptSettings
from media_gateway.vocabulary.terms import Prompt, PromptId

FALLBACK_LANGUAGE = "en_US"


def language_of(floor: Floor, interaction: Interaction) -> str:
    """The one a flow chose, else that of the entry point."""
    chosen = interaction.data.get("language")
    entry_point = floor.entry_point_of(interaction)
    return str(chosen or (entry_point.language if entry_point else FALLBACK_LANGUAGE))


def known_values(floor: Floor, interaction: Interaction) -> dict[str, str | int | float]:
    """All that a text may name: the client as far as he is known, where he came in, and what the
    flow learnt."""
    client = interaction.matches[0] if interaction.matches else None
    entry_point = floor.entry_point_of(interaction)
    return {
        "client_number": interaction.client_number,
        "name": client.name if client else interaction.client_name,
        "company": client.company if client else "",
        "partner_id": client.partner_id if client else 0,
        "entry_point": entry_point.name if entry_point else "",
        "entry_point_id": interaction.entry_point_id or 0,
        **interaction.data,
    }


def of(
    floor: Floor,
    interaction: Interaction,
    prompt_ids: Iterable[PromptId],
    **values: str | int | float,
) -> tuple[Prompt, ...]:
    """The prompts that still exist; ``values`` come before those that are known anyway."""
    language = language_of(floor, interaction)
    known = {**known_values(floor, interaction), **values}
    found = (floor.prompts.get(prompt_id) for prompt_id in prompt_ids)
    return tuple(_in_language(settings, language, known) for settings in found if settings)


def _in_language(
    settings: PromptSettings, language: str, known: Mapping[str, str | int | float]
) -> Prompt:
    """A recording or a text in another language is better than nothing at all; only what the text
    names is kept of the values, since every prompt is journalled with what it is part of."""
    texts, checksums = dict(settings.texts), dict(settings.checksums)
    there = [code for code in (*texts, *checksums) if texts.get(code) or checksums.get(code)]
    spoken = nearest(language, there) or language
    text = texts.get(spoken, "")
    return Prompt(
        language=spoken,
        text=text,
        values=tuple((name, value) for name, value in known.items() if _is_named(name, text)),
        checksum=checksums.get(spoken, ""),
    )


def nearest(language: str, there: Collection[str]) -> str | None:
    """Of the languages that are there: this one, whatever its country, else English, else any."""
    kin = (code for code in there if code[:2] == language[:2])
    wanted = (language, *kin, FALLBACK_LANGUAGE, *there)
    return next((code for code in wanted if code in there), None)


def _is_named(name: str, text: str) -> bool:
    """A sum brings the currency along that it is in."""
    return "{" + name.removesuffix("_currency") in text
