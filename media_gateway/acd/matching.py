"""Bring together whoever began to wait and whoever became ready within this step."""

from __future__ import annotations

from media_gateway.acd import detours, routing, rules, skills
from media_gateway.acd.endings import turn_away
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.offers import make_offer
from media_gateway.acd.step import Step
from media_gateway.vocabulary.terms import Announcement, InteractionState, Outcome


def match(step: Step) -> None:
    _look_again_at_kept(step)
    waiting: list[Interaction] = []
    while step.unserved:  # a review may lead somebody into another line, where he is reviewed too
        found = [i for i in map(step.floor.find, step.unserved) if i is not None]
        step.unserved.clear()
        for interaction in found:
            if interaction.state == InteractionState.WAITING:
                _review(step, interaction)
        waiting += found
    for interaction in waiting:
        _serve(step, interaction)
    for operator_id in list(step.idle):
        _employ(step, step.floor.operators[operator_id])


def look_again(step: Step, interaction_id: str) -> None:
    """Less is needed of an operator from now on, or the client is kept for nobody any more."""
    interaction = step.floor.find(interaction_id)
    if interaction is not None and interaction.state == InteractionState.WAITING:
        step.unserved[interaction.interaction_id] = None


def new_day(step: Step, operator_id: str) -> None:
    operator = step.floor.find_operator(operator_id)
    if operator is None or operator.today_until is None or operator.today_until > step.now:
        return
    operator.answered_today, operator.today_until = 0, None
    step.stand(operator)


def _look_again_at_kept(step: Step) -> None:
    """Whoever is kept for an operator who went away meanwhile."""
    for operator_id in step.changed_operators():
        kept = step.floor.lines.kept.get(operator_id)
        if kept and not rules.goes_on(step.floor.operators[operator_id]):
            step.unserved.update(dict.fromkeys(kept))


def _review(step: Step, interaction: Interaction) -> None:
    """Let him stand where he belongs by now."""
    if step.floor.settings_of(interaction) is None:
        # an admin closed the queue while the client waited, rang or talked in it
        turn_away(step, interaction, Announcement.NOBODY_AVAILABLE, Outcome.MISSED)
        return
    before = interaction.preference, interaction.needed
    detour = rules.review(step, interaction)
    if detour is not None:
        detours.take(step, interaction, detour, "rule")
        return
    _need_less(step, interaction)
    if before != (interaction.preference, interaction.needed):
        step.floor.lines.end_waiting(interaction)
        step.floor.lines.begin_waiting(interaction)
        step.touch(interaction)


def _need_less(step: Step, interaction: Interaction) -> None:
    needs = step.floor.needs_of(interaction)
    since = interaction.queued_at if interaction.queued_at is not None else step.now
    interaction.needed = skills.needed(needs, since, step.now)
    widen_at = skills.next_step(needs, since, step.now)
    if widen_at is not None and widen_at != interaction.widen_at:
        step.floor.alarms.set(widen_at, "widen", interaction.interaction_id)
    interaction.widen_at = widen_at


def _serve(step: Step, interaction: Interaction) -> None:
    while interaction.state == InteractionState.WAITING:
        pair = routing.best_pair(step.floor, interaction, step.now)
        if pair is None:
            return
        _ring(step, *pair)


def _employ(step: Step, operator: Operator) -> None:
    while step.floor.lines.room_of(operator.operator_id):
        interaction = routing.interaction_for(step.floor, operator, step.now)
        pair = routing.best_pair(step.floor, interaction, step.now) if interaction else None
        if pair is None:
            return
        _ring(step, *pair)


def _ring(step: Step, interaction: Interaction, operator: Operator) -> None:
    why = routing.reasons(step.floor, interaction, operator, step.now)
    make_offer(step, interaction, operator, why)
