"""Talks by video and the visitors of entry points, from the core's model. Reads only."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypedDict

from media_gateway.acd import hours, together, visits
from media_gateway.acd.core import Acd
from media_gateway.acd.estimating import shown_wait
from media_gateway.acd.model import ErrandKind, Interaction, Party, RoomEntry
from media_gateway.ports import Talk, Talker, leg_of_step
from media_gateway.views import (
    EntryState,
    EntryStateView,
    PersonKind,
    PersonView,
    SeatView,
    VisitState,
    VisitView,
)
from media_gateway.visit_tokens import Place
from media_gateway.vocabulary.configuration import (
    ANY_VIDEO,
    EntryPointSettings,
    QueueSettings,
)
from media_gateway.vocabulary.facts import Fact, InteractionFact
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    Channel,
    InteractionId,
    InteractionState,
    Outcome,
    PartyId,
    PartyState,
    Visit,
    VisitMedia,
)

ENDED = frozenset({InteractionState.WRAP_UP, InteractionState.CLOSED})
REMEMBERED = 1000
"""So many visits that have ended can still be asked about."""

Seat = Callable[[InteractionId, PartyId], SeatView | None]


def no_seat(interaction_id: InteractionId, leg: PartyId) -> SeatView | None:
    return None


class InRoom(TypedDict, total=False):
    """What of a ``VisitView`` the room tells."""

    people: tuple[PersonView, ...]
    connected: bool


class VideoProjection:
    """``seat`` says how a leg sees its room."""

    def __init__(self, acd: Acd, now: Callable[[], float], seat: Seat = no_seat) -> None:
        self._floor = acd.floor
        self._now = now
        self.seat = seat
        self._ended: OrderedDict[InteractionId, VisitView] = OrderedDict()

    # For rooms

    def talk(self, interaction_id: InteractionId) -> Talk | None:
        """``None`` for what is no talk by video, or is forgotten."""
        interaction = self._floor.interactions.get(interaction_id)
        visit = _visit_of(interaction) if interaction else None
        if interaction is None or visit is None:
            return None
        by_telephone = interaction.joined is not None
        entry_point = self._floor.entry_point_of(interaction)
        video = entry_point.video if entry_point else ANY_VIDEO
        queue = self._floor.settings_of(interaction)
        over = not _is_talking(interaction) if by_telephone else interaction.state in ENDED
        return Talk(
            interaction_id=interaction_id,
            company_id=_company_of(entry_point, queue),
            talkers=() if over else tuple(self._talkers(interaction)),
            is_over=over,
            is_talking=_is_talking(interaction),
            recorded=interaction.recorded and not by_telephone,
            recording_paused=bool(interaction.recording_paused),
            codec=video.codec,
            kilobits=video.kilobits,
            clip_picture=video.clip_picture,
            clip_sound=video.clip_sound,
            media=visit.media,
            consent=visit.consent,
            client_name=interaction.client_name,
            by_telephone=by_telephone,
        )

    def room_of(self, interaction_id: InteractionId) -> InteractionId:
        return self._floor.joined.get(interaction_id, interaction_id)

    def kept(self, interaction_id: InteractionId) -> list[Mapping[str, object]]:
        """What was said in a room, in order."""
        interaction = self._floor.interactions.get(interaction_id)
        return [message_of(entry) for entry in interaction.entries] if interaction else []

    def _talkers(self, interaction: Interaction) -> Iterable[Talker]:
        """In the order of their slots."""
        visitor = interaction.client_name
        yield Talker(leg=CLIENT, name=visitor, kind=PersonKind.CLIENT, on_hold=interaction.on_hold)
        if not _is_talking(interaction):
            return
        if interaction.operator_id is not None:
            settings = self._floor.operator_settings.get(interaction.operator_id)
            yield Talker(
                leg=OPERATOR,
                name=settings.name if settings else "",
                kind=PersonKind.OPERATOR,
                operator_id=interaction.operator_id,
                on_hold=together.is_aside(interaction),
            )
        if _is_forwarded(interaction):
            assert interaction.errand is not None
            leg = leg_of_step(interaction.errand.step_id)
            yield Talker(leg=leg, name="", kind=PersonKind.OUTSIDE)
        for party in together.answered(interaction):
            yield Talker(
                leg=party.party_id,
                name=party.name,
                kind=_kind_of(party),
                operator_id=party.operator_id,
                on_hold=party.state == PartyState.ON_HOLD,
                since=(party.came_at or 0.0) if party.by_link else 0.0,
            )

    # For visitors

    def video_entries(self) -> tuple[EntryPointSettings, ...]:
        entry_points = self._floor.configuration.entry_points
        return tuple(one for one in entry_points if one.channel == Channel.VIDEO)

    def video_entry(self, key: str) -> EntryPointSettings | None:
        return self._floor.entry_point_at(Channel.VIDEO, key)

    def entry_state(self, key: str) -> EntryStateView | None:
        entry_point = self.video_entry(key)
        if entry_point is None:
            return None
        now = self._now()
        calendar = self._floor.hours.get(entry_point.hours_id)
        opens_at = hours.next_opening(calendar, now) if calendar else now
        queue = self._floor.queues.get(entry_point.queue_id)
        emergency_until = self._emergency_until(entry_point, now)
        if queue is None or opens_at is None or opens_at > now or emergency_until is not None:
            return EntryStateView(
                state=EntryState.CLOSED,
                opens_at=opens_at if queue and not emergency_until else None,
            )
        waiting = self._floor.waiting_count(queue.queue_id)
        free = not waiting and self._somebody_free(queue)
        return EntryStateView(
            state=EntryState.FREE if free else EntryState.WAIT,
            waiting=waiting,
            expected_seconds=0 if free else shown_wait(self._floor, queue, waiting + 1),
        )

    def _emergency_until(self, entry_point: EntryPointSettings, now: float) -> float | None:
        for one in self._floor.configuration.emergencies:
            ours = one.company_id == entry_point.company_id and not one.goes_on
            here = not one.entry_point_ids or entry_point.entry_point_id in one.entry_point_ids
            if ours and here and now < one.until:
                return one.until
        return None

    def _somebody_free(self, queue: QueueSettings) -> bool:
        ready = self._floor.ready_in(queue.queue_id)
        return any(Channel.VIDEO in self._floor.room_of(operator) for operator in ready)

    def visits(self) -> list[Place]:
        """Those whose client is not gone, and their guests."""
        there = [i for i in self._floor.interactions.values() if i.visit and i.state not in ENDED]
        own = (i.interaction_id for i in there)
        clients = [Place(interaction_id=i, leg=CLIENT) for i in (*own, *self._floor.joined)]
        guests = [
            Place(interaction_id=i.interaction_id, leg=party.party_id)
            for i in there
            for party in together.answered(i)
            if party.by_link
        ]
        return [*clients, *guests]

    def is_invited(self, place: Place, entry_number: str) -> bool:
        """Whether somebody may come there by a link, from a page of this entry point."""
        interaction = self._floor.interactions.get(place.interaction_id)
        if interaction is None or interaction.entry_number != entry_number:
            return False
        party = together.find(interaction, place.leg)
        return party is not None and party.state == PartyState.INVITED

    def data_refusal(self, interaction_id: InteractionId, names: Iterable[str]) -> str | None:
        """Why a visitor's page may not tell these of its data: a code of INTERFACES 8."""
        talk_id = self._floor.joined.get(interaction_id, interaction_id)
        interaction = self._floor.interactions.get(talk_id)
        if interaction is None:
            return "unknown_interaction"
        return visits.data_refusal(interaction, names)

    def visit_view(self, interaction_id: InteractionId, leg: PartyId = CLIENT) -> VisitView | None:
        """ENDED for a while after its end; ``None`` once it is forgotten, or never was."""
        if leg != CLIENT:
            return self._guest_view(interaction_id, leg)
        talk_id = self._floor.joined.get(interaction_id)
        if talk_id is not None:
            return self._joined_view(interaction_id, self._floor.interactions[talk_id])
        interaction = self._floor.interactions.get(interaction_id)
        if interaction is None:
            return self._ended.get(interaction_id)
        if interaction.visit is None:
            return None
        place = self._floor.place_of(interaction) or None
        queue = self._floor.settings_of(interaction)
        over = interaction.state in ENDED
        return VisitView(
            interaction_id=interaction_id,
            entry_number=interaction.entry_number,
            state=_visit_state(interaction),
            media=interaction.visit.media,
            position=place,
            expected_seconds=shown_wait(self._floor, queue, place) if queue and place else None,
            outcome=interaction.outcome if over else None,
            **({} if over else self._in_room(interaction_id)),
        )

    def _guest_view(self, interaction_id: InteractionId, leg: PartyId) -> VisitView | None:
        """``None`` also while he has not come, as far as the core knows."""
        view = self.visit_view(interaction_id)
        if view is None or view.state == VisitState.ENDED:
            return view and replace(view, leg=leg)
        interaction = self._floor.interactions[interaction_id]
        party = together.find(interaction, leg)
        if party is not None and party not in together.answered(interaction):
            return None
        about = VisitView(
            interaction_id=interaction_id,
            entry_number=view.entry_number,
            state=VisitState.ENDED,
            media=VisitMedia.VIDEO,
            leg=leg,
        )
        if party is None:
            return about
        held = party.state == PartyState.ON_HOLD
        state = VisitState.HELD if held else VisitState.TALKING
        return replace(about, state=state, **self._in_room(interaction_id, leg))

    def _in_room(self, interaction_id: InteractionId, leg: PartyId = CLIENT) -> InRoom:
        seat = self.seat(interaction_id, leg)
        return InRoom(people=seat.people, connected=seat.connected) if seat else InRoom()

    def _joined_view(self, visit_id: InteractionId, talk: Interaction) -> VisitView:
        """Of a visitor who is on the telephone; when that is over, so is his visit."""
        assert talk.joined is not None
        view = VisitView(
            interaction_id=visit_id,
            entry_number=talk.entry_number,
            state=VisitState.ENDED,
            media=talk.joined.visit.media,
            outcome=Outcome.ANSWERED,
            by_telephone=True,
        )
        self._keep(view)
        if talk.state != InteractionState.TALKING:
            return view
        state = VisitState.HELD if talk.on_hold else VisitState.TALKING
        return replace(view, state=state, outcome=None, **self._in_room(visit_id))

    def told(self, facts: Sequence[Fact]) -> None:
        """How visits end is remembered from what Odoo is told of them."""
        for fact in facts:
            if isinstance(fact, InteractionFact) and fact.state == InteractionState.CLOSED:
                self._remember(fact)

    def _remember(self, fact: InteractionFact) -> None:
        if fact.channel != Channel.VIDEO:
            return
        self._keep(
            VisitView(
                interaction_id=fact.uid,
                entry_number=fact.entry_number,
                state=VisitState.ENDED,
                media=VisitMedia.VIDEO,
                outcome=fact.outcome,
            )
        )

    def _keep(self, view: VisitView) -> None:
        """What will be told of it when nothing else is known any more."""
        self._ended[view.interaction_id] = view
        while len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)


