"""Odoo's configuration: read into the vocabulary, or refused with the place that is wrong."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.odoo_sync.payload import ConfigurationError, read_configuration
from media_gateway.vocabulary.configuration import (
    Configuration,
    EntryPointSettings,
    OperatorSettings,
    PauseReasonSettings,
    PhoneKind,
    QueueSettings,
)
from media_gateway.vocabulary.terms import (
    Channel,
    EntryPointId,
    OperatorId,
    PauseReasonId,
    QueueId,
)
from tests.support.configuration import PAYLOAD


def test_the_documented_payload_is_read_whole():
    assert read_configuration(7, PAYLOAD) == Configuration(
        version=7,
        default_country="RU",
        operators=(
            OperatorSettings(
                operator_id=OperatorId(1),
                user_id=7,
                company_id=1,
                name="Anna Petrova",
                phone=PhoneKind.BROWSER,
                extension="",
            ),
            OperatorSettings(
                operator_id=OperatorId(2),
                user_id=8,
                company_id=1,
                name="Boris",
                phone=PhoneKind.DESK,
                extension="desk1",
            ),
        ),
        queues=(
            QueueSettings(
                queue_id=QueueId(1),
                company_id=1,
                name="Sales",
                operator_ids=(OperatorId(1), OperatorId(2)),
                ring_seconds=20,
                wrap_up_seconds=60,
                result_required=True,
                missed_pause_reason_id=PauseReasonId(3),
                max_wait_seconds=0,
                service_level_seconds=20,
                recorded=True,
            ),
        ),
        entry_points=(
            EntryPointSettings(
                entry_point_id=EntryPointId(1),
                company_id=1,
                name="Shop One",
                number="+74950000001",
                channel=Channel.VOICE,
                queue_id=QueueId(1),
                language="ru_RU",
                instructions="Say the name of the shop",
            ),
        ),
        pause_reasons=(
            PauseReasonSettings(
                pause_reason_id=PauseReasonId(1), names=(("en_US", "Lunch"), ("ru_RU", "Обед"))
            ),
        ),
    )


def test_a_company_that_has_just_installed_the_app_is_fine():
    nothing = {"operators": [], "queues": [], "entry_points": [], "pause_reasons": []}
    assert read_configuration(1, nothing) == Configuration(version=1)


def test_a_queue_without_operators_is_no_mistake():
    payload = copy.deepcopy(PAYLOAD)
    payload["queues"][0]["operator_ids"] = []
    assert read_configuration(1, payload).queues[0].operator_ids == ()


def test_keys_of_a_newer_addon_are_passed_over():
    payload = copy.deepcopy(PAYLOAD)
    payload["queues"][0]["music"] = "jazz"
    assert read_configuration(7, payload) == read_configuration(7, PAYLOAD)


def test_settings_an_older_addon_does_not_know_take_their_defaults():
    payload = copy.deepcopy(PAYLOAD)
    del payload["queues"][0]["ring_seconds"], payload["queues"][0]["recorded"]
    queue = read_configuration(1, payload).queues[0]
    assert (queue.ring_seconds, queue.recorded) == (20, True)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("operators", None, "operators is not a list: None"),
        ("operators.0", 5, "operators[0] is not an object: 5"),
        ("operators.0.id", "1", "operators[0].id is not a whole number: '1'"),
        ("operators.0.id", True, "operators[0].id is not a whole number: True"),
        ("operators.0.id", 0, "operators[0].id is less than 1: 0"),
        ("operators.0.id", 2, "operators[1].id is the same as that of operators[0]"),
        ("operators.0.name", False, "operators[0].name is not text: False"),
        ("operators.1.phone", "tin can", "operators[1].phone is none of browser, desk: 'tin can'"),
        ("queues.0.operator_ids.1", "x", "queues[0].operator_ids[1] is not a whole number: 'x'"),
        ("queues.0.ring_seconds", 0, "queues[0].ring_seconds is less than 1: 0"),
        ("queues.0.wrap_up_seconds", -1, "queues[0].wrap_up_seconds is less than 0: -1"),
        ("queues.0.wrap_up_seconds", 1.5, "queues[0].wrap_up_seconds is not a whole number: 1.5"),
        ("queues.0.recorded", 1, "queues[0].recorded is neither true nor false: 1"),
        ("entry_points.0.queue_id", 9, "entry_points[0].queue_id: there is no queue 9"),
        (
            "entry_points.0.channel",
            "pigeon",
            "entry_points[0].channel is none of voice, video, chat, email, callback: 'pigeon'",
        ),
        ("pause_reasons.0.names", [], "pause_reasons[0].names is not an object: []"),
        ("pause_reasons.0.names", {}, "pause_reasons[0].names is empty"),
        ("pause_reasons.0.names.ru_RU", None, "pause_reasons[0].names.ru_RU is not text: None"),
        ("default_country", 7, "default_country is not text: 7"),
    ],
)
def test_a_mistake_is_named_with_its_place(path, value, message):
    payload = copy.deepcopy(PAYLOAD)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    node = payload
    for step in way:
        node = node[step]
    node[last] = value
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(1, payload)
    assert str(refused.value) == message


@pytest.mark.parametrize("path", ["operators", "queues", "entry_points", "pause_reasons"])
def test_a_missing_list_is_named(path):
    payload = {key: value for key, value in PAYLOAD.items() if key != path}
    with pytest.raises(ConfigurationError, match=f"^{path} is missing$"):
        read_configuration(1, payload)


def test_a_missing_key_is_named():
    payload = copy.deepcopy(PAYLOAD)
    del payload["entry_points"][0]["number"]
    with pytest.raises(ConfigurationError, match=r"^entry_points\[0\]\.number is missing$"):
        read_configuration(1, payload)


def test_two_entry_points_with_one_number_are_refused():
    payload = copy.deepcopy(PAYLOAD)
    payload["entry_points"].append({**payload["entry_points"][0], "id": 2})
    with pytest.raises(ConfigurationError, match=r"entry_points\[1\]\.number is the same as"):
        read_configuration(1, payload)


def test_one_number_may_stand_for_two_channels():
    payload = copy.deepcopy(PAYLOAD)
    payload["entry_points"].append({**payload["entry_points"][0], "id": 2, "channel": "video"})
    assert len(read_configuration(1, payload).entry_points) == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.sampled_from(["operators", "queues", "entry_points", "pause_reasons", "default_country"]),
    json_values,
)
def test_whatever_stands_there_is_read_or_refused_with_words(key, value):
    try:
        read_configuration(1, {**PAYLOAD, key: value})
    except ConfigurationError as refused:
        assert str(refused)
