"""Odoo asked in the middle of a flow: each question gets one answer, in time."""

import socket

import pytest

from media_gateway.odoo_sync import consultant as module
from media_gateway.odoo_sync.consultant import CONSULTANTS, OdooConsultant
from media_gateway.odoo_sync.odoo_rpc import OdooRpc
from media_gateway.vocabulary.commands import ConsultOdoo
from media_gateway.vocabulary.events import Consultation, OdooConsulted
from media_gateway.vocabulary.terms import FlowId, InteractionId, NodeId, StepId
from tests.support.fake_odoo import FakeOdoo
from tests.support.running import running
from tests.support.waiting import SECONDS, CollectingInbox

ORDER, TICKET = 31, 32
FOUND = {"outcome": "found", "values": {"status": "sent", "total": 12.5, "total_currency": "RUB"}}


@pytest.fixture
def inbox():
    return CollectingInbox()


@pytest.fixture
def odoo():
    odoo = FakeOdoo()
    odoo.answers[ORDER] = FOUND
    odoo.answers[TICKET] = {"outcome": "created", "values": {"ticket": "T7"}}
    yield odoo
    odoo.gate.set()
    odoo.stop()


@pytest.fixture
def consultant(odoo, inbox):
    def connect():
        return OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password)

    return OdooConsultant(connect, inbox)


def question(step="1", node_id=ORDER, **values):
    return ConsultOdoo(
        interaction_id=InteractionId("voice-1"),
        step_id=StepId(f"voice-1#{step}"),
        flow_id=FlowId(3),
        version=12,
        node_id=NodeId(node_id),
        values=tuple(values.items()),
        language="ru_RU",
    )


def answer(outcome, step="1", **values):
    return OdooConsulted(
        interaction_id=InteractionId("voice-1"),
        step_id=StepId(f"voice-1#{step}"),
        outcome=outcome,
        values=tuple(values.items()),
    )


def asked(consultant, inbox, command, count=1):
    with running(consultant) as loop:
        loop.call_soon_threadsafe(consultant.consult, command)
        return inbox.wait_for(count)


def test_a_question_is_answered(consultant, inbox, odoo):
    [event] = asked(consultant, inbox, question(order_number="1234", partner_id=5))
    assert event == answer(Consultation.FOUND, status="sent", total=12.5, total_currency="RUB")
    assert odoo.questions == [
        {
            "interaction_id": "voice-1",
            "step_id": "voice-1#1",
            "flow_id": 3,
            "version": 12,
            "node_id": ORDER,
            "values": {"order_number": "1234", "partner_id": 5},
            "language": "ru_RU",
        }
    ]


def test_empty_fields_of_odoo_are_empty_texts(consultant, inbox, odoo):
    odoo.answers[ORDER] = {"outcome": "found", "values": {"a": False, "b": None, "c": True}}
    assert asked(consultant, inbox, question()) == [
        answer(Consultation.FOUND, a="", b="", c=1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        {"outcome": "perhaps", "values": {}},
        {"outcome": "found"},
        {"outcome": "found", "values": []},
        {"outcome": "found", "values": {"a": [1, "Anna"]}},
    ],
)
def test_nonsense_is_a_failure(consultant, inbox, odoo, nonsense):
    odoo.answers[ORDER] = nonsense
    assert asked(consultant, inbox, question()) == [answer(Consultation.FAILED)]


def test_what_odoo_falls_over_is_a_failure(consultant, inbox, odoo):
    odoo.failing = "odoo.exceptions.UserError"
    assert asked(consultant, inbox, question()) == [answer(Consultation.FAILED)]


def test_an_odoo_that_is_down_is_a_failure_and_forgotten_when_it_is_back(consultant, inbox, odoo):
    odoo.stop()
    with running(consultant) as loop:
        loop.call_soon_threadsafe(consultant.consult, question())
        assert inbox.wait_for(1) == [answer(Consultation.FAILED)]
        odoo.start()
        loop.call_soon_threadsafe(consultant.consult, question("2", TICKET))
        assert inbox.wait_for(2)[1] == answer(Consultation.CREATED, "2", ticket="T7")


def test_a_client_is_not_kept_waiting_and_a_late_answer_is_dropped(
    consultant, inbox, odoo, monkeypatch
):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.1)
    odoo.gate.clear()
    with running(consultant) as loop:
        loop.call_soon_threadsafe(consultant.consult, question())
        assert inbox.wait_for(1) == [answer(Consultation.FAILED)]
        odoo.gate.set()
        odoo.until(lambda: odoo.questions, "Odoo answers late")
        monkeypatch.setattr(module, "PATIENCE_SECONDS", SECONDS)
        loop.call_soon_threadsafe(consultant.consult, question("2"))
        events = inbox.wait_for(2)
        assert [event.step_id for event in events] == ["voice-1#1", "voice-1#2"]
        assert events[1].outcome is Consultation.FOUND


def test_questions_given_up_while_they_waited_are_not_asked_any_more(
    consultant, inbox, odoo, monkeypatch
):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.1)
    odoo.gate.clear()
    with running(consultant) as loop:
        for step in range(3 * CONSULTANTS):
            loop.call_soon_threadsafe(consultant.consult, question(str(step)))
        inbox.wait_for(3 * CONSULTANTS)
        odoo.gate.set()
        monkeypatch.setattr(module, "PATIENCE_SECONDS", SECONDS)
        loop.call_soon_threadsafe(consultant.consult, question("last", TICKET))
        last = inbox.wait_for(3 * CONSULTANTS + 1)[-1]
    assert last.outcome is Consultation.CREATED
    assert len(odoo.questions) <= CONSULTANTS + 1


def test_several_clients_are_served_at_once(consultant, inbox, odoo):
    odoo.gate.clear()
    with running(consultant) as loop:
        for step in range(CONSULTANTS):
            loop.call_soon_threadsafe(consultant.consult, question(str(step)))
        odoo.until(lambda: odoo.at_the_gate == CONSULTANTS, "all of them ask")
        odoo.gate.set()
        events = inbox.wait_for(CONSULTANTS)
    assert {event.outcome for event in events} == {Consultation.FOUND}


def test_before_it_runs_nothing_can_be_found_out(consultant, inbox):
    consultant.consult(question())
    assert inbox.events == [answer(Consultation.FAILED)]


def test_it_stops_while_odoo_is_silent(inbox, monkeypatch):
    """Silent is worse than down: the connection stands and nobody answers."""
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        consultant = OdooConsultant(lambda: OdooRpc(url, "db", "login", "password"), inbox)
        assert asked(consultant, inbox, question()) == [answer(Consultation.FAILED)]
