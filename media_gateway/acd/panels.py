"""What operators do at their panels: come, go, ask for a state, hang up, finish."""

from __future__ import annotations

from media_gateway.acd import calling, consulting, desk, handing, parties, returning, together
from media_gateway.acd.capacity import TALKS
from media_gateway.acd.endings import close_after_wrap_up, hang_up
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.offers import fail, take_back, withdrawal
from media_gateway.acd.step import Step
from media_gateway.vocabulary.configuration import PhoneKind
from media_gateway.vocabulary.events import (
    GatewayStarted,
    HangupRequested,
    OperatorConnected,
    OperatorDisconnected,
    OperatorStateRequested,
    WrapUpFinished,
)
from media_gateway.vocabulary.terms import (
    BY_TELEPHONE,
    NO_PAUSE_REASON,
    Channel,
    Direction,
    InteractionState,
    OfferOutcome,
    OperatorState,
)

RELOAD_SECONDS = 60.0
"""A panel that is back within this time finds the state it was left in; later it begins paused."""

AWAY_SECONDS = 5.0
"""How long a client in a talk waits for an operator's page that is being loaded anew."""

AWAY_AFTER_RESTART_SECONDS = 20.0
"""The same when it was the gateway that went away: every panel must first find it again."""

AWAY_IN_WRAP_UP_SECONDS = 30.0
"""How long a wrap-up waits for a page that went away, if its own time does not last longer."""

IDLE = frozenset({OperatorState.READY, OperatorState.PAUSED})


def connected(step: Step, event: OperatorConnected) -> None:
    operator = step.floor.operators.get(event.operator_id)
    if operator is None or operator.operator_id not in step.floor.operator_settings:
        return
    was_away = operator.disconnected_at
    operator.connected, operator.disconnected_at = True, None
    operator.away.clear()
    operator.phone_is_gone = False
    step.refresh(operator.operator_id)
    if operator.state == OperatorState.OFFLINE:
        _come_in(step, operator, was_away)
        return
    for interaction in sorted(desk.held_by(step.floor, operator), key=together.is_aside):
        if interaction.wrap_up_until is not None:
            # its time went on meanwhile, and may be over
            over = interaction.wrap_up_until
            step.floor.alarms.set(over, "wrap_up", interaction.interaction_id)
        elif operator.held[interaction.interaction_id] == OperatorState.TALKING:
            _come_back(step, operator, interaction, event)
    step.stand(operator)


def _come_in(step: Step, operator: Operator, was_away: float | None) -> None:
    reloaded = was_away is not None and step.now - was_away <= RELOAD_SECONDS
    if not reloaded:
        operator.wanted, operator.wanted_reason_id = OperatorState.PAUSED, NO_PAUSE_REASON
    if operator.wanted != OperatorState.OFFLINE:
        desk.rest(step, operator)


def _come_back(
    step: Step, operator: Operator, interaction: Interaction, event: OperatorConnected
) -> None:
    """In mid-talk: the talk goes on if the page kept it, else the same operator is rung again. Of
    two talks that is the one he spoke in."""
    kept = interaction.interaction_id in event.interaction_ids
    if not kept and _goes_with_the_page(step, operator, interaction):
        _lose_leg(step, operator, interaction)


def _goes_with_the_page(step: Step, operator: Operator, interaction: Interaction) -> bool:
    """A talk by telephone, unless the telephone is on his desk. The room of one by video stays: a
    page that is back takes its place in it again."""
    return interaction.channel in BY_TELEPHONE and _has_browser_phone(step, operator)


def _lose_leg(step: Step, operator: Operator, interaction: Interaction) -> None:
    """His page went away with it: he is rung again if he is there, else the client goes to the next
    operator, before everyone else."""
    party = together.party_of(interaction, operator.operator_id)
    heir = handing.colleague_with_client(interaction)
    if party is not None:
        parties.gives_up(step, interaction, party)
    elif interaction.state == InteractionState.DIALLING:
        calling.operator_gave_up(step, interaction)
    elif interaction.direction == Direction.INTERNAL:
        hang_up(step, interaction)
    elif heir is not None:
        handing.to_colleague(step, interaction, operator, heir)
    else:
        returning.ring_back(step, interaction, operator)


def disconnected(step: Step, event: OperatorDisconnected) -> None:
    operator = step.floor.operators.get(event.operator_id)
    if operator is not None and operator.connected:
        operator.phone_is_gone = _has_browser_phone(step, operator)
        _disconnect(step, operator, AWAY_SECONDS)


def gateway_started(step: Step, event: GatewayStarted) -> None:
    """Nobody's panel is connected to a gateway that has just begun to run, and no media side."""
    step.floor.media_lost = set(Channel)
    for operator in step.floor.operators.values():
        if operator.connected:
            _disconnect(step, operator, AWAY_AFTER_RESTART_SECONDS, rings_on=True)


