"""Talks of several legs: what Asterisk is told, in which order, and what its channels mean."""

from __future__ import annotations

import pytest

from media_gateway.telephony.actions import (
    channel_of,
    ring_operator,
    ring_party,
)
from media_gateway.telephony.ami_link import LONGEST_LINE
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader
from media_gateway.telephony.outside import NumberPlan, OutsideCalls
from media_gateway.telephony.snapshot import calls_of, outside, reconcile
from media_gateway.telephony.talks import LOOKS
from media_gateway.vocabulary.commands import (
    OfferInteraction,
    RingParty,
)
from media_gateway.vocabulary.events import (
    InteractionArrived,
    MediaReconciled,
    OperatorLeft,
    PartyAnswered,
    PartyFailed,
    PartyLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    NO_OPERATOR,
    OPERATOR,
    Channel,
    OfferId,
    OfferOutcome,
    OperatorId,
    PartyId,
)
from tests.support.talk_stage import (
    CALL,
    CLIENTS,
    ID,
    OFFER,
    OPERATORS,
    OUTSIDE_NUMBER,
    P1,
    P2,
    Stage,
    told,
)


def test_a_plain_talk_is_left_in_its_bridge() -> None:
    stage = Stage()
    assert stage.arrange(CLIENT, OPERATOR) == []
    assert stage.gone(OPERATORS) == []  # the client's own channel tells
    stage.talks.end_others(ID)
    assert stage.orders.taken() == []


def test_client_and_operator_leave_their_bridge_in_one_step() -> None:
    stage = Stage()
    assert stage.arrange(OPERATOR, on_hold=(CLIENT,)) == ["client held, operator room"]
    assert stage.arrange(OPERATOR, on_hold=(CLIENT,)) == []
    assert stage.arrange(CLIENT, OPERATOR) == ["client room"]


def test_nobody_leaves_the_bridge_before_both_are_in_it() -> None:
    stage = Stage()
    stage.orders.bridged = False
    assert stage.arrange(OPERATOR, on_hold=(CLIENT,)) == []
    assert stage.ring() == ["p1 party"]
    assert stage.time_passes() == []
    stage.orders.bridged = True
    assert stage.time_passes() == ["client held, operator ringing"]


def test_nobody_is_let_go_while_he_is_still_in_one_bridge_with_the_client() -> None:
    stage = Stage(slow=True)
    stage.orders.bridged = False
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    assert stage.joins() == []
    assert stage.hand_over() == []
    assert stage.arrange(CLIENT, OPERATOR) == []
    assert stage.orders.variables == {}
    stage.orders.bridged = True
    assert stage.time_passes() == ["client held, operator room", "p1 room"]
    assert stage.orders.variables["client", "CC_OPERATOR"] == "8"
    assert stage.comes("client", "held") == ["client room"]
    assert stage.comes("p1", "room") == ["operator -"]


def test_what_was_postponed_is_done_when_nobody_has_to_leave_the_bridge_after_all() -> None:
    stage = Stage()
    stage.orders.bridged = False
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    assert stage.drop(OPERATOR) == []
    stage.arrange(CLIENT, OPERATOR)
    stage.orders.bridged = True
    assert stage.time_passes() == ["client held, operator room", "operator -"]


def test_a_bridge_that_is_never_seen_holds_nobody_up_for_long() -> None:
    stage = Stage()
    stage.orders.bridged = False
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    assert [stage.time_passes() for _ in range(LOOKS)] == [[]] * (LOOKS - 1) + [
        ["client held, operator room"]
    ]


def test_the_operator_hears_ringing_only_while_he_is_alone() -> None:
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    assert stage.ring() == ["operator ringing", "p1 party"]
    assert stage.ring() == []
    assert stage.drop(P1) == ["p1 -", "operator room"]
    assert Stage().ring() == ["client room, operator room", "p1 party"]


