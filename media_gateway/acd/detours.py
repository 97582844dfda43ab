"""What becomes of a client who cannot wait where he is, or may not come in."""

from __future__ import annotations

from media_gateway.acd import callbacks, errands, flows, places, prompts, rules, words
from media_gateway.acd.endings import close, turn_away
from media_gateway.acd.leads import AtTheDoor, Greeted
from media_gateway.acd.model import Errand, ErrandKind, Interaction
from media_gateway.acd.step import Step
from media_gateway.ivr.wants import Queue
from media_gateway.vocabulary.commands import EndInteraction, PublishFact
from media_gateway.vocabulary.configuration import Detour, DetourKind
from media_gateway.vocabulary.events import (
    ForwardAnswered,
    ForwardEnded,
    MessageRecorded,
    PromptsPlayed,
)
from media_gateway.vocabulary.facts import RecordingFact
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    Announcement,
    InteractionId,
    InteractionState,
    OfferOutcome,
    Outcome,
    Prompt,
    QueueId,
    StepId,
)

CLOSED_HOURS = "closed_hours"
BLOCKED = "blocked"
OVERFLOWS = frozenset({"length", "wait", "expected_wait", "nobody"})

MESSAGE_SECONDS = 15.0
"""How long the message of a client who has left may take to come."""

MOST_DETOURS = 10
"""Settings that lead a client round in circles lead him out after so many."""

TOLD_FIRST = frozenset({DetourKind.QUEUE, DetourKind.FLOW, DetourKind.OUTSIDE})


def take(step: Step, interaction: Interaction, detour: Detour, why: str) -> None:
    """``why``: ``closed_hours``, ``blocked``, ``rule``, or how a line overflowed (``length``,
    ``wait``, ``expected_wait``, ``nobody``)."""
    _tell_why(step, interaction, why)
    interaction.detours_taken += 1
    if interaction.state != InteractionState.IN_FLOW:
        step.move(interaction, InteractionState.IN_FLOW)
    told = _prompts(step, interaction, detour)
    if told and detour.kind in TOLD_FIRST and errands.hears(interaction):
        errands.play(step, interaction, ErrandKind.BEFORE_DETOUR, told, detour, why)
    else:
        _go(step, interaction, detour, why)


def _tell_why(step: Step, interaction: Interaction, why: str) -> None:
    queue = step.floor.settings_of(interaction)
    if why in OVERFLOWS:
        step.tell(interaction, "overflow", queue=queue.name if queue else "", why=why)
    elif why == CLOSED_HOURS:
        calendar = step.floor.hours_of(interaction)
        step.tell(interaction, "closed_hours", hours=calendar.name if calendar else "")


def _prompts(step: Step, interaction: Interaction, detour: Detour) -> tuple[Prompt, ...]:
    return prompts.of(step.floor, interaction, detour.prompt_ids)


def _go(step: Step, interaction: Interaction, detour: Detour, why: str) -> None:
    hears = errands.hears(interaction)
    told = _prompts(step, interaction, detour)
    match detour.kind:
        case _ if interaction.detours_taken > MOST_DETOURS:
            announce(step, interaction, told, why)
        case DetourKind.QUEUE if _may_enter(step, interaction, detour.queue_id, why):
            step.leads.append((interaction, Queue(queue_id=detour.queue_id)))
        case DetourKind.FLOW if hears and detour.flow_id:
            flows.begin(step, interaction, detour.flow_id)
        case DetourKind.OUTSIDE if hears and detour.number:
            errands.forward(step, interaction, detour.number, detour, why)
        case DetourKind.VOICEMAIL if hears:
            spoken = told or words.own(step.floor, interaction, "message")
            errands.record(step, interaction, spoken, detour, why)
        case DetourKind.CALLBACK if hears and callbacks.can_be_called(interaction.client_number):
            callbacks.promise_and_end(step, interaction, detour.queue_id, told)
        case DetourKind.HANG_UP:
            hang_up(step, interaction, told, why)
        case _:
            announce(step, interaction, told, why)


def _may_enter(step: Step, interaction: Interaction, queue_id: QueueId, why: str) -> bool:
    """By overflow a queue is entered once, and not by whoever has been in it: else two full queues
    would hand a client to and fro."""
    again = queue_id in interaction.queues_entered and why in OVERFLOWS
    return queue_id in step.floor.queues and not again


def announce(step: Step, interaction: Interaction, told: tuple[Prompt, ...], why: str) -> None:
    announcement, own = Announcement.NOBODY_AVAILABLE, "nobody"
    if why == CLOSED_HOURS:
        announcement, own = Announcement.CLOSED, "closed"
    spoken = told or words.own(step.floor, interaction, own)
    turn_away(step, interaction, announcement, _outcome(interaction, why), spoken)


def hang_up(step: Step, interaction: Interaction, told: tuple[Prompt, ...], why: str) -> None:
    outcome = _outcome(interaction, why)
    turn_away(step, interaction, Announcement.SILENCE, outcome, told)


def _outcome(interaction: Interaction, why: str) -> Outcome:
    if interaction.blocked_by or why == BLOCKED:
        return Outcome.BLOCKED
    return Outcome.OUT_OF_HOURS if why == CLOSED_HOURS else Outcome.MISSED


