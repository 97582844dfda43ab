"""What Asterisk tells, in the gateway's words: tables of messages and the events they become."""

from __future__ import annotations

import pytest

from media_gateway.telephony.actions import channel_of
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader
from media_gateway.telephony.snapshot import Reconciliation, calls_of, reconcile
from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    ClientUnreached,
    DigitPressed,
    Event,
    ForwardAnswered,
    ForwardEnded,
    InteractionArrived,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    PromptsPlayed,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    NO_STEP,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    StepId,
)

ID = InteractionId("voice-cc-1763780000.12")
OFFER = OfferId(f"{ID}/1")
STEP = StepId(f"{ID}#3")
TOLD_STEP = "voice-cc-1763780000.12=233"
CALLBACK = InteractionId("callback-voice-cc-1.1-2")


def told(name: str, **headers: str) -> AmiMessage:
    return AmiMessage({"Event": "UserEvent", "UserEvent": name, "Id": ID, **headers})


@pytest.mark.parametrize(
    ("message", "events"),
    [
        (told("CCAnswered", Offer=OFFER), [OfferAnswered(offer_id=OFFER)]),
        (told("CCLeft"), [ClientLeft(interaction_id=ID)]),
        (
            told("CCDialEnd", Offer=OFFER, Operator="7", Status="ANSWER"),
            [OperatorLeft(interaction_id=ID, operator_id=OperatorId(7))],
        ),
        # the client gave up, of which CCLeft tells
        (told("CCDialEnd", Offer=OFFER, Operator="7", Status="CANCEL"), []),
        (told("CCDialEnd", Offer=OFFER, Operator="", Status="ANSWER"), []),
        (told("CCDialEnd", Offer=OFFER, Operator="7" * 5000, Status="ANSWER"), []),
        (told("CCDialEnd", Offer=OFFER, Operator="²", Status="ANSWER"), []),
        (told("CCDialEnd", Offer="", Operator="7", Status="BUSY"), []),
        (told("CCAnswered", Offer=""), []),
        (told("CCSomethingNew"), []),
        (AmiMessage({"Event": "UserEvent", "UserEvent": "CCLeft"}), []),
        (AmiMessage({}), []),
    ],
)
def test_a_user_event_becomes(message: AmiMessage, events: list[object]) -> None:
    assert EventReader().read(message) == events


@pytest.mark.parametrize(
    ("status", "tech", "outcome"),
    [
        ("BUSY", "SIP 486 Busy Here", OfferOutcome.BUSY),
        ("NOANSWER", "SIP 603 Decline", OfferOutcome.REFUSED),
        ("NOANSWER", "SIP 403 Forbidden", OfferOutcome.REFUSED),
        ("NOANSWER", "SIP 404 Not Found", OfferOutcome.UNREACHABLE),
        ("NOANSWER", "SIP 480 Temporarily unavailable", OfferOutcome.NO_ANSWER),
        ("NOANSWER", "", OfferOutcome.NO_ANSWER),
        ("NOANSWER", "SIP 299 Odd", OfferOutcome.NO_ANSWER),
        ("CHANUNAVAIL", "", OfferOutcome.UNREACHABLE),
        ("CONGESTION", "SIP 503 Service Unavailable", OfferOutcome.UNREACHABLE),
        ("BUSY", "", OfferOutcome.BUSY),
    ],
)
def test_the_end_of_a_ringing_becomes(status: str, tech: str, outcome: OfferOutcome) -> None:
    message = told("CCDialEnd", Offer=OFFER, Operator="7", Status=status, Tech=tech)
    assert EventReader().read(message) == [OfferFailed(offer_id=OFFER, outcome=outcome)]


@pytest.mark.parametrize(
    ("number", "name", "client_number", "client_name"),
    [
        ("%2B79161112233", "%D0%9F%D1%91%D1%82%D1%80", "+79161112233", "Пётр"),
        ("anonymous", "Anonymous", "", ""),
        ("", "", "", ""),
        ("Restricted", "unknown", "", ""),
        ("100", "100", "100", ""),
        ("1%00%0D%0A2", "a%0Ab", "12", "ab"),
        ("%", "%D0", "%", "\ufffd"),
    ],
)
def test_a_caller_is_known_as(number: str, name: str, client_number: str, client_name: str) -> None:
    message = told("CCInbound", Num=number, Name=name, Did="%2B74950000001")
    [arrived] = EventReader().read(message)
    assert isinstance(arrived, InteractionArrived)
    assert (arrived.client_number, arrived.client_name) == (client_number, client_name)
    assert arrived.entry_number == "+74950000001"


