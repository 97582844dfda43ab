"""What the panels are shown of the floor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.acd.core import Acd
from media_gateway.acd.model import Experience
from media_gateway.projection import Projection
from media_gateway.views import InteractionView, QueueView, Recording, Role, Staff
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    Match,
    OperatorId,
    OperatorState,
    PartyId,
    PartyState,
    PauseReasonId,
    QueueId,
)
from tests.support import floor as f

ANNA, BORIS, VERA = OperatorId(1), OperatorId(2), OperatorId(3)
TALK = InteractionId("voice-1")
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


@pytest.fixture
def three() -> f.Outside:
    """Anna talks with a client, and two colleagues are ready."""
    outside = f.Outside()
    outside.tell(e.ConfigurationChanged(configuration=f.configuration(3)))
    outside.tell(e.OperatorConnected(operator_id=ANNA))
    a_talk(outside)
    for operator_id in (BORIS, VERA):
        outside.tell(e.OperatorConnected(operator_id=operator_id))
        outside.tell(e.OperatorStateRequested(operator_id=operator_id, state=OperatorState.READY))
    return outside


def held_by(outside: f.Outside, operator_id: OperatorId) -> InteractionView:
    view = Projection(outside.acd).operator_view(operator_id)
    assert view is not None
    (held,) = view.interactions
    return held


def consult(outside: f.Outside) -> None:
    outside.tell(e.ConsultRequested(interaction_id=TALK, operator_id=ANNA, to_operator_id=BORIS))


def test_a_consultation_as_both_see_it(three: f.Outside) -> None:
    consult(three)
    mine, his = held_by(three, ANNA), held_by(three, BORIS)
    assert (mine.role, mine.state, mine.on_hold) == (Role.OWN, InteractionState.TALKING, True)
    assert (mine.asked_by, his.asked_by) == ("", "Operator 1")
    assert (his.role, his.state, his.offer_id) == (
        Role.CONSULTED,
        InteractionState.OFFERED,
        f"{TALK}/p1",
    )
    assert [(p.party_id, p.operator_id, p.name, p.state) for p in his.parties] == [
        ("p1", BORIS, "Operator 2", PartyState.RINGING)
    ]
    three.tell(e.PartyAnswered(interaction_id=TALK, party_id=PartyId("p1")))
    his = held_by(three, BORIS)
    assert (his.state, his.parties[0].state) == (InteractionState.TALKING, PartyState.TOGETHER)
    projection = Projection(three.acd)
    assert projection.takes_part(BORIS, TALK)
    assert not projection.holds(BORIS, TALK)
    assert not projection.takes_part(VERA, TALK)


def test_a_wallboard_counts_everybody_once_by_his_state(three: f.Outside) -> None:
    (company,) = Projection(three.acd).boards()
    assert company.company_id == 1
    assert company.staff == Staff(ready=2, talking=1)
    by_id = {board.view.queue_id: board for board in company.queues}
    assert by_id[f.SALES].staff == company.staff
    assert (by_id[f.SALES].view.waiting, by_id[f.SALES].view.longest_wait_since) == (0, None)


def test_a_wallboard_tells_the_longest_wait_whoever_comes_first(outside: f.Outside) -> None:
    for number in (1, 2):
        arrival = InteractionId(f"voice-{number}")
        outside.tell(
            e.InteractionArrived(
                interaction_id=arrival,
                channel=Channel.VOICE,
                direction=Direction.INBOUND,
                client_number=f"+7916111223{number}",
                client_name="",
                entry_number=f.SALES_NUMBER,
            )
        )
        outside.tell(e.CallerIdentified(interaction_id=arrival, number="", matches=()))
        outside.wait(30)
    floor = outside.acd.floor
    early, late = (floor.interactions[InteractionId(f"voice-{n}")] for n in (1, 2))
    floor.lines.end_waiting(late)
    late.priority_seconds = 600
    floor.lines.begin_waiting(late)
    assert next(floor.waiting_in(f.SALES)) is late
    (company,) = Projection(outside.acd).boards()
    (sales,) = (board for board in company.queues if board.view.queue_id == f.SALES)
    assert (sales.view.waiting, sales.view.longest_wait_since) == (2, early.queued_at)


def test_the_recording_of_a_talk(three: f.Outside) -> None:
    assert held_by(three, ANNA).recording == Recording.ON
    three.tell(e.RecordingRequested(interaction_id=TALK, operator_id=ANNA, on=False))
    assert held_by(three, ANNA).recording == Recording.PAUSED


def test_why_somebody_may_not(three: f.Outside) -> None:
    projection = Projection(three.acd)
    mine = {"interaction_id": TALK, "operator_id": ANNA}
    assert projection.refusal(e.HoldRequested(on=True, **mine)) is None
    assert projection.refusal(e.SwapRequested(**mine)) == "not_allowed"
    assert projection.refusal(e.CompleteRequested(**mine)) == "not_allowed"
    not_his = e.HoldRequested(interaction_id=TALK, operator_id=BORIS, on=True)
    assert projection.refusal(not_his) == "unknown_interaction"
    gone = e.ConsultRequested(to_operator_id=OperatorId(9), **mine)
    assert projection.refusal(gone) == "not_available"
    assert projection.refusal(e.ConsultRequested(queue_id=f.SUPPORT, **mine)) is None
    consult(three)
    assert projection.refusal(e.ConsultRequested(queue_id=f.SUPPORT, **mine)) == "not_allowed"
    three.tell(e.PartyAnswered(interaction_id=TALK, party_id=PartyId("p1")))
    assert projection.refusal(e.CompleteRequested(**mine)) is None
    assert projection.refusal(not_his) == "not_allowed"


def test_why_somebody_may_not_call(three: f.Outside) -> None:
    projection = Projection(three.acd)

    def call(nth: int, by: OperatorId, **whom: object) -> e.CallRequested:
        return e.CallRequested(interaction_id=InteractionId(f"call-{nth}"), operator_id=by, **whom)

    assert projection.refusal(call(1, ANNA, number="+79161112233")) is None
    assert projection.refusal(call(1, ANNA, number="")) == "not_allowed"
    assert projection.refusal(call(1, BORIS, to_operator_id=BORIS)) == "not_allowed"
    assert projection.refusal(call(1, BORIS, to_operator_id=ANNA)) == "not_available"
    assert projection.refusal(call(1, OperatorId(9), number="112")) == "not_allowed"
    three.tell(call(1, ANNA, number="+79161112233"))
    assert projection.refusal(call(1, ANNA, number="+79161112233")) == "not_allowed"
    assert projection.refusal(call(2, ANNA, number="+79161112233")) == "not_available"
    three.tell(e.OfferAnswered(offer_id=three.ringing[InteractionId("call-1")]))
    three.tell(e.ClientAnswered(interaction_id=InteractionId("call-1")))
    assert projection.refusal(call(2, ANNA, number="+79161112233")) == "too_many"
    three.tell(e.MediaLost(channel=Channel.VOICE))
    assert projection.refusal(call(2, VERA, number="+79161112233")) == "not_available"


def test_a_call_names_whom_he_means_first(three: f.Outside) -> None:
    meant = Match(model="crm.lead", record_id=5, partner_id=4, name="Ann")
    other = Match(model="res.partner", record_id=9, partner_id=9, name="Bob")
    call = InteractionId("call-1")
    three.tell(
        e.CallRequested(
            interaction_id=call, operator_id=BORIS, number="8 916 111-22-33", matches=(meant,)
        )
    )
    three.tell(
        e.CallerIdentified(
            interaction_id=call,
            number="+79161112233",
            matches=(other, replace(meant, company="Works")),
        )
    )
    view = held_by(three, BORIS)
    assert [m.record_id for m in view.matches] == [5, 9]
    assert view.matches[0].company == "Works"
    assert (view.own, view.direction, view.client_number) == (
        True,
        Direction.OUTBOUND,
        "+79161112233",
    )
    assert (view.client_name, view.queue_name) == ("Ann", "Sales")


def test_colleagues_and_where_they_are(three: f.Outside) -> None:
    projection = Projection(three.acd)
    anna, boris, _ = projection.colleagues([1])
    assert (anna.state, boris.state) == (OperatorState.TALKING, OperatorState.READY)
    assert (boris.user_id, boris.queue_ids) == (12, (f.SALES, f.SUPPORT))
    assert projection.colleagues([2]) == ()
    assert projection.operators_of_user(12) == (BORIS,)


def test_the_last_lines_are_kept_through_a_restart(three: f.Outside) -> None:
    for number in range(25):
        three.tell(
            e.LineSaid(
                to_operator_id=ANNA,
                by_user_id=12,
                by_name="Operator 2",
                text=f"line {number}",
                by_operator_id=BORIS,
            )
        )
    three.tell(
        e.LineSaid(
            to_operator_id=ANNA,
            by_user_id=30,
            by_name="Vera",
            text="Offer it",
            by_supervisor=True,
            interaction_id=TALK,
        )
    )
    projection = Projection(Acd(three.acd.checkpoint()))
    to_anna, by_boris = projection.lines_of(ANNA), projection.lines_of(BORIS)
    assert [line.text for line in to_anna] == [*(f"line {n}" for n in range(6, 25)), "Offer it"]
    assert [line.text for line in by_boris] == [f"line {n}" for n in range(5, 25)]
    assert len({line.line_id for line in to_anna}) == 20
    last = to_anna[-1]
    assert (last.supervisor, last.from_operator_id, last.interaction_id) == (True, 0, TALK)
    assert projection.lines_of(VERA) == ()


def test_a_panel_that_has_just_found_the_gateway_again_is_obeyed(three: f.Outside) -> None:
    """Before the core has taken in that it is there; not so a page that was loaded anew."""
    projection = Projection(three.acd)
    hold = e.HoldRequested(interaction_id=TALK, operator_id=ANNA, on=True)
    three.tell(e.GatewayStarted())
    assert projection.refusal(hold) is None
    three.tell(e.OperatorConnected(operator_id=ANNA, interaction_ids=(TALK,)))
    three.tell(e.OperatorDisconnected(operator_id=ANNA))
    assert projection.refusal(hold) == "not_allowed"
