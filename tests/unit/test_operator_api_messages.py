"""What browsers say is understood or refused; what they are told is as the interface says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.operator_api import messages, metrics
from media_gateway.operator_api.messages import (
    BadMessageError,
    Finish,
    HangUp,
    Hello,
    PhoneChanged,
    Ping,
    SetState,
    Transfer,
    read_message,
)
from media_gateway.ports import SipAccount
from media_gateway.views import (
    CallbackView,
    NoteView,
    OperatorView,
    QueueView,
    TransferTargets,
)
from media_gateway.vocabulary.terms import (
    InteractionId,
    OperatorId,
    OperatorState,
    PauseReasonId,
    QueueId,
    Reason,
)
from tests.support.panels import interaction_view


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "hello", "token": "t"}', Hello(token="t", interaction_ids=())),
        (
            '{"type": "hello", "token": "t", "interaction_ids": ["voice-1"], "new": 1}',
            Hello(token="t", interaction_ids=(InteractionId("voice-1"),)),
        ),
        (
            '{"type": "phone", "ready": true, "interaction_ids": []}',
            PhoneChanged(ready=True, interaction_ids=()),
        ),
        (
            '{"type": "set_state", "state": "ready"}',
            SetState(state=OperatorState.READY, pause_reason_id=PauseReasonId(0)),
        ),
        (
            '{"type": "set_state", "state": "paused", "pause_reason_id": 4}',
            SetState(state=OperatorState.PAUSED, pause_reason_id=PauseReasonId(4)),
        ),
        (
            '{"type": "set_state", "state": "offline", "pause_reason_id": null}',
            SetState(state=OperatorState.OFFLINE, pause_reason_id=PauseReasonId(0)),
        ),
        (
            '{"type": "hangup", "interaction_id": "voice-1"}',
            HangUp(interaction_id=InteractionId("voice-1")),
        ),
        (
            '{"type": "finish", "interaction_id": "voice-1"}',
            Finish(interaction_id=InteractionId("voice-1")),
        ),
        (
            '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 2, "note": " a\\nb "}',
            Transfer(interaction_id=InteractionId("voice-1"), queue_id=QueueId(2), note="a\nb"),
        ),
        (
            '{"type": "transfer", "interaction_id": "voice-1", "operator_id": 4, "queue_id": null}',
            Transfer(interaction_id=InteractionId("voice-1"), to_operator_id=OperatorId(4)),
        ),
        (
            '{"type": "transfer", "interaction_id": "voice-1", "number": "+7 (916) 111-22-33"}',
            Transfer(interaction_id=InteractionId("voice-1"), number="+79161112233"),
        ),
        ('{"type": "ping"}', Ping()),
    ],
)
def test_every_message_of_the_interface_is_understood(text, message):
    assert read_message(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "5",
        "[]",
        "null",
        b"\xff\xfe",
        "{}",
        '{"type": "transfer", "interaction_id": "voice-1"}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "operator_id": 2}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": "1"}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": true}',
        '{"type": "transfer", "interaction_id": "voice-1", "operator_id": -1}',
        '{"type": "transfer", "interaction_id": "voice-1", "number": "*98#"}',
        '{"type": "transfer", "interaction_id": "voice-1", "number": "sip:x@y"}',
        '{"type": "transfer", "interaction_id": "voice-1", "number": 112}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "note": 5}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "note": "\\u0000"}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "note": "%s"}'
        % ("x" * 2001),
        '{"type": "transfer", "queue_id": 1}',
        '{"type": 5}',
        '{"type": "dance"}',
        '{"type": "hello"}',
        '{"type": "hello", "token": 5}',
        '{"type": "hello", "token": ""}',
        '{"type": "hello", "token": "t", "interaction_ids": "voice-1"}',
        '{"type": "hello", "token": "t", "interaction_ids": [5]}',
        '{"type": "hello", "token": "t", "interaction_ids": ["\\ud83d"]}',
        '{"type": "phone"}',
        '{"type": "phone", "ready": "yes"}',
        '{"type": "set_state"}',
        '{"type": "set_state", "state": "talking"}',
        '{"type": "set_state", "state": "paused", "pause_reason_id": "4"}',
        '{"type": "set_state", "state": "paused", "pause_reason_id": true}',
        '{"type": "hangup"}',
        '{"type": "hangup", "interaction_id": ["voice-1"]}',
        '{"type": "finish", "interaction_id": "\\ud83d"}',
        '{"type": "\\ud83d"}',
        "[" * 60_000,
        '{"type": ' * 10_000,
        "1" * 60_000,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadMessageError):
        read_message(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
kinds = st.sampled_from(["hello", "phone", "set_state", "hangup", "finish", "ping", "x"])
keys = st.sampled_from(["token", "interaction_ids", "interaction_id", "state", "ready"])


@given(kinds, st.dictionaries(keys, json_values))
def test_no_message_makes_the_reader_fall_over(kind, values):
    try:
        read_message(json.dumps({**values, "type": kind}))
    except BadMessageError as refused:
        assert json.loads(messages.error("bad_message", str(refused)))["code"] == "bad_message"
        assert str(refused).encode()


def test_the_welcome():
    account = SipAccount(url="ws://s/ws", uri="sip:op7@contact-center", user="op7", password="p")
    told = messages.welcome(
        now=5.5,
        operator_id=OperatorId(7),
        sip=account,
        pause_reasons=[(PauseReasonId(4), "Обед")],
        targets=TransferTargets(
            queues=((QueueId(1), "Sales"),), colleagues=((OperatorId(8), "Boris"),)
        ),
    )
    assert json.loads(told) == {
        "type": "welcome",
        "server_time": 5.5,
        "operator_id": 7,
        "sip": {
            "url": "ws://s/ws",
            "uri": "sip:op7@contact-center",
            "user": "op7",
            "password": "p",
        },
        "pause_reasons": [{"id": 4, "name": "Обед"}],
        "transfer_queues": [{"id": 1, "name": "Sales"}],
        "colleagues": [{"operator_id": 8, "name": "Boris"}],
    }


def test_the_welcome_of_a_supervisor():
    told = messages.welcome(
        now=5.5, operator_id=None, sip=None, pause_reasons=[], targets=TransferTargets()
    )
    assert json.loads(told) == {
        "type": "welcome",
        "server_time": 5.5,
        "operator_id": 0,
        "sip": None,
        "pause_reasons": [],
        "transfer_queues": [],
        "colleagues": [],
    }


def test_the_view():
    brought = {
        "trail": (Reason(code="entered", values=(("at", 1000.0), ("entry_point", "Shop One"))),),
        "data": (("order_number", "1234"),),
        "notes": (
            NoteView(operator_id=OperatorId(3), operator_name="Vera", text="A refund", at=1001.0),
        ),
        "callback": CallbackView(
            number="+79161112233", attempt=2, requested_at=900.0, note="Today", voicemail_uid="r1"
        ),
    }
    view = OperatorView(
        operator_id=OperatorId(7),
        state=OperatorState.TALKING,
        since=999.5,
        pause_reason_id=None,
        next_state=OperatorState.PAUSED,
        interactions=(interaction_view(**brought),),
    )
    assert json.loads(messages.view(view, 1010.0)) == {
        "type": "view",
        "server_time": 1010.0,
        "operator": {
            "id": 7,
            "state": "talking",
            "since": 999.5,
            "pause_reason_id": None,
            "next_state": "paused",
        },
        "interactions": [
            {
                "id": "voice-cc-1.1",
                "channel": "voice",
                "direction": "inbound",
                "state": "talking",
                "client_number": "+79161112233",
                "client_name": "Анна",
                "entry_point": {
                    "id": 1,
                    "name": "Shop One",
                    "number": "+74950000001",
                    "instructions": "Say the name of the shop",
                },
                "queue": {"id": 1, "name": "Sales"},
                "started_at": 1000.0,
                "offered_at": 1001.0,
                "answered_at": 1005.0,
                "ended_at": None,
                "wrap_up_until": None,
                "result_required": True,
                "offer_id": "voice-cc-1.1/1",
                "matches": [
                    {
                        "model": "res.partner",
                        "record_id": 5,
                        "partner_id": 5,
                        "name": "Анна Петрова",
                        "company": "Ромашка",
                        "reasons": [{"code": "talks", "values": {"count": 3}}],
                    }
                ],
                "reasons": [{"code": "longest_ready", "values": {"seconds": 130}}],
                "trail": [{"code": "entered", "values": {"at": 1000.0, "entry_point": "Shop One"}}],
                "data": {"order_number": "1234"},
                "notes": [
                    {"operator_id": 3, "operator_name": "Vera", "text": "A refund", "at": 1001.0}
                ],
                "callback": {
                    "number": "+79161112233",
                    "attempt": 2,
                    "requested_at": 900.0,
                    "note": "Today",
                    "voicemail_uid": "r1",
                },
            }
        ],
    }


def test_an_interaction_whose_entry_point_and_queue_are_gone():
    view = OperatorView(
        operator_id=OperatorId(7),
        state=OperatorState.TALKING,
        since=0.0,
        pause_reason_id=None,
        next_state=None,
        interactions=(interaction_view(entry_point=None, queue_id=None, queue_name=""),),
    )
    [told] = json.loads(messages.view(view, 0.0))["interactions"]
    assert (told["entry_point"], told["queue"]) == (None, None)


def test_most_clients_bring_nothing_along():
    view = OperatorView(
        operator_id=OperatorId(7),
        state=OperatorState.TALKING,
        since=0.0,
        pause_reason_id=None,
        next_state=None,
        interactions=(interaction_view(),),
    )
    [told] = json.loads(messages.view(view, 0.0))["interactions"]
    brought = {key: told[key] for key in ("trail", "data", "notes", "callback")}
    assert brought == {"trail": [], "data": {}, "notes": [], "callback": None}


def test_the_queues():
    queue = QueueView(
        queue_id=QueueId(1),
        name="Sales",
        waiting=2,
        longest_wait_since=990.5,
        ready=1,
        operators=3,
        expected_wait=75,
    )
    assert json.loads(messages.queues([queue], telephone_lost=True)) == {
        "type": "queues",
        "telephone_lost": True,
        "queues": [
            {
                "id": 1,
                "name": "Sales",
                "waiting": 2,
                "longest_wait_since": 990.5,
                "ready": 1,
                "operators": 3,
                "expected_wait": 75,
            }
        ],
    }


def test_an_error_names_its_interaction_where_it_is_about_one():
    assert json.loads(messages.error("result_required", "why", InteractionId("v"))) == {
        "type": "error",
        "code": "result_required",
        "message": "why",
        "interaction_id": "v",
    }
    assert "interaction_id" not in json.loads(messages.error("bad_message", "why"))


def test_figures_for_prometheus():
    rows = [
        ("contact_center_waiting", (("queue", 'The "best"\\shop\n'),), 2),
        ("contact_center_waiting", (("queue", "Other"), ("company", "1")), 0),
        ("contact_center_loop_lag_seconds", (), 0.0125),
        ("contact_center_journal_events_total", (), 12_345_678),
    ]
    assert metrics.render(rows).splitlines() == [
        "# TYPE contact_center_waiting gauge",
        'contact_center_waiting{queue="The \\"best\\"\\\\shop\\n"} 2',
        'contact_center_waiting{queue="Other",company="1"} 0',
        "# TYPE contact_center_loop_lag_seconds gauge",
        "contact_center_loop_lag_seconds 0.0125",
        "# TYPE contact_center_journal_events_total counter",
        "contact_center_journal_events_total 12345678",
    ]
