"""What a request is refused with."""

from __future__ import annotations


class RequestError(Exception):
    """``code``: for programs (see INTERFACES.md); the message is for the log."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
