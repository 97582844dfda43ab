"""Clients in flows on the floor: from the door to a line, an end, or a rating after the talk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from media_gateway.acd.core import Acd
from media_gateway.acd.model import Checkpoint
from media_gateway.journal.codec import Codec
from media_gateway.vocabulary.commands import (
    ConsultOdoo,
    EndInteraction,
    ForwardOutside,
    PlayPrompts,
    RecordMessage,
)
from media_gateway.vocabulary.configuration import PromptSettings
from media_gateway.vocabulary.events import (
    CallbackCancelled,
    CallerIdentified,
    ClientLeft,
    ConfigurationChanged,
    Consultation,
    Event,
    ForwardAnswered,
    ForwardEnded,
    HangupRequested,
    InteractionArrived,
    MediaLost,
    MediaReconciled,
    MessageRecorded,
    OdooConsulted,
    OfferAnswered,
    OperatorConnected,
    OperatorStateRequested,
    PromptsPlayed,
    SeenInteraction,
    VisitorDataSaid,
    WrapUpFinished,
)
from media_gateway.vocabulary.facts import (
    AnswerFact,
    CallbackFact,
    CallbackState,
    RecordingFact,
    VisitFact,
)
from media_gateway.vocabulary.flows import FlowSettings, NodeKind
from media_gateway.vocabulary.terms import (
    NO_QUEUE,
    Channel,
    Direction,
    FlowId,
    InteractionId,
    InteractionState,
    OfferOutcome,
    OperatorId,
    OperatorState,
    Outcome,
    PromptId,
    StepId,
)
from tests.support.floor import SALES, SALES_NUMBER, Outside, configuration
from tests.support.flows import ask, flow, hang_up, keep, look_up, menu, node, queue, rate, say

CLIENT = InteractionId("voice-1")
ANNA = OperatorId(1)
AFTER = FlowId(2)
TEXTS = PromptSettings(
    prompt_id=PromptId(1), name="Words", texts=(("ru_RU", "Заказ {order}"), ("en_US", "Order"))
)
SILENT = flow(rate(1, {"next": 2}), say(2), flow_id=AFTER)


@dataclass
class Hotline:
    """One client of an entry point with a flow, and Anna, who is ready."""

    outside: Outside

    @property
    def asked(self):
        return self.outside.asked.get(CLIENT)

    @property
    def record(self):
        return self.outside.last_record(CLIENT)

    def tell(self, event: Event):
        return self.outside.tell(event)

    def presses(self, digits: str):
        return self.tell(
            PromptsPlayed(interaction_id=CLIENT, step_id=self.asked.step_id, digits=digits)
        )

    def leaves(self):
        return self.tell(ClientLeft(interaction_id=CLIENT))

    def visits(self) -> list[str]:
        return [
            f"{fact.node_id}:{fact.exit}"
            for fact in self.outside.facts
            if isinstance(fact, VisitFact)
        ]

    def facts(self, kind: type) -> list:
        return [fact for fact in self.outside.facts if isinstance(fact, kind)]

    def answers(self):
        self.tell(OfferAnswered(offer_id=self.outside.ringing[CLIENT]))

    def restarts(self):
        """A gateway that knows no more than the last one wrote down."""
        codec = Codec(Checkpoint)
        stored = codec.encode(self.outside.acd.checkpoint())
        checkpoint = codec.decode(stored)
        assert isinstance(checkpoint, Checkpoint)
        self.outside.acd = Acd(checkpoint)


def hotline(
    first: FlowSettings,
    *others: FlowSettings,
    after: bool = False,
    queued: bool = True,
    number: str = "+79161112233",
):
    base = configuration()
    entry_points = tuple(
        replace(
            entry_point,
            flow_id=first.flow_id,
            after_flow_id=AFTER if after else FlowId(0),
            queue_id=SALES if queued else NO_QUEUE,
        )
        if entry_point.number == SALES_NUMBER
        else entry_point
        for entry_point in base.entry_points
    )
    configured = replace(base, entry_points=entry_points, flows=(first, *others), prompts=(TEXTS,))
    line = Hotline(Outside())
    line.tell(ConfigurationChanged(configuration=configured))
    line.tell(MediaReconciled(channel=Channel.VOICE, seen=()))
    line.tell(OperatorConnected(operator_id=ANNA))
    line.tell(OperatorStateRequested(operator_id=ANNA, state=OperatorState.READY))
    line.tell(
        InteractionArrived(
            interaction_id=CLIENT,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number=number,
            client_name="",
            entry_number=SALES_NUMBER,
        )
    )
    line.tell(CallerIdentified(interaction_id=CLIENT, number=number, matches=()))
    return line


def test_a_menu_leads_to_an_operator():
    hotline_flow = flow(menu(1, {"1": 2}), queue(2))
    line = hotline(hotline_flow)
    assert isinstance(line.asked, PlayPrompts)
    assert line.record.state == InteractionState.IN_FLOW
    line.presses("1")
    assert CLIENT in line.outside.ringing
    assert line.visits() == ["1:1", "2:end"]
    assert [reason.code for reason in line.record.trail][:2] == ["entered", "flow"]
    told = dict(line.record.trail[1].values)
    assert (told["flow_id"], told["flow"]) == (hotline_flow.flow_id, hotline_flow.name)


def test_what_a_flow_learns_is_told_with_the_interaction_and_may_be_spoken():
    chart = flow(ask(1, "order", {"next": 2}), say(2, then=3), queue(3))
    line = hotline(chart)
    line.presses("123")
    assert line.asked.prompts[0].values == (("order", "123"),)
    line.presses("")
    assert dict(line.record.data) == {"order": "123"}


def test_a_late_answer_of_an_earlier_step_changes_nothing():
    line = hotline(flow(menu(1, {"1": 2}), menu(2, {"1": 3}), queue(3)))
    first = line.asked.step_id
    line.presses("1")
    line.tell(PromptsPlayed(interaction_id=CLIENT, step_id=first, digits="1"))
    assert line.visits() == ["1:1"]
    line.tell(PromptsPlayed(interaction_id=CLIENT, step_id=StepId("nonsense"), digits="1"))
    assert line.record.state == InteractionState.IN_FLOW


def test_odoo_is_asked_and_the_client_who_got_his_answer_is_served():
    line = hotline(flow(look_up(1, {"found": 2, "failed": 3}), say(2), queue(3)))
    question = _question(line)
    line.tell(
        OdooConsulted(
            interaction_id=CLIENT,
            step_id=question.step_id,
            outcome=Consultation.FOUND,
            values=(("order", "S1"), ("amount", 12.5)),
        )
    )
    line.leaves()
    assert line.record.outcome == Outcome.SELF_SERVED
    assert dict(line.record.data) == {"order": "S1", "amount": 12.5}
    assert line.visits() == ["1:found", "2:hang_up"]


def _question(line: Hotline) -> ConsultOdoo:
    run = line.outside.acd.floor.runs[CLIENT]
    return ConsultOdoo(
        interaction_id=CLIENT,
        step_id=run.step_id,
        flow_id=run.flow_id,
        version=run.version,
        node_id=run.node_id,
        values=(),
        language="ru_RU",
    )


def test_what_odoo_says_is_not_the_pages_to_change_though_it_told_it_before():
    line = hotline(flow(look_up(1, {"found": 2, "failed": 3}), say(2), queue(3)))
    line.tell(VisitorDataSaid(interaction_id=CLIENT, data=(("debt", "0"), ("page", "/shop"))))
    step_id, found = _question(line).step_id, Consultation.FOUND
    values = (("debt", "1000"),)
    line.tell(OdooConsulted(interaction_id=CLIENT, step_id=step_id, outcome=found, values=values))
    line.tell(VisitorDataSaid(interaction_id=CLIENT, data=(("debt", "0"),)))
    line.tell(VisitorDataSaid(interaction_id=CLIENT, data=(("page", "/cart"),)))
    assert dict(line.record.data) == {"debt": "1000", "page": "/cart"}


def test_where_odoo_cannot_be_asked_the_flow_goes_on():
    line = hotline(flow(look_up(1, {"found": 2, "failed": 3}), say(2), queue(3)))
    step_id = _question(line).step_id
    line.tell(OdooConsulted(interaction_id=CLIENT, step_id=step_id, outcome=Consultation.FAILED))
    assert CLIENT in line.outside.ringing


@pytest.mark.parametrize("queued", [True, False])
def test_a_broken_flow_leads_to_an_operator_where_there_is_one(queued):
    line = hotline(flow(menu(1, {})), queued=queued)
    for _ in range(3):
        line.presses("")
    if queued:
        assert CLIENT in line.outside.ringing
        assert "flow_lost" in [reason.code for reason in line.record.trail]
    else:
        assert line.record.state == InteractionState.CLOSED
        assert CLIENT not in line.outside.on_line


def test_a_goodbye_is_heard_before_the_line_is_closed():
    line = hotline(flow(hang_up(1, prompt_id=1)))
    assert line.outside.announced[CLIENT] == "silence"
    assert line.record.outcome == Outcome.SELF_SERVED


def test_hanging_up_in_every_kind_of_node_ends_the_interaction_once():
    outside = node(NodeKind.OUTSIDE, 1, {"failed": 2}, number="+74951112233")
    message = node(NodeKind.VOICEMAIL, 1, {"next": 2}, queue_id=SALES)
    for first in (say(1), menu(1, {}), ask(1, "x", {}), rate(1, {}), look_up(1, {}), outside):
        line = hotline(flow(first, queue(2)))
        line.leaves()
        assert line.record.outcome == Outcome.ABANDONED
        assert line.visits() == ["1:hang_up"]
        assert not line.outside.acd.floor.runs
    line = hotline(flow(message, queue(2)))
    line.leaves()
    line.outside.wait(60)
    assert line.record.state == InteractionState.CLOSED


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_message_is_kept_and_becomes_work(hangs_up):
    message = node(NodeKind.VOICEMAIL, 1, {"next": 2}, queue_id=SALES)
    line = hotline(flow(message, say(2)))
    asked = line.asked
    assert isinstance(asked, RecordMessage)
    if hangs_up:
        line.leaves()
    line.tell(
        MessageRecorded(
            interaction_id=CLIENT,
            step_id=asked.step_id,
            recording_id="voice-1/message",
            path="m.wav",
            started_at=line.outside.now,
            seconds=12.0,
        )
    )
    if not hangs_up:
        line.leaves()
    assert line.record.outcome == Outcome.VOICEMAIL
    [recording] = line.facts(RecordingFact)
    assert recording.voicemail
    assert line.facts(CallbackFact)[0].voicemail_uid == "voice-1/message"


def test_who_talked_outside_is_forwarded_and_who_did_not_goes_on():
    chart = flow(node(NodeKind.OUTSIDE, 1, {"failed": 2}, number="+74951112233"), queue(2))
    for talked in (True, False):
        line = hotline(chart)
        asked = line.asked
        assert isinstance(asked, ForwardOutside)
        if talked:
            line.tell(ForwardAnswered(interaction_id=CLIENT, step_id=asked.step_id))
        outcome = OfferOutcome.ANSWERED if talked else OfferOutcome.BUSY
        line.tell(ForwardEnded(interaction_id=CLIENT, step_id=asked.step_id, outcome=outcome))
        if talked:
            assert line.record.outcome == Outcome.FORWARDED
        else:
            assert CLIENT in line.outside.ringing


def test_a_promise_made_in_a_flow_is_a_callback():
    back = node(NodeKind.CALLBACK, 1, {"next": 2}, queue_id=SALES)
    line = hotline(flow(back, hang_up(2)))
    assert line.record.outcome == Outcome.CALLBACK
    [scheduled, *_] = line.facts(CallbackFact)
    assert scheduled.number == "+79161112233"


def test_nothing_is_promised_to_the_anonymous():
    """Operators would be rung for nobody, one after the other."""
    back = node(NodeKind.CALLBACK, 1, {"next": 2}, queue_id=SALES)
    line = hotline(flow(back, hang_up(2)), number="")
    assert not line.facts(CallbackFact)
    assert line.record.outcome == Outcome.SELF_SERVED


def test_a_number_too_short_to_be_called_is_not_promised():
    back = node(NodeKind.CALLBACK, 2, {"next": 3}, queue_id=SALES, variable="typed")
    line = hotline(flow(ask(1, "typed", {"next": 2}), back, hang_up(3)))
    line.presses("12")
    assert line.facts(CallbackFact)[0].number == "+79161112233"


def test_priority_given_by_a_flow_counts_in_the_line():
    line = hotline(flow(keep(1, {"vip": "1"}, 2), queue(2, priority_seconds=300)))
    assert line.outside.acd.floor.interactions[CLIENT].priority_seconds == 300


class TestAfterTheTalk:
    def talk(self, wrap_up_first: bool) -> Hotline:
        line = hotline(flow(queue(1)), SILENT, after=True)
        line.answers()
        line.outside.wait(30)
        commands = line.tell(HangupRequested(interaction_id=CLIENT, operator_id=ANNA))
        assert not [c for c in commands if isinstance(c, EndInteraction)]
        if wrap_up_first:
            line.tell(WrapUpFinished(interaction_id=CLIENT, operator_id=ANNA))
            assert line.record.state == InteractionState.CLOSED
        return line

    @pytest.mark.parametrize("wrap_up_first", [True, False])
    def test_the_client_rates_his_operator_whether_or_not_he_is_done_wrapping_up(
        self, wrap_up_first
    ):
        line = self.talk(wrap_up_first)
        line.presses("5")
        [answer] = line.facts(AnswerFact)
        assert (answer.value, answer.operator_id) == (5, ANNA)
        assert line.record.rating == 5
        ended = [c for c in line.presses("") if isinstance(c, EndInteraction)]
        assert len(ended) == 1
        line.leaves()
        assert not line.outside.acd.floor.runs
        assert not line.outside.acd.floor.lingering or not wrap_up_first

    def test_who_does_not_rate_is_not_kept(self):
        line = self.talk(wrap_up_first=True)
        line.leaves()
        assert line.record.rating is None
        assert not line.outside.acd.floor.lingering
        assert line.visits()[-1] == "1:hang_up"

    def test_a_gateway_that_begins_anew_still_takes_the_rating(self):
        line = self.talk(wrap_up_first=True)
        line.restarts()
        line.presses("4")
        assert line.record.rating == 4


def test_after_a_restart_the_client_is_asked_again_unless_it_goes_on():
    line = hotline(flow(menu(1, {"1": 2}), queue(2)))
    line.restarts()
    step_id = line.asked.step_id
    still = SeenInteraction(interaction_id=CLIENT, step_id=step_id)
    line.tell(MediaReconciled(channel=Channel.VOICE, seen=(still,)))
    assert line.asked.step_id == step_id
    line.tell(
        MediaReconciled(channel=Channel.VOICE, seen=(SeenInteraction(interaction_id=CLIENT),))
    )
    assert line.asked.step_id != step_id
    line.presses("1")
    assert CLIENT in line.outside.ringing


def test_what_odoo_was_asked_is_asked_as_the_same_step_after_a_restart():
    """Else a ticket would be made twice."""
    create = node(NodeKind.CREATE, 1, {"next": 2, "failed": 2})
    line = hotline(flow(create, queue(2)))
    step_id = line.outside.acd.floor.runs[CLIENT].step_id
    line.restarts()
    seen = (SeenInteraction(interaction_id=CLIENT),)
    commands = line.tell(MediaReconciled(channel=Channel.VOICE, seen=seen))
    assert [c.step_id for c in commands if isinstance(c, ConsultOdoo)] == [step_id]
    created = Consultation.CREATED
    line.tell(OdooConsulted(interaction_id=CLIENT, step_id=step_id, outcome=created))
    assert CLIENT in line.outside.ringing


MESSAGE_NODE = node(NodeKind.VOICEMAIL, 2, {"next": 3}, queue_id=SALES)
OUTSIDE_NODE = node(NodeKind.OUTSIDE, 2, {"failed": 3}, number="+74951112233")


@pytest.mark.parametrize("second", [menu(2, {"1": 3}, tries=1), MESSAGE_NODE, OUTSIDE_NODE])
def test_a_flow_does_not_run_away_while_nothing_of_it_is_heard(second):
    """Odoo answers while the media side cannot be steered, which is told of with empty answers."""
    line = hotline(flow(look_up(1, {"found": 2}), second, hang_up(3)))
    step_id = line.outside.acd.floor.runs[CLIENT].step_id
    line.tell(MediaLost(channel=Channel.VOICE))
    line.tell(OdooConsulted(interaction_id=CLIENT, step_id=step_id, outcome=Consultation.FOUND))
    unheard = line.asked
    of = {"interaction_id": CLIENT, "step_id": unheard.step_id}
    match unheard:
        case PlayPrompts():
            line.tell(PromptsPlayed(played=False, **of))
        case RecordMessage():
            nothing = {"recording_id": "", "path": "", "started_at": 0.0, "seconds": 0.0}
            line.tell(MessageRecorded(**nothing, **of))
        case ForwardOutside():
            line.tell(ForwardEnded(outcome=OfferOutcome.UNKNOWN, **of))
    assert line.record.state == InteractionState.IN_FLOW
    seen = (SeenInteraction(interaction_id=CLIENT),)
    commands = line.tell(MediaReconciled(channel=Channel.VOICE, seen=seen))
    assert [type(c) for c in commands if isinstance(c, type(unheard))] == [type(unheard)]


def test_a_flow_that_is_changed_or_deleted_is_ended_as_it_was_begun():
    line = hotline(flow(menu(1, {"1": 2}), queue(2)))
    current = line.outside.acd.floor.configuration
    line.tell(ConfigurationChanged(configuration=replace(current, flows=())))
    line.restarts()
    line.presses("1")
    assert CLIENT in line.outside.ringing


def test_a_client_cannot_fill_the_gateway_with_digits():
    line = hotline(flow(ask(1, "order", {"next": 1}, digits=(1, 20)), queue(2)))
    for _ in range(150):
        line.presses("9" * 20)
    assert len(line.record.data) <= 100
    assert len(line.record.trail) <= 200


def test_who_hangs_up_unseen_in_the_line_was_not_served_by_the_flow_before_it():
    line = hotline(flow(look_up(1, {"found": 2}), queue(2)))
    line.tell(OperatorStateRequested(operator_id=ANNA, state=OperatorState.PAUSED))
    step_id = line.outside.acd.floor.runs[CLIENT].step_id
    line.tell(OdooConsulted(interaction_id=CLIENT, step_id=step_id, outcome=Consultation.FOUND))
    assert line.record.state == InteractionState.WAITING
    line.restarts()
    line.tell(MediaReconciled(channel=Channel.VOICE, seen=()))
    assert line.record.outcome == Outcome.UNKNOWN


def test_clients_whom_nobody_knows_are_ended_in_the_order_in_which_they_were_seen():
    """The order of a set differs from one run to the next."""
    line = hotline(flow(menu(1, {}), queue(2)))
    strangers = [InteractionId(f"voice-stranger-{n}") for n in range(12)]
    seen = tuple(SeenInteraction(interaction_id=i) for i in (*strangers, CLIENT))
    commands = line.tell(MediaReconciled(channel=Channel.VOICE, seen=seen))
    ended = [c.interaction_id for c in commands if isinstance(c, EndInteraction)]
    assert ended == strangers


def test_who_is_still_on_the_line_is_not_called_back_yet():
    back = node(NodeKind.CALLBACK, 1, {"next": 2}, queue_id=SALES)
    line = hotline(flow(back, say(2)))
    line.tell(MediaReconciled(channel=Channel.CALLBACK, seen=()))
    line.outside.wait(60)
    assert not line.outside.ringing
    line.leaves()
    line.outside.wait(10)
    assert list(line.outside.ringing) == ["callback-voice-1-1"]


def test_a_promise_made_anew_is_another_callback():
    """Of the first one Odoo knows that it is over."""
    first = node(NodeKind.CALLBACK, 1, {"next": 2}, queue_id=SALES)
    second = node(NodeKind.CALLBACK, 3, {"next": 4}, queue_id=SALES)
    line = hotline(flow(first, menu(2, {"1": 3}), second, hang_up(4)))
    [scheduled] = line.facts(CallbackFact)
    line.tell(CallbackCancelled(callback_id=scheduled.uid))
    line.presses("1")
    *_, cancelled, anew = line.facts(CallbackFact)
    assert (cancelled.uid, cancelled.state) == (scheduled.uid, CallbackState.CANCELLED)
    assert anew.uid != scheduled.uid
    assert (anew.version, anew.state) == (1, CallbackState.SCHEDULED)


@pytest.mark.parametrize(
    ("language", "spoken"), [("ru", "ru_RU"), ("en_GB", "en_US"), ("de_DE", "en_US")]
)
def test_a_prompt_is_said_in_the_nearest_language_there_is(language, spoken):
    line = hotline(flow(keep(1, {"language": language}, 2), say(2)))
    assert [prompt.language for prompt in line.asked.prompts] == [spoken]
