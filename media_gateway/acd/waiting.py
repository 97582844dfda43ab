"""What a waiting client hears between the music: his place, how long it will take, and the offer to
be called back."""

from __future__ import annotations

from math import ceil

from media_gateway.acd import (
    callbacks,
    detours,
    errands,
    estimating,
    places,
    prompts,
    words,
)
from media_gateway.acd.model import Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import Collect, PlayPrompts
from media_gateway.vocabulary.configuration import QueueSettings
from media_gateway.vocabulary.events import DigitPressed, PromptsPlayed
from media_gateway.vocabulary.terms import InteractionState, Prompt

LONGEST_WORD_SECONDS = 60.0
"""If nobody says that prompts have been played, they are taken for played after this."""

KEY_SECONDS = 5.0
"""For the key after the offer of a callback; it may still be pressed later, with the music."""


def begin(step: Step) -> None:
    """Whoever has just begun to wait is told something in time."""
    for interaction in step.changed_interactions():
        if interaction.state != InteractionState.WAITING:
            continue
        queue = step.floor.settings_of(interaction)
        if queue is not None and errands.hears(interaction) and interaction.next_word_at is None:
            told_before = interaction.words_told or interaction.callback_offered
            patience = queue.waiting.every_seconds if told_before else queue.waiting.first_seconds
            _set_next(step, interaction, queue, patience)


def _set_next(step: Step, interaction: Interaction, queue: QueueSettings, patience: float) -> None:
    """The next word is due after ``patience``, or with the offer of a callback."""
    due = [step.now + patience] if queue.waiting.every_seconds else []
    if _may_be_offered(interaction, queue) and interaction.queued_at is not None:
        due.append(max(step.now, interaction.queued_at + queue.callback.offered_after_seconds))
    if due:
        interaction.next_word_at = min(due)
        step.floor.alarms.set(interaction.next_word_at, "word", interaction.interaction_id)


def _may_be_offered(interaction: Interaction, queue: QueueSettings) -> bool:
    """Not to the anonymous, nor to whoever was called back or was answered already."""
    return (
        queue.callback.offered_after_seconds > 0
        and not interaction.callback_offered
        and interaction.callback_id is None
        and interaction.answered_by is None
        and callbacks.can_be_called(interaction.client_number)
    )


def word_due(step: Step, interaction_id: str) -> None:
    interaction = step.floor.find(interaction_id)
    if interaction is None or interaction.state != InteractionState.WAITING:
        return
    queue = step.floor.settings_of(interaction)
    if interaction.next_word_at is None or interaction.next_word_at > step.now or queue is None:
        return
    if interaction.channel in step.floor.media_lost:
        interaction.next_word_at = step.now + places.LINE_LOST_SECONDS
        step.floor.alarms.set(interaction.next_word_at, "word", interaction_id)
        return
    interaction.word_step = interaction.next_word_at = None
    news = _news(step, interaction, queue) if queue.waiting.every_seconds else ()
    offer = _offer(step, interaction, queue)
    if news or offer:
        _say(step, interaction, queue, (*news, *offer), bool(offer))
    else:
        _set_next(step, interaction, queue, queue.waiting.every_seconds)


def _news(step: Step, interaction: Interaction, queue: QueueSettings) -> tuple[Prompt, ...]:
    settings = queue.waiting
    place = step.floor.place_of(interaction)
    told: tuple[Prompt, ...] = ()
    if settings.position:
        told += words.own(step.floor, interaction, "position", position=place)
    if settings.expected_wait:
        told += _expectation(step, interaction, queue, place)
    if settings.prompt_ids:
        following = settings.prompt_ids[interaction.words_told % len(settings.prompt_ids)]
        told += prompts.of(step.floor, interaction, (following,))
    interaction.words_told += 1
    return told


def _expectation(
    step: Step, interaction: Interaction, queue: QueueSettings, place: int
) -> tuple[Prompt, ...]:
    expected = estimating.expected_wait(step.floor, queue, place)
    if expected is None:
        return ()
    if expected < 60:
        return words.own(step.floor, interaction, "soon")
    return words.own(step.floor, interaction, "expected_wait", minutes=ceil(expected / 60))


def _offer(step: Step, interaction: Interaction, queue: QueueSettings) -> tuple[Prompt, ...]:
    settings = queue.callback
    waited = step.now - (interaction.queued_at or step.now)
    if not _may_be_offered(interaction, queue) or waited < settings.offered_after_seconds:
        return ()
    interaction.callback_offered = True
    key = {"key": settings.key}
    return prompts.of(step.floor, interaction, settings.offer_prompt_ids, **key) or words.own(
        step.floor, interaction, "callback_offer", **key
    )


def _say(
    step: Step,
    interaction: Interaction,
    queue: QueueSettings,
    told: tuple[Prompt, ...],
    offers: bool,
) -> None:
    interaction.word_step = step.next_step_id(interaction)
    seconds = KEY_SECONDS if offers else 1.0
    collect = Collect(first_seconds=seconds) if interaction.callback_offered else None
    step.commands.append(
        PlayPrompts(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            step_id=interaction.word_step,
            prompts=told,
            collect=collect,
        )
    )
    patience = LONGEST_WORD_SECONDS + queue.waiting.every_seconds
    interaction.next_word_at = step.now + patience
    step.floor.alarms.set(interaction.next_word_at, "word", interaction.interaction_id)


def prompts_played(step: Step, event: PromptsPlayed) -> None:
    """Of an announcement to someone who still waits; any other is a late word."""
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None or interaction.word_step != event.step_id:
        return
    interaction.word_step = interaction.next_word_at = None
    queue = step.floor.settings_of(interaction)
    if queue is None or interaction.state != InteractionState.WAITING:
        return
    _set_next(step, interaction, queue, queue.waiting.every_seconds)
    _heed(step, interaction, queue, event.digits)


def digit_pressed(step: Step, event: DigitPressed) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    queue = step.floor.settings_of(interaction) if interaction else None
    if interaction is None or queue is None or interaction.state != InteractionState.WAITING:
        return
    _heed(step, interaction, queue, event.digit)


def _heed(step: Step, interaction: Interaction, queue: QueueSettings, digits: str) -> None:
    if interaction.callback_offered and digits and digits == queue.callback.key:
        callbacks.promise_and_end(step, interaction, queue.queue_id)


def operator_gone(step: Step, operator_id: str) -> None:
    leave_deserted_queues(step)


def leave_deserted_queues(step: Step) -> None:
    """Where a queue needs an operator and none is left, nobody waits any longer."""
    for queue in step.floor.configuration.queues:
        if not step.floor.waiting_count(queue.queue_id) or not places.is_deserted(step, queue):
            continue
        for interaction in list(step.floor.waiting_in(queue.queue_id)):
            if interaction.client_there and interaction.answered_by is None:
                detours.take(step, interaction, queue.overflow, "nobody")
