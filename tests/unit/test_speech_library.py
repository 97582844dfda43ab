"""Prompts as files: the real library and its fake, then what only the real one can go through."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from deploy.tones import share
from media_gateway.speech import library as module
from media_gateway.speech.library import PromptLibrary
from media_gateway.speech.synthesis import SynthesisError
from media_gateway.vocabulary.terms import Prompt
from tests.support.fake_speech import FakeRecordedFiles, FakeSynthesis
from tests.support.running import running
from tests.support.sounds import tone
from tests.support.tone_speech import ToneSpeech
from tests.support.waiting import eventually, until

SPOKEN_HZ, RECORDED_HZ = 440, 1000


def spoken(text, language="ru_RU", **values):
    return Prompt(language=language, text=text, values=tuple(values.items()))


@pytest.fixture(scope="module")
def recording():
    return tone("mp3", hz=RECORDED_HZ, seconds=0.5)


@pytest.fixture(scope="module")
def voice():
    return tone(hz=SPOKEN_HZ, seconds=0.5)


@pytest.fixture
def synthesis(voice):
    return FakeSynthesis(voice)


@pytest.fixture
def recorded():
    return FakeRecordedFiles()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "prompts"


@pytest.fixture
def library(folder, synthesis, recorded):
    return PromptLibrary(folder, synthesis, recorded)


@pytest.fixture
def checksum(recorded, recording):
    checksum = hashlib.sha1(recording).hexdigest()
    recorded.files[checksum] = recording
    return checksum


def files(speech, *prompts):
    return asyncio.run(speech.files(prompts))


def heard(path):
    """The tone that was heard, in hertz."""
    sound = path.with_suffix(".alaw").read_bytes()
    return max((SPOKEN_HZ, RECORDED_HZ), key=lambda hz: share(sound, hz))


class SpeechContract:
    """Texts of numbers are spoken by both, a text of none by neither."""

    def test_each_prompt_has_a_file_in_order(self, speech):
        first, second = files(speech, spoken("600"), spoken("700"))
        assert first != second
        assert files(speech, spoken("700"), spoken("600")) == [second, first]

    def test_files_are_named_as_asterisk_wants_them(self, speech):
        [path] = files(speech, spoken("600"))
        assert path.is_absolute()
        assert path.suffix == ""
        assert path.with_suffix(".alaw").stat().st_size > 1000

    def test_nothing_is_nothing(self, speech):
        assert files(speech) == []

    def test_what_cannot_be_had_is_left_out(self, speech):
        assert files(speech, spoken("…"), spoken("600")) == files(speech, spoken("600"))


class TestToneSpeech(SpeechContract):
    @pytest.fixture
    def speech(self, tmp_path):
        return ToneSpeech(tmp_path)


class TestPromptLibrary(SpeechContract):
    @pytest.fixture
    def speech(self, library):
        return library


def test_what_no_voice_can_say_is_left_out(library, synthesis):
    synthesis.failing = "no such voice"
    assert files(library, spoken("Здравствуйте!")) == []


def test_a_text_is_spoken_once(library, synthesis):
    for _ in range(3):
        files(library, spoken("Здравствуйте!"))
    assert synthesis.spoken == [("Здравствуйте!", "ru_RU")]


def test_several_who_ask_at_once_share_one_making(library, synthesis):
    async def ask():
        synthesis.gate.clear()
        asking = [asyncio.create_task(library.files([spoken("Привет!")])) for _ in range(5)]
        await until(lambda: synthesis.spoken, "it is being made")
        synthesis.gate.set()
        return await asyncio.gather(*asking)

    found = asyncio.run(ask())
    assert len({tuple(paths) for paths in found}) == 1
    assert len(synthesis.spoken) == 1


def test_values_are_put_into_words(library, synthesis):
    files(library, spoken("Ваш долг — {debt:money}.", debt=21))
    assert synthesis.spoken == [("Ваш долг — двадцать один рубль.", "ru_RU")]


def test_a_value_that_is_missing_is_left_out_of_the_sentence(library, synthesis):
    files(library, spoken("Здравствуйте, {name}"))
    assert synthesis.spoken == [("Здравствуйте,", "ru_RU")]


def test_a_text_without_a_word_is_left_out(library, synthesis):
    assert files(library, spoken("{name}!"), spoken(""), spoken("…")) == []
    assert synthesis.spoken == []


def test_files_outlive_a_restart(library, folder, synthesis, recorded):
    made = files(library, spoken("Здравствуйте!"))
    assert files(PromptLibrary(folder, synthesis, recorded), spoken("Здравствуйте!")) == made
    assert len(synthesis.spoken) == 1


def test_another_language_or_voice_is_another_file(library, synthesis):
    made = files(library, spoken("12"), spoken("12", "en_US"))
    synthesis.voice = "two"
    assert len({*made, *files(library, spoken("12"))}) == 3


def test_a_recorded_prompt_is_played_instead_of_its_text(library, synthesis, recorded, checksum):
    prompt = Prompt(language="ru_RU", text="Здравствуйте!", checksum=checksum)
    [path] = files(library, prompt)
    assert heard(path) == RECORDED_HZ
    assert files(library, prompt) == [path]
    assert synthesis.spoken == []
    assert recorded.fetched == [checksum]


def test_the_text_is_spoken_where_the_recorded_file_is_gone(library):
    [path] = files(library, Prompt(language="ru_RU", text="Здравствуйте!", checksum="a" * 40))
    assert heard(path) == SPOKEN_HZ


def test_the_text_is_spoken_while_odoo_is_away(library, recorded, checksum):
    recorded.away = True
    prompt = Prompt(language="ru_RU", text="Здравствуйте!", checksum=checksum)
    [path] = files(library, prompt)
    assert heard(path) == SPOKEN_HZ
    files(library, prompt)
    assert len(recorded.fetched) == 1, "Odoo is not asked at each call"


def test_the_recorded_file_is_played_when_odoo_is_back(library, recorded, checksum, monkeypatch):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.05)
    recorded.away = True
    prompt = Prompt(language="ru_RU", text="Здравствуйте!", checksum=checksum)
    files(library, prompt)
    recorded.away = False
    eventually(lambda: heard(*files(library, prompt)) == RECORDED_HZ, "it is fetched")


def test_a_file_that_is_not_what_its_checksum_says_is_not_played(library, recorded, recording):
    recorded.files["a" * 40] = recording
    assert files(library, Prompt(language="ru_RU", checksum="a" * 40)) == []


def test_a_checksum_names_no_place(library, recorded, folder):
    assert files(library, Prompt(language="ru_RU", checksum="../../etc/passwd")) == []
    assert [file.parent for file in folder.parent.rglob("*.alaw")] == []


def test_an_uploaded_file_that_is_no_sound_is_spoken_instead(library, recorded):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)
    checksum = hashlib.sha1(picture).hexdigest()
    recorded.files[checksum] = picture
    [path] = files(library, Prompt(language="ru_RU", text="Здравствуйте!", checksum=checksum))
    assert heard(path) == SPOKEN_HZ


def test_one_that_takes_too_long_holds_up_no_other(library, synthesis, monkeypatch):
    [quick] = files(library, spoken("Сразу"))
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.1)
    synthesis.gate.clear()
    assert files(library, spoken("Очень долго"), spoken("Сразу")) == [quick]
    synthesis.gate.set()
    eventually(lambda: len(files(library, spoken("Очень долго"))) == 1, "it is there next time")


def test_prompts_are_made_ahead(library, synthesis, checksum):
    with running(library):
        library.prepare(
            [spoken("Здравствуйте!"), Prompt(language="ru_RU", text="", checksum=checksum)]
        )
        eventually(lambda: library.health().detail == "2 of 2 prompts are ready", "they are ready")
    assert synthesis.spoken == [("Здравствуйте!", "ru_RU")]


def test_what_was_asked_for_before_the_start_is_made_too(library, synthesis):
    library.prepare([spoken("Здравствуйте!")])
    with running(library):
        eventually(lambda: synthesis.spoken, "it is made")


def test_a_recorded_prompt_is_fetched_as_soon_as_odoo_is_back(
    library, recorded, checksum, monkeypatch
):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.05)
    recorded.away = True
    with running(library):
        library.prepare([Prompt(language="ru_RU", text="Привет", checksum=checksum)])
        eventually(lambda: not library.health().ok, "the trouble is told")
        assert "Odoo does not answer" in library.health().detail
        recorded.away = False
        eventually(lambda: library.health().ok, "it is ready")


def test_a_missing_program_is_told(library, synthesis):
    synthesis.missing = "espeak-ng is not installed: apt-get install espeak-ng"
    assert not library.health().ok
    assert "apt-get install espeak-ng" in library.health().detail
    synthesis.missing = ""
    assert library.health().ok


@pytest.mark.parametrize(
    "fault",
    [SynthesisError("it failed (1)", said="Долг Ивана"), TypeError("Долг Ивана is no sound")],
)
def test_health_repeats_nothing_that_was_to_be_spoken(library, synthesis, monkeypatch, fault):
    def stumble(*args):
        raise fault

    monkeypatch.setattr(synthesis, "speak", stumble)
    with running(library):
        library.prepare([spoken("Долг Ивана")])
        eventually(lambda: not library.health().ok, "the trouble is told")
        assert "Иван" not in library.health().detail


def test_a_folder_that_cannot_be_used_is_told(tmp_path, synthesis, recorded):
    (tmp_path / "file").write_text("")
    library = PromptLibrary(tmp_path / "file" / "prompts", synthesis, recorded)
    assert "CC_PROMPTS_DIR" in library.health().detail
    assert files(library, spoken("Здравствуйте!")) == []


def test_asterisk_may_read_what_the_gateway_wrote(library):
    [path] = files(library, spoken("Здравствуйте!"))
    assert Path(f"{path}.alaw").stat().st_mode & 0o777 == 0o644


def test_a_fault_in_making_a_prompt_leaves_it_out(library, synthesis, monkeypatch):
    """A strange file would end the gateway at every start."""

    def stumble(*args):
        raise ValueError("layouts do not fit")

    monkeypatch.setattr(module, "to_telephone", stumble)
    assert files(library, spoken("Здравствуйте!")) == []
