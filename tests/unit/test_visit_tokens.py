"""Tokens of visitors: of one kind, for one visit, and not for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.operator_api.tokens import TokenError, TokenVerifier
from media_gateway.visit_tokens import Place, SignedVisitor, VisitTokenError, VisitTokens
from media_gateway.vocabulary.terms import InteractionId, PartyId
from tests.support.visitors import SECRET, guest_link, signed

NOW = 1_800_000_000.0
ENTRY = "web-abcdefghijkl"
VISIT = InteractionId("video-1")
PLACE = Place(interaction_id=VISIT, leg=PartyId("client"))
GUEST = Place(interaction_id=VISIT, leg=PartyId("p1"))
PAYLOAD = {
    "visitor": True,
    "entry": ENTRY,
    "partner_id": 7,
    "name": "Anna Petrova",
    "interaction_id": "voice-3",
    "exp": NOW + 600,
}


def refusal(read, *arguments) -> str:
    with pytest.raises(VisitTokenError) as refused:
        read(*arguments)
    return refused.value.code


@pytest.fixture
def tokens() -> VisitTokens:
    return VisitTokens(SECRET)


def test_a_visitor_comes_back_to_his_own_visit(tokens):
    token = tokens.resume_token(VISIT, NOW)
    assert tokens.read_resume(token, NOW + 3600) == PLACE
    assert tokens.read_files(token, NOW) == Place(interaction_id=VISIT, leg=PartyId("client"))
    # another process with the same secret: the gateway was started anew
    assert VisitTokens(SECRET).read_resume(token, NOW) == PLACE


def test_not_for_ever(tokens):
    assert refusal(tokens.read_resume, tokens.resume_token(VISIT, NOW), NOW + 5401) == (
        "token_expired"
    )


def test_it_stays_the_same_for_a_while(tokens):
    begin = NOW // 1800 * 1800
    assert tokens.resume_token(VISIT, begin) == tokens.resume_token(VISIT, begin + 1799)
    assert tokens.resume_token(VISIT, begin) != tokens.resume_token(VISIT, begin + 1800)


def test_others_in_the_room_fetch_files_but_do_not_become_the_visitor(tokens):
    token = tokens.files_token(VISIT, PartyId("operator"), NOW)
    assert tokens.read_files(token, NOW).leg == "operator"
    assert refusal(tokens.read_resume, token, NOW) == "token_invalid"


def test_odoo_says_who_somebody_is(tokens):
    assert tokens.read_signed(signed(PAYLOAD), ENTRY, NOW) == SignedVisitor(
        partner_id=7, name="Anna Petrova", goes_on=InteractionId("voice-3")
    )


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (signed({**PAYLOAD, "exp": NOW}), "token_expired"),
        (signed({**PAYLOAD, "entry": "web-another"}), "token_invalid"),
        (signed({**PAYLOAD, "visitor": False}), "token_invalid"),
        (signed({**PAYLOAD, "partner_id": "seven"}), "token_invalid"),
        (signed([VISIT, "client", NOW + 600]), "token_invalid"),
        (signed(PAYLOAD, secret="somebody's"), "token_invalid"),
        (signed(PAYLOAD, prefix=""), "token_invalid"),
        (signed(PAYLOAD, prefix="resume."), "token_invalid"),
        ("", "token_invalid"),
        ("a.b", "token_invalid"),
        ("…", "token_invalid"),
        ("x" * 5000, "token_invalid"),
    ],
)
def test_what_odoo_did_not_say(tokens, token, code):
    assert refusal(tokens.read_signed, token, ENTRY, NOW) == code


def test_a_link_that_is_good_once(tokens):
    token = signed({**PAYLOAD, "jti": "1"})
    tokens.read_signed(token, ENTRY, NOW)
    assert refusal(tokens.read_signed, token, ENTRY, NOW + 1) == "token_replayed"


def test_a_guest_comes_where_he_was_invited_and_once(tokens):
    link = guest_link(GUEST, entry=ENTRY, exp=NOW + 600)
    invitation = tokens.read_guest(link, ENTRY, NOW)
    assert invitation.place == GUEST
    tokens.use_up(invitation, NOW)
    assert refusal(tokens.use_up, invitation, NOW + 1) == "token_replayed"
    assert refusal(tokens.read_guest, link, ENTRY, NOW + 1) == "token_replayed"


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (guest_link(GUEST, entry=ENTRY, exp=NOW), "token_expired"),
        (guest_link(GUEST, entry="web-another", exp=NOW + 600), "token_invalid"),
        (guest_link(GUEST, entry=ENTRY, exp=NOW + 600, guest=False), "token_invalid"),
        (guest_link(GUEST, entry=ENTRY), "token_invalid"),
        (signed({"guest": True, "entry": ENTRY, "exp": NOW + 600}), "token_invalid"),
        ("", "token_invalid"),
    ],
)
def test_what_is_no_link_of_a_guest(tokens, link, code):
    assert refusal(tokens.read_guest, link, ENTRY, NOW) == code


def test_a_guest_comes_back_as_a_guest_and_a_link_is_nothing_else(tokens):
    assert tokens.read_resume(tokens.resume_token(VISIT, NOW, GUEST.leg), NOW) == GUEST
    link = guest_link(GUEST, entry=ENTRY, exp=NOW + 600)
    assert refusal(tokens.read_resume, link, NOW) == "token_invalid"
    assert refusal(tokens.read_files, link, NOW) == "token_invalid"
    assert refusal(tokens.read_signed, link, ENTRY, NOW) == "token_invalid"
    assert not tokens.is_resume(tokens.files_token(VISIT, GUEST.leg, NOW))


def test_no_token_of_one_kind_is_one_of_another(tokens):
    panel = {
        "jti": "1", "iat": NOW + 1, "exp": NOW + 600, "user_id": 1, "operator_id": 1,
        "company_ids": [1], "role": "operator", "lang": "en_US", **PAYLOAD,
    }  # fmt: skip
    operators = TokenVerifier(SECRET, started_at=NOW - 10)
    assert operators.verify(signed(panel, prefix=""), NOW).operator_id == 1
    for token in (signed(panel), tokens.resume_token(VISIT, NOW)):
        with pytest.raises(TokenError, match="not signed"):
            operators.verify(token, NOW)
    assert refusal(tokens.read_signed, signed(panel, prefix=""), ENTRY, NOW) == "token_invalid"
    assert refusal(tokens.read_resume, signed(PAYLOAD), NOW) == "token_invalid"


@given(st.integers(0, 200), st.characters(codec="utf-8"))
def test_a_changed_token_is_refused(place, character):
    tokens = VisitTokens(SECRET)
    token = tokens.resume_token(VISIT, NOW)
    place %= len(token)
    changed = token[:place] + character + token[place + 1 :]
    if changed == token or place == len(token) - 1:  # the last one holds bits that say nothing
        return
    assert refusal(tokens.read_resume, changed, NOW) == "token_invalid"
