"""Facts on their way to an Odoo that is away, ill or refuses them: nothing is lost."""

import pytest

from media_gateway.journal.journal import Journal
from media_gateway.odoo_sync import publisher as publishing
from media_gateway.odoo_sync.publisher import BATCH
from tests.support.deliveries import delivered, publisher_to, record
from tests.support.facts import interaction_fact, offer_fact, recording_fact
from tests.support.refusals import refusals
from tests.support.running import running
from tests.support.waiting import eventually


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


def test_the_gateway_may_be_away(path, odoo, recordings):
    journal = Journal.open(path)
    odoo.stop()
    publisher = publisher_to(journal.outbox, odoo, recordings)
    with running(publisher):
        publisher.publish([interaction_fact()])
    journal.close()
    odoo.start()
    journal = Journal.open(path)
    with running(publisher_to(journal.outbox, odoo, recordings)):
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
    with running(publisher_to(outbox, odoo, recordings)):
        delivered(odoo, outbox, interaction_fact())
    assert outbox.refused_count() == 0