def test_a_client_is_announced_once() -> None:
    reader = EventReader()
    inbound = told("CCInbound", Num="1", Did="2")
    assert len(reader.read(inbound)) == 1
    assert reader.read(inbound) == []


def row(uniqueid: str, **facts: str) -> AmiMessage:
    """A ``Status`` event; capital letters are variables, the rest are headers."""
    variables = {name: value for name, value in facts.items() if name.startswith("CC_")}
    headers = {name: value for name, value in facts.items() if name not in variables}
    absent = {"CC_OFFER": "(null)", "CC_LEFT": "(null)"}
    return AmiMessage({"Event": "Status", "Uniqueid": uniqueid, **headers}, absent | variables)


def client(context: str = "cc-hold", **facts: str) -> AmiMessage:
    named = {"CC_ID": ID, "CC_DID": "2", "CC_NUM": "1", "CC_NAME": "", "CC_OPERATOR": "7"}
    return row("cc-1763780000.12", Context=context, ChannelState="6", **(named | facts))


def operator(state: str, offer: str = OFFER) -> AmiMessage:
    return row("cc-1763780000.13", CC_ID=ID, CC_OFFER=offer, ChannelState=state, BridgeID="b")


def reconcile_rows(rows: list[AmiMessage], reader: EventReader) -> Reconciliation:
    return reconcile(calls_of(rows), reader)


ARRIVED = InteractionArrived
ALONE = SeenInteraction(interaction_id=ID)
RINGS = SeenInteraction(interaction_id=ID, offer_id=OFFER)
TALKS = SeenInteraction(interaction_id=ID, offer_id=OFFER, answered=True)


@pytest.mark.parametrize(
    ("rows", "kinds", "seen", "taken_over"),
    [
        ([], [], [], False),
        ([client()], [ARRIVED], [ALONE], False),
        ([client("cc-connect"), operator("5")], [ARRIVED], [RINGS], False),
        ([operator("6"), client("cc-connect", BridgeID="b")], [ARRIVED], [TALKS], False),
        # waits in the fallback queue, whose phones may ring
        ([client("cc-fallback"), operator("5", "")], [ARRIVED], [ALONE], True),
        # talks there
        ([client("cc-fallback", BridgeID="b"), operator("6", "")], [ARRIVED], [], False),
        # the operator hung up while nobody looked
        ([client("cc-after", CC_OFFER=OFFER)], [OperatorLeft], [ALONE], False),
        # is being told that nobody is there: closed already
        ([client("cc-announce")], [], [], False),
        # CCLeft was told; the channel is about to go
        ([client(CC_LEFT="1")], [], [ALONE], False),
        # not ours
        ([row("cc-1.1", CC_ID="(null)")], [], [], False),
    ],
)
def test_what_is_up_becomes(
    rows: list[AmiMessage], kinds: list[type], seen: list[SeenInteraction], taken_over: bool
) -> None:
    found = reconcile_rows(rows, EventReader())
    *before, calls, callbacks = found.events
    assert [type(event) for event in before] == kinds
    assert calls == MediaReconciled(channel=Channel.VOICE, seen=tuple(seen))
    assert callbacks == MediaReconciled(channel=Channel.CALLBACK, seen=())
    assert found.to_hold == ([ID] if taken_over else [])


def test_whoever_was_announced_is_not_announced_again() -> None:
    reader = EventReader()
    reader.read(told("CCInbound", Num="1", Did="2"))
    assert not told_by(reconcile_rows([client()], reader))
    # ... unless he was away in between
    reconcile_rows([], reader)
    assert [type(event) for event in told_by(reconcile_rows([client()], reader))] == [ARRIVED]


def told_by(found: Reconciliation) -> list[Event]:
    return [event for event in found.events if not isinstance(event, MediaReconciled)]


@pytest.mark.parametrize(
    ("keys", "status", "digits", "played"),
    [
        ("1234", "OK", "1234", True),
        ("5", "TIMEOUT", "5", True),
        ("", "TIMEOUT", "", True),
        ("%23", "OK", "#", True),
        ("*", "OK", "*", True),
        ("**", "TIMEOUT", "*", True),
        ("*1*2", "OK", "12", True),
        ("A", "OK", "", True),
        ("", "ERROR", "", False),
        ("", "SUCCESS", "", True),
        ("", "FAILED", "", False),
    ],
)
def test_what_was_said_and_pressed_becomes(
    keys: str, status: str, digits: str, played: bool
) -> None:
    message = told("CCStep", Result=f"said/{TOLD_STEP}/{keys}/{status}")
    said = PromptsPlayed(interaction_id=ID, step_id=STEP, digits=digits, played=played)
    assert EventReader().read(message) == [said]


