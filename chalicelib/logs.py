"""Structured logs without personal data.

No token, key, body, uid or address is ever logged as it is: uids and addresses are logged as a
keyed hash, and an exception by its type and its place in our code, because its text may quote
personal data.
"""

from __future__ import annotations

import json
import logging
from typing import Any

NAME = "hotel-vouchers"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Lines(logging.Formatter):
    """One JSON object per line: what Lambda's own JSON log format writes, for everywhere else."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's level, message and extras."""
        extras = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        return json.dumps({"level": record.levelname, "message": record.getMessage()} | extras)


def place(error: BaseException) -> dict[str, Any]:
    """What may be logged of an unexpected exception: its type, where it came through, and the
    fields that it provides itself for the log."""
    import traceback  # noqa: PLC0415 (nothing else needs it)

    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error_type": type(error).__name__,
        **getattr(error, "log_fields", {}),
        "stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }


def without_exception_text(record: logging.LogRecord) -> bool:
    """A filter for loggers that others write to, too: of an exception only its place is kept."""
    if record.exc_info and record.exc_info[1] is not None:
        vars(record).update(place(record.exc_info[1]))
    record.exc_info = record.exc_text = None
    return True
