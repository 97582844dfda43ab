"""The floor as people see it: from the core's model to views. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from media_gateway.acd.capacity import TALKS
from media_gateway.acd.core import Acd
from media_gateway.acd.desk import held_by
from media_gateway.acd.estimating import shown_wait
from media_gateway.acd.model import Interaction, Line, Operator, Party
from media_gateway.acd.permitting import refusal
from media_gateway.acd.together import answered, party_of
from media_gateway.video_projection import Seat, no_seat
from media_gateway.views import (
    CallbackView,
    ColleagueView,
    CompanyBoard,
    EntryPointView,
    InteractionView,
    LineView,
    NoteView,
    OperatorView,
    PartyView,
    QueueBoard,
    QueueView,
    QueueViews,
    Recording,
    Role,
    Staff,
    TicketView,
    TransferTargets,
)
from media_gateway.vocabulary.configuration import (
    OperatorSettings,
    QueueSettings,
)
from media_gateway.vocabulary.events import OfferAnswered, PartyAnswered, PhoneRequest
from media_gateway.vocabulary.facts import Note
from media_gateway.vocabulary.terms import (
    BY_TELEPHONE,
    OPERATOR,
    Channel,
    InteractionId,
    InteractionState,
    OfferId,
    OperatorId,
    OperatorState,
    PartyId,
    PartyState,
    PauseReasonId,
    QueueId,
)

HELD = frozenset({OperatorState.OFFERED, OperatorState.TALKING, OperatorState.WRAP_UP})

FALLBACK_LANGUAGE = "en_US"


class Projection:
    """``seat``: a talk by video as one leg of it sees its room."""

    def __init__(self, acd: Acd, seat: Seat = no_seat) -> None:
        self._floor = acd.floor
        self._seat = seat

    def settings(self, operator_id: OperatorId) -> OperatorSettings | None:
        return self._floor.operator_settings.get(operator_id)

    def operator_view(self, operator_id: OperatorId) -> OperatorView | None:
        """``None`` for somebody who is no operator (any more)."""
        operator = self._floor.operators.get(operator_id)
        if operator is None or operator_id not in self._floor.operator_settings:
            return None
        return OperatorView(
            operator_id=operator_id,
            state=operator.state,
            since=operator.since or None,
            pause_reason_id=_pause_reason_id(operator) or None,
            next_state=_next_state(operator),
            interactions=tuple(
                self._view_for(operator_id, held) for held in held_by(self._floor, operator)
            ),
        )

    def holds(self, operator_id: OperatorId, interaction_id: InteractionId) -> bool:
        return self._floor.held(interaction_id, operator_id) is not None

    def takes_part(self, operator_id: OperatorId, interaction_id: InteractionId) -> bool:
        """Holds it, or was asked in."""
        operator = self._floor.operators.get(operator_id)
        return operator is not None and interaction_id in operator.held

    def refusal(self, asked: PhoneRequest) -> str | None:
        """Why an operator may not have what he asks for: a code of INTERFACES 4."""
        return refusal(self._floor, asked)

    def acceptance(
        self, operator_id: OperatorId, interaction_id: InteractionId
    ) -> OfferAnswered | PartyAnswered | None:
        """What it is that he accepts at his panel: what is offered and rings no phone."""
        interaction = self._floor.interactions.get(interaction_id)
        if interaction is None or interaction.channel in BY_TELEPHONE:
            return None
        if interaction.operator_id == operator_id:
            if interaction.state != InteractionState.OFFERED or interaction.offer_id is None:
                return None
            return OfferAnswered(offer_id=interaction.offer_id)
        party = party_of(interaction, operator_id)
        if party is None or party.state != PartyState.RINGING:
            return None
        return PartyAnswered(interaction_id=interaction_id, party_id=party.party_id)

    def leg_of(self, operator_id: OperatorId, interaction_id: InteractionId) -> PartyId | None:
        """As what he is in a talk; ``None`` where he is not."""
        interaction = self._floor.interactions.get(interaction_id)
        if interaction is None or interaction.state != InteractionState.TALKING:
            return None
        if interaction.operator_id == operator_id:
            return OPERATOR
        party = party_of(interaction, operator_id)
        return party.party_id if party and party.state != PartyState.RINGING else None

    def telephones_of(
        self, operator_id: OperatorId, interaction_id: InteractionId
    ) -> tuple[PartyId, ...]:
        """Those outside who have answered in his talk by video."""
        interaction = self._floor.held(interaction_id, operator_id)
        if interaction is None or interaction.channel != Channel.VIDEO:
            return ()
        return tuple(party.party_id for party in answered(interaction) if party.number)

    def name_of(self, operator_id: OperatorId | None) -> str:
        settings = self._floor.operator_settings.get(operator_id) if operator_id else None
        return settings.name if settings else ""

    def colleagues(self, company_ids: Iterable[int]) -> tuple[ColleagueView, ...]:
        """Everybody of these companies who is an operator."""
        companies = set(company_ids)
        settings = self._floor.configuration.operators
        return tuple(self._colleague_view(o) for o in settings if o.company_id in companies)

    def operators_of_user(self, user_id: int) -> tuple[OperatorId, ...]:
        settings = self._floor.configuration.operators
        return tuple(o.operator_id for o in settings if o.user_id == user_id)

    def lines_of(self, operator_id: OperatorId) -> tuple[LineView, ...]:
        operator = self._floor.operators.get(operator_id)
        return tuple(map(_line_view, operator.lines)) if operator else ()

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

    def boards(self) -> Iterator[CompanyBoard]:
        """Each company's queues and operators in figures, for wallboards."""
        queues: dict[int, list[QueueBoard]] = {}
        for queue in self._floor.queues.values():
            queues.setdefault(queue.company_id, []).append(self._queue_board(queue))
        operators: dict[int, list[OperatorId]] = {}
        for settings in self._floor.configuration.operators:
            operators.setdefault(settings.company_id, []).append(settings.operator_id)
        for company_id in {**queues, **operators}:
            yield CompanyBoard(
                company_id=company_id,
                staff=self._staff(operators.get(company_id, ())),
                queues=tuple(queues.get(company_id, ())),
            )

    def telephone_lost(self) -> bool:
        """Whether nobody can be rung, since the telephone exchange does not answer."""
        return Channel.VOICE in self._floor.media_lost

    def transfer_targets(self, operator_id: OperatorId) -> TransferTargets:
        """Queues of his company, and colleagues who serve any queue."""
        settings = self.settings(operator_id)
        if settings is None:
            return TransferTargets()
        ours = settings.company_id
        colleagues = (
            o
            for o in self._floor.configuration.operators
            if o.company_id == ours
            and o.operator_id != operator_id
            and self._floor.queues_of.get(o.operator_id)
        )
        return TransferTargets(
            queues=self.transfer_queues(operator_id),
            colleagues=tuple((o.operator_id, o.name) for o in colleagues),
        )

    def transfer_queues(self, operator_id: OperatorId) -> tuple[tuple[QueueId, str], ...]:
        """All of his company."""
        settings = self.settings(operator_id)
        ours = settings.company_id if settings else None
        queues = self._floor.configuration.queues
        return tuple((q.queue_id, q.name) for q in queues if q.company_id == ours)

    def is_signed_in(self, operator_id: OperatorId) -> bool:
        operator = self._floor.operators.get(operator_id)
        return operator is not None and operator.connected

    def is_talking(self, interaction_id: InteractionId) -> bool:
        interaction = self._floor.interactions.get(interaction_id)
        return interaction is not None and interaction.state == InteractionState.TALKING

    def is_work(self, interaction_id: InteractionId) -> bool:
        """Without a client on a line, who would have to hear the last word."""
        interaction = self._floor.interactions.get(interaction_id)
        return interaction is not None and interaction.channel not in TALKS

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

    def _queue_board(self, queue: QueueSettings) -> QueueBoard:
        joined = (i.queued_at for i in self._floor.waiting_in(queue.queue_id))
        longest = min((moment for moment in joined if moment is not None), default=None)
        view = replace(self._queue_view(queue), longest_wait_since=longest)
        return QueueBoard(view=view, staff=self._staff(queue.operator_ids))

    def _staff(self, operator_ids: Iterable[OperatorId]) -> Staff:
        known = (self._floor.operators.get(operator_id) for operator_id in operator_ids)
        states = Counter(operator.state for operator in known if operator)
        return Staff(
            ready=states[OperatorState.READY],
            offered=states[OperatorState.OFFERED],
            talking=states[OperatorState.TALKING],
            wrap_up=states[OperatorState.WRAP_UP],
            paused=states[OperatorState.PAUSED],
        )

    def _expected_wait(self, queue: QueueSettings) -> int | None:
        waiting = self._floor.waiting_count(queue.queue_id)
        if not waiting and self._floor.ready_count(queue.queue_id):
            return 0
        return shown_wait(self._floor, queue, waiting + 1)

    def _colleague_view(self, settings: OperatorSettings) -> ColleagueView:
        operator = self._floor.operators[settings.operator_id]
        return ColleagueView(
            operator_id=settings.operator_id,
            user_id=settings.user_id,
            name=settings.name,
            state=operator.state,
            since=operator.since or None,
            pause_reason_id=operator.pause_reason_id or None,
            extension=settings.extension,
            queue_ids=self._floor.queues_of.get(settings.operator_id, ()),
            watchable=self._watchable(operator),
        )

    def _watchable(self, operator: Operator) -> InteractionId | None:
        held = held_by(self._floor, operator)
        talks = (i for i in held if i.channel == Channel.VIDEO or i.joined is not None)
        talking = InteractionState.TALKING
        return next((i.interaction_id for i in talks if i.state == talking), None)

    def _view_for(self, operator_id: OperatorId, interaction: Interaction) -> InteractionView:
        view = self._interaction_view(interaction)
        party = party_of(interaction, operator_id)
        leg = party.party_id if party else OPERATOR
        if interaction.channel == Channel.VIDEO or interaction.joined is not None:
            view = replace(view, video=self._seat(interaction.interaction_id, leg))
        if party is None:
            return view
        ringing = party.state == PartyState.RINGING
        return replace(
            view,
            role=Role.CONSULTED,
            asked_by=self.name_of(interaction.operator_id),
            reasons=(),
            own=False,
            state=InteractionState.OFFERED if ringing else InteractionState.TALKING,
            offer_id=OfferId(f"{interaction.interaction_id}/{party.party_id}"),
            offered_at=party.rung_at,
        )

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
            own=interaction.own,
            on_hold=interaction.on_hold,
            recording=_recording(interaction),
            parties=tuple(map(_party_view, interaction.parties)),
            ticket=_ticket_view(interaction),
        )

    def _note_view(self, note: Note) -> NoteView:
        return NoteView(
            operator_id=note.operator_id,
            operator_name=self.name_of(note.operator_id),
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


def _ticket_view(interaction: Interaction) -> TicketView | None:
    work = interaction.work
    if work is None or interaction.channel != Channel.TICKET:
        return None
    return TicketView(ticket_id=work.record_id, title=work.title)


def _pause_reason_id(operator: Operator) -> PauseReasonId:
    """Of the pause that lasts or, during a talk, of the one that follows."""
    follows = _next_state(operator) == OperatorState.PAUSED
    return operator.wanted_reason_id if follows else operator.pause_reason_id


def _next_state(operator: Operator) -> OperatorState | None:
    changed = operator.state in HELD and operator.wanted != OperatorState.READY
    return operator.wanted if changed else None


def _recording(interaction: Interaction) -> Recording:
    if not interaction.recorded:
        return Recording.OFF
    return Recording.PAUSED if interaction.recording_paused else Recording.ON


def _party_view(party: Party) -> PartyView:
    return PartyView(
        party_id=party.party_id,
        operator_id=party.operator_id,
        name=party.name,
        number=party.number,
        state=party.state,
        by_link=party.by_link,
        until=party.ring_until if party.by_link else None,
    )


def _line_view(line: Line) -> LineView:
    said = line.said
    return LineView(
        line_id=line.line_id,
        from_operator_id=said.by_operator_id,
        from_user_id=said.by_user_id,
        from_name=said.by_name,
        to_operator_id=said.to_operator_id,
        supervisor=said.by_supervisor,
        text=said.text,
        at=line.at,
        interaction_id=said.interaction_id,
    )
