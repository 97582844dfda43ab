"""Facts on their way to Odoo on its bad days: nothing lost, nothing held up, in order."""

import asyncio
import math
import threading
import time

import pytest

from media_gateway.journal.errors import JournalError
from media_gateway.journal.journal import Journal
from media_gateway.journal.outbox import kind_of
from media_gateway.odoo_sync import courier
from media_gateway.odoo_sync import publisher as publishing
from media_gateway.odoo_sync.odoo_rpc import OdooRpc
from media_gateway.odoo_sync.publisher import BATCH, OdooPublisher
from media_gateway.vocabulary.terms import Match, Reason
from tests.support.facts import (
    answer_fact,
    callback_fact,
    interaction_fact,
    interval_fact,
    offer_fact,
    recording_fact,
    visit_fact,
)
from tests.support.fake_odoo import FakeOdoo
from tests.support.refusals import refusals
from tests.support.running import running
from tests.support.waiting import eventually


@pytest.fixture
def odoo():
    odoo = FakeOdoo()
    yield odoo
    odoo.gate.set()
    odoo.stop()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite"


@pytest.fixture
def outbox(path):
    journal = Journal.open(path)
    yield journal.outbox
    journal.close()


@pytest.fixture
def recordings(tmp_path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    return folder


@pytest.fixture
def publisher(outbox, odoo, recordings, monkeypatch):
    # the longest pause decides how soon a test sees Odoo again, not what is delivered
    monkeypatch.setattr(courier, "LONGEST_PAUSE_SECONDS", 0.25)
    return made(outbox, odoo, recordings)


def made(outbox, odoo, recordings, kept_days=7):
    def connect():
        return OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password)

    return OdooPublisher(outbox, connect, recordings, kept_days)


def delivered(odoo, outbox, *facts):
    """Wait until Odoo has exactly these versions and the outbox has nothing left."""
    for fact in facts:
        odoo.until(
            lambda fact=fact: odoo.version(kind_of(fact), fact.uid) == fact.version,
            f"version {fact.version} of {fact.uid} is in Odoo",
        )
    eventually(lambda: outbox.waiting_count() == 0, "the outbox is empty")


def test_facts_arrive_as_the_interface_says(publisher, odoo, outbox):
    match = Match(
        model="res.partner",
        record_id=5,
        partner_id=5,
        name="Анна",
        reasons=(Reason(code="talks", values=(("count", 3),)),),
    )
    fact = interaction_fact(
        matches=(match,), reasons=(Reason(code="only_ready"),), data=(("order", "17"),)
    )
    with running(publisher):
        publisher.publish([fact, offer_fact(), interval_fact()])
        delivered(odoo, outbox, fact, offer_fact(), interval_fact())
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
        "matches": [
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
        ],
        "reasons": [{"code": "only_ready", "values": {}}],
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
        "data": {"order": "17"},
        "notes": [],
        "rating": None,
    }
    assert odoo.fact("offer", "voice-1/1")["outcome"] == "answered"
    assert odoo.fact("interval", "operator-1/1")["state"] == "ready"


def test_what_comes_of_flows_and_callbacks_arrives_as_the_interface_says(publisher, odoo, outbox):
    facts = [interaction_fact(), visit_fact(), answer_fact(), callback_fact()]
    with running(publisher):
        publisher.publish(facts)
        delivered(odoo, outbox, *facts)
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


def test_they_arrive_after_their_interaction_however_often_that_changes(
    publisher, odoo, outbox, monkeypatch
):
    monkeypatch.setattr(publishing, "BATCH", 1)
    odoo.gate.clear()
    with running(publisher):
        publisher.publish([interaction_fact()])
        publisher.publish([visit_fact(), answer_fact(), callback_fact()])
        publisher.publish([interaction_fact(version=2)])
        odoo.gate.set()
        delivered(odoo, outbox, visit_fact(), answer_fact(), callback_fact())
    first, *rest = [kind for kind, _ in odoo.facts]
    assert first == "interaction"
    assert rest == ["visit", "answer", "callback"]


