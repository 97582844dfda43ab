"""Facts arrive in Odoo as the interface says."""

import pytest

from media_gateway.vocabulary.terms import Match, Reason
from tests.support.deliveries import delivered
from tests.support.facts import (
    answer_fact,
    callback_fact,
    interaction_fact,
    interval_fact,
    offer_fact,
    room_entry_fact,
    video_leg_fact,
    visit_fact,
)
from tests.support.running import running


@pytest.fixture
def deliver(publisher, odoo, outbox):
    def deliver(*facts):
        with running(publisher):
            publisher.publish(facts)
            delivered(odoo, outbox, *facts)

    return deliver


def test_an_interaction(deliver, odoo):
    deliver(interaction_fact())
    assert odoo.fact("interaction", "voice-1") == {
        "kind": "interaction",
        "uid": "voice-1",
        "version": 1,
        "channel": "voice",
        "direction": "inbound",
        "state": "waiting",
        "client_number": "+79161112233",
        "client_name": "Анна",
        "entry_number": "+74950000001",
        "entry_point_id": None,
        "queue_id": 1,
        "operator_id": None,
        "matches": [],
        "reasons": [],
        "started_at": 1000.0,
        "queued_at": 1000.5,
        "answered_at": None,
        "ended_at": None,
        "wrapped_up_at": None,
        "last_seen_at": 1001.0,
        "wait_seconds": 0.5,
        "talk_seconds": 0.0,
        "wrapup_seconds": 0.0,
        "outcome": None,
        "end_unknown": False,
        "trail": [],
        "data": {},
        "notes": [],
        "rating": None,
        "hold_seconds": 0.0,
    }


def test_who_its_client_may_be(deliver, odoo):
    match = Match(
        model="res.partner",
        record_id=5,
        partner_id=5,
        name="Анна",
        reasons=(Reason(code="talks", values=(("count", 3),)),),
    )
    deliver(interaction_fact(matches=(match,)))
    assert odoo.fact("interaction", "voice-1")["matches"] == [
        {
            "model": "res.partner",
            "record_id": 5,
            "partner_id": 5,
            "name": "Анна",
            "company": "",
            "owner_user_id": 0,
            "last_user_id": 0,
            "language": "",
            "rules": [],
            "reasons": [{"code": "talks", "values": {"count": 3}}],
        }
    ]


def test_why_it_is_where_it_is_and_what_it_brings_along(deliver, odoo):
    deliver(interaction_fact(reasons=(Reason(code="only_ready"),), data=(("order", "17"),)))
    told = odoo.fact("interaction", "voice-1")
    assert told["reasons"] == [{"code": "only_ready", "values": {}}]
    assert told["data"] == {"order": "17"}


def test_what_operators_were_offered_and_did(deliver, odoo):
    deliver(interaction_fact(), offer_fact(), interval_fact())
    assert odoo.fact("offer", "voice-1/1")["outcome"] == "answered"
    assert odoo.fact("interval", "operator-1/1")["state"] == "ready"


def test_what_comes_of_flows_and_callbacks(deliver, odoo):
    deliver(interaction_fact(), visit_fact(), answer_fact(), callback_fact())
    assert odoo.fact("visit", "voice-1#1") == {
        "kind": "visit",
        "uid": "voice-1#1",
        "version": 1,
        "interaction_uid": "voice-1",
        "flow_id": 3,
        "flow_version": 12,
        "node_id": 31,
        "entered_at": 1000.0,
        "left_at": 1004.5,
        "exit": "1",
    }
    assert odoo.fact("answer", "voice-1/rating") == {
        "kind": "answer",
        "uid": "voice-1/rating",
        "version": 1,
        "interaction_uid": "voice-1",
        "operator_id": 1,
        "flow_id": 5,
        "node_id": 51,
        "value": 5,
        "answered_at": 1100.0,
    }
    assert odoo.fact("callback", "callback-voice-1") == {
        "kind": "callback",
        "uid": "callback-voice-1",
        "version": 1,
        "state": "waiting",
        "origin_uid": "voice-1",
        "interaction_uid": None,
        "queue_id": 1,
        "number": "+79161112233",
        "requested_at": 1050.0,
        "due_at": 1050.0,
        "attempts": 0,
        "voicemail_uid": None,
    }


def test_what_comes_of_talks_by_video(deliver, odoo):
    deliver(interaction_fact(), room_entry_fact(), video_leg_fact())
    assert odoo.fact("room_entry", "video-1/m1") == {
        "kind": "room_entry",
        "uid": "video-1/m1",
        "version": 1,
        "interaction_uid": "voice-1",
        "at": 1010.0,
        "from_leg": "client",
        "from_name": "Анна",
        "entry_kind": "chat",
        "payload": {"text": "Здравствуйте!"},
    }
    assert odoo.fact("video_leg", "video-1/client/1000000") == {
        "kind": "video_leg",
        "uid": "video-1/client/1000000",
        "version": 1,
        "interaction_uid": "voice-1",
        "leg": "client",
        "media": "audio,video",
        "setup_seconds": 0.4,
        "loss": 0.01,
        "rtt_ms": None,
        "drop_reason": "network",
    }
