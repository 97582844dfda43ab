"""Logs: JSON lines that a stranger may read."""

import io
import json
import logging

import pytest

from media_gateway import logs


@pytest.fixture
def root_logger():
    """Whatever a test does to the root logger is undone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:], root.level = handlers, level


def lines_of(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_the_message_and_the_fields(root_logger):
    stream = io.StringIO()
    logs.configure(stream)
    logs.get_log("acd").info("Offer made", interaction_id="voice-1", operator_id=7)
    [line] = lines_of(stream)
    assert line["message"] == "Offer made"
    assert line["logger"] == "acd"
    assert line["level"] == "info"
    assert line["interaction_id"] == "voice-1"
    assert line["operator_id"] == 7


def test_personal_data_is_left_out(root_logger):
    stream = io.StringIO()
    logs.configure(stream)
    logs.get_log("acd").info("Caller identified", interaction_id="voice-1", pii_number="+7916")
    assert "+7916" not in stream.getvalue()
    assert lines_of(stream)[0]["interaction_id"] == "voice-1"


def test_personal_data_is_shown_when_asked_for(root_logger):
    stream = io.StringIO()
    logs.configure(stream, personal_data=True)
    logs.get_log("acd").info("Caller identified", pii_name="Анна")
    assert lines_of(stream)[0]["pii_name"] == "Анна"
    assert "Анна" in stream.getvalue()


def test_an_exception_stays_on_one_line(root_logger):
    stream = io.StringIO()
    logs.configure(stream)
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logs.get_log("acd").exception("Step failed", seq=5)
    [line] = lines_of(stream)
    assert line["seq"] == 5
    assert "ValueError: two\nlines" in line["exception"]


def test_a_value_json_does_not_know_is_written_as_text(root_logger):
    stream = io.StringIO()
    logs.configure(stream)
    logs.get_log("acd").info("Odd", where={1})
    assert lines_of(stream)[0]["where"] == "{1}"


def test_the_level_holds(root_logger):
    stream = io.StringIO()
    logs.configure(stream, level="warning")
    logs.get_log("acd").info("Chatter")
    logs.get_log("acd").warning("Trouble")
    assert [line["message"] for line in lines_of(stream)] == ["Trouble"]


def test_logs_of_libraries_come_the_same_way(root_logger):
    stream = io.StringIO()
    logs.configure(stream)
    logging.getLogger("panoramisk").info("connected to %s", "127.0.0.1:1")
    assert lines_of(stream)[0]["message"] == "connected to 127.0.0.1:1"


def test_libraries_that_talk_of_every_request_are_heard_in_trouble_only(root_logger):
    stream = io.StringIO()
    logs.configure(stream)
    logging.getLogger("websockets.server").info("connection closed")
    logging.getLogger("websockets.server").error("connection handler failed")
    assert [line["message"] for line in lines_of(stream)] == ["connection handler failed"]
