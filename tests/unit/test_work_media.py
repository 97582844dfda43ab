"""A channel without a line: what would take one fails at once, and nothing else is answered."""

from __future__ import annotations

import pytest

from media_gateway.ports import MediaCommand
from media_gateway.vocabulary import commands as c
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    PartyId,
    StepId,
)
from media_gateway.work.media import WorkMedia
from tests.support.waiting import CollectingInbox

TICKET = InteractionId("ticket-12-1")
STEP = StepId("ticket-12-1/1")
IT = {"interaction_id": TICKET, "channel": Channel.TICKET}


@pytest.fixture
def inbox() -> CollectingInbox:
    return CollectingInbox()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (
            c.PlayPrompts(**IT, step_id=STEP, prompts=()),
            e.PromptsPlayed(interaction_id=TICKET, step_id=STEP, played=False),
        ),
        (
            c.RecordMessage(**IT, step_id=STEP, prompts=(), max_seconds=60),
            e.MessageRecorded(
                interaction_id=TICKET,
                step_id=STEP,
                recording_id="",
                path="",
                started_at=0.0,
                seconds=0.0,
            ),
        ),
        (
            c.ForwardOutside(**IT, step_id=STEP, number="+7916", shown_number=""),
            e.ForwardEnded(interaction_id=TICKET, step_id=STEP, outcome=OfferOutcome.UNREACHABLE),
        ),
        (
            c.RingParty(**IT, party_id=PartyId("p1"), operator_id=OperatorId(2)),
            e.PartyFailed(
                interaction_id=TICKET, party_id=PartyId("p1"), outcome=OfferOutcome.UNREACHABLE
            ),
        ),
    ],
)
def test_what_takes_a_line_fails_at_once(
    inbox: CollectingInbox, command: MediaCommand, answer: e.Event
) -> None:
    WorkMedia(inbox, source=None).execute(command)
    assert inbox.events == [answer]


@pytest.mark.parametrize(
    "command",
    [
        c.OfferInteraction(
            **IT,
            offer_id=OfferId("o"),
            operator_id=OperatorId(1),
            ring_seconds=20,
            recorded=False,
            reasons=(),
        ),
        c.WithdrawOffer(**IT, offer_id=OfferId("o")),
        c.ReturnToQueue(**IT),
        c.AnnounceAndEnd(**IT, announcement=Announcement.CLOSED, language=""),
        c.EndInteraction(**IT),
    ],
)
def test_offers_and_ends_need_nothing(inbox: CollectingInbox, command: MediaCommand) -> None:
    WorkMedia(inbox, source=None).execute(command)
    assert inbox.events == []
