"""What stands behind the real ``Speech``: a program that speaks, and Odoo's recorded files."""

import threading

from media_gateway.speech.synthesis import SynthesisError


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
