"""A callback when it is due: an interaction takes its place in the line, one for each attempt.

It belongs to the channel CALLBACK, and has no client at first. Operator first: an operator is rung,
and when he is there the client is. Client first: an operator is held ready, the client is rung, and
offered to him as soon as he answers. See ``dialling.py`` and ``calling.py``.
"""

from __future__ import annotations

from media_gateway.acd import endings, hours, rules
from media_gateway.acd.floor import digits
from media_gateway.acd.model import Callback, Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import IdentifyCaller, PublishFact
from media_gateway.vocabulary.configuration import HoursSettings, QueueSettings
from media_gateway.vocabulary.facts import CallbackFact, CallbackState
from media_gateway.vocabulary.terms import (
    NO_RULE,
    CallbackId,
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    Outcome,
    Reason,
)

ON_THE_LINE_SECONDS = 10.0
"""A client who was promised a callback and is still on the line is looked at again after this."""

REMEMBERED_SECONDS = 7 * 86400.0
"""Odoo may ask again for a callback whose end it has not been told yet."""


def take_in(step: Step, callback: Callback) -> None:
    step.floor.keep_callback(callback)
    schedule(step, callback, callback.due_at)
    due(step, callback.callback_id)


def schedule(step: Step, callback: Callback, due_at: float) -> None:
    callback.due_at = due_at
    step.floor.alarms.set(due_at, "callback", callback.callback_id)
    _tell(step, callback, CallbackState.SCHEDULED)


def due(step: Step, callback_id: str) -> None:
    callback = step.floor.callbacks.get(CallbackId(callback_id))
    if callback is None or callback.interaction_id is not None or callback.due_at > step.now:
        return
    queue = step.floor.queues.get(callback.queue_id)
    if queue is None or not digits(callback.number):
        finish(step, callback, CallbackState.FAILED)
        return
    origin = step.floor.find(callback.origin_id or "")
    if origin is not None and origin.state != InteractionState.WRAP_UP:
        again_at = step.now + ON_THE_LINE_SECONDS
        step.floor.alarms.set(again_at, "callback", callback.callback_id)
        return
    calendar = step.floor.hours_of(callback)
    if calendar is None or hours.is_open(calendar, step.now):
        _begin_attempt(step, callback, queue)
        return
    opening = hours.next_opening(calendar, step.now)
    if opening is not None:
        schedule(step, callback, opening)
    # else it never opens, until an admin changes that: see look_again


def look_again(step: Step) -> None:
    """The configuration has changed: who could not be called may be now, and the other way."""
    for callback in list(step.floor.callbacks.values()):
        attempt = step.floor.find(callback.interaction_id or "")
        if attempt is None:
            _look_again_at_time(step, callback)
        elif attempt.state == InteractionState.WAITING:
            closing(step, attempt.interaction_id)
        elif attempt.state == InteractionState.IN_FLOW and not attempt.client_there:
            _step_aside(step, attempt, step.floor.hours_of(callback))


def _look_again_at_time(step: Step, callback: Callback) -> None:
    calendar = step.floor.hours_of(callback)
    wanted = max(step.now, callback.queued_at)
    possible = wanted if calendar is None else hours.next_opening(calendar, wanted)
    if possible is not None and possible < callback.due_at:
        schedule(step, callback, possible)
    else:
        step.floor.alarms.set(callback.due_at, "callback", callback.callback_id)


def _begin_attempt(step: Step, callback: Callback, queue: QueueSettings) -> None:
    callback.attempts += 1
    interaction = Interaction(
        interaction_id=InteractionId(f"{callback.callback_id}-{callback.attempts}"),
        channel=Channel.CALLBACK,
        direction=Direction.OUTBOUND,
        client_number=callback.number,
        client_name=callback.client_name,
        entry_number=callback.shown_number,
        started_at=step.now,
        last_seen_at=step.now,
        entry_point_id=callback.entry_point_id,
        queue_id=callback.queue_id,
        matches=callback.matches,
        queued_at=callback.queued_at,
        priority_seconds=callback.priority_seconds,
        data=dict(callback.data),
        notes=list(callback.notes),
        callback_id=callback.callback_id,
        client_there=False,
        reasons_brought=(Reason(code="callback"),),
    )
    callback.interaction_id = interaction.interaction_id
    step.floor.interactions[interaction.interaction_id] = interaction
    step.tell(interaction, "callback")
    if not callback.matches:
        step.commands.append(
            IdentifyCaller(
                interaction_id=interaction.interaction_id,
                client_number=callback.number,
                company_id=queue.company_id,
            )
        )
    rules.apply(step, interaction, queue)  # wherever they would send him, he is promised this queue
    interaction.blocked_by = NO_RULE
    _stand_in_line(step, interaction, callback)


