"""Between the hours of a request and those of the rules: wall times and minutes."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.calendars.calendar import WEEKDAYS, Hours, Interval, minutes_of, wall_text
from chalicelib.http.schemas import calendars as schemas


def hours_of(intervals: Iterable[schemas.Interval]) -> Hours:
    """The hours of a day, as the rules have them."""
    return tuple(
        Interval(minutes_of(one.from_), minutes_of(one.to), one.capacity) for one in intervals
    )


def week_of(week: schemas.WeeklyHours) -> dict[str, Hours]:
    """The hours of the weekdays that have some."""
    hours = {day: hours_of(getattr(week, day)) for day in WEEKDAYS}
    return {day: of_day for day, of_day in hours.items() if of_day}


def written(hours: Hours) -> list[schemas.Interval]:
    """The hours of a day, as an answer has them."""
    return [
        schemas.Interval(
            from_=wall_text(interval.start), to=wall_text(interval.end), capacity=interval.capacity
        )
        for interval in hours
    ]
