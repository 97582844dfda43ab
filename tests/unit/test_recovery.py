from __future__ import annotations

import copy
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from media_gateway.acd.core import Acd
from media_gateway.acd.model import Checkpoint
from media_gateway.journal.codec import Codec
from media_gateway.journal.journal import Journal
from media_gateway.recovery import (
    EVENTS_BETWEEN_CHECKPOINTS,
    IN_A_PIECE,
    Checkpoints,
    rebuild,
)
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import Command
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    OfferId,
    OperatorId,
    OperatorState,
)
from tests.support.floor import SALES_NUMBER, configuration

ANNA = OperatorId(1)
CLIENT = InteractionId("voice-cc-1.1")
STORY = [
    e.ConfigurationChanged(configuration=configuration()),
    e.OperatorConnected(operator_id=ANNA),
    e.OperatorStateRequested(operator_id=ANNA, state=OperatorState.READY),
    e.InteractionArrived(
        interaction_id=CLIENT,
        channel=Channel.VOICE,
        direction=Direction.INBOUND,
        client_number="8 916 111-22-33",
        client_name="Пётр",
        entry_number=SALES_NUMBER,
    ),
    e.CallerIdentified(interaction_id=CLIENT, number="+79161112233", matches=()),
    e.OfferAnswered(offer_id=OfferId(f"{CLIENT}/1")),
    e.ClientLeft(interaction_id=CLIENT),
]


def test_the_floor_is_rebuilt_from_any_mixture_of_checkpoint_and_events(tmp_path: Path) -> None:
    for cut in range(len(STORY) + 1):
        journal = Journal.open(tmp_path / f"{cut}.sqlite")
        acd, checkpoints = Acd(), None
        for n, event in enumerate(STORY):
            seq = journal.append([(float(n), event)])
            acd.handle(event, float(n))
            if n + 1 == cut:
                checkpoints = Checkpoints(journal, acd)
                for _ in checkpoints.make(seq):
                    pass
        journal.close()
        again, last_at = rebuild(Journal.open(tmp_path / f"{cut}.sqlite"))
        assert again.checkpoint() == acd.checkpoint()
        assert last_at == (0.0 if cut == len(STORY) else len(STORY) - 1)


def test_a_checkpoint_of_a_gateway_before_operators_held_several_is_read(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite")
    acd = Acd()
    for n, event in enumerate(STORY[:-1]):
        acd.handle(event, float(n))
    journal.append([(0.0, e.TimePassed())])
    packed = json.loads(Codec(Checkpoint).encode(acd.checkpoint()))
    for operator in packed["operators"]:
        del operator["held"], operator["away"]
        operator["away_until"] = 30.0 if operator["interaction_id"] else None
    for _ in journal.checkpoint(1, [json.dumps(packed)]):
        pass
    again, _ = rebuild(journal)
    anna = again.floor.operators[ANNA]
    assert anna.held == {CLIENT: OperatorState.TALKING}
    assert anna.away == {CLIENT: 30.0}
    assert again.floor.operators[OperatorId(2)].held == {}


def test_a_checkpoint_is_of_the_moment_in_which_it_began(tmp_path: Path) -> None:
    journal, acd = Journal.open(tmp_path / "journal.sqlite"), Acd()
    checkpoints = Checkpoints(journal, acd)
    for n, event in enumerate(STORY[:-2]):
        acd.handle(event, float(n))
        seq = journal.append([(float(n), event)])
    before = copy.deepcopy(acd.checkpoint())
    under_way = checkpoints.make(seq)
    for n, event in enumerate(STORY[-2:], len(STORY) - 2):
        next(under_way)
        acd.handle(event, float(n))
        journal.append([(float(n), event)])
    for _ in under_way:
        pass
    assert len(list(journal.replay())) == 2
    assert rebuild(journal)[0].checkpoint() == acd.checkpoint() != before
    for seq, _, _ in list(journal.replay()):
        journal._store.events.execute("DELETE FROM event WHERE seq = ?", (seq,))
    assert rebuild(journal)[0].checkpoint() == before


def test_a_large_floor_is_written_a_little_with_each_event(tmp_path: Path) -> None:
    journal, acd = Journal.open(tmp_path / "journal.sqlite"), Acd()
    checkpoints = Checkpoints(journal, acd)
    arrival = STORY[3]
    assert isinstance(arrival, e.InteractionArrived)
    seq = 0
    for n, event in enumerate(
        [
            *STORY[:3],
            *(replace(arrival, interaction_id=InteractionId(f"voice-{n}")) for n in range(4000)),
        ]
    ):
        acd.handle(event, float(n))
        seq = journal.append([(float(n), event)])
        checkpoints.journalled(seq)
        if n == EVENTS_BETWEEN_CHECKPOINTS:
            assert journal.last_checkpoint() is None
    cut_at, pieces = journal.last_checkpoint() or (0, [])
    assert cut_at == EVENTS_BETWEEN_CHECKPOINTS
    # the configuration, the operators, and clients by the twenty-five
    assert len(pieces) == 1 + 1 + math.ceil((EVENTS_BETWEEN_CHECKPOINTS - 3) / IN_A_PIECE)
    assert len(list(journal.replay())) == seq - cut_at
    assert rebuild(journal)[0].checkpoint() == acd.checkpoint()


def test_facts_that_a_power_failure_took_away_come_back(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite")
    journal.append([(float(n), event) for n, event in enumerate(STORY)])
    rebuild(journal)
    newest = {fact.uid: fact for fact in journal.outbox.waiting_facts(100)}
    assert newest[CLIENT].outcome == "answered"  # type: ignore[union-attr]


def test_an_empty_journal_is_an_empty_floor(tmp_path: Path) -> None:
    acd, last_at = rebuild(Journal.open(tmp_path / "journal.sqlite"))
    assert not acd.floor.operators
    assert last_at == 0.0


def test_an_event_that_the_core_cannot_take_does_not_stop_every_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite")
    journal.append([(float(n), event) for n, event in enumerate(STORY)])
    handle = Acd.handle

    def stumble(acd: Acd, event: e.Event, now: float) -> list[Command]:
        if isinstance(event, e.OfferAnswered):
            raise AssertionError("not foreseen")
        return handle(acd, event, now)

    monkeypatch.setattr(Acd, "handle", stumble)
    acd, _ = rebuild(journal)
    assert CLIENT not in acd.floor.interactions


def test_an_orderly_stop_leaves_nothing_to_replay(tmp_path: Path) -> None:
    journal, acd = Journal.open(tmp_path / "journal.sqlite"), Acd()
    checkpoints = Checkpoints(journal, acd)
    for n, event in enumerate(STORY):
        acd.handle(event, float(n))
        checkpoints.journalled(journal.append([(float(n), event)]))
    checkpoints.make_last()
    assert list(journal.replay()) == []
    assert rebuild(journal)[0].checkpoint() == acd.checkpoint()