def test_a_leg_on_its_way_is_sent_nowhere_else_before_it_is_there() -> None:
    stage = Stage(slow=True)
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    assert stage.ring() == ["p1 party"]
    assert stage.arrange(CLIENT, OPERATOR) == []
    assert stage.comes("client", "held") == ["client room"]
    assert stage.arrange(OPERATOR, on_hold=(CLIENT,)) == []
    assert stage.arrange(CLIENT, OPERATOR) == []
    assert stage.comes("client", "room") == []
    assert stage.arrange(OPERATOR, on_hold=(CLIENT,)) == ["client held"]
    assert stage.comes("operator", "room") == ["operator ringing"]
    assert stage.comes("operator", "ringing") == []


def test_a_party_who_answers_at_once_waits_until_the_room_can_be_entered() -> None:
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    stage.slow = True
    assert stage.joins() == []
    assert stage.comes("operator", "ringing") == ["operator room", "p1 room"]
    assert stage.arrange(CLIENT, OPERATOR, on_hold=(P1,)) == ["client room"]
    assert stage.comes("p1", "room") == ["p1 held"]


def test_a_leg_that_does_not_come_is_sent_again_and_then_left_alone() -> None:
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    stage.slow = True
    assert stage.arrange(CLIENT, OPERATOR) == ["client room"]
    assert [stage.time_passes() for _ in range(7)] == [["client room"]] * 5 + [[], []]
    assert stage.arrange(OPERATOR, on_hold=(CLIENT,)) == ["client held"]
    stage.comes("client", "held")
    assert stage.time_passes() == []


def test_an_operator_who_hung_up_on_his_way_out_of_the_bridge_has_left() -> None:
    stage = Stage(slow=True)
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    stage.comes("client", "held")
    assert stage.time_passes() == ["operator room"]
    for _ in range(2):
        stage.orders.gone()
    assert stage.events == [OperatorLeft(interaction_id=ID, operator_id=OperatorId(7))]


def test_a_leg_that_was_given_up_goes_where_it_is_wanted_by_then() -> None:
    stage = Stage(slow=True)
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    stage.comes("operator", "room")
    assert stage.arrange(CLIENT, OPERATOR) == []
    assert [stage.time_passes() for _ in range(6)] == [["client held"]] * 5 + [["client room"]]


def test_whoever_went_to_the_room_by_himself_is_brought_back() -> None:
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    assert stage.comes("client", "room") == ["client held"]


def test_nobody_on_his_way_enters_a_room_that_the_last_one_is_leaving() -> None:
    stage = swapped()
    stage.slow = True
    assert stage.arrange(OPERATOR, P1, on_hold=(CLIENT,)) == ["client held", "p1 room"]
    stage.comes("p1", "room")
    assert stage.arrange(CLIENT, OPERATOR, on_hold=(P1,)) == ["p1 held"]
    assert stage.drop(OPERATOR) == ["operator -"]
    assert stage.comes("client", "held") == []
    assert stage.comes("p1", "held") == []
    stage.arrange(CLIENT, P1)
    assert stage.gone(OPERATORS) == []
    assert stage.taken() == ["client room", "p1 room"]


def test_an_operator_who_calls_a_colleague_waits_where_he_came_to() -> None:
    stage = Stage()
    alone = told("CCAnswered", OPERATORS, Offer=OFFER, Operator="7", Context="cc-alone")
    stage.talks.begin(alone)
    assert stage.comes("operator", "ringing") == []


def test_a_consultation_takes_both_out_of_the_bridge_in_one_move() -> None:
    stage = Stage()
    stage.at_once = False
    assert stage.arrange(OPERATOR, on_hold=(CLIENT,)) == []
    assert stage.ring() == ["p1 party"]
    assert stage.go_on() == ["client held, operator ringing"]
    assert stage.taken() == []


def test_who_is_moved_aside_goes_first() -> None:
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    assert stage.joins() == ["operator room", "p1 room"]
    assert stage.arrange(CLIENT, OPERATOR, on_hold=(P1,)) == ["p1 held", "client room"]
    assert stage.arrange(OPERATOR, P1, on_hold=(CLIENT,)) == ["client held", "p1 room"]


