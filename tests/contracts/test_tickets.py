"""Tickets that Odoo gives to queues reach the gateway, and leave it when they are done."""

import pytest

from media_gateway.odoo_sync.tickets import TicketWatch
from media_gateway.vocabulary.events import (
    MediaReconciled,
    SeenInteraction,
    WorkCancelled,
    WorkRequested,
)
from media_gateway.vocabulary.terms import (
    Channel,
    InteractionId,
    Match,
    OfferId,
    QueueId,
    RuleId,
    RuleMatch,
)
from tests.support.running import running
from tests.support.waiting import CollectingInbox, eventually

pytestmark = pytest.mark.postgres

NOTHING_SEEN = MediaReconciled(channel=Channel.TICKET, seen=())


@pytest.fixture
def inbox():
    return CollectingInbox()


@pytest.fixture
def known():
    """What the core has already."""
    return set()


@pytest.fixture
def told():
    """Of what a fact is on its way to Odoo."""
    return set()


@pytest.fixture
def watch_of(odoo_database, inbox, known, told):
    def make(*at_work):
        return TicketWatch(
            *(odoo_database.dsn, inbox, lambda: "RU", at_work),
            *(known.__contains__, told.__contains__),
        )

    return make


def requested(name, **values):
    return WorkRequested(
        interaction_id=InteractionId(name),
        channel=Channel.TICKET,
        queue_id=QueueId(1),
        **{"record_id": 1, "title": "Wrong cake", "requested_at": 0.0, **values},
    )


def cancelled(name):
    return WorkCancelled(interaction_id=InteractionId(name))


def test_a_ticket_is_reported_whole(watch_of, odoo_database, inbox):
    odoo_database.give_ticket(
        "ticket-12-1",
        number="8 (916) 111-22-33",
        partner_id=5,
        name="Anna",
        ticket_id=12,
        title="Не тот вкус 🎂",
        priority_seconds=3600,
        requested_at=1763960400.5,
        lang="ru_RU",
        rules='[{"rule_id": 7, "user_id": 3}]',
    )
    with running(watch_of()):
        assert inbox.wait_for(2) == [
            NOTHING_SEEN,
            requested(
                "ticket-12-1",
                record_id=12,
                title="Не тот вкус 🎂",
                requested_at=1763960400.5,
                client_number="+79161112233",
                client_name="Anna",
                priority_seconds=3600,
                matches=(
                    Match(
                        model="res.partner",
                        record_id=5,
                        partner_id=5,
                        name="Anna",
                        language="ru_RU",
                        rules=(RuleMatch(rule_id=RuleId(7), user_id=3),),
                    ),
                ),
            ),
        ]


def test_a_new_one_arrives_and_one_that_has_gone_is_cancelled(
    watch_of, odoo_database, inbox, known
):
    watch = watch_of()
    with running(watch):
        eventually(lambda: watch.health().ok, "the watch is there")
        odoo_database.give_ticket("ticket-1-1")
        assert inbox.wait_for(2) == [NOTHING_SEEN, requested("ticket-1-1")]
        known.add("ticket-1-1")
        odoo_database.execute("DELETE FROM ticket")
        odoo_database.tell_of_tickets()
        assert inbox.wait_for(3)[2:] == [cancelled("ticket-1-1")]


def test_one_whose_queue_was_unknown_is_asked_for_again(watch_of, odoo_database, inbox, known):
    odoo_database.give_ticket("ticket-1-1")
    with running(watch_of()):
        inbox.wait_for(2)
        odoo_database.tell_of_tickets()
        assert inbox.wait_for(3)[1:] == [requested("ticket-1-1")] * 2
        known.add("ticket-1-1")
        odoo_database.give_ticket("ticket-2-1")
        assert inbox.wait_for(4)[3:] == [requested("ticket-2-1")]


def test_after_a_restart_whoever_works_on_a_ticket_goes_on(watch_of, odoo_database, inbox, known):
    here, gone = (
        SeenInteraction(
            interaction_id=InteractionId(name), offer_id=OfferId(f"{name}/1"), answered=True
        )
        for name in ("ticket-1-1", "ticket-2-1")
    )
    known.update({"ticket-1-1", "ticket-2-1"})
    odoo_database.give_ticket("ticket-1-1")
    odoo_database.give_ticket("ticket-3-1")
    with running(watch_of(here, gone)):
        assert inbox.wait_for(2) == [
            MediaReconciled(channel=Channel.TICKET, seen=(here,)),
            requested("ticket-3-1"),
        ]


def test_one_whose_end_odoo_has_not_heard_of_yet_is_not_begun_again(
    watch_of, odoo_database, inbox, told
):
    told.add("ticket-1-1")
    odoo_database.give_ticket("ticket-1-1")
    odoo_database.give_ticket("ticket-2-1")
    with running(watch_of()):
        assert inbox.wait_for(2)[1:] == [requested("ticket-2-1")]


def test_an_odoo_without_tickets_has_none(watch_of, odoo_database, inbox):
    odoo_database.execute("ALTER VIEW contact_center_ticket_waiting RENAME TO elsewhere")
    try:
        watch = watch_of()
        with running(watch):
            assert inbox.wait_for(1) == [NOTHING_SEEN]
            assert watch.health().ok
    finally:
        odoo_database.execute("ALTER VIEW elsewhere RENAME TO contact_center_ticket_waiting")