@pytest.mark.parametrize(
    ("status", "tech", "outcome"),
    [
        ("ANSWER", "SIP%20200%20OK", OfferOutcome.ANSWERED),
        ("BUSY", "SIP%20486%20Busy%20Here", OfferOutcome.BUSY),
        ("CHANUNAVAIL", "SIP%20603%20Decline", OfferOutcome.REFUSED),
        ("CHANUNAVAIL", "", OfferOutcome.UNREACHABLE),
        ("NOANSWER", "SIP%20180%20Ringing", OfferOutcome.NO_ANSWER),
        ("", "", OfferOutcome.UNKNOWN),
    ],
)
def test_the_end_of_a_forwarding_becomes(status: str, tech: str, outcome: OfferOutcome) -> None:
    message = told("CCStep", Result=f"forwarded/{TOLD_STEP}/{status}/{tech}")
    ended = ForwardEnded(interaction_id=ID, step_id=STEP, outcome=outcome)
    assert EventReader().read(message) == [ended]


@pytest.mark.parametrize("result", ["", "said", "said/1", "sung/1/2/3", "forwarded/1/2/3/4"])
def test_a_senseless_result_is_left_out(result: str) -> None:
    assert EventReader().read(told("CCStep", Result=result)) == []


def key_pressed(**facts: str) -> AmiMessage:
    pressed = {
        "Event": "DTMFEnd",
        "Uniqueid": channel_of(ID),
        "Digit": "1",
        "Direction": "Received",
        "Context": "cc-hold",
    }
    return AmiMessage(pressed | facts)


@pytest.mark.parametrize(
    ("facts", "heard"),
    [
        ({}, True),
        ({"Digit": "#"}, True),
        ({"Digit": "A"}, False),
        ({"Context": "cc-ask"}, False),
        ({"Context": "cc-connect"}, False),
        ({"Direction": "Sent"}, False),
        ({"Uniqueid": "cc-1.1"}, False),
    ],
)
def test_a_key_counts_while_a_client_waits(facts: dict[str, str], heard: bool) -> None:
    reader = EventReader()
    reader.read(told("CCInbound", Num="1", Did="2"))
    pressed = DigitPressed(interaction_id=ID, digit=facts.get("Digit", "1"))
    assert reader.digit(key_pressed(**facts)) == ([pressed] if heard else [])


def test_a_key_pressed_during_words_is_one_for_the_next_question() -> None:
    reader = EventReader()
    reader.read(told("CCInbound", Num="1", Did="2"))
    pressed = key_pressed(Context="cc-say")
    assert reader.typed_ahead(pressed) == ID
    assert not reader.digit(pressed)
    assert not reader.typed_ahead(key_pressed())


def test_a_key_of_a_callbacks_client_counts_as_well() -> None:
    reader = EventReader()
    reader.client_answered(CALLBACK)
    pressed = DigitPressed(interaction_id=CALLBACK, digit="1")
    assert reader.digit(key_pressed(Uniqueid=channel_of(CALLBACK))) == [pressed]


def callback_client(context: str = "cc-hold", **facts: str) -> AmiMessage:
    named = {"CC_ID": CALLBACK, "CC_OPERATOR": "7", "CC_CALLED": "1", "ChannelState": "6"}
    return row(channel_of(CALLBACK), **(named | {"Context": context} | facts))


def callback_operator(state: str) -> AmiMessage:
    offer = f"{CALLBACK}/1"
    named = {"CC_ID": CALLBACK, "CC_OFFER": offer, "CC_OPERATOR": "7", "CC_CLIENT": "+71/+72/30/1"}
    return row(f"{offer}.", Context="cc-callback", ChannelState=state, **named)


RUNG = {"CC_CALLED": "(null)", "ChannelState": "5", "Context": ""}


