"""Tickets as work: given to operators in the order of a line, held, put back, cancelled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.acd.core import Acd
from media_gateway.acd.work import seen_at_work
from media_gateway.projection import Projection
from media_gateway.views import TicketView
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.facts import OfferFact
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    InteractionState,
    Match,
    OperatorId,
    OperatorState,
    Outcome,
    QueueId,
)
from tests.support import floor as f

ANNA, BORIS = OperatorId(1), OperatorId(2)
CAKE, PIE = InteractionId("ticket-1-1"), InteractionId("ticket-2-1")


@pytest.fixture
def outside() -> f.Outside:
    """Two operators; Anna may hold two tickets beside a call."""
    outside = f.Outside()
    settings = f.configuration(2)
    anna, boris = settings.operators
    anna = replace(anna, capacity=((Channel.TICKET, 2),))
    outside.tell(e.ConfigurationChanged(configuration=replace(settings, operators=(anna, boris))))
    return outside


def give(outside: f.Outside, ticket: InteractionId = CAKE, **values: object) -> None:
    outside.tell(
        e.WorkRequested(
            **{
                "interaction_id": ticket,
                "channel": Channel.TICKET,
                "queue_id": f.SALES,
                "record_id": int(ticket.split("-")[1]),
                "title": "Wrong cake",
                "requested_at": outside.now - 60,
                "client_name": "Maria",
                **values,
            }
        )
    )


def come(outside: f.Outside, *operators: OperatorId) -> None:
    for operator_id in operators:
        outside.tell(e.OperatorConnected(operator_id=operator_id))
        outside.tell(
            e.OperatorStateRequested(
                operator_id=operator_id,
                state=OperatorState.READY,
                pause_reason_id=f.PauseReasonId(0),
            )
        )


def accept(outside: f.Outside, ticket: InteractionId = CAKE) -> None:
    outside.tell(e.OfferAnswered(offer_id=outside.ringing[ticket]))


def state(outside: f.Outside, ticket: InteractionId = CAKE) -> InteractionState:
    return outside.last_record(ticket).state


def test_a_ticket_waits_is_offered_accepted_and_finished(outside: f.Outside) -> None:
    match = Match(model="res.partner", record_id=5, partner_id=5, name="Maria")
    give(outside, matches=(match,))
    record = outside.last_record(CAKE)
    assert (record.state, record.queue_id) == (InteractionState.WAITING, f.SALES)
    assert (record.matches, record.queued_at) == ((match,), outside.now - 60)
    come(outside, ANNA)
    view = Projection(outside.acd).operator_view(ANNA)
    assert view and view.interactions[0].ticket == TicketView(ticket_id=1, title="Wrong cake")
    accept(outside)
    outside.wait(600)
    outside.tell(e.HangupRequested(interaction_id=CAKE, operator_id=ANNA))
    outside.tell(e.WrapUpFinished(interaction_id=CAKE, operator_id=ANNA))
    record = outside.last_record(CAKE)
    assert (record.state, record.outcome) == (InteractionState.CLOSED, Outcome.ANSWERED)
    assert (record.operator_id, record.talk_seconds) == (ANNA, 600)


def test_the_one_that_has_waited_longest_or_presses_most_comes_first(outside: f.Outside) -> None:
    give(outside, CAKE)
    give(outside, PIE, requested_at=outside.now, priority_seconds=3600)
    come(outside, ANNA)
    assert list(outside.ringing) == [PIE]


def test_an_operator_holds_as_many_as_he_has_room_for(outside: f.Outside) -> None:
    tickets = [InteractionId(f"ticket-{n}-1") for n in (1, 2, 3)]
    for ticket in tickets:
        give(outside, ticket)
    come(outside, ANNA)
    accept(outside, tickets[0])
    accept(outside, tickets[1])
    assert state(outside, tickets[2]) == InteractionState.WAITING
    outside.tell(e.WorkCancelled(interaction_id=tickets[0]))
    outside.tell(e.WrapUpFinished(interaction_id=tickets[0], operator_id=ANNA))
    assert state(outside, tickets[2]) == InteractionState.OFFERED


def test_who_declines_is_passed_over(outside: f.Outside) -> None:
    give(outside)
    come(outside, ANNA)
    outside.tell(e.HangupRequested(interaction_id=CAKE, operator_id=ANNA))
    assert state(outside) == InteractionState.WAITING
    come(outside, BORIS)
    assert outside.last_record(CAKE).operator_id == BORIS


def test_who_puts_it_back_leaves_it_to_the_next(outside: f.Outside) -> None:
    give(outside)
    come(outside, ANNA)
    accept(outside)
    outside.tell(e.TransferRequested(interaction_id=CAKE, operator_id=ANNA, queue_id=f.SALES))
    assert (state(outside), outside.last_record(CAKE).operator_id) == (
        InteractionState.WAITING,
        None,
    )
    come(outside, BORIS)
    assert state(outside) == InteractionState.OFFERED


def test_nobody_hears_anything_and_no_wait_is_too_long(outside: f.Outside) -> None:
    give(outside, queue_id=f.SUPPORT)
    outside.wait(86_400)
    assert state(outside) == InteractionState.WAITING
    assert (outside.heard, outside.announced) == ({}, {})


def test_what_is_cancelled_waits_no_longer(outside: f.Outside) -> None:
    give(outside)
    outside.tell(e.WorkCancelled(interaction_id=CAKE))
    assert outside.last_record(CAKE).outcome == Outcome.CANCELLED


def test_what_is_cancelled_while_it_is_offered_is_taken_back(outside: f.Outside) -> None:
    give(outside)
    come(outside, ANNA)
    outside.tell(e.WorkCancelled(interaction_id=CAKE))
    assert outside.last_record(CAKE).outcome == Outcome.CANCELLED
    assert outside.ringing == {}
    operator = outside.acd.floor.operators[ANNA]
    assert operator.state == OperatorState.READY
    [offer] = [fact for fact in outside.facts if isinstance(fact, OfferFact) and fact.outcome]
    assert offer.outcome == "withdrawn"


def test_what_is_closed_in_odoo_while_it_is_worked_on_leaves_the_wrap_up(
    outside: f.Outside,
) -> None:
    give(outside)
    come(outside, ANNA)
    accept(outside)
    outside.tell(e.WorkCancelled(interaction_id=CAKE))
    assert state(outside) == InteractionState.WRAP_UP


def test_late_and_doubled_words_change_nothing(outside: f.Outside) -> None:
    give(outside, queue_id=QueueId(99))
    assert outside.facts == []
    give(outside)
    told = len(outside.facts)
    give(outside)
    outside.tell(e.WorkCancelled(interaction_id=PIE))
    assert len(outside.facts) == told
    outside.tell(e.WorkCancelled(interaction_id=CAKE))
    told = len(outside.facts)
    give(outside)
    outside.tell(e.WorkCancelled(interaction_id=CAKE))
    assert len(outside.facts) == told


def test_a_restart_of_the_gateway_leaves_the_work_where_it_is(outside: f.Outside) -> None:
    give(outside, CAKE)
    give(outside, PIE)
    come(outside, ANNA)
    accept(outside, CAKE)
    seen = seen_at_work(outside.acd.floor, Channel.TICKET)
    outside.acd = Acd(outside.acd.checkpoint())
    outside.tell(e.GatewayStarted())
    outside.tell(e.MediaReconciled(channel=Channel.TICKET, seen=tuple(seen)))
    outside.tell(e.OperatorConnected(operator_id=ANNA))
    assert state(outside, CAKE) == InteractionState.TALKING
    assert state(outside, PIE) in (InteractionState.OFFERED, InteractionState.WAITING)
    outside.wait(120)
    assert state(outside, CAKE) == InteractionState.TALKING


def test_work_does_not_count_for_how_long_clients_wait(outside: f.Outside) -> None:
    give(outside)
    come(outside, ANNA)
    accept(outside)
    outside.wait(3600)
    outside.tell(e.HangupRequested(interaction_id=CAKE, operator_id=ANNA))
    outside.tell(e.WrapUpFinished(interaction_id=CAKE, operator_id=ANNA))
    assert outside.acd.floor.experience == {}
