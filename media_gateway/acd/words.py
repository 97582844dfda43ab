"""What the centre says of itself where an admin wrote no prompts: by language, English else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction
from media_gateway.acd.prompts import language_of, nearest
from media_gateway.vocabulary.terms import Prompt

TEXTS: Mapping[str, Mapping[str, str]] = {
    "position": {
        "en_US": "You are {position:ordinal} in line.",
        "ru_RU": "Вы {position:ordinal} в очереди.",
    },
    "expected_wait": {
        "en_US": "The expected waiting time is {minutes:minutes}.",
        "ru_RU": "Примерное время ожидания — {minutes:minutes}.",
    },
    "soon": {
        "en_US": "Your call will be answered within a minute.",
        "ru_RU": "Вам ответят в течение минуты.",
    },
    "callback_offer": {
        "en_US": "If you would rather not wait, press {key:digits}: we will call you back when it "
        "is your turn.",
        "ru_RU": "Чтобы не ждать на линии, нажмите {key:digits}: мы перезвоним вам, когда подойдёт "
        "ваша очередь.",
    },
    "callback_promised": {
        "en_US": "We will call you back at {number:digits}. You keep your place in line. Goodbye.",
        "ru_RU": "Мы перезвоним вам по номеру {number:digits}. Ваше место в очереди сохранено. "
        "До свидания.",
    },
    "message": {
        "en_US": "Please leave a message after the tone.",
        "ru_RU": "Пожалуйста, оставьте сообщение после сигнала.",
    },
    "closed": {
        "en_US": "We are closed now. Please call again during our opening hours.",
        "ru_RU": "Сейчас мы не работаем. Пожалуйста, позвоните в рабочее время.",
    },
    "nobody": {
        "en_US": "Unfortunately nobody can take your call now. Please call again later.",
        "ru_RU": "К сожалению, сейчас никто не может ответить. Пожалуйста, перезвоните позже.",
    },
}


def own(
    floor: Floor, interaction: Interaction, name: str, **values: str | int | float
) -> tuple[Prompt, ...]:
    return in_language(TEXTS[name].items(), language_of(floor, interaction), **values)


def in_language(
    texts: Iterable[tuple[str, str]], language: str, **values: str | int | float
) -> tuple[Prompt, ...]:
    """The text in ``language`` or the nearest to it; none of none."""
    known = {code: text for code, text in texts if text}
    code = nearest(language, known)
    if code is None:
        return ()
    return (Prompt(language=code, text=known[code], values=tuple(values.items())),)
