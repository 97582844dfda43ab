"""The journal: what was appended is there after whatever happens, and it stays small."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from media_gateway.journal.errors import JournalError
from media_gateway.journal.journal import (
    EVENTS_CUT_AT_ONCE,
    PAGE,
    PIECES_CUT_AT_ONCE,
    Journal,
)
from media_gateway.vocabulary.events import ClientLeft, TimePassed
from media_gateway.vocabulary.terms import InteractionId


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "journal.sqlite"


@pytest.fixture
def journal(path):
    journal = Journal.open(path)
    yield journal
    journal.close()


def left(number):
    return ClientLeft(interaction_id=InteractionId(f"voice-{number}"))


def several(count, first=1):
    return [(float(number), left(number)) for number in range(first, first + count)]


def cut(journal, seq, *pieces):
    for _ in journal.checkpoint(seq, pieces):
        pass


def reopened(journal, path):
    journal.close()
    return Journal.open(path)


def test_events_come_back_in_order_with_their_times(journal):
    assert journal.append([(1.5, left(1)), (2.5, TimePassed())]) == 2
    assert journal.append([(3.5, left(2))]) == 3
    assert list(journal.replay()) == [(1, 1.5, left(1)), (2, 2.5, TimePassed()), (3, 3.5, left(2))]


def test_events_outlive_the_process(journal, path):
    journal.append(several(3))
    journal = reopened(journal, path)
    assert journal.last_seq == 3
    assert [event for _, _, event in journal.replay()] == [left(1), left(2), left(3)]
    assert journal.append([(4.0, left(4))]) == 4
    journal.close()


def test_a_new_journal_is_empty(journal):
    assert journal.last_seq == 0
    assert journal.last_checkpoint() is None
    assert list(journal.replay()) == []


def test_appending_nothing_changes_nothing(journal):
    assert journal.append([]) == 0


def test_a_long_journal_is_replayed_whole(journal):
    journal.append(several(2 * PAGE + 1))
    assert [seq for seq, _, _ in journal.replay()] == list(range(1, 2 * PAGE + 2))


def test_replay_begins_after_the_checkpoint(journal, path):
    journal.append(several(5))
    cut(journal, 3, "the state", "after three")
    assert journal.last_checkpoint() == (3, ["the state", "after three"])
    assert [seq for seq, _, _ in journal.replay()] == [4, 5]
    journal = reopened(journal, path)
    assert journal.last_checkpoint() == (3, ["the state", "after three"])
    assert [seq for seq, _, _ in journal.replay()] == [4, 5]
    journal.close()


def test_numbers_go_on_after_everything_was_cut_off(journal, path):
    journal.append(several(5))
    cut(journal, 5, "all of it")
    journal = reopened(journal, path)
    assert journal.last_seq == 5
    assert journal.append([(6.0, left(6))]) == 6
    journal.close()


def test_a_checkpoint_of_what_has_not_happened_is_refused(journal):
    journal.append(several(2))
    with pytest.raises(ValueError, match="no event 3"):
        journal.checkpoint(3, "")
    cut(journal, 2, "")
    with pytest.raises(ValueError, match="no event 1"):
        journal.checkpoint(1, "")


def test_an_event_that_cannot_be_written_leaves_nothing_of_its_batch(journal):
    with pytest.raises(JournalError, match="cannot be written down"):
        journal.append([(1.0, left(1)), (2.0, ClientLeft(interaction_id=5))])
    assert list(journal.replay()) == []
    assert journal.append([(1.0, left(1))]) == 1


def test_the_file_does_not_grow_with_history(journal, path):
    def live_for_a_while():
        for _ in range(20):
            seq = journal.append(several(200))
            cut(journal, seq, "x" * 1000, "y" * 1000)

    live_for_a_while()
    after_once = path.stat().st_size
    live_for_a_while()
    live_for_a_while()
    assert path.stat().st_size <= after_once


def test_only_the_owner_may_read_it(journal, path):
    journal.append(several(1))
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    assert files
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_a_second_gateway_is_kept_out(journal, path):
    with pytest.raises(JournalError, match="Another gateway is writing"):
        Journal.open(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match=r"file/journal\.sqlite cannot be opened"):
        Journal.open(tmp_path / "file" / "journal.sqlite")


def test_something_else_than_a_journal_is_refused_with_what_to_do(path):
    path.parent.mkdir()
    path.write_bytes(b"this is not a database, it is a letter to my aunt. " * 100)
    with pytest.raises(JournalError, match=r"damaged.*recover.*move it away"):
        Journal.open(path)


def test_a_damaged_page_is_found_when_it_is_opened(journal, path):
    journal.append(several(2000))
    journal.close()
    content = bytearray(path.read_bytes())
    for page in range(4096 * 12, len(content), 4096):
        content[page : page + 200] = b"\xff" * 200
    path.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"):
        Journal.open(path)


def test_a_refused_file_is_not_kept_claimed(path):
    path.parent.mkdir()
    path.write_bytes(b"nonsense" * 1000)
    with pytest.raises(JournalError, match="damaged"):
        Journal.open(path)
    path.unlink()
    Journal.open(path).close()


def test_a_missing_event_is_noticed(journal):
    journal.append(several(5))
    connection = journal._store.events
    connection.execute("DELETE FROM event WHERE seq = 3")
    with pytest.raises(JournalError, match="event 3 is missing"):
        list(journal.replay())


def test_an_event_nobody_knows_is_not_passed_over(journal):
    journal.append(several(1))
    journal._store.events.execute("""UPDATE event SET body = '{"$": "Unheard"}'""")
    with pytest.raises(JournalError, match="unknown type 'Unheard'"):
        list(journal.replay())


def test_a_journal_of_another_version_is_refused(journal, path):
    journal._store.events.execute("PRAGMA user_version = 99")
    journal.close()
    with pytest.raises(JournalError, match="version 99, this gateway writes version 2"):
        Journal.open(path)


def test_a_journal_whose_checkpoint_was_of_one_piece_is_read(journal, path):
    journal.append(several(5))
    journal._store.events.executescript("""
        DROP TABLE piece;
        DROP TABLE checkpoint;
        CREATE TABLE checkpoint (
            id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, body TEXT NOT NULL
        );
        INSERT INTO checkpoint VALUES (1, 3, 'after three');
        DELETE FROM event WHERE seq <= 3;
        PRAGMA user_version = 1;
    """)
    journal = reopened(journal, path)
    assert journal.last_checkpoint() == (3, ["after three"])
    assert [seq for seq, _, _ in journal.replay()] == [4, 5]
    cut(journal, 5, "after five")
    journal = reopened(journal, path)
    assert journal.last_checkpoint() == (5, ["after five"])
    journal.close()


def test_a_checkpoint_is_a_little_work_at_a_time(journal):
    journal.append(several(10 * EVENTS_CUT_AT_ONCE))
    cut(journal, 1, *("old" for _ in range(5 * PIECES_CUT_AT_ONCE)))
    changes = []
    before = journal._store.facts.total_changes
    for _ in journal.checkpoint(10 * EVENTS_CUT_AT_ONCE, ["new"] * 30):
        changes.append(journal._store.facts.total_changes - before)
        before = journal._store.facts.total_changes
    assert max(changes) == EVENTS_CUT_AT_ONCE
    assert sum(changes) == 30 + 1 + 5 * PIECES_CUT_AT_ONCE + 10 * EVENTS_CUT_AT_ONCE - 1


def test_a_write_cut_in_the_middle_loses_only_what_was_not_acknowledged(journal, path):
    journal.append(several(3))
    log = path.with_name(path.name + "-wal")
    whole = log.stat().st_size
    journal.append(several(3, first=4))
    torn = log.read_bytes()[: whole + 100]
    main = path.read_bytes()
    journal.close()
    path.write_bytes(main)
    log.write_bytes(torn)
    journal = Journal.open(path)
    assert [seq for seq, _, _ in journal.replay()] == [1, 2, 3]
    journal.close()


APPENDER = """
import sys
from pathlib import Path
from media_gateway.journal.journal import Journal
from media_gateway.vocabulary.events import TimePassed
journal = Journal.open(Path(sys.argv[1]))
while True:
    print(journal.append([(1.0, TimePassed()), (2.0, TimePassed())]), flush=True)
