"""Dates without a time: the instant that a column means by one, in the hotels' zone."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.domain import instants

UTC_ZONE = ZoneInfo("UTC")
ENDS = {"valid_until", "slot_end"}  # a day's end is meant: the next midnight
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{8}")


def zone(name: str) -> ZoneInfo:
    """A zone of the IANA database, for argparse. Raises ArgumentTypeError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ArgumentTypeError(f"there is no zone {name!r}; one is Europe/Berlin") from None


def instant(field: str, value: Any, of_zone: ZoneInfo) -> str | None:
    """What a date in this column means, as the text of an instant; None for anything else."""
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        return None
    try:
        day = date.fromisoformat(value.strip()) + timedelta(days=field in ENDS)
        # A midnight that the clocks leave out counts as if they had not: it is the same instant.
        midnight = datetime.combine(day, time(), of_zone).astimezone(UTC)
        return instants.text(instants.normal(midnight))
    except (ValueError, OverflowError):  # no such day, or one that is out of range
        return None


def correction(field: str, of_zone: ZoneInfo) -> str:
    """What the report says of a date."""
    part = "end" if field in ENDS else "start"
    return f"{field} was a date; it is the {part} of that day in {of_zone.key}"


def is_correction(reason: str) -> bool:
    """Whether a reason of the report is about a date."""
    return " was a date; it is the " in reason
