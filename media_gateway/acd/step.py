"""One event being handled: the floor, the moment, and what shall be done about it."""

from __future__ import annotations

from collections import deque

from media_gateway.acd import occupancy, report
from media_gateway.acd.floor import Floor
from media_gateway.acd.leads import Lead
from media_gateway.acd.model import Interaction, Offer, Operator
from media_gateway.acd.transitions import INTERACTION, OPERATOR
from media_gateway.vocabulary.commands import Command, PublishFact, RefreshPanel
from media_gateway.vocabulary.facts import Note
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    NO_PAUSE_REASON,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PauseReasonId,
    Reason,
    StepId,
)

LONGEST_TRAIL = 200
"""A client who goes round in circles for hours is not to fill the journal."""


class Step:
    """Collects commands; facts and panel refreshes of whatever was touched follow at the end, so
    that each appears once however often it changed within the step. Whoever begins to wait or
    becomes ready is noted in ``unserved`` and ``idle``: they are brought together after the event
    itself is dealt with. What a flow leads to waits in ``leads`` for ``onward``."""

    def __init__(self, floor: Floor, now: float) -> None:
        self.floor = floor
        self.now = now
        self.commands: list[Command] = []
        self.unserved: dict[InteractionId, None] = {}
        self.idle: dict[OperatorId, None] = {}
        self.leads: deque[tuple[Interaction, Lead]] = deque()
        self._touched: dict[InteractionId, Interaction] = {}
        self._panels: dict[OperatorId, None] = {}

    def finish(self) -> list[Command]:
        for interaction in self._touched.values():
            interaction.version += 1
            self.commands.append(PublishFact(fact=report.interaction_fact(interaction)))
            if interaction.state == InteractionState.CLOSED:
                self.floor.forget(interaction, self.now)
        self.commands.extend(RefreshPanel(operator_id=o) for o in self._panels)
        return self.commands

    def tell(self, interaction: Interaction, code: str, **values: str | int | float) -> None:
        """Note a decision about ``interaction`` for whoever asks later why."""
        if len(interaction.trail) < LONGEST_TRAIL:
            reason = Reason(code=code, values=(("at", round(self.now, 3)), *values.items()))
            interaction.trail.append(reason)

    def note(self, interaction: Interaction, operator: Operator, text: str) -> None:
        """Keep what ``operator`` says for whoever takes over, if anything."""
        if text:
            said = Note(operator_id=operator.operator_id, text=text, at=self.now)
            interaction.notes.append(said)

    def touch(self, interaction: Interaction) -> None:
        interaction.last_seen_at = self.now
        self._touched[interaction.interaction_id] = interaction
        if interaction.operator_id is not None:
            self.refresh(interaction.operator_id)
        for party in interaction.parties:
            if party.operator_id != NO_OPERATOR:
                self.refresh(party.operator_id)

    def next_step_id(self, interaction: Interaction) -> StepId:
        interaction.steps += 1
        return StepId(f"{interaction.interaction_id}/s{interaction.steps}")

    def changed_interactions(self) -> tuple[Interaction, ...]:
        return tuple(self._touched.values())

    def changed_operators(self) -> tuple[OperatorId, ...]:
        """Those of whom something may have changed within this step."""
        return tuple(self._panels)

    def refresh(self, operator_id: OperatorId) -> None:
        self._panels[operator_id] = None

    def move(self, interaction: Interaction, state: InteractionState) -> None:
        """Take ``interaction`` to its next state, in and out of its queue's line."""
        if state not in INTERACTION[interaction.state]:
            raise AssertionError(f"{interaction.interaction_id}: {interaction.state} to {state}")
        if interaction.state == InteractionState.WAITING:
            self.floor.lines.end_waiting(interaction)
            interaction.next_word_at = interaction.word_step = None
        interaction.state = state
        if state == InteractionState.WAITING:
            self.floor.lines.begin_waiting(interaction)
            self.unserved[interaction.interaction_id] = None
            if interaction.wait_until is not None:
                self.floor.alarms.set(interaction.wait_until, "wait", interaction.interaction_id)
        self.touch(interaction)

    def move_operator(
        self,
        operator: Operator,
        state: OperatorState,
        *,
        interaction_id: InteractionId | None = None,
        pause_reason_id: PauseReasonId = NO_PAUSE_REASON,
    ) -> None:
        """Close the interval the operator was in and begin the next one."""
        if state not in OPERATOR[operator.state]:
            raise AssertionError(f"operator {operator.operator_id}: {operator.state} to {state}")
        occupancy.leave_state(operator, self.now)
        if operator.interval:
            self.commands.append(PublishFact(fact=report.interval_fact(operator, self.now)))
        operator.state, operator.since = state, self.now
        operator.interval += 1
        operator.interaction_id = interaction_id
        operator.pause_reason_id = pause_reason_id
        self.commands.append(PublishFact(fact=report.interval_fact(operator, None)))
        if state == OperatorState.OFFLINE:
            self.floor.await_return(operator, self.now)
        self.stand(operator)
        self.refresh(operator.operator_id)

    def stand(self, operator: Operator) -> None:
        """Let him stand among the ready ones for whatever he has room for now."""
        had, room = self.floor.lines.room_of(operator.operator_id), self.floor.room_of(operator)
        if room:
            self.floor.lines.begin_ready(operator, room)
        else:
            self.floor.lines.end_ready(operator)
        if room - had:
            self.idle[operator.operator_id] = None

    def open_offer(self, interaction: Interaction, offer: Offer) -> None:
        self.floor.offers[offer.offer_id] = offer
        if not interaction.own:
            self.commands.append(PublishFact(fact=report.offer_fact(offer)))

    def close_offer(self, interaction: Interaction, outcome: OfferOutcome) -> Offer | None:
        """Give the running offer of ``interaction`` its one outcome."""
        offer = self.floor.offers.pop(interaction.offer_id, None) if interaction.offer_id else None
        if offer is not None and not interaction.own:
            fact = report.offer_fact(offer, ended_at=self.now, outcome=outcome)
            self.commands.append(PublishFact(fact=fact))
        return offer

    def operator_of(self, interaction: Interaction) -> Operator | None:
        if interaction.operator_id is None:
            return None
        return self.floor.operators.get(interaction.operator_id)
