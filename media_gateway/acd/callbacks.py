"""Clients to be called: promised on the line, left as a message, or asked for in Odoo.

What becomes of a callback in its time is in ``attempts.py``.
"""

from __future__ import annotations

from itertools import count

from media_gateway.acd import attempts, desk, endings, offers, prompts, shown, words
from media_gateway.acd.floor import Floor, digits
from media_gateway.acd.model import Callback, Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import AnnounceAndEnd
from media_gateway.vocabulary.configuration import EntryPointSettings
from media_gateway.vocabulary.events import CallbackCancelled, CallbackRequested
from media_gateway.vocabulary.facts import CallbackState
from media_gateway.vocabulary.terms import (
    Announcement,
    CallbackId,
    Channel,
    InteractionState,
    OfferOutcome,
    Outcome,
    Prompt,
    QueueId,
)

HANG_UP_SECONDS = 10.0
"""Until a client who was promised a callback has surely laid down his telephone."""

SHORTEST_NUMBER = 5

TOO_LATE = frozenset({InteractionState.DIALLING, InteractionState.CLOSED})
"""To take a callback back; what was closed within this step is told of at its end."""


def can_be_called(number: str) -> bool:
    """Not those who call anonymously."""
    return len(digits(number)) >= SHORTEST_NUMBER


def promise_and_end(
    step: Step, interaction: Interaction, queue_id: QueueId, told: tuple[Prompt, ...] = ()
) -> None:
    """The client keeps his place in the line without staying on it. ``told`` comes first."""
    number = interaction.client_number
    callback = promise(step, interaction, queue_id, number)
    queue = step.floor.queues.get(callback.queue_id) if callback else None
    prompt_ids = queue.callback.promised_prompt_ids if queue else ()
    promised = prompts.of(step.floor, interaction, prompt_ids, number=number)
    promised = promised or words.own(step.floor, interaction, "callback_promised", number=number)
    step.commands.append(
        AnnounceAndEnd(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            announcement=Announcement.SILENCE,
            language=prompts.language_of(step.floor, interaction),
            prompts=told + (promised if callback else ()),
        )
    )
    endings.close(step, interaction, Outcome.CALLBACK if callback else Outcome.MISSED)


def promise(
    step: Step,
    interaction: Interaction,
    queue_id: QueueId,
    number: str,
    *,
    voicemail_uid: str | None = None,
) -> Callback | None:
    """``queue_id`` 0: that of the client, or of his entry point. ``None`` where there is no such
    queue, or no number to call; a second promise to the same client is the first one, unless that
    is over."""
    callback_id = _id_for(step.floor, interaction)
    known = step.floor.callbacks.get(callback_id)
    queue_id = queue_id or interaction.queue_id or step.floor.own_queue_id_of(interaction)
    if known is not None or queue_id not in step.floor.queues or not can_be_called(number):
        return known
    callback = Callback(
        callback_id=callback_id,
        uid=callback_id,
        queue_id=queue_id,
        number=number,
        requested_at=step.now,
        due_at=step.now + HANG_UP_SECONDS,
        queued_at=interaction.queued_at or step.now,
        shown_number=shown.number_for(step.floor, interaction, queue_id),
        entry_point_id=interaction.entry_point_id,
        origin_id=interaction.interaction_id,
        client_name=interaction.client_name,
        matches=interaction.matches,
        data=tuple(interaction.data.items()),
        notes=tuple(interaction.notes),
        priority_seconds=interaction.priority_seconds,
        voicemail_uid=voicemail_uid,
    )
    interaction.settled = Outcome.CALLBACK
    step.tell(interaction, "callback_promised")
    attempts.take_in(step, callback)
    return callback


def _id_for(floor: Floor, interaction: Interaction) -> CallbackId:
    first = callback_id = CallbackId(f"callback-{interaction.interaction_id}")
    following = count(2)
    while callback_id in floor.callbacks_closed:
        callback_id = CallbackId(f"{first}.{next(following)}")
    return callback_id


