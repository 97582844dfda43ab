"""What Asterisk tells, in the gateway's words: tables of messages and the events they become."""

from __future__ import annotations

import pytest

from media_gateway.telephony.actions import (
    PHONES_LENGTH,
    announce,
    connect,
    hold,
    is_endpoint,
    say_phones,
)
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.events import EventReader
from media_gateway.telephony.snapshot import reconcile
from media_gateway.vocabulary.commands import AnnounceAndEnd, OfferInteraction
from media_gateway.vocabulary.events import (
    ClientLeft,
    InteractionArrived,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    OperatorLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
)

ID = InteractionId("voice-cc-1763780000.12")
OFFER = OfferId(f"{ID}/1")


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
    found = reconcile(rows, EventReader())
    *before, last = found.events
    assert [type(event) for event in before] == kinds
    assert last == MediaReconciled(channel=Channel.VOICE, seen=tuple(seen))
    assert found.to_hold == ([ID] if taken_over else [])


def test_whoever_was_announced_is_not_announced_again() -> None:
    reader = EventReader()
    reader.read(told("CCInbound", Num="1", Did="2"))
    assert [type(event) for event in reconcile([client()], reader).events] == [MediaReconciled]
    # ... unless he was away in between
    reconcile([], reader)
    assert len(reconcile([client()], reader).events) == 2


def test_an_offer_is_a_variable_and_a_redirect() -> None:
    command = OfferInteraction(
        offer_id=OFFER,
        interaction_id=ID,
        channel=Channel.VOICE,
        operator_id=OperatorId(7),
        ring_seconds=20,
        recorded=True,
        reasons=(),
    )
    variable, redirect = connect(command, "op7-ab")
    assert variable["Value"] == f"{OFFER},7,20,1"
    assert variable["Channel"] == redirect["Channel"] == "cc-1763780000.12"
    assert (redirect["Context"], redirect["Exten"]) == ("cc-connect", "op7-ab")


def test_waiting_is_a_redirect() -> None:
    [redirect] = hold(ID)
    assert (redirect["Context"], redirect["Exten"]) == ("cc-hold", "s")


@pytest.mark.parametrize(("language", "spoken"), [("ru_RU", ["ru"]), ("en", ["en"]), ("", [])])
def test_an_announcement_is_spoken_in(language: str, spoken: list[str]) -> None:
    command = AnnounceAndEnd(
        interaction_id=ID,
        channel=Channel.VOICE,
        announcement=Announcement.NOBODY_AVAILABLE,
        language=language,
    )
    *before, redirect = announce(command)
    assert [each["Value"] for each in before] == spoken
    assert (redirect["Context"], redirect["Exten"]) == ("cc-announce", "nobody_available")


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("desk1", True),
        ("op7-2f81c0aa", True),
        ("100", True),
        ("a.b_c-d", True),
        ("", False),
        ("h", False),
        ("a&b", False),
        ("a,b", False),
        ("a/b", False),
        ("a b", False),
        ("a\r\nb", False),
        ("-a", False),
    ],
)
def test_an_endpoint_is_a_plain_name(name: str, good: bool) -> None:
    assert is_endpoint(name) is good


def test_more_phones_than_a_line_takes_are_cut_at_a_whole_one() -> None:
    action = say_phones([f"op{n}-12345678" for n in range(200)])
    assert len(action["Value"]) <= PHONES_LENGTH
    assert action["Value"].split(",")[-1].startswith("PJSIP/op")
    assert action["Value"].split(",")[-1].endswith("-12345678")
    assert say_phones([])["Value"] == ""
