"""The port ``Speech`` without voice, and what stands behind the real one."""

import threading
from pathlib import Path

from media_gateway.speech.synthesis import SynthesisError


class FakeSpeech:
    """``unspeakable``: texts and checksums that cannot be had."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.prepared = []
        self.unspeakable = set()

    async def run(self):
        """Everything is ready at once."""

    async def files(self, prompts):
        return [file for prompt in prompts if (file := self._file(prompt))]

    def prepare(self, prompts):
        self.prepared = list(prompts)

    def _file(self, prompt):
        for words in (prompt.checksum, prompt.text):
            if words and words not in self.unspeakable:
                file = self.folder / f"{abs(hash((words, prompt.language))):x}"
                file.with_suffix(".alaw").write_bytes(b"\xd5" * 8000)
                return file
        return None


class FakeSynthesis:
    """Says every text as one second of ``sound``, a WAV; ``gate``: waits while it is closed."""

    def __init__(self, sound):
        self.sound = sound
        self.spoken = []
        self.failing = ""
        self.missing = ""
        self.voice = "one"
        self.gate = threading.Event()
        self.gate.set()

    def identity(self, language):
        return f"{self.voice} {language}"

    def trouble(self):
        return self.missing

    def speak(self, text, language, target):
        self.spoken.append((text, language))
        assert self.gate.wait(10)
        if self.failing or self.missing:
            raise SynthesisError(self.failing or self.missing)
        target.write_bytes(self.sound)


class FakeRecordedFiles:
    """``files``: checksum to content."""

    def __init__(self):
        self.files = {}
        self.away = False
        self.fetched = []

    def fetch(self, checksum):
        self.fetched.append(checksum)
        if self.away:
            raise ConnectionError("Odoo does not answer")
        if checksum not in self.files:
            raise LookupError(f"Odoo has no recorded prompt {checksum}")
        return self.files[checksum]