def _stand_in_line(step: Step, interaction: Interaction, callback: Callback) -> None:
    step.move(interaction, InteractionState.WAITING)
    calendar = step.floor.hours_of(callback)
    if calendar is not None:
        closing = hours.closing(calendar, step.now)
        step.floor.alarms.set(closing, "closing", interaction.interaction_id)


def closing(step: Step, interaction_id: str) -> None:
    """Nobody is called after hours: the callback steps aside until the next opening."""
    interaction = step.floor.find(interaction_id)
    if interaction is None or interaction.state != InteractionState.WAITING:
        return
    callback = step.floor.callbacks.get(interaction.callback_id or CallbackId(""))
    calendar = step.floor.hours_of(callback) if callback else None
    if callback is None or calendar is None or interaction.client_there:
        return
    if hours.is_open(calendar, step.now):
        end = hours.closing(calendar, step.now)
        step.floor.alarms.set(end, "closing", interaction.interaction_id)
        return
    step.move(interaction, InteractionState.IN_FLOW)
    _step_aside(step, interaction, calendar)


def _step_aside(step: Step, interaction: Interaction, calendar: HoursSettings | None) -> None:
    opening = step.now if calendar is None else hours.next_opening(calendar, step.now)
    interaction.back_at = opening
    if interaction.back_at is not None:
        step.floor.alarms.set(interaction.back_at, "reopen", interaction.interaction_id)


def reopen(step: Step, interaction_id: str) -> None:
    interaction = step.floor.find(interaction_id)
    if interaction is None or interaction.state != InteractionState.IN_FLOW:
        return
    callback = step.floor.callbacks.get(interaction.callback_id or CallbackId(""))
    if callback is None or interaction.back_at is None or interaction.back_at > step.now:
        return
    if step.floor.settings_of(interaction) is None:
        endings.close(step, interaction, Outcome.MISSED)
        return
    interaction.back_at = None
    _stand_in_line(step, interaction, callback)


# What came of it


def follow(step: Step) -> None:
    """What has become of attempts within this step."""
    for interaction in step.changed_interactions():
        callback = step.floor.callbacks.get(interaction.callback_id or CallbackId(""))
        if callback is None or callback.interaction_id != interaction.interaction_id:
            continue
        if interaction.state == InteractionState.CLOSED:
            _attempt_over(step, callback, interaction)
        elif callback.state != (state := _state_of(interaction)):
            _tell(step, callback, state)


def _state_of(interaction: Interaction) -> CallbackState:
    if interaction.state == InteractionState.IN_FLOW and not interaction.client_there:
        return CallbackState.SCHEDULED
    in_line = interaction.state == InteractionState.WAITING and not interaction.client_there
    return CallbackState.WAITING if in_line else CallbackState.CALLING


def _attempt_over(step: Step, callback: Callback, interaction: Interaction) -> None:
    """Done, or to be made again, or the last one."""
    queue = step.floor.queues.get(callback.queue_id)
    if interaction.outcome == Outcome.ANSWERED:
        finish(step, callback, CallbackState.DONE)
    elif interaction.outcome == Outcome.CANCELLED:
        finish(step, callback, CallbackState.CANCELLED)
    elif queue is None or callback.attempts >= queue.callback.attempts:
        finish(step, callback, CallbackState.FAILED)
    else:
        again_at = step.now + queue.callback.retry_seconds
        callback.interaction_id, callback.queued_at = None, again_at
        callback.notes, callback.data = tuple(interaction.notes), tuple(interaction.data.items())
        schedule(step, callback, again_at)


def finish(step: Step, callback: Callback, state: CallbackState) -> None:
    _tell(step, callback, state)
    floor = step.floor
    floor.drop_callback(callback)
    floor.callbacks_closed[callback.callback_id] = step.now
    oldest = next(iter(floor.callbacks_closed))
    while floor.callbacks_closed[oldest] < step.now - REMEMBERED_SECONDS:
        del floor.callbacks_closed[oldest]
        oldest = next(iter(floor.callbacks_closed))


def _tell(step: Step, callback: Callback, state: CallbackState) -> None:
    callback.state = state
    callback.version += 1
    step.commands.append(
        PublishFact(
            fact=CallbackFact(
                uid=callback.uid,
                version=callback.version,
                state=state,
                origin_uid=callback.origin_id,
                interaction_uid=callback.interaction_id,
                queue_id=callback.queue_id,
                number=callback.number,
                requested_at=callback.requested_at,
                due_at=callback.due_at,
                attempts=callback.attempts,
                voicemail_uid=callback.voicemail_uid,
            )
        )
    )
