"""Tokens: signed by Odoo, for seconds, once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.operator_api.tokens import TokenError, TokenVerifier, Visitor
from media_gateway.vocabulary.terms import OperatorId
from tests.support.panels import SECRET, STARTED_AT, claims, encoded, signed

NOW = STARTED_AT + 60


@pytest.fixture
def verifier():
    return TokenVerifier(SECRET, started_at=STARTED_AT)


def refusal(verifier, token, now=NOW):
    with pytest.raises(TokenError) as refused:
        verifier.verify(token, now)
    return refused.value.code


def test_a_good_token_says_who_comes(verifier):
    token = signed(claims(operator_id=3, company_ids=[1, 2], role="supervisor", lang="en_US"))
    assert verifier.verify(token, NOW) == Visitor(
        user_id=7,
        operator_id=OperatorId(3),
        company_ids=(1, 2),
        role="supervisor",
        language="en_US",
    )


def test_a_supervisor_need_not_be_an_operator(verifier):
    token = signed(claims(operator_id=0, role="supervisor"))
    assert verifier.verify(token, NOW).operator_id is None


def test_a_token_serves_once(verifier):
    token = signed(claims())
    verifier.verify(token, NOW)
    assert refusal(verifier, token) == "token_replayed"
    assert refusal(verifier, token, NOW + 29) == "token_replayed"


def test_the_same_token_written_otherwise_serves_no_second_time(verifier):
    token = signed(claims())
    verifier.verify(token, NOW)
    assert refusal(verifier, token + "==") in ("token_replayed", "token_invalid")


def test_a_token_expires(verifier):
    assert refusal(verifier, signed(claims()), NOW + 30) == "token_expired"
    assert verifier.verify(signed(claims()), NOW + 29.9)


def test_a_token_from_before_this_process_may_have_been_used(verifier):
    assert refusal(verifier, signed(claims(STARTED_AT - 1)), STARTED_AT + 1) == "token_expired"
    assert refusal(verifier, signed(claims(STARTED_AT)), STARTED_AT + 1) == "token_expired"
    assert verifier.verify(signed(claims(STARTED_AT + 1)), STARTED_AT + 1)


def test_used_tokens_are_forgotten_once_they_are_expired(verifier):
    for second in range(100):
        verifier.verify(signed(claims(NOW + second)), NOW + second)
    assert len(verifier._used) <= 30


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "nonsense",
        "a.b",
        "\ud800.\ud800",
        "é.é",
        signed(claims(), secret="another secret"),
        signed(claims()).rpartition(".")[0],
        signed(claims()).rpartition(".")[0] + ".",
        signed(claims())[:-2],
        signed([]),
        signed("text"),
        signed({}),
        signed(claims(role="king")),
        signed(claims(operator_id=0)),
        signed(claims(operator_id="x")),
        signed(claims(company_ids=5)),
        signed({key: value for key, value in claims().items() if key != "exp"}),
    ],
)
def test_what_odoo_did_not_sign_is_refused(verifier, token):
    assert refusal(verifier, token) == "token_invalid"


def test_a_payload_with_another_ones_signature_is_refused(verifier):
    _, _, signature = signed(claims()).partition(".")
    forged = encoded(b'{"role": "manager"}')
    assert refusal(verifier, f"{forged}.{signature}") == "token_invalid"


@given(st.text(max_size=300))
def test_no_text_is_taken_for_a_token(text):
    assert refusal(TokenVerifier(SECRET, started_at=STARTED_AT), text) == "token_invalid"
