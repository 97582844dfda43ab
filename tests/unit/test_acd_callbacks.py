"""Callbacks as Odoo asks for them: any number of times, changed, taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import (
    DialClient,
    EndInteraction,
    IdentifyCaller,
    OfferInteraction,
)
from media_gateway.vocabulary.configuration import Detour, DetourKind
from media_gateway.vocabulary.facts import CallbackFact, CallbackState
from media_gateway.vocabulary.terms import (
    CallbackId,
    Channel,
    Direction,
    FlowId,
    InteractionId,
    Match,
    OfferOutcome,
    OperatorId,
    OperatorState,
    QueueId,
)
from tests.support import floor as f
from tests.support import shop

NUMBER = "+79161112233"
UID = CallbackId("17")
FIRST = InteractionId("callback-17-1")
CALLER = InteractionId("client")


@pytest.fixture
def outside() -> f.Outside:
    outside = f.Outside()
    outside.tell(e.ConfigurationChanged(configuration=shop.configuration(outside.now)))
    return outside


def request(outside: f.Outside, **values: object) -> list[f.Command]:
    asked = {"callback_id": UID, "queue_id": f.SALES, "number": NUMBER, **values}
    return outside.tell(e.CallbackRequested(**asked))


def comes_in(
    outside: f.Outside,
    client: InteractionId = CALLER,
    number: str = NUMBER,
    entry_number: str = f.SALES_NUMBER,
) -> None:
    outside.tell(
        e.InteractionArrived(
            interaction_id=client,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number=number,
            client_name="",
            entry_number=entry_number,
        )
    )
    outside.tell(e.CallerIdentified(interaction_id=client, number=number, matches=()))


def facts(outside: f.Outside) -> list[CallbackFact]:
    return [fact for fact in outside.facts if isinstance(fact, CallbackFact)]


def be_ready(outside: f.Outside, operator: int = 1) -> list[f.Command]:
    operator_id = OperatorId(operator)
    outside.tell(e.OperatorConnected(operator_id=operator_id))
    return outside.tell(
        e.OperatorStateRequested(operator_id=operator_id, state=OperatorState.READY)
    )


@pytest.mark.parametrize("seconds", [0.0, -500.0, 300.0, 40000.0])
def test_reading_it_again_changes_nothing(outside: f.Outside, seconds: float) -> None:
    """Also while the shop is closed, and after its end: Odoo may not have been told of it yet."""
    due_at = outside.now + seconds if seconds else 0.0
    asked = {"due_at": due_at, "shown_number": shop.NIGHT_NUMBER}
    request(outside, **asked)
    told = len(facts(outside))
    for _ in range(3):
        outside.wait(30.0)
        told = len(facts(outside))
        request(outside, **asked)
        assert len(facts(outside)) == told
    outside.tell(e.CallbackCancelled(callback_id=UID))
    assert facts(outside)[-1].state == CallbackState.CANCELLED
    told = len(facts(outside))
    request(outside, **asked)
    outside.tell(e.CallbackCancelled(callback_id=UID))
    assert len(facts(outside)) == told


def test_it_is_told_by_the_name_that_odoo_gave_it(outside: f.Outside) -> None:
    request(outside)
    assert {fact.uid for fact in facts(outside)} == {UID}
    assert facts(outside)[-1].interaction_uid == FIRST


def test_another_time_and_number_hold_from_then_on(outside: f.Outside) -> None:
    start = outside.now
    request(outside, due_at=start + 300)
    request(outside, due_at=start + 600, number="+79162223344", queue_id=f.SUPPORT)
    outside.wait(599.0)
    assert not outside.acd.floor.interactions
    outside.wait(1.0)
    attempt = outside.acd.floor.interactions[FIRST]
    assert (attempt.client_number, attempt.queue_id) == ("+79162223344", f.SUPPORT)
    request(outside, due_at=start + 900)
    assert attempt.client_number == "+79162223344", "too late"


def test_the_brand_whose_number_is_shown_tells_the_hours(outside: f.Outside) -> None:
    request(outside, shown_number=shop.NIGHT_NUMBER)
    assert facts(outside)[-1].state == CallbackState.SCHEDULED
    assert facts(outside)[-1].due_at == outside.now + 36000
    outside.wait(36000.0)
    assert facts(outside)[-1].state == CallbackState.WAITING


def test_without_one_it_is_that_of_an_entry_point_of_the_queue(outside: f.Outside) -> None:
    be_ready(outside)
    outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=()))
    (offer,) = [c for c in request(outside) if isinstance(c, OfferInteraction)]
    assert (offer.client_number, offer.shown_number) == (NUMBER, f.SALES_NUMBER)
    assert offer.client_ring_seconds == 30


def test_who_it_is_about_is_looked_up_unless_odoo_says_it(outside: f.Outside) -> None:
    (asked,) = [c for c in request(outside) if isinstance(c, IdentifyCaller)]
    assert (asked.interaction_id, asked.client_number, asked.company_id) == (FIRST, NUMBER, 1)
    client = Match(model="res.partner", record_id=5, partner_id=5, name="Anna")
    commands = request(outside, callback_id=CallbackId("18"), matches=(client,))
    assert not [c for c in commands if isinstance(c, IdentifyCaller)]
    about = outside.last_record(InteractionId("callback-18-1"))
    assert about.matches == (client,)


def test_a_queue_that_is_not_there_fails_at_once(outside: f.Outside) -> None:
    request(outside, queue_id=QueueId(99))
    assert [fact.state for fact in facts(outside)] == [
        CallbackState.SCHEDULED,
        CallbackState.FAILED,
    ]


def test_nobody_is_called_while_calls_cannot_be_steered(outside: f.Outside) -> None:
    outside.tell(e.MediaLost(channel=Channel.CALLBACK))
    request(outside, queue_id=f.SUPPORT)
    be_ready(outside, 2)
    assert not outside.dialled
    commands = outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=()))
    assert [c.client_number for c in commands if isinstance(c, DialClient)] == [NUMBER]


def test_they_keep_the_order_of_those_who_wait_on_the_line(outside: f.Outside) -> None:
    """Each by the moment he joined the line, on the line or not."""
    order = []
    for n in range(6):
        number = f"+7916000000{n}"
        comes_in(outside, InteractionId(f"client-{n}"), number)
        outside.wait(5.0)
        order.append(number)
    outside.wait(120.0)  # until each was offered a callback
    for n in (1, 2, 4):
        outside.tell(e.DigitPressed(interaction_id=InteractionId(f"client-{n}"), digit="1"))
    outside.wait(20.0)
    waiting = [i.client_number for i in outside.acd.floor.waiting_in(f.SALES)]
    assert waiting == order
    channels = [i.channel for i in outside.acd.floor.waiting_in(f.SALES)]
    assert channels.count(Channel.CALLBACK) == 3


def test_the_wait_of_a_callback_does_not_begin_with_that_of_the_call_before(
    outside: f.Outside,
) -> None:
    comes_in(outside)
    joined_at = outside.acd.floor.interactions[CALLER].queued_at
    outside.wait(150.0)  # until he was offered a callback
    outside.tell(e.DigitPressed(interaction_id=CALLER, digit="1"))
    outside.wait(60.0)
    [attempt] = outside.acd.floor.waiting_in(f.SALES)
    assert attempt.channel == Channel.CALLBACK
    outside.wait(600.0)
    outside.tell(e.CallbackCancelled(callback_id=CallbackId(f"callback-{CALLER}")))
    record = outside.last_record(attempt.interaction_id)
    assert record.queued_at == joined_at, "its place in the line"
    assert record.wait_seconds == outside.now - attempt.started_at < outside.now - joined_at


def test_whoever_calls_in_instead_has_waited_since_he_called(outside: f.Outside) -> None:
    request(outside)
    outside.wait(900.0)
    comes_in(outside)
    outside.wait(7.0)
    outside.tell(e.ClientLeft(interaction_id=CALLER))
    record = outside.last_record(CALLER)
    assert record.queued_at is not None
    assert record.queued_at < record.started_at, "he has the place of his callback"
    assert record.wait_seconds == 7.0


def test_it_is_taken_over_once_though_settings_lead_its_client_round_in_circles() -> None:
    outside = f.Outside()
    settings = shop.configuration(outside.now)
    to_no_flow = Detour(kind=DetourKind.FLOW, flow_id=FlowId(99))
    queues = tuple(replace(q, overflow=to_no_flow) for q in settings.queues)
    outside.tell(e.ConfigurationChanged(configuration=replace(settings, queues=queues)))
    request(outside, queue_id=shop.SERVICE)
    comes_in(outside, entry_number=shop.SERVICE_NUMBER)
    assert outside.announced[CALLER] == "nobody_available"
    assert facts(outside)[-1].state == CallbackState.CANCELLED


def test_an_operator_whose_client_is_not_reached_is_let_go_before_he_is_rung_again(
    outside: f.Outside,
) -> None:
    outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=()))
    be_ready(outside)
    request(outside)
    outside.tell(e.OfferAnswered(offer_id=outside.ringing[FIRST]))
    unreached = e.ClientUnreached(interaction_id=FIRST, outcome=OfferOutcome.BUSY)
    commands = outside.tell(unreached)
    end = EndInteraction(interaction_id=FIRST, channel=Channel.CALLBACK)
    assert [c for c in commands if isinstance(c, EndInteraction)] == [end]


def test_nobody_is_rung_for_a_client_without_a_number(outside: f.Outside) -> None:
    outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=()))
    be_ready(outside)
    request(outside, number="")
    assert facts(outside)[-1].state == CallbackState.FAILED
    assert not outside.ringing


def test_the_patience_of_clients_is_not_measured_by_those_off_the_line(outside: f.Outside) -> None:
    """Nobody gives up while he is not on the telephone, be it for a night."""
    outside.tell(e.MediaReconciled(channel=Channel.CALLBACK, seen=()))
    request(outside)
    outside.wait(40_000.0)
    be_ready(outside)
    outside.tell(e.OfferAnswered(offer_id=outside.ringing[FIRST]))
    outside.tell(e.ClientAnswered(interaction_id=FIRST))
    assert outside.last_record(FIRST).answered_at == outside.now
    assert f.SALES not in outside.acd.floor.experience
