"""Clients to be called: promised on the line, left as a message, or asked for in Odoo.

When a callback is due, an interaction of the channel CALLBACK takes its place in the line of its
queue: one for each attempt, and without a client at first. Operator first: an operator is rung, and
when he is there the client is. Client first: an operator is held ready, the client is rung, and
offered to him as soon as he answers.
"""

from __future__ import annotations

from media_gateway.acd import endings, hours, offers, prompts, rules, words
from media_gateway.acd.floor import Floor, digits
from media_gateway.acd.model import Callback, Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    EndInteraction,
    IdentifyCaller,
    PublishFact,
)
from media_gateway.vocabulary.configuration import (
    EntryPointSettings,
    HoursSettings,
    QueueSettings,
)
from media_gateway.vocabulary.events import (
    CallbackCancelled,
    CallbackRequested,
    ClientAnswered,
    ClientUnreached,
)
from media_gateway.vocabulary.facts import CallbackFact, CallbackState
from media_gateway.vocabulary.terms import (
    NO_ENTRY_POINT,
    NO_QUEUE,
    NO_RULE,
    Announcement,
    CallbackId,
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    OfferOutcome,
    Outcome,
    Prompt,
    QueueId,
    Reason,
)

HANG_UP_SECONDS = 10.0
"""Until a client who was promised a callback has surely laid down his telephone."""

REMEMBERED_SECONDS = 7 * 86400.0
"""Odoo may ask again for a callback whose end it has not been told yet."""

SHORTEST_NUMBER = 5

TOO_LATE = frozenset({InteractionState.DIALLING, InteractionState.CLOSED})
"""To take a callback back; what was closed within this step is told of at its end."""


def can_be_called(number: str) -> bool:
    """Not those who call anonymously."""
    return len(digits(number)) >= SHORTEST_NUMBER