@pytest.mark.parametrize(
    ("rows", "kinds", "seen"),
    [
        # the operator is rung, and nobody else yet
        ([callback_operator("5")], [], ("/1", False, False)),
        # both are, one after the other
        ([callback_operator("6"), callback_client(**RUNG)], [], ("/1", True, False)),
        # they talk
        (
            [callback_client("cc-called", BridgeID="b"), callback_operator("6")],
            [ClientAnswered],
            ("/1", True, True),
        ),
        # client first: he is rung, then waits
        ([callback_client(**RUNG)], [], ("", False, False)),
        ([callback_client()], [ClientAnswered], ("", False, True)),
        # the operator hung up while nobody looked
        ([callback_client("cc-after")], [ClientAnswered, OperatorLeft], ("", False, True)),
    ],
)
def test_what_is_up_of_a_callback_becomes(
    rows: list[AmiMessage], kinds: list[type], seen: tuple[str, bool, bool]
) -> None:
    found = reconcile_rows(rows, EventReader())
    *before, calls, callbacks = found.events
    assert [type(event) for event in before] == kinds
    assert calls == MediaReconciled(channel=Channel.VOICE, seen=())
    offer, answered, there = seen
    one = SeenInteraction(
        interaction_id=CALLBACK,
        offer_id=OfferId(f"{CALLBACK}{offer}" if offer else ""),
        answered=answered,
        client_there=there,
    )
    assert callbacks == MediaReconciled(channel=Channel.CALLBACK, seen=(one,))


def test_an_operator_whose_client_nobody_rings_is_told_that_he_was_not_reached() -> None:
    found = reconcile_rows([callback_operator("6")], EventReader())
    unreached = ClientUnreached(interaction_id=CALLBACK, outcome=OfferOutcome.UNKNOWN)
    assert found.events[-1] == unreached
    [call] = found.placed
    offer = call.offer()
    assert offer is not None
    assert (offer.client_number, offer.shown_number, offer.recorded) == ("+71", "+72", True)


def test_a_step_that_ended_unseen_is_told_once() -> None:
    reader = EventReader()
    waiting = client(CC_RESULT=f"said/{TOLD_STEP}/1/OK", CC_STEP=TOLD_STEP)
    arrived, said = told_by(reconcile_rows([waiting], reader))
    assert isinstance(arrived, InteractionArrived)
    assert said == PromptsPlayed(interaction_id=ID, step_id=STEP, digits="1")
    assert not told_by(reconcile_rows([waiting], reader))


def test_a_step_that_was_told_of_is_not_told_again() -> None:
    reader = EventReader()
    reader.read(told("CCInbound", Num="1", Did="2"))
    reader.read(told("CCStep", Result=f"said/{TOLD_STEP}/1/OK"))
    assert not told_by(reconcile_rows([client(CC_RESULT=f"said/{TOLD_STEP}/1/OK")], reader))


@pytest.mark.parametrize("context", ["cc-say", "cc-ask", "cc-voicemail", "cc-outside"])
def test_a_running_step_is_seen(context: str) -> None:
    found = reconcile_rows([client(context, CC_STEP=TOLD_STEP)], EventReader())
    *_, calls, _callbacks = found.events
    seen = SeenInteraction(interaction_id=ID, step_id=STEP)
    assert calls == MediaReconciled(channel=Channel.VOICE, seen=(seen,))


@pytest.mark.parametrize(("to_come", "step"), [({STEP}, STEP), (set(), NO_STEP)])
def test_a_step_whose_message_is_yet_to_be_told_of_is_seen(
    to_come: set[StepId], step: StepId
) -> None:
    calls = calls_of([client(CC_STEP=TOLD_STEP)])
    *_, voice, _callbacks = reconcile(calls, EventReader(), to_come).events
    seen = SeenInteraction(interaction_id=ID, step_id=step)
    assert voice == MediaReconciled(channel=Channel.VOICE, seen=(seen,))


def test_a_talk_outside_is_no_talk_with_an_operator() -> None:
    outside = row(
        "cc-1763780000.13", CC_ID=ID, ChannelState="6", BridgeID="b", Context="cc-inbound"
    )
    forwarded = client("cc-outside", BridgeID="b", CC_STEP=TOLD_STEP)
    found = reconcile_rows([outside, forwarded], EventReader())
    _, answered = told_by(found)
    assert answered == ForwardAnswered(interaction_id=ID, step_id=STEP)
    *_, calls, _callbacks = found.events
    seen = SeenInteraction(interaction_id=ID, step_id=STEP)
    assert calls == MediaReconciled(channel=Channel.VOICE, seen=(seen,))
