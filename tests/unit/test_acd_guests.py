"""Guests who come by a link into a talk by video, as its pages see them."""

from __future__ import annotations

import pytest

from media_gateway.acd.core import Acd
from media_gateway.acd.work import seen_at_work
from media_gateway.projection import Projection
from media_gateway.video_projection import VideoProjection
from media_gateway.views import PersonKind, VisitState
from media_gateway.visit_tokens import Place
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.facts import InteractionFact
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    Channel,
    Outcome,
    PartyId,
    PartyState,
    VisitMedia,
)
from tests.support import floor as f
from tests.unit.test_acd_visits import (
    ANNA,
    VISIT,
    accept,
    comes,
    consented,
    outside,
    ready,
    view_of,
)

__all__ = ["outside"]

GUEST = Place(interaction_id=VISIT, leg=PartyId("p1"))
MINE = {"interaction_id": VISIT, "operator_id": ANNA}


@pytest.fixture
def talk(outside: f.Outside) -> f.Outside:
    ready(outside)
    comes(outside)
    accept(outside)
    outside.tell(e.InviteRequested(name="Expert", **MINE))
    return outside


def opens(talk: f.Outside, name: str = "Olga") -> None:
    talk.tell(e.PartyAnswered(interaction_id=VISIT, party_id=GUEST.leg, name=name))


def party(talk: f.Outside):
    [interaction] = Projection(talk.acd).operator_view(ANNA).interactions
    [found] = interaction.parties
    return found


def state_of(talk: f.Outside) -> VisitState | None:
    view = view_of(talk).visit_view(VISIT, GUEST.leg)
    return view and view.state


def test_the_operator_sees_who_is_invited_and_until_when(talk: f.Outside) -> None:
    one = party(talk)
    assert (one.name, one.by_link, one.state) == ("Expert", True, PartyState.INVITED)
    assert one.until == talk.now + 1800


def test_he_is_in_the_talk_by_the_name_he_gives(talk: f.Outside) -> None:
    opens(talk)
    [*_, guest] = view_of(talk).talk(VISIT).talkers
    assert (guest.leg, guest.name, guest.kind) == (GUEST.leg, "Olga", PersonKind.GUEST)
    assert guest.since == talk.now
    assert (party(talk).state, party(talk).until) == (PartyState.TOGETHER, None)


def test_when_he_agreed_to_be_recorded_is_kept_with_the_talk(talk: f.Outside) -> None:
    answer = e.PartyAnswered(interaction_id=VISIT, party_id=GUEST.leg, name="Olga", consent=True)
    talk.tell(answer)
    assert consented(talk) == [{"at": round(talk.now, 3), "guest": "Olga"}]


def test_who_was_not_asked_has_not_agreed(talk: f.Outside) -> None:
    opens(talk)
    assert consented(talk) == []


def test_who_gives_no_name_is_called_as_the_operator_called_him(talk: f.Outside) -> None:
    opens(talk, name="")
    assert party(talk).name == "Expert"


def test_only_he_is_awaited_and_only_until_he_has_come(talk: f.Outside) -> None:
    talks = view_of(talk)
    assert talks.is_invited(GUEST, f.VIDEO_ENTRY)
    assert not talks.is_invited(GUEST, "web-another")
    for leg in (CLIENT, OPERATOR, PartyId("p2")):
        assert not talks.is_invited(Place(interaction_id=VISIT, leg=leg), f.VIDEO_ENTRY)
    opens(talk)
    assert not talks.is_invited(GUEST, f.VIDEO_ENTRY)


def test_his_page_follows_what_becomes_of_him(talk: f.Outside) -> None:
    assert state_of(talk) is None
    opens(talk)
    assert state_of(talk) == VisitState.TALKING
    talk.tell(e.HoldRequested(on=True, **MINE))
    assert state_of(talk) == VisitState.HELD
    talk.tell(e.HoldRequested(on=False, **MINE))
    talk.tell(e.DropRequested(party_id=GUEST.leg, **MINE))
    view = view_of(talk).visit_view(VISIT, GUEST.leg)
    assert (view.state, view.outcome, view.leg) == (VisitState.ENDED, None, GUEST.leg)


def test_he_is_told_when_the_talk_is_over(talk: f.Outside) -> None:
    opens(talk)
    talks = view_of(talk)
    talk.tell(e.ClientLeft(interaction_id=VISIT))
    view = talks.visit_view(VISIT, GUEST.leg)
    assert (view.state, view.outcome, view.leg) == (
        VisitState.ENDED, Outcome.ANSWERED, GUEST.leg,
    )  # fmt: skip
    talk.tell(e.WrapUpFinished(**MINE))
    talks.told([fact for fact in talk.facts if isinstance(fact, InteractionFact)])
    assert talks.visit_view(VISIT, GUEST.leg) == view


def test_he_talks_on_with_a_client_who_was_left_to_him(talk: f.Outside) -> None:
    opens(talk)
    talk.tell(e.CompleteRequested(**MINE))
    assert state_of(talk) == VisitState.TALKING
    assert [one.leg for one in view_of(talk).talk(VISIT).talkers] == [CLIENT, GUEST.leg]
    talks = view_of(talk)
    talk.tell(e.ClientLeft(interaction_id=VISIT))
    talks.told([fact for fact in talk.facts if isinstance(fact, InteractionFact)])
    assert talks.visit_view(VISIT, GUEST.leg).state == VisitState.ENDED


def test_a_gateway_that_begins_anew_expects_his_page_too(talk: f.Outside) -> None:
    opens(talk)
    here = Place(interaction_id=VISIT, leg=CLIENT)
    again = VideoProjection(Acd(talk.acd.checkpoint()), lambda: talk.now)
    assert again.visits() == [here, GUEST]
    [seen] = seen_at_work(talk.acd.floor, Channel.VIDEO)
    assert seen.parties == (GUEST.leg,)


def test_a_link_that_was_used_lets_nobody_in_after_a_restart(talk: f.Outside) -> None:
    opens(talk)
    again = VideoProjection(Acd(talk.acd.checkpoint()), lambda: talk.now)
    assert not again.is_invited(GUEST, f.VIDEO_ENTRY)
    talk.tell(e.PartyLeft(interaction_id=VISIT, party_id=GUEST.leg))
    again = VideoProjection(Acd(talk.acd.checkpoint()), lambda: talk.now)
    assert not again.is_invited(GUEST, f.VIDEO_ENTRY)


def test_no_more_are_invited_than_there_are_places(talk: f.Outside) -> None:
    refusal = Projection(talk.acd).refusal
    talk.tell(e.InviteRequested(**MINE))
    assert refusal(e.InviteRequested(**MINE)) is None
    talk.tell(e.InviteRequested(**MINE))
    assert refusal(e.InviteRequested(**MINE)) == "too_many"


def test_into_what_is_only_written_nobody_is_invited(outside: f.Outside) -> None:
    ready(outside)
    comes(outside, media=VisitMedia.CHAT)
    accept(outside)
    assert Projection(outside.acd).refusal(e.InviteRequested(**MINE)) == "not_allowed"