def _kind_of(party: Party) -> PersonKind:
    if party.by_link:
        return PersonKind.GUEST
    return PersonKind.PARTY if party.operator_id else PersonKind.OUTSIDE


def message_of(entry: RoomEntry) -> Mapping[str, object]:
    """As it is told in the room."""
    said = entry.said
    content: dict[str, object] = json.loads(said.content)
    return {
        "id": said.message_id,
        "at": round(entry.at, 3),
        "from": said.leg,
        "kind": said.kind,
        **content,
    }


def _company_of(entry_point: EntryPointSettings | None, queue: QueueSettings | None) -> int:
    if queue is not None:
        return queue.company_id
    return entry_point.company_id if entry_point else 0


def _visit_of(interaction: Interaction) -> Visit | None:
    return interaction.joined.visit if interaction.joined else interaction.visit


def _is_talking(interaction: Interaction) -> bool:
    """With an operator, or with somebody outside to whom one has left him."""
    errand = interaction.errand
    left_to = errand is not None and errand.kind == ErrandKind.HANDED_OVER
    talking = interaction.state == InteractionState.TALKING
    return talking or left_to or _is_forwarded(interaction)


def _is_forwarded(interaction: Interaction) -> bool:
    """Somebody outside, to whom he was sent on, has answered."""
    errand = interaction.errand
    forward = errand is not None and errand.kind == ErrandKind.FORWARD
    return forward and interaction.settled == Outcome.FORWARDED


def _visit_state(interaction: Interaction) -> VisitState:
    if interaction.state in ENDED:
        return VisitState.ENDED
    if not _is_talking(interaction):
        return VisitState.WAITING
    return VisitState.HELD if interaction.on_hold else VisitState.TALKING
