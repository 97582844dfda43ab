"""What operators do at their panels: come, go, ask for a state, hang up, finish."""

from __future__ import annotations

from media_gateway.acd import calling
from media_gateway.acd.endings import (
    close_after_wrap_up,
    count_talk,
    hang_up,
    rest,
)
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.offers import fail, ring_again, take_back, withdrawal
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import ReturnToQueue
from media_gateway.vocabulary.configuration import PhoneKind
from media_gateway.vocabulary.events import (
    HangupRequested,
    OperatorConnected,
    OperatorDisconnected,
    OperatorStateRequested,
    WrapUpFinished,
)
from media_gateway.vocabulary.terms import (
    NO_PAUSE_REASON,
    Channel,
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
    operator.away_until = None
    operator.phone_is_gone = False
    step.refresh(operator.operator_id)
    if operator.state == OperatorState.OFFLINE:
        _come_in(step, operator, was_away)
    elif operator.state == OperatorState.TALKING:
        _come_back(step, operator, event)
    elif operator.state == OperatorState.WRAP_UP:
        _go_on_wrapping_up(step, operator)


def _come_in(step: Step, operator: Operator, was_away: float | None) -> None:
    reloaded = was_away is not None and step.now - was_away <= RELOAD_SECONDS
    if not reloaded:
        operator.wanted, operator.wanted_reason_id = OperatorState.PAUSED, NO_PAUSE_REASON
    if operator.wanted != OperatorState.OFFLINE:
        rest(step, operator)


def _come_back(step: Step, operator: Operator, event: OperatorConnected) -> None:
    """In mid-talk: the talk goes on if the page kept it, else the same operator is rung again."""
    interaction = step.floor.find(operator.interaction_id or "")
    if interaction is None or interaction.interaction_id in event.interaction_ids:
        return
    if not _has_browser_phone(step, operator):
        return
    if interaction.state == InteractionState.DIALLING:
        calling.operator_gave_up(step, interaction)
        return
    _part(step, interaction)
    if step.floor.settings_of(interaction) is None:
        rest(step, operator)
    else:
        ring_again(step, interaction, operator)


def _go_on_wrapping_up(step: Step, operator: Operator) -> None:
    """Its time went on meanwhile, and may be over."""
    interaction = step.floor.find(operator.interaction_id or "")
    if interaction is not None and interaction.wrap_up_until is not None:
        step.floor.alarms.set(interaction.wrap_up_until, "wrap_up", interaction.interaction_id)


def disconnected(step: Step, event: OperatorDisconnected) -> None:
    operator = step.floor.operators.get(event.operator_id)
    if operator is not None and operator.connected:
        _disconnect(step, operator, AWAY_SECONDS, page_is_gone=True)


def gateway_started(step: Step) -> None:
    """Nobody's panel is connected to a gateway that has just begun to run, and no media side."""
    step.floor.media_lost = set(Channel)
    for operator in step.floor.operators.values():
        if operator.connected and operator.state == OperatorState.OFFERED:
            # his phone rings on, or was answered meanwhile: the media side will tell
            operator.connected, operator.disconnected_at = False, step.now
            _wait_for(step, operator, AWAY_AFTER_RESTART_SECONDS)
        elif operator.connected:
            _disconnect(step, operator, AWAY_AFTER_RESTART_SECONDS, page_is_gone=False)


def _disconnect(step: Step, operator: Operator, patience: float, *, page_is_gone: bool) -> None:
    operator.connected, operator.disconnected_at = False, step.now
    interaction = step.floor.find(operator.interaction_id or "")
    if operator.state in IDLE:
        step.move_operator(operator, OperatorState.OFFLINE)
    elif interaction is not None and interaction.state == InteractionState.DIALLING:
        _stop_dialling(step, interaction, operator, patience)
    elif operator.state == OperatorState.OFFERED and interaction is not None:
        _withdraw(step, interaction, operator)
    elif operator.state == OperatorState.TALKING:
        operator.phone_is_gone = page_is_gone and _has_browser_phone(step, operator)
        _wait_for(step, operator, patience)
    elif operator.state == OperatorState.WRAP_UP and interaction is not None:
        _limit_wrap_up(step, interaction, operator)


def _stop_dialling(
    step: Step, interaction: Interaction, operator: Operator, patience: float
) -> None:
    """Of a callback. Where he is on the telephone already, his page may come back in time."""
    if operator.state == OperatorState.TALKING:
        _wait_for(step, operator, patience)
    else:
        calling.operator_gave_up(step, interaction)


def _withdraw(step: Step, interaction: Interaction, operator: Operator) -> None:
    step.commands.append(withdrawal(interaction))
    take_back(step, interaction, OfferOutcome.WITHDRAWN)
    step.move_operator(operator, OperatorState.OFFLINE)


def _wait_for(step: Step, operator: Operator, patience: float) -> None:
    if _has_browser_phone(step, operator):
        operator.away_until = step.now + patience
        step.floor.alarms.set(operator.away_until, "away", operator.operator_id)


def _limit_wrap_up(step: Step, interaction: Interaction, operator: Operator) -> None:
    patience = step.now + AWAY_IN_WRAP_UP_SECONDS
    operator.away_until = max(interaction.wrap_up_until or 0.0, patience)
    step.floor.alarms.set(operator.away_until, "away", operator.operator_id)


def away_over(step: Step, operator_id: str) -> None:
    """The page did not come back: its client goes to the next operator, before everyone else."""
    operator = step.floor.find_operator(operator_id)
    if operator is None or operator.away_until is None or operator.away_until > step.now:
        return
    interaction = step.floor.find(operator.interaction_id or "")
    if interaction is None:
        return
    if interaction.state == InteractionState.DIALLING:
        calling.operator_gave_up(step, interaction)
    elif operator.state == OperatorState.TALKING:
        _part(step, interaction)
        rest(step, operator)
    elif operator.state == OperatorState.WRAP_UP:
        close_after_wrap_up(step, interaction)


def _part(step: Step, interaction: Interaction) -> None:
    """Take the client from a talk that lost its operator back to his place in the line."""
    count_talk(step, interaction)
    if interaction.operator_id is not None:
        step.refresh(interaction.operator_id)
    interaction.operator_id = interaction.offer_id = None
    step.commands.append(
        ReturnToQueue(interaction_id=interaction.interaction_id, channel=interaction.channel)
    )
    step.move(interaction, InteractionState.WAITING)


def state_requested(step: Step, event: OperatorStateRequested) -> None:
    operator = step.floor.operators.get(event.operator_id)
    if operator is None or not operator.connected:
        return
    operator.wanted, operator.wanted_reason_id = event.state, event.pause_reason_id
    step.refresh(operator.operator_id)
    free = operator.state in IDLE or operator.state == OperatorState.OFFLINE
    if free and not _is_there_already(operator):
        rest(step, operator)


def _is_there_already(operator: Operator) -> bool:
    same_pause = operator.pause_reason_id == operator.wanted_reason_id
    return operator.state == operator.wanted and (
        operator.state != OperatorState.PAUSED or same_pause
    )


def hangup_requested(step: Step, event: HangupRequested) -> None:
    interaction = step.floor.held(event.interaction_id, event.operator_id)
    if interaction is None:
        return
    if interaction.state == InteractionState.TALKING:
        hang_up(step, interaction)
    elif interaction.state == InteractionState.DIALLING:
        calling.operator_gave_up(step, interaction)
    elif interaction.state == InteractionState.OFFERED:
        step.commands.append(withdrawal(interaction))
        fail(step, interaction, OfferOutcome.REFUSED)


def wrap_up_finished(step: Step, event: WrapUpFinished) -> None:
    interaction = step.floor.held(event.interaction_id, event.operator_id)
    if interaction is not None and interaction.state == InteractionState.WRAP_UP:
        close_after_wrap_up(step, interaction)


def _has_browser_phone(step: Step, operator: Operator) -> bool:
    settings = step.floor.operator_settings.get(operator.operator_id)
    return settings is None or settings.phone == PhoneKind.BROWSER
