"""The outbox: the newest version of each fact, until Odoo has it or has said why not."""

import pytest

from media_gateway.journal.journal import Journal
from media_gateway.vocabulary.events import TimePassed
from media_gateway.vocabulary.terms import InteractionState
from tests.support.facts import interaction_fact, interval_fact, offer_fact, recording_fact
from tests.support.refusals import refusals


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path):
    journal = Journal.open(path)
    yield journal
    journal.close()


@pytest.fixture
def outbox(journal):
    return journal.outbox


def test_facts_wait_in_the_order_they_came(outbox):
    facts = [interaction_fact(), offer_fact(), interval_fact()]
    outbox.add(facts)
    assert outbox.waiting_facts(10) == facts
    assert outbox.waiting_facts(2) == facts[:2]
    assert outbox.waiting_count() == 3


def test_it_says_whether_odoo_has_still_to_accept_a_fact(outbox):
    fact = interaction_fact()
    assert not outbox.holds("interaction", fact.uid)
    outbox.add([fact])
    assert outbox.holds("interaction", fact.uid)
    outbox.mark_refused(fact, "no")
    assert outbox.holds("interaction", fact.uid)
    outbox.mark_delivered([fact])
    assert not outbox.holds("interaction", fact.uid)


def test_facts_outlive_the_process(journal, path):
    journal.outbox.add([interaction_fact()])
    journal.close()
    journal = Journal.open(path)
    assert journal.outbox.waiting_facts(10) == [interaction_fact()]
    journal.close()


def test_only_the_newest_version_waits(outbox):
    outbox.add([interaction_fact(version=1), interaction_fact(version=2)])
    outbox.add([interaction_fact(version=3, state=InteractionState.TALKING)])
    assert outbox.waiting_facts(10) == [interaction_fact(version=3, state=InteractionState.TALKING)]


def test_a_replayed_older_version_changes_nothing(outbox):
    outbox.add([interaction_fact(version=3)])
    outbox.add(
        [interaction_fact(version=1), interaction_fact(version=2), interaction_fact(version=3)]
    )
    assert outbox.waiting_facts(10) == [interaction_fact(version=3)]


def test_a_newer_version_keeps_its_place_in_line(outbox):
    outbox.add([interaction_fact("voice-1"), interaction_fact("voice-2")])
    outbox.add([interaction_fact("voice-1", version=2)])
    assert [fact.uid for fact in outbox.waiting_facts(10)] == ["voice-1", "voice-2"]


def test_facts_of_two_kinds_may_share_a_uid(outbox):
    outbox.add([interaction_fact("same"), offer_fact("same")])
    assert outbox.waiting_count() == 2


def test_a_delivered_fact_is_gone(outbox):
    outbox.add([interaction_fact(), offer_fact()])
    outbox.mark_delivered([interaction_fact()])
    assert outbox.waiting_facts(10) == [offer_fact()]


def test_what_became_newer_during_the_delivery_stays(outbox):
    outbox.add([interaction_fact(version=1)])
    outbox.add([interaction_fact(version=2)])
    outbox.mark_delivered([interaction_fact(version=1)])
    assert outbox.waiting_facts(10) == [interaction_fact(version=2)]


def test_a_refused_fact_is_kept_aside_with_the_message(outbox):
    outbox.add([interaction_fact(), offer_fact()])
    outbox.mark_refused(interaction_fact(), "No such channel")
    assert outbox.waiting_facts(10) == [offer_fact()]
    assert outbox.refused_count() == 1
    assert refusals(outbox) == ["No such channel"]
    assert outbox.refused_kinds() == {"interaction": 1}
    assert outbox.waiting_count() == 1


def test_a_newer_version_of_a_refused_fact_is_tried(outbox):
    outbox.add([interaction_fact()])
    outbox.mark_refused(interaction_fact(), "No")
    outbox.add([interaction_fact(version=2)])
    assert outbox.waiting_facts(10) == [interaction_fact(version=2)]
    assert outbox.refused_count() == 0


def test_what_became_newer_while_it_was_refused_is_tried(outbox):
    outbox.add([interaction_fact(version=2)])
    outbox.mark_refused(interaction_fact(version=1), "No")
    assert outbox.waiting_facts(10) == [interaction_fact(version=2)]


def test_refused_facts_can_be_tried_again(outbox):
    outbox.add([interaction_fact(), offer_fact()])
    outbox.mark_refused(interaction_fact(), "No")
    assert outbox.retry_refused() == 1
    assert outbox.waiting_facts(10) == [interaction_fact(), offer_fact()]
    assert refusals(outbox) == []
    assert outbox.refused_kinds() == {}


