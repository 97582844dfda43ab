"""Why a stranger does not get what he asks for."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """``code`` is one of INTERFACES 8; the text is English and repeats nothing that he sent."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
