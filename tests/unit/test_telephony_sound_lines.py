"""Telephones outside for talks that are not by telephone, as Asterisk tells of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from media_gateway.ports import SoundPlace
from media_gateway.telephony.actions import Action
from media_gateway.telephony.ami_link import LONGEST_LINE
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.outside import NumberPlan, OutsideCalls
from media_gateway.telephony.ringing import Ringing
from media_gateway.telephony.snapshot import calls_of, sound_lines
from media_gateway.telephony.sound_lines import SoundLines
from media_gateway.vocabulary.commands import ForwardOutside, RingParty
from media_gateway.vocabulary.events import (
    Event,
    ForwardAnswered,
    ForwardEnded,
    PartyAnswered,
    PartyFailed,
    PartyLeft,
)
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    Channel,
    InteractionId,
    OfferOutcome,
    PartyId,
    StepId,
)

ID, P1 = InteractionId("video-abc"), PartyId("p1")
CHANNEL = "video-abc/p1."
PLACE = SoundPlace(host="127.0.0.1", port=4711, uuid="6b1b3b0e-8a6c-4f8e-9a55-0d6f8f0f5d11")
ANSWERED = PartyAnswered(interaction_id=ID, party_id=P1)
LEFT = PartyLeft(interaction_id=ID, party_id=P1)


def failed(outcome: OfferOutcome) -> PartyFailed:
    return PartyFailed(interaction_id=ID, party_id=P1, outcome=outcome)


def ring_party(number: str = "89990001122", shown_number: str = "+74950000001") -> RingParty:
    return RingParty(
        interaction_id=ID,
        channel=Channel.VIDEO,
        party_id=P1,
        operator_id=NO_OPERATOR,
        number=number,
        shown_number=shown_number,
    )


class Stage:
    def __init__(self, prefixes: tuple[str, ...] = ("+7",)) -> None:
        self.orders: list[Action] = []
        self.if_lost: Callable[[], None] | None = None
        self.events: list[Event] = []
        self.ended = 0
        outside = OutsideCalls()
        outside.plan = NumberPlan(trunk="trunk", prefixes=prefixes, at_once=1)
        steering: Any = self
        self.ringing = Ringing(steering, outside)
        self.lines = SoundLines(self.ringing, self, lambda number: number.replace("8", "+7", 1))

    def put(self, event: Event) -> None:
        self.events.append(event)

    def order(self, steps: Sequence[Action], **options: Any) -> None:
        self.orders += steps
        self.if_lost = options.get("if_lost")

    def tell(self, steps: Sequence[Action]) -> None:
        self.orders += steps

    def ring(self, number: str = "89990001122") -> list[str]:
        self.lines.ring(ring_party(number=number), PLACE, self._end)
        return self.ordered()

    def _end(self) -> None:
        self.ended += 1

    def ordered(self) -> list[str]:
        orders, self.orders = self.orders, []
        return [order["Action"] for order in orders]

    def answers(self) -> list[Event]:
        return self.lines.answered(AmiMessage({"Uniqueid": CHANNEL, "Id": ID, "Party": P1}))

    def gone(self, tech: str = "") -> list[Event]:
        message = AmiMessage({"Uniqueid": CHANNEL, "Id": ID, "Cause": "16", "Tech": tech})
        return [] if self.ringing.gone(message) else self.lines.leg_gone(message)


def row(state: str = "6", sound: str = PLACE.uuid) -> AmiMessage:
    return AmiMessage(
        {"Event": "Status", "Uniqueid": CHANNEL, "Context": "cc-sound", "ChannelState": state},
        {"CC_ID": ID, "CC_PARTY": P1, "CC_SOUND": sound},
    )


def test_the_call_is_placed_once_with_the_place_for_its_sound() -> None:
    stage = Stage()
    stage.lines.ring(ring_party(), PLACE, lambda: None)
    [order] = stage.orders
    assert order["Channel"] == "PJSIP/+79990001122@trunk"
    assert (order["ChannelId"], order["Context"]) == (CHANNEL, "cc-sound")
    assert order["CallerID"] == "<+74950000001>"
    assert f"CC_SOUND={PLACE.uuid},CC_SOUND_PLACE=127.0.0.1:4711" in order["Variable"]
    assert "GROUP(cc)=outside" in order["Variable"]
    assert all(len(f"{name}: {value}") < LONGEST_LINE for name, value in order.items())
    stage.orders.clear()
    assert stage.ring() == []


def test_one_whose_sound_leads_nowhere_is_hung_up_and_told_as_what_he_was() -> None:
    stage = Stage()
    stage.ring()
    stage.lines.give_up(ID, P1)
    assert stage.events == [failed(OfferOutcome.UNKNOWN)]
    assert stage.ordered() == ["Hangup"]
    stage.gone()
    stage.events.clear()
    stage.ring()
    stage.answers()
    stage.lines.give_up(ID, P1)
    assert stage.events == [LEFT]
    assert stage.gone() == []


def test_a_shown_number_that_is_none_is_left_out() -> None:
    stage = Stage()
    hostile = ring_party(shown_number="+74950000001\r\nAction: Logoff")
    stage.lines.ring(hostile, PLACE, lambda: None)
    [order] = stage.orders
    assert order["CallerID"] == ""


def test_one_who_answers_and_leaves_is_told_of() -> None:
    stage = Stage()
    assert stage.ring() == ["Originate"]
    assert stage.answers() == [ANSWERED]
    assert stage.ended == 0
    assert stage.gone() == [LEFT]
    assert stage.ended == 1
    assert stage.gone() == []


def test_keys_are_for_who_has_answered() -> None:
    stage = Stage()
    stage.ring()
    stage.lines.press(ID, P1, "5")
    assert stage.ordered() == []
    stage.answers()
    stage.lines.press(ID, P1, "5")
    [press] = stage.orders
    assert (press["Action"], press["Channel"], press["Digit"]) == ("PlayDTMF", CHANNEL, "5")
    stage.orders.clear()
    stage.lines.press(ID, PartyId("p2"), "5")
    stage.gone()
    stage.lines.press(ID, P1, "5")
    assert stage.ordered() == []


def test_why_he_was_not_reached_is_told_once() -> None:
    stage = Stage()
    stage.ring()
    assert stage.gone("SIP%20486%20Busy") == []
    assert stage.events == [failed(OfferOutcome.BUSY)]
    assert stage.ended == 1


def test_a_number_outside_the_plan_is_not_rung() -> None:
    stage = Stage(prefixes=("+4",))
    assert stage.ring() == []
    assert stage.events == [failed(OfferOutcome.UNREACHABLE)]
    assert stage.ended == 1


def test_calls_outside_are_counted_with_all_others() -> None:
    stage = Stage()
    stage.ring()
    stage.ringing.ring_outside({"Action": "Originate", "ChannelId": "x"}, lambda _: None)
    stage.gone()
    stage.events.clear()
    stage.ordered()
    assert stage.ring() == []
    assert stage.events == [failed(OfferOutcome.UNREACHABLE)]


def test_one_whom_asterisk_was_never_told_of_is_not_rung_later() -> None:
    stage = Stage()
    stage.ring()
    assert stage.if_lost is not None
    stage.if_lost()
    assert stage.ordered() == ["Hangup"]
    assert stage.events == [failed(OfferOutcome.UNKNOWN)]


@pytest.mark.parametrize("answered", [True, False])
def test_of_one_who_is_hung_up_nothing_is_told(answered: bool) -> None:
    stage = Stage()
    stage.ring()
    if answered:
        stage.answers()
    stage.ordered()
    stage.lines.hang_up(ID, P1)
    assert stage.ordered() == ["Hangup"]
    assert stage.gone() == []
    assert (stage.events, stage.ended) == ([], 0)
    stage.lines.hang_up(ID, P1)
    assert stage.ordered() == []


def test_one_who_answers_after_he_was_hung_up_is_let_go() -> None:
    stage = Stage()
    stage.ring()
    stage.lines.hang_up(ID, P1)
    stage.ordered()
    assert stage.answers() == []
    assert stage.ordered() == ["Hangup"]


@pytest.mark.parametrize(
    ("answered", "rows", "events"),
    [
        (True, [row()], []),
        (True, [], [LEFT]),
        (False, [row("5")], []),
        (False, [row("6")], [ANSWERED]),
        (False, [], [failed(OfferOutcome.UNKNOWN)]),
    ],
)
def test_what_happened_while_nobody_looked_is_told(
    answered: bool, rows: list[AmiMessage], events: list[Event]
) -> None:
    stage = Stage()
    stage.ring()
    if answered:
        stage.answers()
    assert stage.lines.adopt(sound_lines(rows)) == events
    assert stage.ended == (0 if rows else 1)


def test_lines_of_an_earlier_gateway_are_let_go() -> None:
    stage = Stage()
    assert stage.lines.adopt([row()]) == []
    assert stage.ordered() == ["Hangup"]


def test_a_client_who_is_sent_on_is_told_of_by_his_step() -> None:
    stage = Stage()
    step_id = StepId(f"{ID}/s2")
    stage.lines.ring(
        ForwardOutside(
            interaction_id=ID,
            channel=Channel.VIDEO,
            step_id=step_id,
            number="89990001122",
            shown_number="",
        ),
        PLACE,
        stage._end,
    )
    [order] = stage.orders
    assert order["ChannelId"] == "video-abc/f-s2."
    about = {"Uniqueid": "video-abc/f-s2.", "Id": ID}
    answered = ForwardAnswered(interaction_id=ID, step_id=step_id)
    assert stage.lines.answered(AmiMessage(about)) == [answered]
    over = ForwardEnded(interaction_id=ID, step_id=step_id, outcome=OfferOutcome.ANSWERED)
    assert stage.lines.leg_gone(AmiMessage(about)) == [over]


def test_such_lines_are_no_calls_of_their_own() -> None:
    assert calls_of([row()]) == []
    assert sound_lines([row(sound="(null)")]) == []
