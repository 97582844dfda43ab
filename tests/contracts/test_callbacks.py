"""Callbacks that people ask for in Odoo reach the gateway, each once."""

import pytest

from media_gateway.odoo_sync import watch as module
from media_gateway.odoo_sync.callbacks import CallbackWatch
from media_gateway.vocabulary.events import CallbackCancelled, CallbackRequested
from media_gateway.vocabulary.terms import CallbackId, Match, QueueId
from tests.support.running import running
from tests.support.waiting import CollectingInbox, eventually

pytestmark = pytest.mark.postgres

ANNA = "+79161112233"


@pytest.fixture
def inbox():
    return CollectingInbox()


@pytest.fixture
def told():
    """Ids of callbacks about which a fact is on its way to Odoo."""
    return set()


@pytest.fixture
def watch(odoo_database, inbox, told):
    return CallbackWatch(odoo_database.dsn, inbox, lambda: "RU", told.__contains__)


def requested(callback_id, **values):
    return CallbackRequested(
        callback_id=CallbackId(callback_id), queue_id=QueueId(1), number=ANNA, **values
    )


def cancelled(callback_id):
    return CallbackCancelled(callback_id=CallbackId(callback_id))


def test_what_was_asked_for_is_reported_whole(watch, odoo_database, inbox):
    odoo_database.ask_for_callback(
        "odoo-1",
        "8 (916) 111-22-33",
        due_at=1763960400.5,
        shown_number="+74950000001",
        note="About the invoice",
        model="res.partner",
        record_id=5,
        partner_id=5,
        name="Anna",
    )
    with running(watch):
        assert inbox.wait_for(1) == [
            requested(
                "odoo-1",
                due_at=1763960400.5,
                shown_number="+74950000001",
                note="About the invoice",
                matches=(Match(model="res.partner", record_id=5, partner_id=5, name="Anna"),),
            )
        ]


def test_a_new_one_arrives_by_notification(watch, odoo_database, inbox):
    with running(watch):
        eventually(lambda: watch.health().ok, "the watch is there")
        odoo_database.ask_for_callback("odoo-1", ANNA)
        assert inbox.wait_for(1) == [requested("odoo-1")]


def test_one_whose_notification_was_lost_arrives_by_polling(
    watch, odoo_database, inbox, monkeypatch
):
    monkeypatch.setattr(module, "POLL_SECONDS", 0.05)
    with running(watch):
        eventually(lambda: watch.health().ok, "the watch is there")
        odoo_database.ask_for_callback("odoo-1", ANNA, notify=False)
        assert inbox.wait_for(1) == [requested("odoo-1")]


def test_each_is_reported_once_however_often_it_is_read(watch, odoo_database, inbox):
    odoo_database.ask_for_callback("odoo-1", ANNA)
    with running(watch):
        inbox.wait_for(1)
        odoo_database.tell_of_callbacks()
        odoo_database.ask_for_callback("odoo-2", ANNA)
        assert inbox.wait_for(2) == [requested("odoo-1"), requested("odoo-2")]


def test_what_is_taken_back_is_reported_once(watch, odoo_database, inbox):
    odoo_database.ask_for_callback("odoo-1", ANNA)
    with running(watch):
        inbox.wait_for(1)
        odoo_database.execute("UPDATE callback SET cancelled = true")
        odoo_database.tell_of_callbacks()
        inbox.wait_for(2)
        odoo_database.ask_for_callback("odoo-2", ANNA)
        assert inbox.wait_for(3) == [
            requested("odoo-1"),
            cancelled("odoo-1"),
            requested("odoo-2"),
        ]


def test_one_that_was_answered_before_a_restart_is_not_asked_for_again(
    watch, odoo_database, inbox, told
):
    told.add("odoo-1")
    odoo_database.ask_for_callback("odoo-1", ANNA)
    odoo_database.ask_for_callback("odoo-2", ANNA)
    with running(watch):
        assert inbox.wait_for(1) == [requested("odoo-2")]


def test_an_answered_one_leaves_nothing_behind(watch, odoo_database, inbox):
    odoo_database.ask_for_callback("odoo-1", ANNA)
    with running(watch):
        inbox.wait_for(1)
        assert watch.health().detail == "1 asked for in Odoo"
        odoo_database.execute("DELETE FROM callback")
        odoo_database.tell_of_callbacks()
        eventually(lambda: watch.health().detail == "0 asked for in Odoo", "it is forgotten")


def test_it_comes_back_with_the_database(watch, odoo_database, inbox):
    with running(watch):
        eventually(lambda: watch.health().ok, "the watch is there")
        odoo_database.server.stop()
        eventually(lambda: not watch.health().ok, "the trouble is told")
        assert "do not arrive" in watch.health().detail
        odoo_database.server.start()
        eventually(lambda: watch.health().ok, "the watch is there again")
        odoo_database.ask_for_callback("odoo-1", ANNA)
        assert inbox.wait_for(1) == [requested("odoo-1")]