def swapped() -> Stage:
    """The client with the operator, the party on hold."""
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    stage.joins()
    stage.arrange(CLIENT, OPERATOR, on_hold=(P1,))
    return stage


def test_nobody_enters_a_room_that_the_last_one_is_leaving() -> None:
    stage = swapped()
    assert stage.hand_over() == ["client held", "operator -"]
    assert stage.arrange(CLIENT, OPERATOR) == []
    assert stage.gone(OPERATORS) == []
    assert stage.orders.taken() == ["client room", "p1 room"]
    assert stage.gone(f"{ID}/p1.") == [OperatorLeft(interaction_id=ID, operator_id=OperatorId(8))]


def test_the_room_is_not_closed_in_front_of_whoever_is_about_to_enter_it() -> None:
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    stage.joins()
    stage.slow = True
    assert stage.arrange(CLIENT, OPERATOR, on_hold=(P1,)) == ["p1 held", "client room"]
    assert stage.comes("p1", "held") == []
    assert stage.arrange(CLIENT, OPERATOR, P1) == ["p1 room"]
    assert stage.hand_over() == []
    assert stage.comes("client", "room") == []
    assert stage.comes("p1", "room") == ["operator -"]


def test_whoever_waits_for_one_who_does_not_enter_is_let_go_all_the_same() -> None:
    stage = swapped()
    stage.slow = True
    stage.arrange(CLIENT, OPERATOR, P1)
    assert stage.drop(OPERATOR) == []
    assert stage.gone(f"{ID}/p1.") == [PartyLeft(interaction_id=ID, party_id=P1)]
    assert stage.taken() == ["operator -"]


def test_a_client_for_whom_the_room_was_closed_is_brought_back() -> None:
    stage = swapped()
    stage.arrange(CLIENT, OPERATOR, P1)
    assert stage.comes("client", "after") == ["client room"]


def test_all_legs_know_whom_the_talk_was_handed_over_to() -> None:
    stage = swapped()
    stage.hand_over()
    known = stage.orders.variables
    for leg in ("client", "p1"):
        assert (known[leg, "CC_OFFER"], known[leg, "CC_OPERATOR"]) == (f"{ID}/2", "8")
    assert known["p1", "CC_PARTY"] == ""


def test_a_talk_that_goes_on_without_an_operator_is_known_as_such() -> None:
    stage = swapped()
    assert stage.drop(OPERATOR) == ["client held", "operator -"]
    assert stage.orders.variables["client", "CC_OPERATOR"] == ""
    stage.gone(OPERATORS)
    assert stage.arrange(CLIENT, P1) == ["client room", "p1 room"]


def test_a_client_whom_all_have_left_is_where_the_dialplan_sent_him() -> None:
    stage = swapped()
    stage.drop(P1)
    assert stage.gone(OPERATORS) == [OperatorLeft(interaction_id=ID, operator_id=OperatorId(7))]
    assert stage.arrange(CLIENT) == []


def test_a_party_who_is_gone_when_the_talk_is_handed_over_has_left_as_its_operator() -> None:
    stage = swapped()
    assert stage.gone(f"{ID}/p1.") == [PartyLeft(interaction_id=ID, party_id=P1)]
    stage.hand_over()
    assert stage.events == [OperatorLeft(interaction_id=ID, operator_id=OperatorId(8))]


def test_a_party_who_answers_when_nobody_wants_him_any_more_is_let_go() -> None:
    stage = Stage()
    stage.ring()
    stage.drop(P1)
    stage.orders.taken()
    assert stage.talks.party_answered(told("CCPartyAnswered", f"{ID}/p1.", Party=P1)) == []
    assert stage.orders.taken() == ["p1 -"]