def requested(step: Step, event: CallbackRequested) -> None:
    """The same request may come any number of times; one that was changed in Odoo is taken over
    until the client is being called."""
    floor = step.floor
    callback_id = _id_of(event.callback_id)
    if callback_id in floor.callbacks_closed:
        return
    known = floor.callbacks.get(callback_id)
    if known is not None:
        _change(step, known, event)
        return
    entry_point = _entry_point_for(floor, event)
    due_at = max(step.now, event.due_at)
    attempts.take_in(
        step,
        Callback(
            callback_id=callback_id,
            uid=event.callback_id,
            queue_id=event.queue_id,
            number=event.number,
            requested_at=step.now,
            due_at=due_at,
            queued_at=due_at,
            shown_number=event.shown_number or (entry_point.number if entry_point else ""),
            entry_point_id=entry_point.entry_point_id if entry_point else None,
            matches=event.matches,
            note=event.note,
        ),
    )


def _id_of(uid: CallbackId) -> CallbackId:
    """The interactions of all callbacks are called callback-…"""
    return uid if uid.startswith("callback-") else CallbackId(f"callback-{uid}")


def _entry_point_for(floor: Floor, event: CallbackRequested) -> EntryPointSettings | None:
    """The number that is shown tells the brand; without one, the first that leads to the queue."""
    if event.shown_number:
        return floor.entry_point_at(Channel.VOICE, event.shown_number)
    return shown.of_queue(floor, event.queue_id)


def _change(step: Step, callback: Callback, event: CallbackRequested) -> None:
    floor, due_at = step.floor, max(callback.requested_at, event.due_at)
    asked = due_at, event.number, event.queue_id, event.note
    known = callback.queued_at, callback.number, callback.queue_id, callback.note
    untouched = callback.state == CallbackState.SCHEDULED and not callback.attempts
    if asked == known or not untouched or callback.origin_id is not None:
        return
    floor.drop_callback(callback)
    callback.queued_at, callback.number, callback.queue_id, callback.note = asked
    floor.keep_callback(callback)
    attempts.schedule(step, callback, due_at)


def cancelled(step: Step, event: CallbackCancelled) -> None:
    """Too late for a client whose telephone rings already."""
    callback = step.floor.callbacks.get(_id_of(event.callback_id))
    if callback is not None:
        _take_back(step, callback)


def _take_back(step: Step, callback: Callback) -> bool:
    attempt = step.floor.find(callback.interaction_id or "")
    if attempt is None:
        attempts.finish(step, callback, CallbackState.CANCELLED)
        return True
    if attempt.client_there or attempt.state in TOO_LATE:
        return False
    operator = step.operator_of(attempt)
    if attempt.state == InteractionState.OFFERED:
        step.commands.append(offers.withdrawal(attempt))
        step.close_offer(attempt, OfferOutcome.WITHDRAWN)
    endings.close(step, attempt, Outcome.CANCELLED)
    if operator is not None:
        desk.rest(step, operator, ready_since=operator.ready_since)
    return True


def take_over(step: Step, interaction: Interaction) -> bool:
    """Whoever calls in while he is to be called back needs no callback, and has its place. Told is
    whether he had one."""
    callback = _waiting_callback(step, interaction)
    if callback is None or not _take_back(step, callback):
        return False
    step.tell(interaction, "callback_taken_over", requested_at=round(callback.requested_at, 3))
    interaction.priority_seconds = max(interaction.priority_seconds, callback.priority_seconds)
    interaction.notes = [*callback.notes, *interaction.notes]
    interaction.data = {**dict(callback.data), **interaction.data}
    if callback.queue_id == interaction.queue_id:
        joined_at = interaction.queued_at if interaction.queued_at is not None else step.now
        interaction.queued_at = min(callback.queued_at, joined_at)
    return True


def _waiting_callback(step: Step, interaction: Interaction) -> Callback | None:
    """One for the same queue that is due, or for any queue if we tried to call already."""
    number = digits(interaction.client_number)
    if interaction.callback_id is not None or len(number) < SHORTEST_NUMBER:
        return None
    for callback_id in step.floor.callbacks_of.get(number, ()):
        callback = step.floor.callbacks[callback_id]
        here = callback.queue_id == interaction.queue_id
        tried = callback.attempts > (callback.interaction_id is not None)
        if tried or (here and callback.queued_at <= step.now):
            return callback
    return None
