"""Text to speech by whatever program an admin chooses, run once for each text."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from media_gateway.speech.phrases import locale_of

DEFAULT_COMMAND = "espeak-ng -v {voice} -s 150 -b 1 --stdin -w {wav_file}"
PATIENCE_SECONDS = 20.0

COUNTRIES_HEARD = frozenset({"en_US", "en_GB", "pt_BR"})
"""espeak-ng has voices of their own for them."""


class SynthesisError(Exception):
    """The message says what to mend. What the program ``said`` may repeat the text it was to speak,
    which may be about a person."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said


class CommandSynthesis:
    """``command`` reads the text on its standard input, or from ``{text_file}``, as UTF-8, and
    writes a sound file to its standard output, or to ``{wav_file}``. ``{language}`` becomes "ru",
    ``{voice}`` that of ``voices`` for the language ("ru_RU" or "ru"), else espeak-ng's. No shell is
    asked, and no text becomes an argument. Thread-safe."""

    def __init__(
        self,
        command: str = DEFAULT_COMMAND,
        voices: Mapping[str, str] | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._command = shlex.split(command)
        self._voices = dict(voices or {})
        self._patience = patience

    def identity(self, language: str) -> str:
        """Another one, another sound."""
        return shlex.join(_filled(self._command, self._names(language)))

    def trouble(self) -> str:
        """Why nothing can be spoken; empty where it can."""
        program = self._command[0] if self._command else ""
        if program and shutil.which(program):
            return ""
        if program == "espeak-ng":
            return "espeak-ng is not installed: apt-get install espeak-ng"
        return f"There is no program {program!r}: install it, or mend CC_TTS_COMMAND"

    def speak(self, text: str, language: str, target: Path) -> None:
        """Write the spoken ``text``; blocks. Raises ``SynthesisError``."""
        if trouble := self.trouble():
            raise SynthesisError(trouble)
        with TemporaryDirectory(prefix="contact-center-speech-") as folder:
            written = Path(folder) / "text"
            written.write_text(text + "\n", encoding="utf-8")
            places = {"{text_file}": str(written), "{wav_file}": str(target.resolve())}
            command = _filled(self._command, {**self._names(language), **places})
            self._run(command, written, target, Path(folder))
        if not target.exists() or not target.stat().st_size:
            raise SynthesisError(f"{command[0]} wrote no sound")

    def _run(self, command: Sequence[str], text: Path, target: Path, folder: Path) -> None:
        complaints = folder / "complaints"
        try:
            with (
                text.open("rb") as given,
                (folder / "output").open("wb") as output,
                complaints.open("wb") as complained,
                subprocess.Popen(
                    command,
                    stdin=given,
                    stdout=output,
                    stderr=complained,
                    cwd=folder,
                    start_new_session=True,
                ) as process,
            ):
                self._await(process)
        except OSError as error:
            raise SynthesisError(f"{command[0]} cannot be run: {error.strerror}") from error
        if process.returncode:
            said = complaints.read_bytes()[:300].decode(errors="replace").strip()
            raise SynthesisError(
                f"{command[0]} failed ({process.returncode}); CC_LOG_PII=1 has the log say why",
                said,
            )
        if "{wav_file}" not in "".join(self._command):
            shutil.move(folder / "output", target)

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(self._patience)
        except subprocess.TimeoutExpired:
            # with whatever it has started itself
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise SynthesisError(
                f"{process.args[0]!r} was stopped after {self._patience:.0f} s"  # type: ignore[index]
            ) from None

    def _names(self, language: str) -> dict[str, str]:
        locale = locale_of(language)
        voice = self._voices.get(str(locale)) or self._voices.get(locale.language)
        if not voice and str(locale) in COUNTRIES_HEARD:
            voice = str(locale).lower().replace("_", "-")
        return {"{language}": locale.language, "{voice}": voice or locale.language}


def _filled(command: Sequence[str], names: Mapping[str, str]) -> list[str]:
    filled = []
    for part in command:
        for name, value in names.items():
            part = part.replace(name, value)
        filled.append(part)
    return filled
