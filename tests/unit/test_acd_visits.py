"""Visitors by video in the core: who they are, what they say, how it is seen by them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.acd.core import Acd
from media_gateway.acd.visits import MOST_ENTRIES
from media_gateway.acd.work import seen_at_work
from media_gateway.ports import leg_of
from media_gateway.projection import Projection
from media_gateway.video_projection import VideoProjection
from media_gateway.views import EntryState, PersonKind, PersonView, VisitState
from media_gateway.visit_tokens import Place
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import ForwardOutside, RefreshPanel, RingParty
from media_gateway.vocabulary.configuration import HoursSettings
from media_gateway.vocabulary.facts import (
    AnswerFact,
    CallbackFact,
    InteractionFact,
    RoomEntryFact,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    Channel,
    Direction,
    HoursId,
    InteractionId,
    Match,
    OperatorId,
    OperatorState,
    Outcome,
    PartyId,
    Reason,
    Visit,
    VisitMedia,
)
from tests.support import floor as f
from tests.support.fake_rooms import seat

ANNA, BORIS = OperatorId(1), OperatorId(2)
VISIT, CALL = InteractionId("video-1"), InteractionId("voice-1")
IVAN = Match(model="res.partner", record_id=5, partner_id=5, name="Ivan")


@pytest.fixture
def outside() -> f.Outside:
    outside = f.Outside()
    outside.tell(e.ConfigurationChanged(configuration=f.configuration(2)))
    outside.tell(e.MediaReconciled(channel=Channel.VIDEO, seen=()))
    return outside


def view_of(outside: f.Outside) -> VideoProjection:
    return VideoProjection(outside.acd, lambda: outside.now)


def here(interaction_id: InteractionId) -> Place:
    return Place(interaction_id=interaction_id, leg=CLIENT)


def comes(
    outside: f.Outside,
    interaction_id: InteractionId = VISIT,
    matches: tuple[Match, ...] = (),
    data: tuple[tuple[str, str], ...] = (),
    **visit: object,
) -> None:
    outside.tell(
        e.InteractionArrived(
            interaction_id=interaction_id,
            channel=Channel.VIDEO,
            direction=Direction.INBOUND,
            client_number="",
            client_name="Ivan",
            entry_number=f.VIDEO_ENTRY,
            visit=Visit(**{"media": VisitMedia.VIDEO, **visit}),
            data=data,
        )
    )
    outside.tell(e.CallerIdentified(interaction_id=interaction_id, number="", matches=matches))


def ready(outside: f.Outside, operator_id: OperatorId = ANNA) -> None:
    outside.tell(e.OperatorConnected(operator_id=operator_id))
    outside.tell(e.OperatorStateRequested(operator_id=operator_id, state=OperatorState.READY))


def accept(outside: f.Outside, operator_id: OperatorId = ANNA) -> None:
    accepted = Projection(outside.acd).acceptance(operator_id, VISIT)
    assert accepted is not None
    outside.tell(accepted)


def says(outside: f.Outside, number: int = 1) -> None:
    outside.tell(
        e.RoomMessageSaid(
            interaction_id=VISIT,
            message_id=f"m{number}",
            leg=CLIENT,
            name="Ivan",
            kind="chat",
            content='{"text":"Hello"}',
        )
    )


def consented(outside: f.Outside, interaction_id: InteractionId = VISIT) -> list[dict]:
    trail = outside.acd.floor.interactions[interaction_id].trail
    return [dict(reason.values) for reason in trail if reason.code == "consented"]


class TestWhoHeIs:
    def test_when_he_agreed_to_be_recorded_is_kept_with_the_talk(self, outside: f.Outside) -> None:
        comes(outside, consent=True)
        assert consented(outside) == [{"at": round(outside.now, 3)}]

    def test_who_was_not_asked_has_not_agreed(self, outside: f.Outside) -> None:
        comes(outside)
        assert consented(outside) == []

    def test_what_his_page_knows_is_data_of_the_card(self, outside: f.Outside) -> None:
        comes(outside, data=(("page", "/shop"),))
        assert outside.acd.floor.interactions[VISIT].data == {"page": "/shop"}

    def test_whom_odoo_has_signed_goes_before_the_owners_of_his_number(
        self, outside: f.Outside
    ) -> None:
        number = Reason(code="number_of_client")
        other = replace(IVAN, record_id=6, partner_id=6, reasons=(number,))
        known = (other, replace(IVAN, reasons=(number,)))
        comes(outside, matches=known, partner_id=5)
        first, second = outside.acd.floor.interactions[VISIT].matches
        assert (first.partner_id, first.name) == (5, "Ivan")
        assert first.reasons == (Reason(code="signed"), number)
        assert second == other

    def test_he_is_known_where_the_directory_knows_nothing(self, outside: f.Outside) -> None:
        comes(outside, partner_id=5)
        [match] = outside.acd.floor.interactions[VISIT].matches
        assert (match.model, match.record_id, match.partner_id) == ("res.partner", 5, 5)


class TestWhatHisPageAdds:
    def data(self, outside: f.Outside) -> dict[str, object]:
        return outside.acd.floor.interactions[VISIT].data

    def adds(self, outside: f.Outside, **values: str) -> None:
        said = e.VisitorDataSaid(interaction_id=VISIT, data=tuple(values.items()))
        outside.tell(said)

    def test_it_is_on_the_card_at_once_and_told_to_odoo(self, outside: f.Outside) -> None:
        comes(outside, data=(("page", "/shop"),))
        ready(outside)
        accept(outside)
        commands = outside.tell(
            e.VisitorDataSaid(interaction_id=VISIT, data=(("page", "/cart"), ("cart", "3 cakes")))
        )
        assert RefreshPanel(operator_id=ANNA) in commands
        [view] = Projection(outside.acd).operator_view(ANNA).interactions
        assert view.data == (("page", "/cart"), ("cart", "3 cakes"))
        assert outside.last_record(VISIT).data == view.data

    def test_what_others_know_of_him_is_not_his_to_change(self, outside: f.Outside) -> None:
        comes(outside, data=(("page", "/shop"),))
        outside.acd.floor.interactions[VISIT].data["debt"] = "1000"
        assert view_of(outside).data_refusal(VISIT, ["page", "debt"]) == "not_allowed"
        self.adds(outside, debt="0", page="/cart")
        assert self.data(outside) == {"page": "/shop", "debt": "1000"}

    def test_there_is_no_end_of_it_otherwise(self, outside: f.Outside) -> None:
        comes(outside, data=tuple((f"n{i}", "") for i in range(19)))
        self.adds(outside, one="1")
        assert view_of(outside).data_refusal(VISIT, ["another"]) == "too_many"
        self.adds(outside, another="2", one="3")
        assert len(self.data(outside)) == 20
        self.adds(outside, one="4")
        assert self.data(outside)["one"] == "4"

    def test_a_talk_that_is_over_takes_no_more(self, outside: f.Outside) -> None:
        comes(outside)
        ready(outside)
        accept(outside)
        outside.tell(e.ClientLeft(interaction_id=VISIT))
        self.adds(outside, page="/cart")
        assert self.data(outside) == {}
        outside.tell(e.VisitorDataSaid(interaction_id=CALL, data=(("page", "/"),)))

    def test_a_restart_knows_what_was_his_to_tell(self, outside: f.Outside) -> None:
        comes(outside, data=(("page", "/shop"),))
        again = VideoProjection(Acd(outside.acd.checkpoint()), lambda: outside.now)
        assert again.data_refusal(VISIT, ["page"]) is None
        assert again.data_refusal(InteractionId("video-99"), ["page"]) == "unknown_interaction"


class TestTaken:
    def test_nothing_rings_and_the_panel_accepts(self, outside: f.Outside) -> None:
        ready(outside)
        comes(outside)
        assert Projection(outside.acd).acceptance(BORIS, VISIT) is None
        accept(outside)
        assert Projection(outside.acd).leg_of(ANNA, VISIT) == OPERATOR
        assert Projection(outside.acd).acceptance(ANNA, VISIT) is None

    def test_so_does_a_colleague_who_was_asked_in(self, outside: f.Outside) -> None:
        ready(outside)
        comes(outside)
        accept(outside)
        ready(outside, BORIS)
        asked = {"interaction_id": VISIT, "operator_id": ANNA}
        outside.tell(e.ConsultRequested(to_operator_id=BORIS, **asked))
        assert Projection(outside.acd).leg_of(BORIS, VISIT) is None
        accept(outside, BORIS)
        assert Projection(outside.acd).leg_of(BORIS, VISIT) == PartyId("p1")
        legs = [(one.leg, one.on_hold) for one in view_of(outside).talk(VISIT).talkers]
        assert legs == [(CLIENT, True), (OPERATOR, False), (PartyId("p1"), False)]

    def test_a_colleague_who_takes_no_visitors_is_not_asked(self, outside: f.Outside) -> None:
        settings = f.configuration(2)
        anna, boris = settings.operators
        boris = replace(boris, capacity=((Channel.VIDEO, 0),))
        settings = replace(settings, operators=(anna, boris))
        outside.tell(e.ConfigurationChanged(configuration=settings))
        ready(outside)
        comes(outside)
        accept(outside)
        ready(outside, BORIS)
        asked = e.ConsultRequested(interaction_id=VISIT, operator_id=ANNA, to_operator_id=BORIS)
        assert Projection(outside.acd).refusal(asked) == "not_available"


class TestCallback:
    def test_the_number_that_calls_is_that_of_the_queue(self, outside: f.Outside) -> None:
        comes(outside)
        outside.tell(e.VisitorCallbackRequested(interaction_id=VISIT, number="+79165556677"))
        outside.wait(15)
        attempt = outside.acd.floor.interactions[InteractionId("callback-video-1-1")]
        assert (attempt.client_number, attempt.entry_number) == ("+79165556677", f.SALES_NUMBER)
        [first, *_] = [fact for fact in outside.facts if isinstance(fact, CallbackFact)]
        assert first.origin_uid == VISIT

    def test_whoever_calls_by_telephone_cannot_ask_so(self, outside: f.Outside) -> None:
        outside.tell(e.VisitorCallbackRequested(interaction_id=CALL, number="+79165556677"))
        assert not outside.acd.floor.callbacks


class TestMessages:
    def test_a_message_is_kept_and_told_to_odoo(self, outside: f.Outside) -> None:
        comes(outside)
        says(outside)
        [fact] = [fact for fact in outside.facts if isinstance(fact, RoomEntryFact)]
        assert (fact.uid, fact.interaction_uid, fact.entry_kind) == ("m1", VISIT, "chat")
        [message] = view_of(outside).kept(VISIT)
        assert message == {
            "id": "m1",
            "at": round(outside.now, 3),
            "from": CLIENT,
            "kind": "chat",
            "text": "Hello",
        }

    def test_a_restart_loses_none(self, outside: f.Outside) -> None:
        comes(outside, consent=True)
        says(outside)
        again = VideoProjection(Acd(outside.acd.checkpoint()), lambda: outside.now)
        assert again.kept(VISIT) == view_of(outside).kept(VISIT)
        assert again.talk(VISIT) == view_of(outside).talk(VISIT)
        assert again.talk(VISIT).consent

    def test_nobody_fills_the_journal(self, outside: f.Outside) -> None:
        comes(outside)
        for number in range(MOST_ENTRIES + 10):
            says(outside, number)
        assert len(view_of(outside).kept(VISIT)) == MOST_ENTRIES


class TestRating:
    def answers(self, outside: f.Outside) -> list[tuple[int, OperatorId | None]]:
        facts = [fact for fact in outside.facts if isinstance(fact, AnswerFact)]
        assert all(fact.uid == f"{VISIT}/stars" for fact in facts)
        return [(fact.value, fact.operator_id) for fact in facts]

    def test_a_talk_that_is_over_is_rated_while_the_card_is_finished(
        self, outside: f.Outside
    ) -> None:
        comes(outside)
        ready(outside)
        accept(outside)
        outside.tell(e.ClientLeft(interaction_id=VISIT))
        outside.tell(e.VisitorRated(interaction_id=VISIT, stars=4))
        assert self.answers(outside) == [(4, ANNA)]
        assert outside.last_record(VISIT).rating == 4

    def test_and_when_it_is_finished_already(self, outside: f.Outside) -> None:
        comes(outside)
        ready(outside)
        accept(outside)
        outside.tell(e.ClientLeft(interaction_id=VISIT))
        outside.tell(e.WrapUpFinished(interaction_id=VISIT, operator_id=ANNA))
        outside.tell(e.VisitorRated(interaction_id=VISIT, stars=4))
        assert self.answers(outside) == [(4, None)]

    def test_who_spoke_with_nobody_rates_nobody(self, outside: f.Outside) -> None:
        comes(outside)
        outside.tell(e.VisitorRated(interaction_id=VISIT, stars=1))
        outside.tell(e.VisitorRated(interaction_id=InteractionId("video-99"), stars=1))
        assert self.answers(outside) == []


class TestWhatHeSees:
    def test_his_place_and_then_his_talk(self, outside: f.Outside) -> None:
        comes(outside, InteractionId("video-0"))
        comes(outside)
        view = view_of(outside).visit_view(VISIT)
        assert (view.state, view.position) == (VisitState.WAITING, 2)
        outside.tell(e.ClientLeft(interaction_id=InteractionId("video-0")))
        assert view_of(outside).visit_view(VISIT).position == 1
        ready(outside)
        accept(outside)
        assert view_of(outside).visit_view(VISIT).state == VisitState.TALKING
        held = e.HoldRequested(interaction_id=VISIT, operator_id=ANNA, on=True)
        outside.tell(held)
        assert view_of(outside).visit_view(VISIT).state == VisitState.HELD

    def test_whether_his_media_come_through_and_whom_he_sees(self, outside: f.Outside) -> None:
        comes(outside)
        visits = view_of(outside)
        assert not visits.visit_view(VISIT).connected
        anna = PersonView(leg=OPERATOR, name="Anna", kind=PersonKind.OPERATOR)
        visits.seat = lambda interaction_id, leg: seat(leg, people=(anna,), connected=True)
        view = visits.visit_view(VISIT)
        assert (view.connected, view.people) == (True, (anna,))

    def test_how_it_ended(self, outside: f.Outside) -> None:
        visits = view_of(outside)
        comes(outside)
        assert visits.visits() == [here(VISIT)]
        outside.tell(e.ClientLeft(interaction_id=VISIT))
        visits.told([fact for fact in outside.facts if isinstance(fact, InteractionFact)])
        view = visits.visit_view(VISIT)
        assert (view.state, view.outcome) == (VisitState.ENDED, Outcome.ABANDONED)
        assert visits.visits() == []
        assert visits.visit_view(InteractionId("video-99")) is None

    def test_a_gateway_that_begins_anew_knows_all_who_are_there(self, outside: f.Outside) -> None:
        comes(outside)
        [seen] = seen_at_work(outside.acd.floor, Channel.VIDEO)
        assert (seen.interaction_id, seen.client_there) == (VISIT, True)


class TestEntryPoint:
    def state(self, outside: f.Outside):
        return view_of(outside).entry_state(f.VIDEO_ENTRY)

    def test_somebody_is_free(self, outside: f.Outside) -> None:
        assert self.state(outside).state == EntryState.WAIT
        ready(outside)
        assert self.state(outside).state == EntryState.FREE
        comes(outside)
        assert self.state(outside).state == EntryState.WAIT

    def test_how_many_wait(self, outside: f.Outside) -> None:
        comes(outside)
        assert self.state(outside).waiting == 1

    def test_when_it_opens(self, outside: f.Outside) -> None:
        opens_at = outside.now + 3600
        hours = HoursSettings(hours_id=HoursId(1), name="Day", open=((opens_at, opens_at + 3600),))
        settings = f.configuration(2)
        entry_points = tuple(replace(e, hours_id=HoursId(1)) for e in settings.entry_points)
        settings = replace(settings, hours=(hours,), entry_points=entry_points)
        outside.tell(e.ConfigurationChanged(configuration=settings))
        state = self.state(outside)
        assert (state.state, state.opens_at) == (EntryState.CLOSED, opens_at)

    def test_a_key_that_there_is_not(self, outside: f.Outside) -> None:
        assert view_of(outside).entry_state("web-nothing") is None


class TestBesideTheTelephone:
    def talk(self, outside: f.Outside) -> None:
        outside.tell(e.MediaReconciled(channel=Channel.VOICE, seen=()))
        ready(outside)
        outside.tell(
            e.InteractionArrived(
                interaction_id=CALL,
                channel=Channel.VOICE,
                direction=Direction.INBOUND,
                client_number="+79161112233",
                client_name="",
                entry_number=f.SALES_NUMBER,
            )
        )
        outside.tell(e.CallerIdentified(interaction_id=CALL, number="+79161112233", matches=()))
        outside.tell(e.OfferAnswered(offer_id=outside.ringing[CALL]))
        comes(outside, goes_on=CALL, data=(("page", "/help"),), consent=True)

    def test_it_is_one_interaction(self, outside: f.Outside) -> None:
        self.talk(outside)
        assert VISIT not in outside.acd.floor.interactions
        visits = view_of(outside)
        assert visits.room_of(VISIT) == CALL
        talk = visits.talk(CALL)
        assert talk.by_telephone
        assert not talk.recorded
        assert len(consented(outside, CALL)) == 1
        outside.tell(e.VisitorDataSaid(interaction_id=VISIT, data=(("cart", "2"),)))
        assert outside.acd.floor.interactions[CALL].data == {"page": "/help", "cart": "2"}
        view = visits.visit_view(VISIT)
        assert (view.state, view.by_telephone) == (VisitState.TALKING, True)

    def test_a_checkpoint_keeps_it(self, outside: f.Outside) -> None:
        self.talk(outside)
        again = VideoProjection(Acd(outside.acd.checkpoint()), lambda: outside.now)
        assert again.room_of(VISIT) == CALL
        assert again.visits() == [here(VISIT)]

    def test_with_the_talk_the_visit_ends(self, outside: f.Outside) -> None:
        self.talk(outside)
        visits = view_of(outside)
        assert visits.visit_view(VISIT).state == VisitState.TALKING
        outside.tell(e.ClientLeft(interaction_id=CALL))
        assert visits.visit_view(VISIT).state == VisitState.ENDED
        assert visits.talk(CALL).is_over
        outside.tell(e.WrapUpFinished(interaction_id=CALL, operator_id=ANNA))
        assert visits.visit_view(VISIT).state == VisitState.ENDED
        assert visits.visits() == []

    def test_a_second_page_takes_the_place_of_the_first(self, outside: f.Outside) -> None:
        self.talk(outside)
        second = InteractionId("video-2")
        comes(outside, second, goes_on=CALL)
        visits = view_of(outside)
        assert visits.room_of(second) == CALL
        assert visits.visits() == [here(second)]

    def test_what_the_first_page_told_is_the_second_ones_to_change(
        self, outside: f.Outside
    ) -> None:
        self.talk(outside)
        talk = outside.acd.floor.interactions[CALL]
        talk.data["debt"] = "1000"
        second = InteractionId("video-2")
        comes(outside, second, goes_on=CALL, data=(("page", "/cart"), ("debt", "0")))
        assert talk.data == {"page": "/cart", "debt": "1000"}
        outside.tell(e.VisitorDataSaid(interaction_id=second, data=(("page", "/done"),)))
        assert talk.data["page"] == "/done"


class TestCalledForHim:
    """Somebody outside, by telephone."""

    def test_a_number_that_leads_to_his_queue_is_shown(self, outside: f.Outside) -> None:
        self._talks(outside)
        commands = outside.tell(
            e.ConsultRequested(interaction_id=VISIT, operator_id=ANNA, number="+79990001122")
        )
        [ring] = [command for command in commands if isinstance(command, RingParty)]
        entry_point = outside.acd.floor.entry_point_at(Channel.VOICE, ring.shown_number)
        assert entry_point is not None
        assert entry_point.queue_id == f.SALES

    def test_he_talks_with_whoever_answers_where_he_is_sent_on(self, outside: f.Outside) -> None:
        self._talks(outside)
        commands = outside.tell(
            e.TransferRequested(interaction_id=VISIT, operator_id=ANNA, number="+79990001122")
        )
        [forward] = [command for command in commands if isinstance(command, ForwardOutside)]
        assert self._talkers(outside) == [CLIENT]
        outside.tell(e.ForwardAnswered(interaction_id=VISIT, step_id=forward.step_id))
        assert self._talkers(outside) == [CLIENT, leg_of(forward)]
        view = view_of(outside).visit_view(VISIT)
        assert view is not None
        assert view.state == VisitState.TALKING

    def test_whom_an_operator_leaves_him_to_goes_on_with_him(self, outside: f.Outside) -> None:
        self._talks(outside)
        outside.tell(
            e.ConsultRequested(interaction_id=VISIT, operator_id=ANNA, number="+79990001122")
        )
        outside.tell(e.PartyAnswered(interaction_id=VISIT, party_id=PartyId("p1")))
        outside.tell(e.CompleteRequested(interaction_id=VISIT, operator_id=ANNA))
        assert self._talkers(outside) == [CLIENT, "p1"]

    def test_a_telephone_does_not_outlive_the_gateway(self, outside: f.Outside) -> None:
        self._talks(outside)
        outside.tell(
            e.ConsultRequested(interaction_id=VISIT, operator_id=ANNA, number="+79990001122")
        )
        outside.tell(e.PartyAnswered(interaction_id=VISIT, party_id=PartyId("p1")))
        [seen] = seen_at_work(outside.acd.floor, Channel.VIDEO)
        assert seen.parties == ()

    def _talks(self, outside: f.Outside) -> None:
        ready(outside)
        comes(outside)
        accept(outside)

    def _talkers(self, outside: f.Outside) -> list[PartyId]:
        talk = view_of(outside).talk(VISIT)
        assert talk is not None
        return [talker.leg for talker in talk.talkers]
