"""Facts on their way to Odoo: each in its order, together where they can, held up by nobody."""

import asyncio
import threading

import pytest

from media_gateway.journal.errors import JournalError
from media_gateway.odoo_sync import publisher as publishing
from media_gateway.odoo_sync.publisher import BATCH
from tests.support.deliveries import delivered
from tests.support.facts import answer_fact, callback_fact, interaction_fact, offer_fact, visit_fact
from tests.support.running import running


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


def test_the_first_fact_finds_the_publisher_logged_in(publisher, odoo, outbox):
    with running(publisher):
        odoo.until(lambda: odoo.batches == [[]], "it was asked")
        publisher.publish([interaction_fact()])
        delivered(odoo, outbox, interaction_fact())
    assert odoo.logins == 1


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
