"""What an operator holds, and what that makes of him."""

from __future__ import annotations

from media_gateway.acd import together
from media_gateway.acd.capacity import TALKS
from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.terms import InteractionId, InteractionState, OperatorState

BUSIEST = (OperatorState.TALKING, OperatorState.OFFERED, OperatorState.WRAP_UP)


def engage(step: Step, operator: Operator, interaction: Interaction, state: OperatorState) -> None:
    """``interaction`` makes of him ``state``: OFFERED, TALKING or WRAP_UP."""
    operator.held[interaction.interaction_id] = state
    if state == OperatorState.OFFERED:
        operator.offered_at = step.now
    _let_go(step.floor, operator)
    foremost = _foremost(step.floor, operator)
    if foremost == interaction.interaction_id or foremost != operator.interaction_id:
        _be(step, operator, foremost)
    else:
        step.stand(operator)
        step.refresh(operator.operator_id)


def rest(step: Step, operator: Operator, *, ready_since: float | None = None) -> None:
    """Something holds him no more. If nothing else does, he takes the state he asked for last."""
    _let_go(step.floor, operator)
    if not talks_of(step.floor, operator):
        operator.phone_is_gone = False
    if operator.held:
        look(step, operator)
    elif not operator.connected:
        step.move_operator(operator, OperatorState.OFFLINE)
    elif operator.wanted == OperatorState.READY:
        operator.ready_since = step.now if ready_since is None else ready_since
        step.move_operator(operator, OperatorState.READY)
    elif operator.wanted == OperatorState.PAUSED:
        step.move_operator(
            operator, OperatorState.PAUSED, pause_reason_id=operator.wanted_reason_id
        )
    else:
        step.move_operator(operator, OperatorState.OFFLINE)


def look(step: Step, operator: Operator) -> None:
    """Another one of those whom he holds may be foremost by now."""
    foremost = _foremost(step.floor, operator)
    if operator.held[foremost] != operator.state or foremost != operator.interaction_id:
        _be(step, operator, foremost)
    else:
        step.stand(operator)
        step.refresh(operator.operator_id)


def held_by(floor: Floor, operator: Operator) -> list[Interaction]:
    """In the order in which he was rung for them."""
    return [floor.interactions[i] for i in operator.held if i in floor.interactions]


def talks_of(floor: Floor, operator: Operator) -> list[Interaction]:
    return [i for i in held_by(floor, operator) if i.channel in TALKS]


def _let_go(floor: Floor, operator: Operator) -> None:
    """Of all that has ended, or is another one's by now."""
    for interaction_id in list(operator.held):
        if not _is_his(floor, operator, interaction_id):
            del operator.held[interaction_id]
            operator.away.pop(interaction_id, None)


def _is_his(floor: Floor, operator: Operator, interaction_id: InteractionId) -> bool:
    interaction = floor.interactions.get(interaction_id)
    if interaction is None or interaction.state == InteractionState.CLOSED:
        return False
    asked_in = together.party_of(interaction, operator.operator_id) is not None
    return asked_in or interaction.operator_id == operator.operator_id


def _foremost(floor: Floor, operator: Operator) -> InteractionId:
    """A talk goes before work without a line, and what he does before what he is asked to do. A
    talk that he has set aside comes after one that begins, and before a wrap-up."""

    def place(interaction_id: InteractionId) -> tuple[bool, int, bool]:
        interaction = floor.interactions[interaction_id]
        aside = together.is_aside(interaction)
        state = OperatorState.OFFERED if aside else operator.held[interaction_id]
        return interaction.channel not in TALKS, BUSIEST.index(state), aside

    return min(operator.held, key=place)


def _be(step: Step, operator: Operator, interaction_id: InteractionId) -> None:
    step.move_operator(operator, operator.held[interaction_id], interaction_id=interaction_id)
