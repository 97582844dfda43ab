"""Whatever a stranger sends is read as a message or refused: nothing else comes of it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from media_gateway.visitor_api.asked import READERS, clean_name, read_message
from media_gateway.visitor_api.kinds import TEXT
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.visitor_api.shelf import LONGEST_FILE_NAME, file_name

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = (
    "entry", "media", "lang", "name", "number", "email", "signed", "captcha", "data", "consent",
    "resume", "sdp", "audio", "video", "screen", "message", "stars",
)  # fmt: skip
messages = st.fixed_dictionaries(
    {"type": st.sampled_from([*READERS])}, optional=dict.fromkeys(KEYS, anything)
)


def refused(text):
    try:
        read_message(text)
    except Refusal as refusal:
        assert refusal.code == "bad_message"
        return True
    return False


@given(st.text())
def test_any_text(text):
    refused(text)


@given(anything)
def test_any_json(value):
    refused(json.dumps(value))


@given(messages)
def test_any_values_in_a_message(message):
    refused(json.dumps(message))


@given(messages, st.integers(0, 500), st.characters())
def test_a_message_that_was_changed_on_its_way(message, place, character):
    text = json.dumps(message)
    place %= len(text)
    refused(text[:place] + character + text[place + 1 :])


def test_a_refusal_repeats_nothing_that_was_sent():
    for text in ('{"type": "secret"}', '{"type": "hello", "email": "secret"}', "secret"):
        try:
            read_message(text)
        except Refusal as refusal:
            assert "secret" not in str(refusal)


@given(st.text(max_size=300))
def test_a_cleaned_name_is_one_line_and_stays_as_it_is(text):
    name = clean_name(text)
    assert len(name.splitlines()) <= 1
    assert clean_name(name) == name


@given(st.text(max_size=300))
def test_a_file_is_never_called_a_path(text):
    name = file_name(text, TEXT)
    assert name.endswith(".txt")
    assert len(name) <= LONGEST_FILE_NAME + 4
    assert not set(name) & set('/\\\0\r\n"')
    assert not name.startswith(".")