# What comes of errands


def prompts_played(step: Step, event: PromptsPlayed) -> bool:
    found = _take_errand(step, event.interaction_id, event.step_id)
    if found is None:
        return False
    _go_on(step, *found)
    return True


def _go_on(step: Step, interaction: Interaction, errand: Errand) -> None:
    match errand.kind:
        case ErrandKind.EMERGENCY:
            step.leads.append((interaction, AtTheDoor()))
        case ErrandKind.GREETING:
            step.leads.append((interaction, Greeted()))
        case _:
            _go(step, interaction, errand.detour, errand.why)


def message_recorded(step: Step, event: MessageRecorded) -> None:
    """A message that comes when nobody waits for it any more is kept all the same."""
    found = _take_errand(step, event.interaction_id, event.step_id)
    if found is None:
        if event.recording_id:
            step.commands.append(PublishFact(fact=_recording_fact(event)))
        return
    interaction, errand = found
    if event.recording_id:
        keep_message(step, interaction, event, errand.detour.queue_id)
    if errand.gone_at is None:
        _end(step, interaction)
    _close_after_message(step, interaction, errand)


def keep_message(
    step: Step, interaction: Interaction, event: MessageRecorded, queue_id: QueueId = NO_QUEUE
) -> None:
    """A message is for the operators of ``queue_id``, the client's own where it is 0: whoever left
    a number is called back."""
    step.commands.append(PublishFact(fact=_recording_fact(event)))
    step.tell(interaction, "voicemail")
    number = interaction.client_number
    if callbacks.can_be_called(number):
        callbacks.promise(step, interaction, queue_id, number, voicemail_uid=event.recording_id)
    interaction.settled = Outcome.VOICEMAIL
    step.touch(interaction)


def message_overdue(step: Step, interaction_id: str) -> None:
    """The client left, and no message came."""
    interaction = step.floor.find(interaction_id)
    errand = interaction.errand if interaction else None
    if interaction is None or errand is None or errand.gone_at is None:
        return
    if step.now < errand.gone_at + MESSAGE_SECONDS:
        overdue = errand.gone_at + MESSAGE_SECONDS
        step.floor.alarms.set(overdue, "message", interaction.interaction_id)
        return
    interaction.errand = None
    _close_after_message(step, interaction, errand)


def _close_after_message(step: Step, interaction: Interaction, errand: Errand) -> None:
    silent = Outcome.OUT_OF_HOURS if errand.why == CLOSED_HOURS else Outcome.ABANDONED
    if errand.gone_at is not None:
        interaction.ended_at = errand.gone_at
    close(step, interaction, interaction.settled or silent)


def _recording_fact(event: MessageRecorded) -> RecordingFact:
    return RecordingFact(
        uid=event.recording_id,
        version=1,
        interaction_uid=event.interaction_id,
        path=event.path,
        started_at=event.started_at,
        voicemail=True,
    )


def forward_answered(step: Step, event: ForwardAnswered) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    errand = interaction.errand if interaction else None
    if interaction is not None and errand is not None and errand.step_id == event.step_id:
        interaction.settled = Outcome.FORWARDED
        step.touch(interaction)


def forward_ended(step: Step, event: ForwardEnded) -> None:
    found = _take_errand(step, event.interaction_id, event.step_id)
    if found is None:
        return
    interaction, errand = found
    if event.outcome == OfferOutcome.ANSWERED:
        _end(step, interaction)
        close(step, interaction, Outcome.FORWARDED)
    else:
        not_reached_outside(step, interaction, errand)


def not_reached_outside(step: Step, interaction: Interaction, errand: Errand) -> None:
    """Back to where there are operators to wait for; it is not tried again."""
    queue = step.floor.settings_of(interaction)
    was_in_line = interaction.queued_at is not None
    if queue is not None and was_in_line and not places.is_deserted(step, queue):
        if interaction.asked_user_id:
            rules.apply(step, interaction, queue)
        places.stand_in_line(step, interaction, queue, limited=False)
    else:
        announce(step, interaction, (), errand.why)


def resume(step: Step, interaction: Interaction, errand: Errand, running: StepId) -> None:
    """The media side was asked what is up. What ended unseen was told just before; what neither
    runs nor was told of did not come about."""
    if errand.step_id == running or errand.gone_at is not None:
        return
    if errand.kind == ErrandKind.HANDED_OVER:
        return  # the legs themselves tell, see reconciling.py
    interaction.errand = None
    if errand.kind == ErrandKind.FORWARD:
        not_reached_outside(step, interaction, errand)
    elif errand.kind == ErrandKind.MESSAGE:
        _go(step, interaction, errand.detour, errand.why)
    else:
        _go_on(step, interaction, errand)


def _end(step: Step, interaction: Interaction) -> None:
    step.commands.append(
        EndInteraction(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )


def _take_errand(
    step: Step, interaction_id: InteractionId, step_id: StepId
) -> tuple[Interaction, Errand] | None:
    """Whose errand is over; ``None`` for a late or doubled word."""
    interaction = step.floor.interactions.get(interaction_id)
    errand = interaction.errand if interaction else None
    if interaction is None or errand is None or errand.step_id != step_id:
        return None
    interaction.errand = None
    return interaction, errand
