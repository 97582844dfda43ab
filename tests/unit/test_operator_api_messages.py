"""What browsers are told is as the interface says."""

import json

from media_gateway.operator_api import messages, metrics
from media_gateway.ports import SipAccount
from media_gateway.views import (
    CallbackView,
    ColleagueView,
    LineView,
    NoteView,
    OperatorView,
    PartyView,
    QueueView,
    Recording,
    Role,
    TicketView,
    TransferTargets,
)
from media_gateway.vocabulary.terms import (
    InteractionId,
    OperatorId,
    OperatorState,
    PartyId,
    PartyState,
    PauseReasonId,
    QueueId,
    Reason,
)
from tests.support.panels import interaction_view

ME = OperatorId(7)


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


def told_view(**values):
    """What is told of an operator who holds ``interaction_view(**values)``."""
    view = OperatorView(
        operator_id=ME,
        state=OperatorState.TALKING,
        since=999.5,
        pause_reason_id=None,
        next_state=OperatorState.PAUSED,
        interactions=(interaction_view(**values),),
    )
    return json.loads(messages.view(view, (), 1010.0))


def told_of(**values):
    """The keys of the interaction that ``values`` stand for, as they are told."""
    [told] = told_view(**values)["interactions"]
    return {key: told[key] for key in values}


def test_the_view_of_an_operator():
    told = told_view()
    del told["interactions"]
    assert told == {
        "type": "view",
        "server_time": 1010.0,
        "operator": {
            "id": 7,
            "state": "talking",
            "since": 999.5,
            "pause_reason_id": None,
            "next_state": "paused",
        },
        "watching": [],
    }


def test_an_interaction_in_the_view():
    assert told_view(matches=(), reasons=())["interactions"] == [
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
            "matches": [],
            "reasons": [],
            "trail": [],
            "data": {},
            "notes": [],
            "callback": None,
            "role": "own",
            "asked_by": "",
            "own": False,
            "on_hold": False,
            "recording": "off",
            "parties": [],
            "ticket": None,
            "video": None,
        }
    ]


def test_who_the_client_may_be_and_why_it_is_this_operators():
    [told] = told_view()["interactions"]
    assert told["matches"] == [
        {
            "model": "res.partner",
            "record_id": 5,
            "partner_id": 5,
            "name": "Анна Петрова",
            "company": "Ромашка",
            "reasons": [{"code": "talks", "values": {"count": 3}}],
        }
    ]
    assert told["reasons"] == [{"code": "longest_ready", "values": {"seconds": 130}}]


def test_what_a_client_brings_along():
    entered = Reason(code="entered", values=(("at", 1000.0), ("entry_point", "Shop One")))
    note = NoteView(operator_id=OperatorId(3), operator_name="Vera", text="A refund", at=1001.0)
    assert told_of(trail=(entered,), data=(("order_number", "1234"),), notes=(note,)) == {
        "trail": [{"code": "entered", "values": {"at": 1000.0, "entry_point": "Shop One"}}],
        "data": {"order_number": "1234"},
        "notes": [{"operator_id": 3, "operator_name": "Vera", "text": "A refund", "at": 1001.0}],
    }


def test_which_callback_or_ticket_it_is():
    callback = CallbackView(
        number="+79161112233", attempt=2, requested_at=900.0, note="Today", voicemail_uid="r1"
    )
    ticket = TicketView(ticket_id=12, title="Wrong cake")
    assert told_of(callback=callback, ticket=ticket) == {
        "callback": {
            "number": "+79161112233",
            "attempt": 2,
            "requested_at": 900.0,
            "note": "Today",
            "voicemail_uid": "r1",
        },
        "ticket": {"id": 12, "title": "Wrong cake"},
    }


def test_who_is_in_a_talk():
    gleb = PartyView(
        party_id=PartyId("p1"), operator_id=ME, name="Gleb", number="", state=PartyState.TOGETHER
    )
    assert told_of(
        role=Role.CONSULTED,
        asked_by="Vera",
        own=True,
        on_hold=True,
        recording=Recording.PAUSED,
        parties=(gleb,),
    ) == {
        "role": "consulted",
        "asked_by": "Vera",
        "own": True,
        "on_hold": True,
        "recording": "paused",
        "parties": [
            {
                "id": "p1",
                "operator_id": 7,
                "name": "Gleb",
                "number": "",
                "state": "together",
                "by_link": False,
                "until": None,
            }
        ],
    }


def test_an_interaction_whose_entry_point_and_queue_are_gone():
    [told] = told_view(entry_point=None, queue_id=None, queue_name="")["interactions"]
    assert (told["entry_point"], told["queue"]) == (None, None)


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
    targets = [(QueueId(1), "Sales"), (QueueId(2), "Support")]
    told = messages.queues([queue], telephone_lost=True, transfer_queues=targets)
    assert json.loads(told) == {
        "type": "queues",
        "telephone_lost": True,
        "transfer_queues": [{"id": 1, "name": "Sales"}, {"id": 2, "name": "Support"}],
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


def test_the_colleagues():
    boris = ColleagueView(
        operator_id=OperatorId(8),
        user_id=14,
        name="Boris",
        state=OperatorState.PAUSED,
        since=990.5,
        pause_reason_id=PauseReasonId(4),
        extension="desk8",
        queue_ids=(QueueId(1), QueueId(2)),
    )
    assert json.loads(messages.presence([messages.colleague(boris)], whole=False)) == {
        "type": "presence",
        "whole": False,
        "colleagues": [
            {
                "operator_id": 8,
                "user_id": 14,
                "name": "Boris",
                "state": "paused",
                "since": 990.5,
                "pause_reason_id": 4,
                "extension": "desk8",
                "queue_ids": [1, 2],
                "watchable": None,
            }
        ],
    }


def test_the_lines():
    line = LineView(
        line_id="7/3",
        from_operator_id=OperatorId(0),
        from_user_id=20,
        from_name="Vera",
        to_operator_id=OperatorId(7),
        supervisor=True,
        text="Offer him the discount",
        at=1000.5,
        interaction_id=InteractionId("v"),
    )
    assert json.loads(messages.lines([line])) == {
        "type": "lines",
        "lines": [
            {
                "id": "7/3",
                "from_operator_id": 0,
                "from_user_id": 20,
                "from_name": "Vera",
                "to_operator_id": 7,
                "supervisor": True,
                "text": "Offer him the discount",
                "at": 1000.5,
                "interaction_id": "v",
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