def test_one_login_serves_many_deliveries(publisher, odoo, outbox):
    with running(publisher):
        for version in range(1, 6):
            publisher.publish([interaction_fact(version=version)])
            delivered(odoo, outbox, interaction_fact(version=version))
    assert odoo.logins == 1


def test_what_comes_during_a_delivery_goes_together(publisher, odoo, outbox):
    with running(publisher):
        odoo.gate.clear()
        publisher.publish([interaction_fact("voice-0")])
        facts = [interaction_fact(f"voice-{n}") for n in range(1, 50)]
        for fact in facts:
            publisher.publish([fact])
        odoo.gate.set()
        delivered(odoo, outbox, *facts)
    assert len(odoo.batches) <= 3


def test_a_batch_is_limited(publisher, odoo, outbox):
    facts = [interaction_fact(f"voice-{n}") for n in range(2 * BATCH + 1)]
    publisher.publish(facts)
    with running(publisher):
        delivered(odoo, outbox, *facts)
    assert [len(batch) for batch in odoo.batches] == [BATCH, BATCH, 1]


def test_only_the_newest_version_is_sent(publisher, odoo, outbox):
    publisher.publish([interaction_fact(version=version) for version in range(1, 20)])
    with running(publisher):
        delivered(odoo, outbox, interaction_fact(version=19))
    assert [[fact["version"] for fact in batch] for batch in odoo.batches] == [[19]]


def test_publishing_does_not_wait_for_odoo(publisher, odoo):
    odoo.gate.clear()
    with running(publisher):
        publisher.publish([interaction_fact()])
        publisher.publish([offer_fact()])
        assert publisher.waiting() == 2
        odoo.gate.set()


def test_odoo_may_be_away(publisher, odoo, outbox):
    odoo.stop()
    with running(publisher):
        publisher.publish([interaction_fact()])
        eventually(lambda: not publisher.health().ok, "the publisher says Odoo is away")
        assert "does not answer" in publisher.health().detail
        assert "1 facts wait" in publisher.health().detail
        publisher.publish([interaction_fact(version=2), offer_fact()])
        odoo.start()
        delivered(odoo, outbox, interaction_fact(version=2), offer_fact())
        eventually(lambda: publisher.health().ok, "the publisher is well again")


def test_an_odoo_that_is_away_is_noticed_before_there_is_anything_to_deliver(publisher, odoo):
    odoo.stop()
    with running(publisher):
        eventually(lambda: not publisher.health().ok, "the publisher says Odoo is away")
        odoo.start()
        eventually(lambda: publisher.health().ok, "the publisher is well")


def test_an_odoo_that_goes_away_unused_is_noticed(publisher, odoo, monkeypatch):
    monkeypatch.setattr(publishing, "IDLE_SECONDS", 0.05)
    publisher._facts._idle_seconds = 0.05
    with running(publisher):
        odoo.until(lambda: odoo.batches, "it was asked")
        odoo.stop()
        eventually(lambda: not publisher.health().ok, "the publisher says Odoo is away")


def test_the_first_fact_finds_the_publisher_logged_in(publisher, odoo, outbox):
    with running(publisher):
        odoo.until(lambda: odoo.batches == [[]], "it was asked")
        publisher.publish([interaction_fact()])
        delivered(odoo, outbox, interaction_fact())
    assert odoo.logins == 1


def test_the_gateway_may_be_away(path, odoo, recordings):
    journal = Journal.open(path)
    odoo.stop()
    publisher = made(journal.outbox, odoo, recordings)
    with running(publisher):
        publisher.publish([interaction_fact()])
    journal.close()
    odoo.start()
    journal = Journal.open(path)
    with running(made(journal.outbox, odoo, recordings)):
        delivered(odoo, journal.outbox, interaction_fact())
    journal.close()


