"""From the first sign of a client to his place in a line.

Once he is known: emergency, opening hours, greeting, then the flow of his entry point or its queue.
"""

from __future__ import annotations

from dataclasses import replace

from media_gateway.acd import (
    callbacks,
    detours,
    errands,
    estimating,
    flows,
    hours,
    places,
    prompts,
    rules,
    visits,
)
from media_gateway.acd import words as own_words
from media_gateway.acd.endings import turn_away
from media_gateway.acd.model import ErrandKind, Interaction
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import IdentifyCaller
from media_gateway.vocabulary.configuration import (
    EmergencySettings,
    EntryPointSettings,
    QueueSettings,
)
from media_gateway.vocabulary.events import CallerIdentified, InteractionArrived
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    Announcement,
    InteractionState,
    Match,
    Outcome,
    QueueId,
    Reason,
    Visit,
)

IDENTIFY_SECONDS = 1.0
"""A client does not wait longer than this for the directory; what it says later is still shown."""


def arrived(step: Step, event: InteractionArrived) -> None:
    known = step.floor.interactions.keys() | step.floor.closed.keys() | step.floor.joined.keys()
    if event.interaction_id in known or visits.join(step, event):
        return
    interaction = Interaction(
        interaction_id=event.interaction_id,
        channel=event.channel,
        direction=event.direction,
        client_number=event.client_number,
        client_name=event.client_name,
        entry_number=event.entry_number,
        started_at=step.now,
        last_seen_at=step.now,
        matches=_proved(event.visit),
        data=dict(event.data),
        said_by_page=[name for name, _ in event.data],
        visit=event.visit,
    )
    step.floor.interactions[event.interaction_id] = interaction
    step.touch(interaction)
    entry_point = step.floor.entry_point_at(event.channel, event.entry_number)
    company_id = entry_point.company_id if entry_point else 0
    step.commands.append(
        IdentifyCaller(
            interaction_id=event.interaction_id,
            client_number=event.client_number,
            company_id=company_id,
        )
    )
    if entry_point is None:
        turn_away(step, interaction, Announcement.NOT_IN_SERVICE, Outcome.NO_ENTRY_POINT)
    else:
        _enter(step, interaction, entry_point)


def _proved(visit: Visit | None) -> tuple[Match, ...]:
    """Who a visitor is where Odoo has signed it. The directory may know more of him."""
    if visit is None or not visit.partner_id:
        return ()
    partner = visit.partner_id
    reasons = (Reason(code="signed"),)
    model = "res.partner"
    return (Match(model=model, record_id=partner, partner_id=partner, name="", reasons=reasons),)


def _enter(step: Step, interaction: Interaction, entry_point: EntryPointSettings) -> None:
    interaction.entry_point_id = entry_point.entry_point_id
    if not _has_flow(interaction, entry_point):
        interaction.queue_id = entry_point.queue_id
    step.tell(interaction, "entered", entry_point=entry_point.name)
    visits.tell_consent(step, interaction, interaction.visit)
    interaction.identify_until = step.now + IDENTIFY_SECONDS
    step.floor.alarms.set(interaction.identify_until, "identify", interaction.interaction_id)


def identified(step: Step, event: CallerIdentified) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None:
        return
    interaction.client_number = event.number or interaction.client_number
    interaction.matches = _matches(interaction, event)
    interaction.blacklisted = event.blacklisted
    step.touch(interaction)
    if interaction.state == InteractionState.ARRIVED:
        _come_in(step, interaction)


def _matches(interaction: Interaction, event: CallerIdentified) -> tuple[Match, ...]:
    """Whomever the operator meant to call, or Odoo says the visitor is, goes first, with whatever
    is known of him."""
    if not interaction.own and interaction.visit is None:
        return event.matches
    known = {(match.model, match.record_id): match for match in event.matches}
    meant = [_joined(m, known.pop((m.model, m.record_id), m)) for m in interaction.matches]
    return (*meant, *known.values())


def _joined(meant: Match, known: Match) -> Match:
    proof = tuple(reason for reason in meant.reasons if reason not in known.reasons)
    return replace(known, reasons=(*proof, *known.reasons))


def identify_overdue(step: Step, interaction_id: str) -> None:
    interaction = step.floor.find(interaction_id)
    if interaction is not None and interaction.state == InteractionState.ARRIVED:
        _come_in(step, interaction)