"""


@pytest.mark.parametrize("lines", [1, 7, 40])
def test_what_was_acknowledged_outlives_a_killed_process(path, lines):
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", APPENDER, path],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with process:
        for _ in range(lines):
            acknowledged = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().splitlines()
    if rest and rest[-1].isdigit():
        acknowledged = max(acknowledged, int(rest[-1]))
    journal = Journal.open(path)
    assert journal.last_seq >= acknowledged
    assert len(list(journal.replay())) == journal.last_seq
    assert journal.last_seq % 2 == 0, "a batch is there as a whole or not at all"
    journal.close()


class JournalAgainstList(RuleBasedStateMachine):
    """Append, checkpoint and reopen in any order: the same as a list would give."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "journal"
        self.journal = Journal.open(self.path)
        self.events = []
        self.cut = 0

    @rule(count=st.integers(0, 5))
    def append(self, count):
        batch = several(count, first=len(self.events) + 1)
        self.events += batch
        assert self.journal.append(batch) == len(self.events)

    @rule(share=st.floats(0, 1))
    def checkpoint(self, share):
        self.cut += int((len(self.events) - self.cut) * share)
        cut(self.journal, self.cut, "after", str(self.cut))

    @rule(share=st.floats(0, 1), steps=st.integers(0, 3))
    def begin_a_checkpoint(self, share, steps):
        seq = self.cut + int((len(self.events) - self.cut) * share)
        under_way = self.journal.checkpoint(seq, ["after", str(seq)])
        for _ in range(steps):
            next(under_way)
        if steps == len(["after", str(seq), "all are there"]):
            self.cut = seq

    @rule()
    def reopen(self):
        self.journal = reopened(self.journal, self.path)

    @invariant()
    def replay_is_the_rest_of_the_list(self):
        replayed = [(at, event) for _, at, event in self.journal.replay()]
        assert replayed == self.events[self.cut :]
        found = self.journal.last_checkpoint()
        assert found is None or found == (self.cut, ["after", str(self.cut)])

    def teardown(self):
        self.journal.close()
        self.folder.cleanup()


TestJournalAgainstList = JournalAgainstList.TestCase
TestJournalAgainstList.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
