from __future__ import annotations


class JournalError(Exception):
    """The journal cannot be read or written; the message says what to do about it."""
