"""What the panels are shown of the floor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.acd.model import Experience
from media_gateway.projection import Projection
from media_gateway.views import QueueView
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    OperatorId,
    OperatorState,
    PauseReasonId,
    QueueId,
)
from tests.support import floor as f

ANNA = OperatorId(1)
LUNCH = PauseReasonId(7)


@pytest.fixture
def outside() -> f.Outside:
    outside = f.Outside()
    outside.tell(e.ConfigurationChanged(configuration=f.configuration(1)))
    outside.tell(e.OperatorConnected(operator_id=ANNA))
    return outside


def wish(outside: f.Outside, state: OperatorState, reason: int = 0) -> None:
    outside.tell(
        e.OperatorStateRequested(
            operator_id=ANNA, state=state, pause_reason_id=PauseReasonId(reason)
        )
    )


def a_talk(outside: f.Outside) -> None:
    wish(outside, OperatorState.READY)
    interaction_id = InteractionId("voice-1")
    outside.tell(
        e.InteractionArrived(
            interaction_id=interaction_id,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="+79161112233",
            client_name="",
            entry_number=f.SALES_NUMBER,
        )
    )
    outside.tell(
        e.CallerIdentified(interaction_id=interaction_id, number="+79161112233", matches=())
    )
    outside.tell(e.OfferAnswered(offer_id=outside.ringing[interaction_id]))


def test_a_pause_names_its_reason(outside: f.Outside) -> None:
    wish(outside, OperatorState.PAUSED, LUNCH)
    view = Projection(outside.acd).operator_view(ANNA)
    assert view and (view.state, view.pause_reason_id) == (OperatorState.PAUSED, LUNCH)


def test_a_pause_asked_for_during_a_talk_names_its_reason_too(outside: f.Outside) -> None:
    a_talk(outside)
    wish(outside, OperatorState.PAUSED, LUNCH)
    view = Projection(outside.acd).operator_view(ANNA)
    assert view and view.state == OperatorState.TALKING
    assert (view.next_state, view.pause_reason_id) == (OperatorState.PAUSED, LUNCH)


def test_who_goes_on_after_a_talk_has_no_pause(outside: f.Outside) -> None:
    a_talk(outside)
    wish(outside, OperatorState.PAUSED, LUNCH)
    wish(outside, OperatorState.READY)
    view = Projection(outside.acd).operator_view(ANNA)
    assert view and (view.next_state, view.pause_reason_id) == (None, None)


def test_clients_may_be_sent_to_queues_and_colleagues_of_the_same_company() -> None:
    outside = f.Outside()
    settings = f.configuration(3)
    strangers = [
        replace(q, queue_id=QueueId(q.queue_id + 10), company_id=2, operator_ids=(OperatorId(4),))
        for q in settings.queues
    ]
    stranger = replace(settings.operators[0], operator_id=OperatorId(4), company_id=2)
    idle = replace(settings.operators[0], operator_id=OperatorId(5), name="In no queue")
    outside.tell(
        e.ConfigurationChanged(
            configuration=replace(
                settings,
                queues=(*settings.queues, *strangers),
                operators=(*settings.operators, stranger, idle),
            )
        )
    )
    projection = Projection(outside.acd)
    targets = projection.transfer_targets(ANNA)
    assert [name for _, name in targets.queues] == ["Sales", "Support"]
    assert [name for _, name in targets.colleagues] == ["Operator 2", "Operator 3"]
    assert projection.transfer_targets(OperatorId(99)).queues == ()
    assert not projection.is_signed_in(ANNA)
    outside.tell(e.OperatorConnected(operator_id=ANNA))
    assert projection.is_signed_in(ANNA)


def test_who_takes_over_reads_what_was_noted(outside: f.Outside) -> None:
    a_talk(outside)
    projection = Projection(outside.acd)
    assert projection.is_talking(InteractionId("voice-1"))
    outside.tell(
        e.TransferRequested(
            interaction_id=InteractionId("voice-1"),
            operator_id=ANNA,
            queue_id=f.SALES,
            note="Wants a refund",
        )
    )
    assert not projection.is_talking(InteractionId("voice-1"))
    outside.wait(61.0)
    view = projection.operator_view(ANNA)
    assert view is not None
    (held,) = view.interactions
    (note,) = held.notes
    assert (note.operator_name, note.text) == ("Operator 1", "Wants a refund")
    assert "transferred" in [reason.code for reason in held.reasons]
    assert [r.code for r in held.trail][:2] == ["entered", "queued"]
    assert held.callback is None


def test_a_callback_says_what_it_is_about(outside: f.Outside) -> None:
    outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=()))
    wish(outside, OperatorState.READY)
    outside.tell(
        e.CallbackRequested(
            callback_id=e.CallbackId("odoo-1"),
            queue_id=f.SALES,
            number="+79161112233",
            note="About the invoice",
        )
    )
    view = Projection(outside.acd).operator_view(ANNA)
    assert view is not None
    (held,) = view.interactions
    assert (held.channel, held.direction) == (Channel.CALLBACK, Direction.OUTBOUND)
    assert held.callback is not None
    assert (held.callback.number, held.callback.attempt) == ("+79161112233", 1)
    assert (held.callback.note, held.callback.voicemail_uid) == ("About the invoice", "")


def test_a_queue_tells_how_long_its_next_client_would_wait(outside: f.Outside) -> None:
    projection = Projection(outside.acd)
    (queue,) = (q for q in projection.queue_views_in([1], {}) if q.queue_id == f.SALES)
    assert queue.expected_wait is None
    outside.acd.floor.experience[f.SALES] = Experience(handled=1, handling_seconds=90.0)
    wish(outside, OperatorState.READY)
    (queue,) = projection.queue_views_of(ANNA, {})
    assert queue.expected_wait == 0
    a_talk(outside)
    known: dict[QueueId, QueueView] = {}
    (queue,) = projection.queue_views_of(ANNA, known)
    assert queue.expected_wait == 90
    assert projection.queue_views_in([1], known)[0] is queue


def test_a_lost_telephone_exchange_is_told_until_it_is_back(outside: f.Outside) -> None:
    projection = Projection(outside.acd)
    outside.tell(e.MediaReconciled(channel=Channel.VOICE, seen=()))
    assert not projection.telephone_lost()
    outside.tell(e.MediaLost(channel=Channel.VOICE))
    assert projection.telephone_lost()