def test_an_answer_lost_on_its_way_is_asked_for_again(publisher, odoo, outbox):
    """Odoo has stored the fact, we do not know it: delivered twice, stored once."""
    odoo.facts["interaction", "voice-1"] = {"version": 1, "first": True}
    publisher.publish([interaction_fact()])
    with running(publisher):
        eventually(lambda: outbox.waiting_count() == 0, "the outbox is empty")
    assert odoo.fact("interaction", "voice-1")["first"]


@pytest.mark.parametrize(
    "exception",
    [
        "psycopg2.OperationalError",
        "psycopg2.errors.SerializationFailure",
        "odoo.exceptions.AccessError",
        "odoo.exceptions.AccessDenied",
        "odoo.exceptions.UserError",
        "builtins.AttributeError",
    ],
)
def test_an_odoo_that_fails_at_everything_is_waited_for(publisher, odoo, outbox, exception):
    odoo.failing = exception
    facts = [interaction_fact(f"voice-{n}") for n in range(5)]
    publisher.publish(facts)
    with running(publisher):
        eventually(lambda: "a bad day" in publisher.health().detail, "the trouble is told")
        assert outbox.refused_count() == 0
        odoo.failing = ""
        delivered(odoo, outbox, *facts)


@pytest.mark.parametrize(
    "answer",
    [
        (502, b"<html>Bad Gateway</html>"),
        (404, b"Not Found"),
        (200, b"<html>Odoo is starting</html>"),
        (200, b'{"error": "what?"}'),
        (200, b'{"result": "what?"}'),
        (200, b""),
    ],
)
def test_nonsense_from_a_proxy_is_waited_out(publisher, odoo, outbox, answer):
    odoo.answer_with = answer
    publisher.publish([interaction_fact()])
    with running(publisher):
        eventually(lambda: not publisher.health().ok, "the trouble is told")
        odoo.answer_with = None
        delivered(odoo, outbox, interaction_fact())
    assert outbox.refused_count() == 0


def test_nonsense_in_the_middle_of_a_session_is_waited_out(publisher, odoo, outbox):
    with running(publisher):
        publisher.publish([interaction_fact()])
        delivered(odoo, outbox, interaction_fact())
        odoo.answer_with = (200, b'{"result": {"accepted": 5}}')
        publisher.publish([offer_fact()])
        eventually(lambda: "nonsense" in publisher.health().detail, "the trouble is told")
        odoo.answer_with = None
        delivered(odoo, outbox, offer_fact())


def test_a_changed_password_is_named_and_waited_for(publisher, odoo, outbox):
    odoo.password = "another"
    publisher.publish([interaction_fact()])
    with running(publisher):
        eventually(lambda: "let the gateway in" in publisher.health().detail, "it says so")
        odoo.password = "secret"
        delivered(odoo, outbox, interaction_fact())


def test_a_refused_fact_holds_up_nobody(publisher, odoo, outbox):
    good = [interaction_fact("voice-1"), offer_fact()]
    odoo.stumble_over = {"voice-bad"}
    publisher.publish([good[0], interaction_fact("voice-bad"), good[1]])
    with running(publisher):
        delivered(odoo, outbox, *good)
        assert outbox.refused_count() == 1
        [message] = refusals(outbox)
        assert "fell over" in message
        health = publisher.health()
        assert not health.ok
        assert "refused 1 facts (interaction: 1)" in health.detail


def test_what_odoo_says_of_a_person_stands_in_no_plain_log_and_no_health(
    publisher, odoo, outbox, recordings, caplog
):
    record(recordings, "voice-1.txt")
    odoo.stumble_over = {"voice-bad"}
    bad = interaction_fact("voice-bad")
    publisher.publish([interaction_fact(), bad, recording_fact(path="voice-1.txt")])
    with running(publisher):
        eventually(lambda: outbox.refused_count() == 2, "both are set aside")
        detail = publisher.health().detail
    assert "interaction: 1, recording: 1" in detail
    assert "CC_LOG_PII" in detail and "journal.sqlite" in detail
    assert not any(refusal in detail for refusal in refusals(outbox))
    refused = [r.fields for r in caplog.records if r.message.endswith("refused")]
    assert sorted(fields["pii_reason"] for fields in refused) == sorted(refusals(outbox))
    for fields in refused:
        assert fields["error"].startswith(("builtins.", "odoo."))
        assert set(fields) == {"uid", "error", "pii_reason"}


