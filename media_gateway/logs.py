"""Logs as JSON lines: a constant message and fields.

    log = get_log(__name__)
    log.info("Caller identified", interaction_id=interaction_id, pii_number=number)

Fields whose name begins with ``pii_`` (numbers, names, digits) are left out unless they were asked
for, so that a log can be handed on.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

PERSONAL = "pii_"

CHATTY = ("websockets",)
"""Libraries that have something to say of every request; they are heard from warnings on."""


class Log:
    """A logger of the standard library that takes fields."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger

    def debug(self, message: str, **fields: object) -> None:
        self._write(logging.DEBUG, message, fields)

    def info(self, message: str, **fields: object) -> None:
        self._write(logging.INFO, message, fields)

    def warning(self, message: str, **fields: object) -> None:
        self._write(logging.WARNING, message, fields)

    def error(self, message: str, **fields: object) -> None:
        self._write(logging.ERROR, message, fields)

    def exception(self, message: str, **fields: object) -> None:
        """An error with the traceback of the exception being handled."""
        self._write(logging.ERROR, message, fields, exc_info=True)

    def _write(
        self, level: int, message: str, fields: dict[str, object], exc_info: bool = False
    ) -> None:
        # no stack frame of ours is worth finding: the logger's name says the module
        self._logger.log(level, message, exc_info=exc_info, extra={"fields": fields})


def get_log(name: str) -> Log:
    return Log(logging.getLogger(name))


class JsonLines(logging.Formatter):
    def __init__(self, *, personal_data: bool = False) -> None:
        super().__init__()
        self._personal_data = personal_data

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields: dict[str, object] = getattr(record, "fields", {})
        line.update((name, value) for name, value in fields.items() if self._is_shown(name))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def _is_shown(self, name: str) -> bool:
        return self._personal_data or not name.startswith(PERSONAL)


def configure(stream: TextIO, *, level: str = "INFO", personal_data: bool = False) -> None:
    """Send every log of the process to ``stream``. ``personal_data`` shows the ``pii_`` fields."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(personal_data=personal_data))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
