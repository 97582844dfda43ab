"""Recordings and files of rooms on their way to Odoo, and how long they are kept."""

import math
import threading
import time

import pytest

from tests.support.deliveries import delivered, publisher_to, record
from tests.support.facts import file_fact, interaction_fact, offer_fact, recording_fact
from tests.support.refusals import refusals
from tests.support.running import running
from tests.support.waiting import eventually


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


def test_a_file_of_a_room_arrives_after_its_interaction(publisher, odoo, outbox, files):
    (files / "scan.pdf").write_bytes(b"%PDF")
    odoo.stumble_over = {"voice-1"}
    odoo.failing = "psycopg2.OperationalError"
    with running(publisher):
        publisher.publish([file_fact(), interaction_fact()])
        eventually(lambda: not publisher.health().ok, "the trouble is told")
        assert odoo.files == {}
        odoo.stumble_over, odoo.failing = set(), ""
        delivered(odoo, outbox, interaction_fact(), file_fact())
    assert odoo.files["file-1"] == (b"%PDF", "application/pdf")
    assert odoo.fact("file", "file-1")["name"] == "scan.pdf"
    assert (files / "scan.pdf").exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"path": "gone.pdf"}, "gone.pdf cannot be read: No such file"),
        ({"path": "../voice-1.wav"}, "is not in"),
        ({"mimetype": "text/html"}, "text/html is not taken"),
    ],
)
def test_a_file_that_odoo_cannot_have_is_said_so(
    publisher, odoo, outbox, recordings, files, values, message
):
    (files / "scan.pdf").write_bytes(b"%PDF")
    record(recordings)
    with running(publisher):
        publisher.publish([interaction_fact(), file_fact(**values)])
        eventually(lambda: outbox.refused_count() == 1, "it is set aside")
    [refusal] = refusals(outbox)
    assert message in refusal
    assert odoo.files == {}


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
    a_week_later = publisher_to(outbox, odoo, recordings)
    a_week_later._recordings._now = lambda: time.time() + 7 * 86_400 + 1
    with running(a_week_later):
        eventually(lambda: not (recordings / "voice-1.wav").exists(), "the file is cleared away")
    assert outbox.delivered_files(math.inf, 10) == []


def test_a_file_nobody_wants_kept_is_gone_once_odoo_has_it(odoo, outbox, recordings):
    record(recordings)
    publisher = publisher_to(outbox, odoo, recordings, kept_days=0)
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
