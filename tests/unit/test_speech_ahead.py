"""What is made before anybody calls: all that no client's data change."""

from media_gateway.odoo_sync.payload import read_configuration
from media_gateway.speech.ahead import prompts_ahead
from media_gateway.vocabulary.terms import Prompt
from tests.support.configuration import FULL


def ahead(*prompts):
    payload = {**FULL, "prompts": [{**FULL["prompts"][0], **one} for one in prompts]}
    return list(prompts_ahead(read_configuration(1, payload)))[1:]


def test_emergencies_come_first():
    assert next(prompts_ahead(read_configuration(1, FULL))) == Prompt(
        language="ru_RU", text="Авария на линии."
    )


def test_texts_and_recordings_in_every_language():
    assert ahead(
        {
            "id": 2,
            "texts": {"ru_RU": "Здравствуйте!", "en_US": "Hello!"},
            "checksums": {"en_US": "c" * 40},
        }
    ) == [
        Prompt(language="en_US", text="Hello!", checksum="c" * 40),
        Prompt(language="ru_RU", text="Здравствуйте!"),
    ]


def test_what_names_a_value_waits_for_the_client():
    assert ahead({"id": 2, "texts": {"ru_RU": "Здравствуйте, {name}!"}, "checksums": {}}) == []


def test_a_recording_is_fetched_whatever_its_text_names():
    [prompt] = ahead({"id": 2, "texts": {"ru_RU": "{name}"}, "checksums": {"ru_RU": "c" * 40}})
    assert prompt == Prompt(language="ru_RU", checksum="c" * 40)