def _disconnect(step: Step, operator: Operator, patience: float, *, rings_on: bool = False) -> None:
    """``rings_on``: his phone does, or was answered meanwhile: the media side will tell."""
    operator.connected, operator.disconnected_at = False, step.now
    if operator.state in IDLE:
        step.move_operator(operator, OperatorState.OFFLINE)
    for interaction in desk.held_by(step.floor, operator):
        party = together.party_of(interaction, operator.operator_id)
        rings = operator.held[interaction.interaction_id] == OperatorState.OFFERED
        if interaction.state == InteractionState.WRAP_UP:
            longest = step.now + AWAY_IN_WRAP_UP_SECONDS
            _wait_until(step, operator, interaction, max(interaction.wrap_up_until or 0.0, longest))
        elif not rings or (rings_on and interaction.state != InteractionState.DIALLING):
            _wait_for(step, operator, interaction, patience)
        elif party is not None:
            parties.gives_up(step, interaction, party)
        elif interaction.state == InteractionState.DIALLING:
            calling.operator_gave_up(step, interaction)
        else:
            _withdraw(step, interaction, operator)
    step.stand(operator)


def _withdraw(step: Step, interaction: Interaction, operator: Operator) -> None:
    step.commands.append(withdrawal(interaction))
    if interaction.own:
        fail(step, interaction, OfferOutcome.WITHDRAWN)
        return
    take_back(step, interaction, OfferOutcome.WITHDRAWN)
    desk.rest(step, operator)


def _wait_for(step: Step, operator: Operator, interaction: Interaction, patience: float) -> None:
    """A client on the line waits for a phone that is in the page; work without a line lies where it
    is until he might begin anew."""
    if interaction.channel not in TALKS:
        _wait_until(step, operator, interaction, step.now + max(patience, RELOAD_SECONDS))
    elif interaction.channel == Channel.VIDEO or _has_browser_phone(step, operator):
        _wait_until(step, operator, interaction, step.now + patience)


def _wait_until(step: Step, operator: Operator, interaction: Interaction, until: float) -> None:
    operator.away[interaction.interaction_id] = until
    step.floor.alarms.set(until, "away", operator.operator_id)


def away_over(step: Step, operator_id: str) -> None:
    """The page did not come back."""
    operator = step.floor.find_operator(operator_id)
    if operator is None:
        return
    for interaction in desk.held_by(step.floor, operator):
        until = operator.away.get(interaction.interaction_id)
        if until is None or until > step.now:
            continue
        del operator.away[interaction.interaction_id]
        if interaction.state == InteractionState.WRAP_UP:
            close_after_wrap_up(step, interaction)
        elif interaction.state != InteractionState.OFFERED:
            _lose_leg(step, operator, interaction)


def state_requested(step: Step, event: OperatorStateRequested) -> None:
    operator = step.floor.operators.get(event.operator_id)
    if operator is None or not operator.connected:
        return
    operator.wanted, operator.wanted_reason_id = event.state, event.pause_reason_id
    step.refresh(operator.operator_id)
    if operator.held:
        step.stand(operator)
    elif not _is_there_already(operator):
        desk.rest(step, operator)


def _is_there_already(operator: Operator) -> bool:
    same_pause = operator.pause_reason_id == operator.wanted_reason_id
    return operator.state == operator.wanted and (
        operator.state != OperatorState.PAUSED or same_pause
    )


def hangup_requested(step: Step, event: HangupRequested) -> None:
    interaction = step.floor.held(event.interaction_id, event.operator_id)
    if interaction is None:
        _leave_as_party(step, event)
    elif interaction.state == InteractionState.TALKING:
        _end_talk(step, interaction)
    elif interaction.state == InteractionState.DIALLING:
        calling.operator_gave_up(step, interaction)
    elif interaction.state == InteractionState.OFFERED:
        step.commands.append(withdrawal(interaction))
        fail(step, interaction, OfferOutcome.REFUSED)


def _leave_as_party(step: Step, event: HangupRequested) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    party = together.party_of(interaction, event.operator_id) if interaction else None
    if interaction is not None and party is not None:
        parties.gives_up(step, interaction, party)


def _end_talk(step: Step, interaction: Interaction) -> None:
    """Of a consultation he ends that, and has his client again; from a conference with a colleague
    he goes away alone."""
    operator = step.operator_of(interaction)
    heir = handing.colleague_with_client(interaction)
    if heir is not None and operator is not None:
        handing.to_colleague(step, interaction, operator, heir)
    elif interaction.on_hold and interaction.parties and not together.is_aside(interaction):
        consulting.give_up(step, interaction)
    else:
        hang_up(step, interaction)


def wrap_up_finished(step: Step, event: WrapUpFinished) -> None:
    interaction = step.floor.held(event.interaction_id, event.operator_id)
    if interaction is not None and interaction.state == InteractionState.WRAP_UP:
        close_after_wrap_up(step, interaction)


def _has_browser_phone(step: Step, operator: Operator) -> bool:
    settings = step.floor.operator_settings.get(operator.operator_id)
    return settings is None or settings.phone == PhoneKind.BROWSER
