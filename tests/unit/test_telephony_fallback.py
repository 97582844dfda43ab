"""Calls that nobody steered: from what the dialplan noted to facts."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from media_gateway.odoo_sync.numbers import normalise
from media_gateway.telephony.fallback import LAST_WORD, PATIENCE_SECONDS, FallbackCalls
from media_gateway.vocabulary.commands import IdentifyCaller
from media_gateway.vocabulary.configuration import PhoneKind
from media_gateway.vocabulary.events import CallerIdentified
from media_gateway.vocabulary.facts import InteractionFact
from media_gateway.vocabulary.terms import InteractionId, Match, OperatorId, Outcome
from tests.support.facts import interaction_fact
from tests.support.fake_publisher import FakePublisher
from tests.support.floor import SALES, SALES_NUMBER, configuration

UID = InteractionId("voice-cc-1763780000.12")
ARRIVED = 1_763_780_000.0
QUEUED = ARRIVED + 10
MATCH = Match(model="res.partner", record_id=5, partner_id=5, name="Анна")

SETTINGS = configuration(2)
ANNA, BORIS = SETTINGS.operators
SETTINGS = replace(
    SETTINGS, operators=(ANNA, replace(BORIS, phone=PhoneKind.DESK, extension="desk1"))
)


@dataclass
class Spool:
    """The folder, and who reads it."""

    folder: Path
    known: dict[InteractionId, InteractionFact] = field(default_factory=dict)
    reachable: bool = True
    asked: list[IdentifyCaller] = field(default_factory=list)
    publisher: FakePublisher = field(default_factory=FakePublisher)

    def note(self, *ending: object, uid: str = UID, number: str = "89161112233") -> Path:
        """As the dialplan does it; ``ending``: seconds in the fallback, wait, phone."""
        seconds, waited, phone = ending
        moments = [f"{moment * 1000:.0f}" for moment in (ARRIVED, QUEUED, QUEUED + float(seconds))]
        values = ["%2B74950000001", number, "%D0%90%D0%BD%D0%BD%D0%B0", *moments, waited, phone]
        file = self.folder / f"{uid}.fallback"
        file.write_text(",".join([*map(str, values), "end"]))
        os.utime(file, (QUEUED, QUEUED))
        return file

    async def identify(self, command: IdentifyCaller) -> CallerIdentified:
        self.asked.append(command)
        if not self.reachable:
            raise ConnectionError
        number = normalise(command.client_number, "RU")
        return CallerIdentified(
            interaction_id=command.interaction_id, number=number, matches=(MATCH,)
        )

    def reader(self) -> FallbackCalls:
        return FallbackCalls(
            self.folder, self.known, lambda: SETTINGS, self.identify, self.publisher.publish
        )

    def look(self) -> None:
        asyncio.run(self.reader().look())

    def told(self) -> InteractionFact:
        self.look()
        [fact] = self.publisher.published
        return fact


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path)


def test_an_answered_call_is_told_with_its_client_queue_and_operator(spool: Spool) -> None:
    file = spool.note(65, 5, "PJSIP/desk1")
    fact = spool.told()
    assert (fact.uid, fact.version) == (UID, LAST_WORD)
    assert (fact.outcome, fact.end_unknown) == (Outcome.ANSWERED, False)
    assert (fact.client_number, fact.client_name) == ("+79161112233", "Анна")
    assert (fact.entry_number, fact.queue_id) == (SALES_NUMBER, SALES)
    assert fact.matches == (MATCH,)
    assert fact.operator_id == BORIS.operator_id
    assert (fact.started_at, fact.answered_at, fact.ended_at) == (ARRIVED, QUEUED + 5, QUEUED + 65)
    assert (fact.wait_seconds, fact.talk_seconds) == (15, 60)
    assert [reason.code for reason in fact.trail] == ["fallback"]
    assert not file.exists()


@pytest.mark.parametrize(
    ("phone", "operator"),
    [("PJSIP/op1-2f81c0aa", 1), ("PJSIP/op9-2f81c0aa", None), ("PJSIP/kitchen", None)],
)
def test_a_browser_phone_tells_whose_it_is(
    spool: Spool, phone: str, operator: OperatorId | None
) -> None:
    spool.note(65, 5, phone)
    assert spool.told().operator_id == operator


@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [(30, Outcome.ABANDONED), (PATIENCE_SECONDS + 4, Outcome.MISSED)],
)
def test_a_call_that_nobody_answered_says_why(
    spool: Spool, seconds: float, outcome: Outcome
) -> None:
    spool.note(seconds, "", "")
    fact = spool.told()
    assert (fact.outcome, fact.answered_at, fact.operator_id) == (outcome, None, None)
    assert (fact.wait_seconds, fact.talk_seconds) == (10 + seconds, 0)


def test_what_was_known_before_the_gateway_went_away_is_kept(spool: Spool) -> None:
    spool.known[UID] = interaction_fact(
        UID, 4, queued_at=ARRIVED + 1, matches=(MATCH,), data=(("order", "17"),)
    )
    spool.note(65, 5, "PJSIP/desk1")
    fact = spool.told()
    assert not spool.asked
    assert (fact.version, fact.data, fact.matches) == (LAST_WORD, (("order", "17"),), (MATCH,))
    assert (fact.outcome, fact.wait_seconds) == (Outcome.ANSWERED, 14)


def test_a_client_who_was_answered_before_stays_answered(spool: Spool) -> None:
    spool.known[UID] = interaction_fact(
        UID, 7, queued_at=ARRIVED, answered_at=ARRIVED + 3, talk_seconds=4.0, operator_id=1
    )
    spool.note(20, "", "")
    fact = spool.told()
    assert (fact.outcome, fact.operator_id) == (Outcome.ANSWERED, 1)
    assert (fact.wait_seconds, fact.talk_seconds) == (3, 4)


def test_while_the_client_cannot_be_looked_up_the_call_waits(spool: Spool) -> None:
    file = spool.note(30, "", "")
    spool.reachable = False
    spool.look()
    assert file.exists() and not spool.publisher.published
    spool.reachable = True
    assert spool.told().matches == (MATCH,)


def test_a_call_told_twice_is_one_in_odoo(spool: Spool) -> None:
    spool.note(30, "", "")
    spool.look()
    spool.note(30, "", "")  # the gateway died before it could delete the file
    spool.look()
    assert len(spool.publisher.published) == 2
    assert len(spool.publisher.in_odoo) == 1


def test_an_unknown_number_and_a_withheld_one_are_told_as_well(spool: Spool) -> None:
    spool.note(30, "", "", number="anonymous")
    fact = spool.told()
    assert fact.client_number == ""
    assert spool.asked[0].client_number == ""


@pytest.mark.parametrize(
    "text", ["", "%2B7", "a,b,c,d,e,f,g,h,end", "+7,8,,1,2,3,,,", "+7,8,,1,2,3,4,PJSIP/d,en"]
)
def test_a_note_that_makes_no_sense_holds_up_no_other(spool: Spool, text: str) -> None:
    broken = spool.note(1, "", "", uid="voice-cc-1.1")
    broken.write_text(text)
    os.utime(broken, (QUEUED, QUEUED))
    spool.note(30, "", "")
    assert spool.told().uid == UID
    assert broken.exists()


def test_a_note_that_is_being_written_is_left_alone(spool: Spool) -> None:
    file = spool.note(30, "", "")
    os.utime(file)
    spool.look()
    assert file.exists() and not spool.publisher.published
