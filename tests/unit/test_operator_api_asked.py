"""What browsers say is understood or refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.operator_api import messages
from media_gateway.operator_api.asked import (
    READERS,
    Accept,
    BadMessageError,
    Hello,
    PhoneChanged,
    Ping,
    PressKey,
    Say,
    read_message,
)
from media_gateway.vocabulary.events import (
    CallRequested,
    CompleteRequested,
    ConferenceRequested,
    ConsultRequested,
    DropRequested,
    HangupRequested,
    HoldRequested,
    InviteRequested,
    OperatorStateRequested,
    RecordingRequested,
    SwapRequested,
    TransferRequested,
    WrapUpFinished,
)
from media_gateway.vocabulary.terms import (
    NO_INTERACTION,
    InteractionId,
    Match,
    OperatorId,
    OperatorState,
    PartyId,
    PauseReasonId,
    QueueId,
)

TALK = InteractionId("voice-1")
ME = OperatorId(7)
MINE = {"interaction_id": TALK, "operator_id": ME}
CALL = {"interaction_id": NO_INTERACTION, "operator_id": ME}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "hello", "token": "t"}', Hello(token="t", interaction_ids=())),
        (
            '{"type": "hello", "token": "t", "interaction_ids": ["voice-1"], "new": 1}',
            Hello(token="t", interaction_ids=(InteractionId("voice-1"),)),
        ),
        (
            '{"type": "phone", "ready": true, "interaction_ids": []}',
            PhoneChanged(ready=True, interaction_ids=()),
        ),
        (
            '{"type": "set_state", "state": "ready"}',
            OperatorStateRequested(
                operator_id=ME, state=OperatorState.READY, pause_reason_id=PauseReasonId(0)
            ),
        ),
        (
            '{"type": "set_state", "state": "paused", "pause_reason_id": 4}',
            OperatorStateRequested(
                operator_id=ME, state=OperatorState.PAUSED, pause_reason_id=PauseReasonId(4)
            ),
        ),
        (
            '{"type": "set_state", "state": "offline", "pause_reason_id": null}',
            OperatorStateRequested(
                operator_id=ME, state=OperatorState.OFFLINE, pause_reason_id=PauseReasonId(0)
            ),
        ),
        (
            '{"type": "hangup", "interaction_id": "voice-1"}',
            HangupRequested(**MINE),
        ),
        (
            '{"type": "finish", "interaction_id": "voice-1"}',
            WrapUpFinished(**MINE),
        ),
        (
            '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 2, "note": " a\\nb "}',
            TransferRequested(queue_id=QueueId(2), note="a\nb", **MINE),
        ),
        (
            '{"type": "transfer", "interaction_id": "voice-1", "operator_id": 4, "queue_id": null}',
            TransferRequested(to_operator_id=OperatorId(4), **MINE),
        ),
        (
            '{"type": "transfer", "interaction_id": "voice-1", "number": "+7 (916) 111-22-33"}',
            TransferRequested(number="+79161112233", **MINE),
        ),
        (
            '{"type": "accept", "interaction_id": "ticket-1"}',
            Accept(interaction_id=InteractionId("ticket-1")),
        ),
        ('{"type": "hold", "interaction_id": "voice-1"}', HoldRequested(**MINE, on=True)),
        ('{"type": "resume", "interaction_id": "voice-1"}', HoldRequested(**MINE, on=False)),
        (
            '{"type": "consult", "interaction_id": "voice-1", "queue_id": 2, "note": "Who?"}',
            ConsultRequested(queue_id=QueueId(2), note="Who?", **MINE),
        ),
        ('{"type": "swap", "interaction_id": "voice-1"}', SwapRequested(**MINE)),
        ('{"type": "conference", "interaction_id": "voice-1"}', ConferenceRequested(**MINE)),
        ('{"type": "complete", "interaction_id": "voice-1"}', CompleteRequested(**MINE)),
        (
            '{"type": "drop", "interaction_id": "voice-1", "party_id": "p1"}',
            DropRequested(**MINE, party_id=PartyId("p1")),
        ),
        (
            '{"type": "key", "interaction_id": "voice-1", "party_id": "p1", "key": "*"}',
            PressKey(interaction_id=TALK, party_id=PartyId("p1"), key="*"),
        ),
        (
            '{"type": "invite", "interaction_id": "voice-1", "name": " Olga  of the insurer "}',
            InviteRequested(**MINE, name="Olga of the insurer"),
        ),
        ('{"type": "invite", "interaction_id": "voice-1"}', InviteRequested(**MINE)),
        (
            '{"type": "record", "interaction_id": "voice-1", "on": false}',
            RecordingRequested(**MINE, on=False),
        ),
        (
            '{"type": "call", "number": "8 (916) 111-22-33"}',
            CallRequested(number="89161112233", **CALL),
        ),
        (
            '{"type": "call", "operator_id": 3, "queue_id": 0, "number": ""}',
            CallRequested(to_operator_id=OperatorId(3), **CALL),
        ),
        (
            '{"type": "call", "number": "+79161112233", "queue_id": 2, "model": "crm.lead", '
            '"record_id": 5, "partner_id": 4, "name": "Ann"}',
            CallRequested(
                number="+79161112233",
                queue_id=QueueId(2),
                matches=(Match(model="crm.lead", record_id=5, partner_id=4, name="Ann"),),
                **CALL,
            ),
        ),
        (
            '{"type": "call", "number": "+79161112233", "partner_id": 4}',
            CallRequested(
                number="+79161112233",
                matches=(Match(model="res.partner", record_id=4, partner_id=4, name=""),),
                **CALL,
            ),
        ),
        (
            '{"type": "say", "operator_id": 3, "text": " Is it in stock? ", "interaction_id": ""}',
            Say(text="Is it in stock?", to_operator_id=OperatorId(3)),
        ),
        (
            '{"type": "say", "user_id": 7, "text": "a\\nb", "interaction_id": "voice-1"}',
            Say(text="a\nb", to_user_id=7, interaction_id=TALK),
        ),
        ('{"type": "ping"}', Ping()),
    ],
)
def test_every_message_of_the_interface_is_understood(text, message):
    assert read_message(text, ME) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "5",
        "[]",
        "null",
        b"\xff\xfe",
        "{}",
        '{"type": "transfer", "interaction_id": "voice-1"}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "operator_id": 2}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": "1"}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": true}',
        '{"type": "transfer", "interaction_id": "voice-1", "operator_id": -1}',
        '{"type": "transfer", "interaction_id": "voice-1", "number": "*98#"}',
        '{"type": "transfer", "interaction_id": "voice-1", "number": "sip:x@y"}',
        '{"type": "transfer", "interaction_id": "voice-1", "number": 112}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "note": 5}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "note": "\\u0000"}',
        '{"type": "transfer", "interaction_id": "voice-1", "queue_id": 1, "note": "%s"}'
        % ("x" * 2001),
        '{"type": "transfer", "queue_id": 1}',
        '{"type": "hold"}',
        '{"type": "consult", "interaction_id": "voice-1"}',
        '{"type": "consult", "interaction_id": "voice-1", "queue_id": 1, "number": "112"}',
        '{"type": "drop", "interaction_id": "voice-1"}',
        '{"type": "key", "interaction_id": "video-1", "party_id": "p1", "key": "12"}',
        '{"type": "key", "interaction_id": "video-1", "party_id": "p1", "key": "A"}',
        '{"type": "key", "interaction_id": "video-1", "key": "1"}',
        '{"type": "invite"}',
        '{"type": "invite", "interaction_id": "voice-1", "name": 7}',
        '{"type": "invite", "interaction_id": "voice-1", "name": "\\u202eanna"}',
        '{"type": "invite", "interaction_id": "voice-1", "name": "%s"}' % ("x" * 201),
        '{"type": "record", "interaction_id": "voice-1"}',
        '{"type": "record", "interaction_id": "voice-1", "on": 1}',
        '{"type": "call"}',
        '{"type": "call", "queue_id": 1}',
        '{"type": "call", "number": "+7916", "operator_id": 1}',
        '{"type": "call", "number": "101#"}',
        '{"type": "call", "number": "+79161112233", "record_id": 5}',
        '{"type": "call", "number": "+79161112233", "partner_id": 99999999999}',
        '{"type": "say", "operator_id": 1}',
        '{"type": "say", "operator_id": 1, "text": "  "}',
        '{"type": "say", "text": "Hello"}',
        '{"type": "say", "operator_id": 1, "user_id": 2, "text": "Hello"}',
        '{"type": "say", "operator_id": 1, "text": "%s"}' % ("x" * 501),
        '{"type": 5}',
        '{"type": "dance"}',
        '{"type": "hello"}',
        '{"type": "hello", "token": 5}',
        '{"type": "hello", "token": ""}',
        '{"type": "hello", "token": "t", "interaction_ids": "voice-1"}',
        '{"type": "hello", "token": "t", "interaction_ids": [5]}',
        '{"type": "hello", "token": "t", "interaction_ids": ["\\ud83d"]}',
        '{"type": "phone"}',
        '{"type": "phone", "ready": "yes"}',
        '{"type": "set_state"}',
        '{"type": "set_state", "state": "talking"}',
        '{"type": "set_state", "state": "paused", "pause_reason_id": "4"}',
        '{"type": "set_state", "state": "paused", "pause_reason_id": true}',
        '{"type": "hangup"}',
        '{"type": "hangup", "interaction_id": ["voice-1"]}',
        '{"type": "finish", "interaction_id": "\\ud83d"}',
        '{"type": "\\ud83d"}',
        "[" * 60_000,
        '{"type": ' * 10_000,
        "1" * 60_000,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadMessageError):
        read_message(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
kinds = st.sampled_from([*READERS, "x"])
keys = st.sampled_from(
    [
        "token",
        "interaction_ids",
        "interaction_id",
        "state",
        "ready",
        "on",
        "number",
        "queue_id",
        "operator_id",
        "user_id",
        "text",
        "note",
        "record_id",
        "partner_id",
        "model",
        "party_id",
    ]
)


@given(kinds, st.dictionaries(keys, json_values))
def test_no_message_makes_the_reader_fall_over(kind, values):
    try:
        read_message(json.dumps({**values, "type": kind}))
    except BadMessageError as refused:
        assert json.loads(messages.error("bad_message", str(refused)))["code"] == "bad_message"
        assert str(refused).encode()
