"""Times as the tests write them, without the service's own code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MS, SECOND, MINUTE = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(time: datetime) -> str:
    """`2025-12-01T00:00:00Z`; with milliseconds where the time has some."""
    precision = "milliseconds" if time.microsecond else "seconds"
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def milliseconds(time: datetime) -> int:
    """Milliseconds since 1970."""
    return (time - EPOCH) // MS


def next_full_hour(time: datetime) -> datetime:
    """The full hour at or after a time."""
    return EPOCH + -((EPOCH - time) // HOUR) * HOUR