def test_a_client_who_found_the_room_empty_has_lost_his_operator_once() -> None:
    stage = Stage()
    stage.arrange(OPERATOR, on_hold=(CLIENT,))
    left = OperatorLeft(interaction_id=ID, operator_id=OperatorId(7))
    assert stage.talks.deserted(told("CCDeserted", CLIENTS)) == [left]
    assert stage.talks.deserted(told("CCDeserted", CLIENTS)) == []
    assert stage.gone(OPERATORS) == []


def test_no_more_parties_are_rung_outside_than_allowed() -> None:
    stage = Stage()
    assert stage.ring(P1, OUTSIDE_NUMBER)[-1] == "p1 party"
    assert stage.ring(P2, OUTSIDE_NUMBER) == []
    failed = PartyFailed(interaction_id=ID, party_id=P2, outcome=OfferOutcome.UNREACHABLE)
    assert stage.events == [failed]


def test_calls_outside_are_counted_until_they_end() -> None:
    calls = OutsideCalls()
    calls.plan = NumberPlan(trunk="trunk", prefixes=("+7",), at_once=2)
    calls.begin("callback-1.")
    calls.begin("callback-1.")
    assert not calls.refusal(OUTSIDE_NUMBER)
    calls.begin_forward("callback-1.")
    assert calls.refusal(OUTSIDE_NUMBER)
    calls.end_forward("callback-1.")
    assert not calls.refusal(OUTSIDE_NUMBER)
    calls.found(["call-1-1/p1."], ["cc-1.1"])
    assert calls.refusal(OUTSIDE_NUMBER)
    calls.end("call-1-1/p1.")
    assert not calls.refusal(OUTSIDE_NUMBER)


# What is up


def test_a_client_who_waits_in_line_is_not_brought_to_a_party_who_was_left_over() -> None:
    stage = Stage()
    told_again = stage.talks.adopt(calls_of([client("cc-hold"), party()]))
    assert told_again == [PartyAnswered(interaction_id=ID, party_id=P1)]
    assert stage.orders.taken() == []
    assert stage.drop(P1) == ["p1 -"]


def test_what_is_up_is_left_where_it_is() -> None:
    stage = Stage()
    stage.talks.adopt(calls_of([client("cc-held"), operator("cc-room"), party()]))
    assert stage.orders.taken() == []
    assert stage.arrange(OPERATOR, P1, on_hold=(CLIENT,)) == []
    assert stage.arrange(CLIENT, OPERATOR, P1) == ["client room"]


def test_an_operator_whose_party_answered_unseen_is_brought_to_him() -> None:
    stage = Stage()
    stage.talks.adopt(calls_of([client("cc-held"), operator("cc-ringing"), party()]))
    assert stage.orders.taken() == ["operator room"]


def row(channel: str, context: str, **facts: str) -> AmiMessage:
    """A ``Status`` event; capital letters are variables, the rest are headers."""
    variables = {name: value for name, value in facts.items() if name.startswith("CC_")}
    headers = {name: value for name, value in facts.items() if name not in variables}
    headers = {"Channel": "PJSIP/trunk-1", "ChannelState": "6", **headers}
    return AmiMessage(
        {"Event": "Status", "Uniqueid": channel, "Context": context, **headers},
        {"CC_OFFER": "(null)", "CC_PARTY": "(null)", "CC_CLIENT": "(null)", **variables},
    )


def client(context: str, operator: str = "7") -> AmiMessage:
    named = {"CC_NUM": "1", "CC_NAME": "", "CC_DID": "2", "CC_LEFT": "(null)"}
    return row(CLIENTS, context, CC_ID=ID, CC_OPERATOR=operator, CC_OFFER=OFFER, **named)


def operator(context: str) -> AmiMessage:
    return row(OPERATORS, context, CC_ID=ID, CC_OFFER=OFFER, CC_OPERATOR="7")


def party(party_id: PartyId = P1, state: str = "6", interaction_id: str = ID) -> AmiMessage:
    channel = f"{interaction_id}/{party_id}."
    return row(channel, "cc-room", CC_ID=interaction_id, CC_PARTY=party_id, ChannelState=state)


