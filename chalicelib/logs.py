"""Structured logs that name nobody.

No token, key, body, uid or address is ever logged in clear: uids and addresses as a keyed hash,
an exception by its type and its place in our code, for its text may hold what it met.
"""

from __future__ import annotations

import json
import logging
from typing import Any

NAME = "hotel-vouchers"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Lines(logging.Formatter):
    """One JSON object a line: what Lambda's own JSON log format writes, for everywhere else."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's level, message and extras."""
        extras = {name: held for name, held in vars(record).items() if name not in _STANDARD}
        return json.dumps({"level": record.levelname, "message": record.getMessage()} | extras)


def place(error: BaseException) -> dict[str, Any]:
    """What may be told of an unexpected exception: its types and where it came through."""
    import traceback  # noqa: PLC0415 (nothing else needs it)

    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error_type": type(error).__name__,
        "stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }
