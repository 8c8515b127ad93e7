"""When a calendar is open: wall time and instants, by walking along the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.torture.times import DAY, HOUR, MINUTE

QUARTER = 15 * MINUTE
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DayHours = list[dict[str, Any]]  # as requests and answers have them
# No clock is further ahead of UTC.
FURTHEST = 15 * HOUR


@cache
def instant(zone: str, day: date, wall: str) -> datetime:
    """The first quarter of an hour at which a clock shows this time of a day, or a later one."""
    hours, minutes = map(int, wall.split(":"))
    wanted = datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)
    moment = wanted.replace(tzinfo=UTC) - FURTHEST
    while moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wanted:
        moment += QUARTER
    return moment


def quarter_before(moment: datetime) -> datetime:
    """The quarter of an hour at or before a moment."""
    return moment - (moment - datetime(1970, 1, 1, tzinfo=UTC)) % QUARTER


def quarter_after(moment: datetime) -> datetime:
    """The quarter of an hour at or after a moment."""
    before = quarter_before(moment)
    return before if before == moment else before + QUARTER


@dataclass(frozen=True, slots=True)
class Opening:
    """One interval of one day."""

    start: datetime
    end: datetime
    capacity: int
    has_arrivals: bool
    """Whether services start in it: in the rest of a night none does."""


def openings(
    settings: dict[str, Any], special: dict[date, DayHours], low: datetime, high: datetime
) -> Iterator[Opening]:
    """Every interval of the days around a stretch of time, in their order."""
    day, last = (low - 2 * DAY).date(), (high + 2 * DAY).date()
    before: DayHours = []
    while day <= last:
        of_day = special.get(day, settings["hours"].get(WEEKDAYS[day.weekday()], []))
        for one in of_day:
            start = instant(settings["zone"], day, one["from"])
            end = instant(settings["zone"], day, one["to"])
            goes_on = one["from"] == "00:00" and _is_open_until_midnight(before)
            if start < end:
                yield Opening(
                    start,
                    end,
                    one.get("capacity") or settings["capacity"],
                    not (goes_on and settings["check_out"]),
                )
        before = of_day
        day += DAY


def _is_open_until_midnight(hours: DayHours) -> bool:
    return bool(hours) and hours[-1]["to"] == "24:00" and hours[-1]["from"] != "00:00"


def end_of(settings: dict[str, Any], start: datetime, minutes: int) -> datetime:
    """When a service that starts then is over: of a room, on the morning of its last night."""
    if not settings["check_out"]:
        return start + minutes * MINUTE
    nights = max(1, -(-minutes // (24 * 60)))
    arrival = start.astimezone(ZoneInfo(settings["zone"])).date()
    return instant(settings["zone"], arrival + nights * DAY, settings["check_out"])