def test_why_odoo_cannot_be_reached_is_logged_by_its_kind_only(publisher, odoo, caplog):
    odoo.stop()
    with running(publisher):
        publisher.publish([interaction_fact()])
        eventually(lambda: not publisher.health().ok, "the publisher says Odoo is away")
    [fields, *_] = [r.fields for r in caplog.records if r.message == "Delivery interrupted"]
    assert "does not answer" in fields["pii_reason"]
    assert fields["error"] == "URLError"
    assert "reason" not in fields


def test_one_bad_fact_is_found_in_a_full_batch(publisher, odoo, outbox):
    facts = [interaction_fact(f"voice-{n}") for n in range(BATCH)]
    odoo.stumble_over = {"voice-137"}
    publisher.publish(facts)
    with running(publisher):
        delivered(odoo, outbox, *(fact for fact in facts if fact.uid != "voice-137"))
    assert outbox.refused_count() == 1
    assert len(odoo.batches) < 30


def test_a_refused_fact_is_tried_again_after_a_restart(publisher, odoo, outbox, recordings):
    odoo.stumble_over = {"voice-1"}
    publisher.publish([interaction_fact()])
    with running(publisher):
        eventually(lambda: outbox.refused_count() == 1, "it is refused")
    odoo.stumble_over = set()
    with running(made(outbox, odoo, recordings)):
        delivered(odoo, outbox, interaction_fact())
    assert outbox.refused_count() == 0


def test_versions_arrive_in_order(publisher, odoo, outbox):
    """Published while deliveries run, from another thread, as fast as it goes."""

    def publish_many():
        for version in range(1, 300):
            publisher.publish([interaction_fact(version=version)])

    with running(publisher):
        thread = threading.Thread(target=publish_many)
        thread.start()
        thread.join()
        delivered(odoo, outbox, interaction_fact(version=299))
    versions = [fact["version"] for batch in odoo.batches for fact in batch]
    assert versions == sorted(versions)


def record(recordings, name="voice-1.wav", content=b"RIFF sound"):
    (recordings / name).write_bytes(content)


def test_a_recording_arrives_with_its_file(publisher, odoo, outbox, recordings):
    record(recordings)
    with running(publisher):
        publisher.publish([interaction_fact(), recording_fact()])
        delivered(odoo, outbox, interaction_fact(), recording_fact())
    assert odoo.recordings["voice-1/recording"] == (b"RIFF sound", "audio/wav")


def test_a_voicemail_is_told_from_a_talk(publisher, odoo, outbox, recordings):
    record(recordings)
    message = recording_fact("voice-1/message", voicemail=True)
    with running(publisher):
        publisher.publish([interaction_fact(), recording_fact(), message])
        delivered(odoo, outbox, interaction_fact(), recording_fact(), message)
    assert odoo.fact("recording", "voice-1/message")["voicemail"] is True
    assert odoo.fact("recording", "voice-1/recording")["voicemail"] is False


def test_a_recording_waits_until_its_interaction_is_there(publisher, odoo, outbox, recordings):
    record(recordings)
    odoo.stumble_over = {"voice-1"}
    odoo.failing = "psycopg2.OperationalError"
    with running(publisher):
        publisher.publish([recording_fact(), interaction_fact()])
        eventually(lambda: not publisher.health().ok, "the trouble is told")
        assert odoo.fact("recording", "voice-1/recording") is None
        odoo.stumble_over, odoo.failing = set(), ""
        delivered(odoo, outbox, interaction_fact(), recording_fact())
    assert list(odoo.facts) == [("interaction", "voice-1"), ("recording", "voice-1/recording")]