def test_a_recording_waits_for_its_interaction(outbox):
    outbox.add([interaction_fact(), recording_fact()])
    assert outbox.waiting_recordings(10) == []
    assert outbox.waiting_facts(10) == [interaction_fact()]
    outbox.mark_delivered([interaction_fact()])
    assert outbox.waiting_recordings(10) == [recording_fact()]
    assert outbox.waiting_count() == 1


def test_a_recording_of_a_refused_interaction_is_tried_all_the_same(outbox):
    outbox.add([interaction_fact(), recording_fact()])
    outbox.mark_refused(interaction_fact(), "No")
    assert outbox.waiting_recordings(10) == [recording_fact()]


def recordings(*names):
    return [recording_fact(f"{name}/recording", path=f"{name}.ogg") for name in names]


def test_delivered_files_are_found_by_age(outbox):
    a, b, c = recordings("a", "b", "c")
    for fact, at in ((a, 100.0), (b, 200.0), (c, 50.0)):
        outbox.mark_recording_delivered(fact, at)
    assert outbox.delivered_files(150.0, limit=10) == ["c.ogg", "a.ogg"]
    assert outbox.delivered_files(150.0, limit=1) == ["c.ogg"]
    outbox.mark_deleted(["c.ogg"])
    assert outbox.delivered_files(150.0, limit=10) == ["a.ogg"]


def test_a_delivered_recording_waits_no_more(outbox):
    outbox.add([recording_fact()])
    outbox.mark_recording_delivered(recording_fact(), 100.0)
    assert outbox.waiting_count() == 0


def test_a_replayed_recording_is_not_delivered_again(outbox):
    """Its file may be long gone: then it could only be refused."""
    outbox.mark_recording_delivered(recording_fact(), 100.0)
    outbox.mark_deleted(["voice-1.wav"])
    outbox.add([recording_fact()])
    assert outbox.waiting_count() == 0


def test_a_file_that_was_made_anew_is_deleted_anew(outbox):
    outbox.mark_recording_delivered(recording_fact(), 100.0)
    outbox.mark_deleted(["voice-1.wav"])
    outbox.add([recording_fact()])
    assert outbox.delivered_files(150.0, limit=10) == ["voice-1.wav"]


def test_a_newer_version_of_a_delivered_recording_is_delivered(outbox):
    outbox.mark_recording_delivered(recording_fact(), 100.0)
    outbox.add([recording_fact(version=2)])
    assert outbox.waiting_recordings(10) == [recording_fact(version=2)]


def test_recordings_are_forgotten_once_nothing_replays_them(journal, outbox):
    old, new, kept = recordings("old", "new", "kept")
    seq = journal.append([(100.0, TimePassed())])
    outbox.mark_recording_delivered(old, 90.0)
    outbox.mark_recording_delivered(new, 110.0)
    outbox.mark_recording_delivered(kept, 80.0)
    outbox.mark_deleted(["old.ogg", "new.ogg"])
    for _ in journal.checkpoint(seq, [""]):
        pass
    rows = journal._store.facts.execute("SELECT path FROM delivered_recording ORDER BY path")
    assert [path for (path,) in rows] == ["kept.ogg", "new.ogg"]


def test_finding_what_waits_reads_neither_the_refused_ones_nor_other_kinds(journal, outbox):
    connection, queries = journal._store.facts, []
    connection.set_trace_callback(queries.append)
    outbox.waiting_facts(200)
    outbox.waiting_recordings(1)
    outbox.waiting_files(1)
    outbox.waiting_count()
    outbox.refused_count()
    outbox.refused_kinds()
    outbox.delivered_files(100.0, 10)
    connection.set_trace_callback(None)
    assert len(queries) == 7
    for query in queries:
        plan = [step[-1] for step in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert not any(step in ("SCAN fact", "SCAN file") for step in plan), plan
        assert not any("TEMP B-TREE" in step for step in plan), plan
        names = (
            "fact_waiting",
            "recording_waiting",
            "file_waiting",
            "fact_refused",
            "delivered_on_disk",
        )
        assert any(name in step for step in plan for name in names), plan


def test_a_checkpoint_makes_the_facts_before_it_last(journal, path, tmp_path):
    """Neither waits for the disk, but what has the one of them has the other."""
    seq = journal.append([(1.0, TimePassed())])
    journal.outbox.add([interaction_fact()])
    for _ in journal.checkpoint(seq, [""]):
        pass
    copy = tmp_path / "after_power_failure.sqlite"
    copy.write_bytes(path.read_bytes())
    copy.with_name(copy.name + "-wal").write_bytes(path.with_name(path.name + "-wal").read_bytes())
    survivor = Journal.open(copy)
    assert survivor.last_checkpoint() == (1, [""])
    assert survivor.outbox.waiting_facts(10) == [interaction_fact()]
    survivor.close()