# Promised, asked for, taken back


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
    queue; a second promise to the same client is the first one."""
    callback_id = CallbackId(f"callback-{interaction.interaction_id}")
    known = step.floor.callbacks.get(callback_id)
    queue_id = queue_id or interaction.queue_id or _own_queue_id(step.floor, interaction)
    if known is not None or queue_id not in step.floor.queues:
        return known
    callback = Callback(
        callback_id=callback_id,
        uid=callback_id,
        queue_id=queue_id,
        number=number,
        requested_at=step.now,
        due_at=step.now + HANG_UP_SECONDS,
        queued_at=interaction.queued_at or step.now,
        shown_number=interaction.entry_number,
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
    _take_in(step, callback)
    return callback


def _own_queue_id(floor: Floor, interaction: Interaction) -> QueueId:
    entry_point = floor.entry_points.get(interaction.entry_point_id or NO_ENTRY_POINT)
    return entry_point.queue_id if entry_point else NO_QUEUE


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
    _take_in(
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
    voice = (e for e in floor.configuration.entry_points if e.channel == Channel.VOICE)
    return next((e for e in voice if e.queue_id == event.queue_id), None)


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
    _schedule(step, callback, due_at)


def cancelled(step: Step, event: CallbackCancelled) -> None:
    """Too late for a client whose telephone rings already."""
    callback = step.floor.callbacks.get(_id_of(event.callback_id))
    if callback is not None:
        _take_back(step, callback)


def _take_back(step: Step, callback: Callback) -> bool:
    attempt = step.floor.find(callback.interaction_id or "")
    if attempt is None:
        _finish(step, callback, CallbackState.CANCELLED)
        return True
    if attempt.client_there or attempt.state in TOO_LATE:
        return False
    operator = step.operator_of(attempt)
    if attempt.state == InteractionState.OFFERED:
        step.commands.append(offers.withdrawal(attempt))
        step.close_offer(attempt, OfferOutcome.WITHDRAWN)
    endings.close(step, attempt, Outcome.CANCELLED)
    if operator is not None:
        endings.rest(step, operator, ready_since=operator.ready_since)
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


# In time, and in the line


def _take_in(step: Step, callback: Callback) -> None:
    step.floor.keep_callback(callback)
    _schedule(step, callback, callback.due_at)
    due(step, callback.callback_id)


def _schedule(step: Step, callback: Callback, due_at: float) -> None:
    callback.due_at = due_at
    step.floor.alarms.set(due_at, "callback", callback.callback_id)
    _tell(step, callback, CallbackState.SCHEDULED)


def due(step: Step, callback_id: str) -> None:
    callback = step.floor.callbacks.get(CallbackId(callback_id))
    if callback is None or callback.interaction_id is not None or callback.due_at > step.now:
        return
    queue = step.floor.queues.get(callback.queue_id)
    if queue is None:
        _finish(step, callback, CallbackState.FAILED)
        return
    calendar = _hours_of(step.floor, callback)
    if calendar is None or hours.is_open(calendar, step.now):
        _begin_attempt(step, callback, queue)
        return
    opening = hours.next_opening(calendar, step.now)
    if opening is not None:
        _schedule(step, callback, opening)
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
            _step_aside(step, attempt, _hours_of(step.floor, callback))


def _look_again_at_time(step: Step, callback: Callback) -> None:
    calendar = _hours_of(step.floor, callback)
    wanted = max(step.now, callback.queued_at)
    possible = wanted if calendar is None else hours.next_opening(calendar, wanted)
    if possible is not None and possible < callback.due_at:
        _schedule(step, callback, possible)
    else:
        step.floor.alarms.set(callback.due_at, "callback", callback.callback_id)


def _hours_of(floor: Floor, callback: Callback) -> HoursSettings | None:
    entry_point = floor.entry_points.get(callback.entry_point_id or NO_ENTRY_POINT)
    return floor.hours.get(entry_point.hours_id) if entry_point else None


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
    calendar = _hours_of(step.floor, callback)
    if calendar is not None:
        closing = hours.closing(calendar, step.now)
        step.floor.alarms.set(closing, "closing", interaction.interaction_id)


def closing(step: Step, interaction_id: str) -> None:
    """Nobody is called after hours: the callback steps aside until the next opening."""
    interaction = step.floor.find(interaction_id)
    if interaction is None or interaction.state != InteractionState.WAITING:
        return
    callback = step.floor.callbacks.get(interaction.callback_id or CallbackId(""))
    calendar = _hours_of(step.floor, callback) if callback else None
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


# Calling


def client_answered(step: Step, event: ClientAnswered) -> None:
    interaction = _dialling(step, event.interaction_id)
    if interaction is not None:
        client_is_there(step, interaction)


def client_is_there(step: Step, interaction: Interaction) -> None:
    interaction.client_there = True
    interaction.dial_until = None
    operator = step.operator_of(interaction)
    if operator is not None and interaction.offer_id is not None:
        offers.begin_talk(step, interaction, operator)
    elif operator is not None and operator.connected and step.floor.settings_of(interaction):
        offers.make_offer(step, interaction, operator, interaction.reasons)
    else:
        interaction.operator_id = None
        step.move(interaction, InteractionState.WAITING)
        if operator is not None:
            endings.rest(step, operator, ready_since=operator.ready_since)


def client_unreached(step: Step, event: ClientUnreached) -> None:
    interaction = _dialling(step, event.interaction_id)
    if interaction is not None:
        give_up(step, interaction)


def dial_over(step: Step, interaction_id: str) -> None:
    """Nobody told how it ended."""
    interaction = _dialling(step, InteractionId(interaction_id))
    if interaction is None or interaction.dial_until is None or interaction.dial_until > step.now:
        return
    hang_up(step, interaction)


def hang_up(step: Step, interaction: Interaction) -> None:
    """Stop ringing the client."""
    step.commands.append(
        EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )
    give_up(step, interaction)


def operator_gave_up(step: Step, interaction: Interaction) -> None:
    """He hung up, or his page went away, while the client's telephone rang. Client first, it rings
    on: another operator will be there."""
    operator = step.operator_of(interaction)
    if interaction.offer_id is not None or operator is None:
        hang_up(step, interaction)
        return
    interaction.operator_id = None
    step.touch(interaction)
    step.refresh(operator.operator_id)
    offers.pass_over(step, interaction, operator, offers.DECLINED_SECONDS)
    endings.rest(step, operator)


def give_up(step: Step, interaction: Interaction, outcome: Outcome = Outcome.UNREACHED) -> None:
    operator = step.operator_of(interaction)
    interaction.dial_until = None
    endings.close(step, interaction, outcome)
    if operator is not None:
        endings.rest(step, operator)


def _dialling(step: Step, interaction_id: InteractionId) -> Interaction | None:
    """``None`` for a late or doubled word."""
    interaction = step.floor.interactions.get(interaction_id)
    if interaction is None or interaction.state != InteractionState.DIALLING:
        return None
    return None if interaction.client_there else interaction


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
        _finish(step, callback, CallbackState.DONE)
    elif interaction.outcome == Outcome.CANCELLED:
        _finish(step, callback, CallbackState.CANCELLED)
    elif queue is None or callback.attempts >= queue.callback.attempts:
        _finish(step, callback, CallbackState.FAILED)
    else:
        again_at = step.now + queue.callback.retry_seconds
        callback.interaction_id, callback.queued_at = None, again_at
        callback.notes, callback.data = tuple(interaction.notes), tuple(interaction.data.items())
        _schedule(step, callback, again_at)


def _finish(step: Step, callback: Callback, state: CallbackState) -> None:
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