def _come_in(step: Step, interaction: Interaction) -> None:
    interaction.identify_until = None
    emergency = _emergency(step, interaction)
    if emergency is None:
        at_the_door(step, interaction)
        return
    step.tell(interaction, "emergency")
    language = prompts.language_of(step.floor, interaction)
    told = own_words.in_language(emergency.texts, language)
    if not emergency.goes_on:
        turn_away(step, interaction, Announcement.CLOSED, Outcome.OUT_OF_HOURS, told)
    elif told and errands.hears(interaction):
        errands.play(step, interaction, ErrandKind.EMERGENCY, told)
    else:
        at_the_door(step, interaction)


def _emergency(step: Step, interaction: Interaction) -> EmergencySettings | None:
    entry_point = step.floor.entry_point_of(interaction)
    if entry_point is None:
        return None
    for emergency in step.floor.configuration.emergencies:
        here = emergency.entry_point_ids
        ours = emergency.company_id == entry_point.company_id
        if ours and step.now < emergency.until and (not here or entry_point.entry_point_id in here):
            return emergency
    return None


def at_the_door(step: Step, interaction: Interaction) -> None:
    """Is it open? Then the client is greeted."""
    entry_point = step.floor.entry_point_of(interaction)
    calendar = step.floor.hours_of(interaction)
    if entry_point is not None and calendar is not None and not hours.is_open(calendar, step.now):
        detours.take(step, interaction, entry_point.closed, detours.CLOSED_HOURS)
        return
    greeting = entry_point.greeting_prompt_ids if entry_point else ()
    told = prompts.of(step.floor, interaction, greeting)
    if told and errands.hears(interaction):
        errands.play(step, interaction, ErrandKind.GREETING, told)
    else:
        let_in(step, interaction)


def let_in(step: Step, interaction: Interaction) -> None:
    entry_point = step.floor.entry_point_of(interaction)
    if entry_point is not None and _has_flow(interaction, entry_point):
        flows.begin(step, interaction, entry_point.flow_id)
    else:
        join_queue(step, interaction, interaction.queue_id or NO_QUEUE)


def _has_flow(interaction: Interaction, entry_point: EntryPointSettings) -> bool:
    return bool(entry_point.flow_id) and errands.hears(interaction)


def join_queue(step: Step, interaction: Interaction, queue_id: QueueId) -> None:
    """Into the line of a queue (0: the entry point's own), through its rules and its limits."""
    queue = step.floor.queues.get(queue_id or step.floor.own_queue_id_of(interaction))
    if queue is None:
        turn_away(step, interaction, Announcement.NOBODY_AVAILABLE, Outcome.MISSED)
        return
    places.enter_queue(interaction, queue)
    has_place = callbacks.take_over(step, interaction)
    detour = rules.apply(step, interaction, queue)
    if detour is not None:
        why = detours.BLOCKED if interaction.blocked_by else "rule"
        detours.take(step, interaction, detour, why)
        return
    full = _overflow(step, queue, has_place=has_place)
    if full is not None:
        detours.take(step, interaction, queue.overflow, full)
    else:
        places.stand_in_line(step, interaction, queue)


def _overflow(step: Step, queue: QueueSettings, *, has_place: bool) -> str | None:
    """Why there is no place for one more."""
    if places.is_deserted(step, queue):
        return "nobody"
    if has_place:
        return None
    waiting = step.floor.waiting_count(queue.queue_id)
    if queue.max_length and waiting >= queue.max_length:
        return "length"
    if queue.max_expected_seconds and waiting:
        expected = estimating.expected_wait(step.floor, queue, waiting + 1)
        if expected is not None and expected > queue.max_expected_seconds:
            return "expected_wait"
    return None


def wait_over(step: Step, interaction_id: str) -> None:
    interaction = step.floor.find(interaction_id)
    if interaction is None or interaction.state != InteractionState.WAITING:
        return
    queue = step.floor.settings_of(interaction)
    if interaction.wait_until is None or interaction.wait_until > step.now or queue is None:
        return
    if interaction.channel in step.floor.media_lost:
        interaction.wait_until = step.now + places.LINE_LOST_SECONDS
        step.floor.alarms.set(interaction.wait_until, "wait", interaction_id)
        return
    interaction.wait_until = None
    detours.take(step, interaction, queue.overflow, "wait")
