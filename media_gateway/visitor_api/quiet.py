"""What aiohttp would log of a stranger's request stays out of the log: it repeats what he sent."""

from __future__ import annotations

import logging
import traceback


class _OnlyOurSide(logging.Filter):
    """Where it happened and what kind of fault it is, and the words of it as personal data."""

    def filter(self, record: logging.LogRecord) -> bool:
        fields: dict[str, object] = {"pii_detail": record.getMessage()}
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            fields["error"] = kind.__name__
            fields["pii_error"] = str(error)
            fields["frames"] = "".join(traceback.format_tb(trace))
        record.msg, record.args, record.exc_info = "A visitor's request failed", (), None
        record.__dict__["fields"] = fields
        return True


def quiet_logger() -> logging.Logger:
    logger = logging.getLogger(f"{__name__}.http")
    if not logger.filters:
        logger.addFilter(_OnlyOurSide())
    return logger
