"""The program that speaks: espeak-ng, or another one that an admin chose."""

import sys
import time

import psutil
import pytest

from deploy.tones import share
from media_gateway.speech.sound import to_telephone
from media_gateway.speech.synthesis import CommandSynthesis, SynthesisError
from media_gateway.speech.wording import render
from media_gateway.vocabulary.terms import Prompt
from tests.support.sounds import loudness_of, seconds_of
from tests.support.waiting import eventually

PYTHON = sys.executable


@pytest.fixture
def target(tmp_path):
    return tmp_path / "spoken"


def spoken(synthesis, target, text="hello", language="ru_RU"):
    synthesis.speak(text, language, target)
    return target.read_bytes()


def test_a_russian_sentence_with_a_sum_is_really_spoken(target, tmp_path):
    text, _ = render(
        Prompt(
            language="ru_RU",
            text="Здравствуйте, {name}! Ваш долг — {debt:money}.",
            values=(("name", "Анна"), ("debt", 21022.22)),
        )
    )
    CommandSynthesis().speak(text, "ru_RU", target)
    heard = tmp_path / "heard.alaw"
    to_telephone(target, heard)
    alaw = heard.read_bytes()
    assert 5 < seconds_of(alaw) < 12
    assert loudness_of(alaw) == pytest.approx(-20, abs=2)
    assert share(alaw, 440) < 0.2, "speech, not a tone"


def test_english_and_russian_have_voices_of_their_own(target):
    russian = spoken(CommandSynthesis(), target, "21")
    assert spoken(CommandSynthesis(), target, "21", "en_US") != russian


def test_a_text_is_no_option_and_no_command(target, tmp_path):
    made = tmp_path / "x"
    text = f"--version; touch {made} `touch {made}` $(touch {made}) -f /etc/passwd"
    content = spoken(CommandSynthesis(), target, text)
    assert content.startswith(b"RIFF")
    assert len(content) > 50_000
    assert not made.exists()


def test_text_comes_on_standard_input_and_sound_goes_to_standard_output(target):
    command = f"{PYTHON} -c 'import sys; sys.stdout.write(sys.stdin.read().upper())'"
    assert spoken(CommandSynthesis(command), target, "привет") == "ПРИВЕТ\n".encode()


def test_files_can_be_named_instead(target):
    copy = "import sys; open(sys.argv[2], 'w').write(open(sys.argv[1]).read() + sys.argv[3])"
    command = f'{PYTHON} -c "{copy}" {{text_file}} {{wav_file}} {{language}}/{{voice}}'
    synthesis = CommandSynthesis(command, {"en": "alan", "ru_RU": "irina"})
    assert spoken(synthesis, target) == b"hello\nru/irina"
    assert spoken(synthesis, target, language="en_GB") == b"hello\nen/alan"


def test_another_voice_or_program_is_another_sound():
    plain, voiced = CommandSynthesis(), CommandSynthesis(voices={"ru": "ru+f3"})
    assert plain.identity("ru_RU") != voiced.identity("ru_RU")
    assert plain.identity("en_US") == voiced.identity("en_US")
    assert plain.identity("en_US") != plain.identity("ru_RU")


def test_a_missing_program_is_named(target):
    missing = CommandSynthesis("no-such-program {voice}")
    assert "CC_TTS_COMMAND" in missing.trouble()
    with pytest.raises(SynthesisError, match="no-such-program"):
        spoken(missing, target)


def test_without_espeak_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert CommandSynthesis().trouble() == ("espeak-ng is not installed: apt-get install espeak-ng")


def test_a_program_that_fails_is_quoted_where_persons_may_be(target):
    complain = CommandSynthesis(f"{PYTHON} -c 'import sys; sys.exit(\"no such voice\")'")
    with pytest.raises(SynthesisError, match=r"failed \(1\)") as failed:
        spoken(complain, target)
    assert failed.value.said == "no such voice"
    assert "no such voice" not in str(failed.value)


def test_a_program_that_says_nothing_is_told(target):
    with pytest.raises(SynthesisError, match="wrote no sound"):
        spoken(CommandSynthesis(f"{PYTHON} -c pass"), target)


def test_a_program_that_hangs_is_stopped_with_its_children(target, tmp_path):
    started = tmp_path / "started"
    child = f"import subprocess, sys; subprocess.run(['sh', '-c', 'echo $$ > {started}; sleep 60'])"
    command = f'{PYTHON} -c "{child}"'
    began = time.monotonic()
    with pytest.raises(SynthesisError, match="stopped after"):
        spoken(CommandSynthesis(command, patience=3.0), target)
    assert time.monotonic() - began < 30
    child = int(started.read_text())
    eventually(lambda: _is_gone(child), "the child is gone as well")


def _is_gone(pid):
    """One that waits to be buried is as good as gone."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