HELD = SeenInteraction(interaction_id=ID, offer_id=OFFER, answered=True)
CONSULTING = SeenInteraction(interaction_id=ID, offer_id=OFFER, answered=True, parties=(P1,))
LEFT = SeenInteraction(interaction_id=ID, parties=(P1,))


@pytest.mark.parametrize(
    ("rows", "kinds", "seen", "ended"),
    [
        ([client("cc-held"), operator("cc-room")], [], [HELD], []),
        ([client("cc-held"), operator("cc-ringing"), party(state="5")], [], [HELD], []),
        ([client("cc-held"), operator("cc-room"), party()], [], [CONSULTING], []),
        # the operator hung up while nobody looked
        ([client("cc-room"), party()], [OperatorLeft], [LEFT], []),
        # ... or left the client to the party
        ([client("cc-room", operator=""), party()], [], [LEFT], []),
        # the client hung up while nobody looked: nobody needs the others
        ([operator("cc-ringing"), party(P2, "5")], None, [], [OPERATORS, f"{ID}/p2."]),
        ([party()], None, [], [f"{ID}/p1."]),
    ],
)
def test_what_is_up_of_a_talk_becomes(
    rows: list[AmiMessage],
    kinds: list[type] | None,
    seen: list[SeenInteraction],
    ended: list[str],
) -> None:
    found = reconcile(calls_of(rows), EventReader())
    *before, calls, _callbacks = found.events
    expected = [] if kinds is None else [*kinds, InteractionArrived]
    assert [type(event) for event in before] == expected
    assert calls == MediaReconciled(channel=Channel.VOICE, seen=tuple(seen))
    assert found.to_end == ended


def test_a_call_among_colleagues_has_no_client_to_be_missed() -> None:
    caller = row(
        f"{CALL}/1.",
        "cc-room",
        CC_ID=CALL,
        CC_OFFER=f"{CALL}/1",
        CC_OPERATOR="7",
        CC_CLIENT="alone",
    )
    found = reconcile(calls_of([caller, party(interaction_id=CALL)]), EventReader())
    [calls, callbacks] = found.events
    assert callbacks == MediaReconciled(channel=Channel.CALLBACK, seen=())
    assert calls == MediaReconciled(
        channel=Channel.VOICE,
        seen=(
            SeenInteraction(
                interaction_id=CALL,
                offer_id=OfferId(f"{CALL}/1"),
                answered=True,
                client_there=False,
                parties=(P1,),
            ),
        ),
    )


def test_what_is_up_outside_is_counted_at_a_reconciliation() -> None:
    inside = row(f"{ID}/p2.", "cc-room", CC_ID=ID, CC_PARTY=P2, Channel="PJSIP/desk2-1")
    called = row(channel_of(CALL), "cc-room", CC_ID=CALL, CC_CALLED="1")
    forwarded = client("cc-outside")
    calls = calls_of([forwarded, party(), inside, called])
    there, with_others = outside(calls, "trunk")
    assert sorted(there) == [channel_of(CALL), f"{ID}/p1."]
    assert with_others == [CLIENTS]


@pytest.mark.parametrize("number", ["", OUTSIDE_NUMBER])
def test_the_lines_of_those_who_are_rung_for_a_talk_fit(number: str) -> None:
    offer = OfferInteraction(
        offer_id=OfferId(f"{CALL}/1"),
        interaction_id=CALL,
        channel=Channel.VOICE,
        operator_id=OperatorId(7),
        ring_seconds=20,
        recorded=False,
        reasons=(),
        alone=True,
        own=True,
    )
    party = RingParty(
        interaction_id=ID,
        channel=Channel.VOICE,
        party_id=P1,
        operator_id=NO_OPERATOR,
        number=number,
    )
    for action in (ring_operator(offer, "op7-ab"), ring_party(party, "trunk", shown="")):
        assert all(len(f"{name}: {value}") < LONGEST_LINE for name, value in action.items())
