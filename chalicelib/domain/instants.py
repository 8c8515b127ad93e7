"""Points in time: aware datetimes in UTC, kept to the millisecond.

The millisecond is the finest step of the older dialect (`2025-12-15T10:00:00.000Z`), so finer
digits are cut off when an instant comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, 23, 59, 59, 999_000, UTC)
YEARS = (1970, 9999)  # the first and the last that an instant may lie in


class OutsideYears(ValueError):
    """An instant before 1970 or after 9999 (in UTC)."""


def normal(instant: datetime) -> datetime:
    """The same instant in UTC, cut to the millisecond. Raises OutsideYears."""
    try:
        utc = instant.astimezone(UTC)
    except OverflowError as overflow:
        raise OutsideYears from overflow
    if utc < EARLIEST:
        raise OutsideYears
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def text(instant: datetime) -> str:
    """`2025-12-01T00:00:00Z`, with milliseconds only where the instant has some."""
    # The year has four digits, so the width is fixed: cut before the offset, or the microseconds.
    return instant.isoformat()[: 23 if instant.microsecond else 19] + "Z"


def text_with_milliseconds(instant: datetime) -> str:
    """`2025-12-01T00:00:00.000Z`: of one width, so that the order as text is the order in time."""
    return instant.isoformat(timespec="milliseconds")[:23] + "Z"


def hourly(first: datetime, count: int, write: Callable[[datetime], str] = text) -> list[str]:
    """What `write` makes of `count` instants an hour apart, from `first` on.

    A month of slots takes a tenth of the time this way: only the day and the hour differ.
    """
    rest = write(first)[13:]
    hours = [f"T{hour:02}{rest}" for hour in range(24)]
    whole_days = range((first.hour + count + 23) // 24)
    days = [(first.date() + timedelta(day)).isoformat() for day in whole_days]
    texts = [day + hour for day in days for hour in hours]
    return texts[first.hour : first.hour + count]


def by_the_minute(write: Callable[[datetime], str] = text) -> Callable[[datetime], str]:
    """The same as `write`, for many instants of a few days that lie on full minutes.

    It remembers the days and the minutes that it has written: a quarter of the time.
    """
    days: dict[int, str] = {}
    minutes: dict[int, str] = {}

    def written(instant: datetime) -> str:
        if instant.second or instant.microsecond:
            return write(instant)
        day, minute = instant.toordinal(), instant.hour * 60 + instant.minute
        if day not in days or minute not in minutes:
            whole = write(instant)
            days[day], minutes[minute] = whole[:10], whole[10:]
        return days[day] + minutes[minute]

    return written


def milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00:00Z."""
    since = instant - EARLIEST
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00:00Z."""
    return milliseconds(instant) // 1000
