"""The floor as people see it: from the core's model to views. Reads only."""

from __future__ import annotations

import math
from collections.abc import Iterable

from media_gateway.acd.core import Acd
from media_gateway.acd.estimating import expected_wait
from media_gateway.acd.model import Interaction, Operator
from media_gateway.views import (
    CallbackView,
    EntryPointView,
    InteractionView,
    NoteView,
    OperatorView,
    QueueView,
    QueueViews,
    TransferTargets,
)
from media_gateway.vocabulary.configuration import (
    OperatorSettings,
    QueueSettings,
)
from media_gateway.vocabulary.facts import Note
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    InteractionState,
    OperatorId,
    OperatorState,
    PauseReasonId,
    QueueId,
)

HELD = frozenset({OperatorState.OFFERED, OperatorState.TALKING, OperatorState.WRAP_UP})
SHOWN_STEP = 15
"""Of an expected wait, in seconds: it is no more exact than that, and one that changes each second
would be sent to every panel each second."""

FALLBACK_LANGUAGE = "en_US"


class Projection:
    def __init__(self, acd: Acd) -> None:
        self._floor = acd.floor

    def settings(self, operator_id: OperatorId) -> OperatorSettings | None:
        return self._floor.operator_settings.get(operator_id)

    def operator_view(self, operator_id: OperatorId) -> OperatorView | None:
        """``None`` for somebody who is no operator (any more)."""
        operator = self._floor.operators.get(operator_id)
        if operator is None or operator_id not in self._floor.operator_settings:
            return None
        held = self._floor.find(operator.interaction_id or "")
        return OperatorView(
            operator_id=operator_id,
            state=operator.state,
            since=operator.since or None,
            pause_reason_id=_pause_reason_id(operator) or None,
            next_state=_next_state(operator),
            interactions=(self._interaction_view(held),) if held else (),
        )

    def holds(self, operator_id: OperatorId, interaction_id: InteractionId) -> bool:
        return self._floor.held(interaction_id, operator_id) is not None

    def result_required(self, interaction_id: InteractionId) -> bool:
        interaction = self._floor.interactions.get(interaction_id)
        queue = self._floor.settings_of(interaction) if interaction else None
        return queue is not None and queue.result_required

    def queue_views_of(self, operator_id: OperatorId, known: QueueViews) -> list[QueueView]:
        """``known`` are views that were made already; new ones are added."""
        return self._views(self._floor.queues_of.get(operator_id, ()), known)

    def queue_views_in(self, company_ids: Iterable[int], known: QueueViews) -> list[QueueView]:
        companies = set(company_ids)
        queues = self._floor.queues.values()
        return self._views((q.queue_id for q in queues if q.company_id in companies), known)

    def telephone_lost(self) -> bool:
        """Whether nobody can be rung, since the telephone exchange does not answer."""
        return Channel.VOICE in self._floor.media_lost

    def transfer_targets(self, operator_id: OperatorId) -> TransferTargets:
        """Queues of his company, and colleagues who serve any queue."""
        settings = self.settings(operator_id)
        if settings is None:
            return TransferTargets()
        ours = settings.company_id
        queues = (q for q in self._floor.configuration.queues if q.company_id == ours)
        colleagues = (
            o
            for o in self._floor.configuration.operators
            if o.company_id == ours
            and o.operator_id != operator_id
            and self._floor.queues_of.get(o.operator_id)
        )
        return TransferTargets(
            queues=tuple((q.queue_id, q.name) for q in queues),
            colleagues=tuple((o.operator_id, o.name) for o in colleagues),
        )

    def is_signed_in(self, operator_id: OperatorId) -> bool:
        operator = self._floor.operators.get(operator_id)
        return operator is not None and operator.connected

    def is_talking(self, interaction_id: InteractionId) -> bool:
        interaction = self._floor.interactions.get(interaction_id)
        return interaction is not None and interaction.state == InteractionState.TALKING

    def pause_reasons(self, language: str) -> list[tuple[PauseReasonId, str]]:
        """In ``language``, else in English, else whatever there is."""
        found = []
        for reason in self._floor.configuration.pause_reasons:
            names = dict(reason.names)
            name = names.get(language) or names.get(FALLBACK_LANGUAGE) or next(iter(names.values()))
            found.append((reason.pause_reason_id, name))
        return found

    def _views(self, queue_ids: Iterable[QueueId], known: QueueViews) -> list[QueueView]:
        views = []
        for queue_id in queue_ids:
            if queue_id not in known:
                known[queue_id] = self._queue_view(self._floor.queues[queue_id])
            views.append(known[queue_id])
        return views

    def _queue_view(self, queue: QueueSettings) -> QueueView:
        first = next(self._floor.waiting_in(queue.queue_id), None)
        members = (self._floor.operators.get(o) for o in queue.operator_ids)
        return QueueView(
            queue_id=queue.queue_id,
            name=queue.name,
            waiting=self._floor.waiting_count(queue.queue_id),
            longest_wait_since=first.queued_at if first else None,
            ready=self._floor.ready_count(queue.queue_id),
            operators=sum(1 for member in members if member and member.connected),
            expected_wait=self._expected_wait(queue),
        )

    def _expected_wait(self, queue: QueueSettings) -> int | None:
        waiting = self._floor.waiting_count(queue.queue_id)
        if not waiting and self._floor.ready_count(queue.queue_id):
            return 0
        expected = expected_wait(self._floor, queue, waiting + 1)
        return None if expected is None else math.ceil(expected / SHOWN_STEP) * SHOWN_STEP

    def _interaction_view(self, interaction: Interaction) -> InteractionView:
        queue = self._floor.settings_of(interaction)
        offer = self._floor.offers.get(interaction.offer_id) if interaction.offer_id else None
        return InteractionView(
            interaction_id=interaction.interaction_id,
            channel=interaction.channel,
            direction=interaction.direction,
            state=interaction.state,
            client_number=interaction.client_number,
            client_name=interaction.client_name,
            entry_point=self._entry_point_view(interaction),
            queue_id=queue.queue_id if queue else None,
            queue_name=queue.name if queue else "",
            started_at=interaction.started_at,
            offered_at=offer.offered_at if offer else None,
            answered_at=interaction.answered_at,
            ended_at=interaction.ended_at,
            wrap_up_until=interaction.wrap_up_until,
            result_required=queue is not None and queue.result_required,
            offer_id=interaction.offer_id,
            matches=interaction.matches,
            reasons=interaction.reasons,
            trail=tuple(interaction.trail),
            data=tuple(interaction.data.items()),
            notes=tuple(self._note_view(note) for note in interaction.notes),
            callback=self._callback_view(interaction),
        )

    def _note_view(self, note: Note) -> NoteView:
        author = self._floor.operator_settings.get(note.operator_id)
        return NoteView(
            operator_id=note.operator_id,
            operator_name=author.name if author else "",
            text=note.text,
            at=note.at,
        )

    def _callback_view(self, interaction: Interaction) -> CallbackView | None:
        if interaction.callback_id is None:
            return None
        callback = self._floor.callbacks.get(interaction.callback_id)
        if callback is None:
            return None
        return CallbackView(
            number=callback.number,
            attempt=callback.attempts,
            requested_at=callback.requested_at,
            note=callback.note,
            voicemail_uid=callback.voicemail_uid or "",
        )

    def _entry_point_view(self, interaction: Interaction) -> EntryPointView | None:
        if interaction.entry_point_id is None:
            return None
        entry_point = self._floor.entry_points.get(interaction.entry_point_id)
        if entry_point is None:
            return None
        return EntryPointView(
            entry_point_id=entry_point.entry_point_id,
            name=entry_point.name,
            number=entry_point.number,
            instructions=entry_point.instructions,
        )


def _pause_reason_id(operator: Operator) -> PauseReasonId:
    """Of the pause that lasts or, during a talk, of the one that follows."""
    follows = _next_state(operator) == OperatorState.PAUSED
    return operator.wanted_reason_id if follows else operator.pause_reason_id


def _next_state(operator: Operator) -> OperatorState | None:
    changed = operator.state in HELD and operator.wanted != OperatorState.READY
    return operator.wanted if changed else None