def test_a_long_recording_holds_up_no_fact(publisher, odoo, outbox, recordings, monkeypatch):
    record(recordings)
    uploading, finish = threading.Event(), threading.Event()
    real = odoo._answer

    def slow(path, params):
        if "deliver_recording" in params.get("args", ()):
            uploading.set()
            finish.wait()
        return real(path, params)

    monkeypatch.setattr(odoo, "_answer", slow)
    with running(publisher):
        publisher.publish([interaction_fact(), recording_fact()])
        assert uploading.wait(10)
        publisher.publish([offer_fact()])
        odoo.until(lambda: odoo.fact("offer", "voice-1/1"), "the offer is delivered meanwhile")
        finish.set()
        delivered(odoo, outbox, recording_fact())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.wav", "gone.wav cannot be read: No such file"),
        ("../secret.wav", "is not in"),
        ("/etc/passwd", "is not in"),
    ],
)
def test_a_file_that_cannot_be_sent_is_said_so(publisher, outbox, tmp_path, name, message):
    (tmp_path / "secret.wav").write_text("secret")
    with running(publisher):
        publisher.publish([recording_fact(path=name)])
        eventually(lambda: outbox.refused_count() == 1, "it is set aside")
    [refusal] = refusals(outbox)
    assert message in refusal


def test_a_recording_that_odoo_refuses_is_kept_aside(publisher, odoo, outbox, recordings):
    record(recordings, "voice-1.txt")
    with running(publisher):
        publisher.publish([interaction_fact(), recording_fact(path="voice-1.txt")])
        eventually(lambda: outbox.refused_count() == 1, "it is set aside")
    [refusal] = refusals(outbox)
    assert "is no sound" in refusal
    assert (recordings / "voice-1.txt").exists()


def test_a_delivered_file_is_kept_for_its_days(publisher, odoo, outbox, recordings):
    record(recordings)
    with running(publisher):
        publisher.publish([interaction_fact(), recording_fact()])
        delivered(odoo, outbox, recording_fact())
    assert (recordings / "voice-1.wav").exists()
    a_week_later = made(outbox, odoo, recordings)
    a_week_later._recordings._now = lambda: time.time() + 7 * 86_400 + 1
    with running(a_week_later):
        eventually(lambda: not (recordings / "voice-1.wav").exists(), "the file is cleared away")
    assert outbox.delivered_files(math.inf, 10) == []


def test_a_file_nobody_wants_kept_is_gone_once_odoo_has_it(odoo, outbox, recordings):
    record(recordings)
    publisher = made(outbox, odoo, recordings, kept_days=0)
    with running(publisher):
        publisher.publish([interaction_fact(), recording_fact()])
        delivered(odoo, outbox, recording_fact())
        eventually(lambda: not (recordings / "voice-1.wav").exists(), "the file is cleared away")


def test_a_recording_is_sent_once_however_often_it_is_reported(publisher, odoo, outbox, recordings):
    record(recordings)
    with running(publisher):
        publisher.publish([interaction_fact(), recording_fact()])
        delivered(odoo, outbox, recording_fact())
        odoo.recordings.clear()
        publisher.publish([recording_fact(), offer_fact()])
        delivered(odoo, outbox, offer_fact())
    assert not odoo.recordings
    assert outbox.refused_count() == 0


def test_a_broken_journal_ends_the_publisher(publisher, odoo, outbox):
    """The process that it belongs to starts anew; a publisher that is silently dead would not."""

    async def break_it():
        running = asyncio.create_task(publisher.run())
        publisher.publish([interaction_fact()])
        await asyncio.to_thread(delivered, odoo, outbox, interaction_fact())
        outbox._store.facts.execute("DROP TABLE fact")
        publisher._facts.wake()
        await asyncio.wait_for(running, 10)

    with pytest.raises(JournalError, match="no such table"):
        asyncio.run(break_it())
