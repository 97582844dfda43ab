"""Visitors of entry points of channel VIDEO: what they do that nobody does by telephone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from media_gateway.acd import callbacks, desk, offers
from media_gateway.acd.model import Interaction, Joined, RoomEntry
from media_gateway.acd.step import Step
from media_gateway.vocabulary.commands import PublishFact
from media_gateway.vocabulary.events import (
    InteractionArrived,
    RoomMessageSaid,
    VisitorCallbackRequested,
    VisitorDataSaid,
    VisitorRated,
)
from media_gateway.vocabulary.facts import AnswerFact, RoomEntryFact
from media_gateway.vocabulary.terms import (
    BY_TELEPHONE,
    NO_FLOW,
    NO_INTERACTION,
    NO_NODE,
    NO_QUEUE,
    InteractionId,
    InteractionState,
    OfferOutcome,
    Visit,
)

MOST_ENTRIES = 500
"""Of one room: more than people say, and little enough for a checkpoint."""

MOST_SAID = 20
"""Of the data of one interaction, by its visitor's page."""

PRESENT = frozenset(InteractionState) - {InteractionState.WRAP_UP, InteractionState.CLOSED}

IN_LINE = frozenset({InteractionState.WAITING, InteractionState.OFFERED})


def join(step: Step, event: InteractionArrived) -> bool:
    """Whether he goes on with a talk by telephone: then no other interaction is made of him."""
    visit = event.visit
    talk = step.floor.interactions.get(visit.goes_on) if visit else None
    if visit is None or talk is None or talk.channel not in BY_TELEPHONE:
        return False
    if talk.state != InteractionState.TALKING or not talk.client_there:
        return False
    if talk.joined is not None:
        del step.floor.joined[talk.joined.visit_id]
    talk.joined = Joined(visit_id=event.interaction_id, visit=visit)
    step.floor.joined[event.interaction_id] = talk.interaction_id
    learnt = _learnt_elsewhere(talk)
    _take_in(talk, [(name, value) for name, value in event.data if name not in learnt])
    step.tell(talk, "joined_by_video")
    tell_consent(step, talk, visit)
    step.touch(talk)
    return True


def tell_consent(step: Step, interaction: Interaction, visit: Visit | None) -> None:
    """When he agreed is kept with the talk."""
    if visit is not None and visit.consent:
        step.tell(interaction, "consented")


def leave_talk(step: Step, visit_id: InteractionId) -> bool:
    """Whether he had joined a talk, which goes on by telephone alone."""
    talk = step.floor.interactions.get(step.floor.joined.pop(visit_id, NO_INTERACTION))
    if talk is None:
        return False
    talk.joined = None
    step.touch(talk)
    return True


def data_said(step: Step, event: VisitorDataSaid) -> None:
    """While he is there. What others learnt of him is not his page's to change."""
    interaction = step.floor.interactions.get(
        step.floor.joined.get(event.interaction_id, event.interaction_id)
    )
    if interaction is None or interaction.state not in PRESENT:
        return
    if _take_in(interaction, event.data):
        step.touch(interaction)


def _take_in(interaction: Interaction, data: Sequence[tuple[str, str | int | float]]) -> bool:
    names = [name for name, _ in data]
    if data_refusal(interaction, names) is not None:
        return False
    interaction.data.update(data)
    said = interaction.said_by_page
    said.extend(name for name in names if name not in said)
    return True


def data_refusal(interaction: Interaction, names: Iterable[str]) -> str | None:
    """Why these are not his page's to tell: a code of INTERFACES 8."""
    told = set(names)
    if told & _learnt_elsewhere(interaction):
        return "not_allowed"
    return "too_many" if len(told.union(interaction.said_by_page)) > MOST_SAID else None


def _learnt_elsewhere(interaction: Interaction) -> set[str]:
    return interaction.data.keys() - set(interaction.said_by_page)


def callback_requested(step: Step, event: VisitorCallbackRequested) -> None:
    """He gives up his place and keeps it. One whose operator has just taken him up talks."""
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None or interaction.visit is None or interaction.state not in IN_LINE:
        return
    if not callbacks.can_be_called(event.number):
        return
    operator = step.operator_of(interaction)
    ready_since = operator.ready_since if operator else step.now
    if interaction.state == InteractionState.OFFERED:
        step.commands.append(offers.withdrawal(interaction))
        step.close_offer(interaction, OfferOutcome.ABANDONED)
    interaction.client_number = event.number
    callbacks.promise_and_end(step, interaction, NO_QUEUE)
    if operator is not None:
        desk.rest(step, operator, ready_since=ready_since)


def rated(step: Step, event: VisitorRated) -> None:
    """Once, also when the card is finished already."""
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None and event.interaction_id not in step.floor.closed:
        return
    if interaction is not None:
        if interaction.visit is None or interaction.answered_by is None:
            return
        interaction.rating = event.stars
        step.touch(interaction)
    fact = AnswerFact(
        uid=f"{event.interaction_id}/stars",
        version=1,
        interaction_uid=event.interaction_id,
        operator_id=interaction.answered_by if interaction else None,
        flow_id=NO_FLOW,
        node_id=NO_NODE,
        value=event.stars,
        answered_at=step.now,
    )
    step.commands.append(PublishFact(fact=fact))


def message_said(step: Step, event: RoomMessageSaid) -> None:
    interaction = step.floor.interactions.get(event.interaction_id)
    if interaction is None or len(interaction.entries) >= MOST_ENTRIES:
        return
    interaction.entries.append(RoomEntry(at=step.now, said=event))
    fact = RoomEntryFact(
        uid=event.message_id,
        version=1,
        interaction_uid=event.interaction_id,
        at=round(step.now, 3),
        from_leg=event.leg,
        from_name=event.name,
        entry_kind=event.kind,
        payload=event.content,
    )
    step.commands.append(PublishFact(fact=fact))
