"""What Asterisk is told to do: the values of each action, and that they fit a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from media_gateway.telephony.actions import (
    PHONES_LENGTH,
    PIECE_BYTES,
    PIECES,
    announce,
    ask,
    connect,
    decode_step,
    encode_step,
    forward,
    hold,
    in_pieces,
    is_endpoint,
    playable,
    ring_client,
    ring_operator,
    say,
    say_phones,
)
from media_gateway.vocabulary.commands import Collect, ForwardOutside, OfferInteraction
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OperatorId,
    StepId,
)

ID = InteractionId("voice-cc-1763780000.12")
OFFER = OfferId(f"{ID}/1")
STEP = StepId(f"{ID}#3")
TOLD_STEP = "voice-cc-1763780000.12=233"


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
    *before, redirect = announce(ID, Announcement.NOBODY_AVAILABLE, language)
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


def test_a_step_is_told_in_letters_that_a_file_name_may_have() -> None:
    assert encode_step(STEP) == TOLD_STEP
    odd = StepId("a~b=c/d,e|f\r\n%é")
    assert decode_step(encode_step(odd)) == odd
    assert set(encode_step(odd)) <= set("=ABCDEF0123456789abcdef")


def test_files_go_in_pieces_that_fit_a_line_and_come_out_whole() -> None:
    files = [f"/var/lib/contact-center/prompts/{n:040d}" for n in range(30)]
    pieces = in_pieces(files)
    assert len(pieces) > 1
    assert all(len(piece) <= PIECE_BYTES for piece in pieces)
    assert "".join(pieces) == "&".join(files)


def test_more_files_than_asterisk_takes_are_cut_at_a_whole_one() -> None:
    files = [f"/prompts/{n:040d}" for n in range(500)]
    pieces = in_pieces(files)
    assert len(pieces) == PIECES
    assert files[: len("".join(pieces).split("&"))] == "".join(pieces).split("&")


@pytest.mark.parametrize("name", ["/a/b&c.alaw", "/a/b,c.alaw", "/a/${x}.alaw", "/a/b c.alaw", "b"])
def test_a_file_whose_name_means_more_is_not_played(name: str) -> None:
    assert playable([Path(name), Path("/prompts/ab-1.alaw")]) == ["/prompts/ab-1"]


def test_a_question_is_its_values_its_files_and_a_redirect() -> None:
    collect = Collect(max_digits=4, first_seconds=6, next_seconds=2.5)
    order, files, redirect = ask(ID, 7, STEP, ["/a/1", "/a/2"], collect)
    assert (order["Variable"], order["Value"]) == ("CC_ORDER7", f"{TOLD_STEP},1,4,6.0,2.5,")
    assert (files["Variable"], files["Value"]) == ("CC_FILES7_1", "/a/1&/a/2")
    assert (redirect["Context"], redirect["Exten"]) == ("cc-ask", "7")


@pytest.mark.parametrize("collect", [Collect(max_digits=0, first_seconds=0, next_seconds=-1)])
def test_a_question_without_an_end_ends(collect: Collect) -> None:
    order, _ = ask(ID, 0, STEP, [], collect)
    assert order["Value"] == f"{TOLD_STEP},0,1,0.1,0.1,"


def test_a_line_never_breaks_a_line() -> None:
    order, *_ = say(ID, 0, StepId("1\r\nAction: Logoff"), [])
    assert "\n" not in order["Value"]


def test_a_forwarding_is_its_values_and_a_redirect() -> None:
    command = ForwardOutside(
        interaction_id=ID,
        channel=Channel.VOICE,
        step_id=STEP,
        number="+79990001122",
        shown_number="+74950000001",
        ring_seconds=20,
    )
    order, redirect = forward(command, 1)
    assert order["Value"] == f"{TOLD_STEP},0,+79990001122,+74950000001,20"
    assert (redirect["Context"], redirect["Exten"]) == ("cc-outside", "1")


def test_the_lines_of_a_callback_fit() -> None:
    interaction_id = InteractionId(f"callback-voice-{'c' * 80}-1795330757.1234567-12")
    offer = OfferInteraction(
        offer_id=OfferId(f"{interaction_id}/12"),
        interaction_id=interaction_id,
        channel=Channel.CALLBACK,
        operator_id=OperatorId(10**9),
        ring_seconds=20,
        recorded=True,
        reasons=(),
        client_number="+123456789012345",
        shown_number="+123456789012345",
    )
    rung = ring_operator(offer, "op1000000000-12345678")
    called = ring_client(
        interaction_id,
        offer.client_number,
        trunk="trunk",
        shown=offer.shown_number,
        seconds=30,
        operator_first=offer,
    )
    assert max(len(action["Variable"]) for action in (rung, called)) < 900
