"""A calendar over a stretch of time: where it is open, when services may start, and how many places
are left (contract: Calendars)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from chalicelib.domain import zones
from chalicelib.domain.calendars.calendar import DAY_MINUTES, Calendar, Hours
from chalicelib.domain.calendars.cells import (
    CELL_SECONDS,
    cells_between,
    start_of,
    whole_seconds,
)
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.instants import LATEST

DAY = timedelta(days=1)
BOOKABLE_UNTIL = LATEST - 100 * DAY  # nothing is added to what lies after it: it would overflow


class OpenInterval(NamedTuple):
    """An interval of one day as instants, and its places at one time."""

    start: datetime
    end: datetime
    capacity: int
    is_continued: bool = False
    """Whether it is the rest of a night that began on the day before: no stay starts in it."""


class CalendarState(NamedTuple):
    """A calendar as it was read: its settings, and of some dates its special hours and what is
    used of it."""

    calendar: Calendar
    special_days: Mapping[date, Hours]
    used: Mapping[int, int]
    """The places used, by cell; of a cell that is missing none, as far as was read."""
    may_have_holds: bool = False
    """Whether there ever was a hold on these dates, as far as was read."""

    def without(self, claim: Claim | None) -> CalendarState:
        """The same, as if this claim were not made."""
        if claim is None or claim.calendar_id != self.calendar.id:
            return self
        cells, places = claim.cells, claim.places
        used = {
            cell: max(0, count - places) if cell in cells else count
            for cell, count in self.used.items()
        }
        return self._replace(used=used)


def wall_instant(calendar: Calendar, day: date, minutes: int) -> datetime:
    """The instant at which so many minutes of a date's wall time have passed in the calendar's
    zone: of two the first, and in a gap the instant of the jump."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return zones.instant(wall, zones.zone(calendar.zone))


def end_of(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """When a service that starts then ends: after its duration, which is elapsed time; or where the
    calendar has a time of check-out, at that time, so many nights later as the service has days,
    counted in full."""
    if calendar.check_out is None:
        return start + duration
    nights = max(1, -(-duration // DAY))
    arrival = start.astimezone(zones.zone(calendar.zone)).date()
    return wall_instant(calendar, arrival + nights * DAY, calendar.check_out)


class Schedule:
    """The state of a calendar, laid out from `start` to `end`."""

    def __init__(self, state: CalendarState, start: datetime, end: datetime) -> None:
        self.calendar = state.calendar
        end = min(end, BOOKABLE_UNTIL)
        self._cells = cells_between(start, max(start, end))
        self._intervals = list(_open_intervals(state, start, end))
        self._interval_starts = [interval.start for interval in self._intervals]
        openings = _joined(self._intervals)
        self._opening_starts = [opens for opens, _ in openings]
        self._opening_ends = [closes for _, closes in openings]
        self._step = timedelta(minutes=self.calendar.start_every)
        self._step_seconds = whole_seconds(self._step)
        self._capacity = [self.calendar.capacity] * len(self._cells)
        for interval in self._intervals:
            self._set_capacity(interval)
        self._first = start_of(self._cells.start)
        self._left = self._capacity.copy()
        for cell, count in state.used.items():
            if cell in self._cells:
                self._left[cell - self._cells.start] -= count

    def _set_capacity(self, interval: OpenInterval) -> None:
        cells = cells_between(interval.start, interval.end)
        first = max(cells.start, self._cells.start) - self._cells.start
        stop = min(cells.stop, self._cells.stop) - self._cells.start
        self._capacity[first:stop] = [interval.capacity] * (stop - first)

    @property
    def intervals(self) -> Sequence[OpenInterval]:
        """The hours that reach into it, in their order."""
        return self._intervals

    def starts(self, low: datetime, high: datetime) -> Iterator[datetime]:
        """Every start from `low` to before `high`: they count from each interval's own."""
        step = self._step
        for interval in self._intervals:
            if interval.is_continued:
                continue
            skipped = max(0, -((interval.start - low) // step))
            start, end = interval.start + skipped * step, min(interval.end, high)
            while start < end:
                yield start
                start += step

    def is_start(self, instant: datetime) -> bool:
        """Whether services may start then."""
        at = bisect_right(self._interval_starts, instant) - 1
        if at < 0 or instant >= self._intervals[at].end or self._intervals[at].is_continued:
            return False
        since = instant - self._interval_starts[at]
        return not (since.microseconds or whole_seconds(since) % self._step_seconds)

    def is_open(self, start: datetime, end: datetime) -> bool:
        """Whether the calendar is open all the time between. Intervals that touch are one
        opening."""
        at = bisect_right(self._opening_starts, start) - 1
        return at >= 0 and end <= self._opening_ends[at]

    def left(self, start: datetime, end: datetime, before: int = 0, after: int = 0) -> int:
        """How many places are left in each cell between, and so many seconds before and after;
        never below zero."""
        first = (whole_seconds(start - self._first) - before) // CELL_SECONDS
        stop = -((whole_seconds(self._first - end) - after) // CELL_SECONDS)
        if first < 0 or stop > len(self._left):
            raise ValueError("the schedule does not cover these cells")
        fewest = min(self._left[first:stop])
        return max(fewest, 0)

    def capacity_of(self, cell: int) -> int:
        """The places of a cell: its interval's, or the calendar's where it is in none."""
        return self._capacity[cell - self._cells.start]

    def overfull(self, cells: range) -> bool:
        """Whether more places are used in any of these cells than there are."""
        first = max(cells.start, self._cells.start) - self._cells.start
        return any(left < 0 for left in self._left[first : cells.stop - self._cells.start])


def _open_intervals(state: CalendarState, start: datetime, end: datetime) -> Iterator[OpenInterval]:
    """The intervals that reach into a stretch of time, in their order; one that a jump of the clock
    skips is none that day."""
    calendar = state.calendar
    zone = zones.zone(calendar.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        for interval in calendar.hours_on(day, state.special_days):
            opens = wall_instant(calendar, day, interval.start)
            closes = wall_instant(calendar, day, interval.end)
            if opens < closes and closes > start and opens < end:
                capacity = interval.capacity or calendar.capacity
                is_continued = interval.start == 0 and _is_night_before(state, day)
                yield OpenInterval(opens, closes, capacity, is_continued)
        day += DAY


def _is_night_before(state: CalendarState, day: date) -> bool:
    """Whether stays that began on the day before last into this one: its hours from midnight on
    are then no time of arrival."""
    if state.calendar.check_out is None:
        return False
    hours = state.calendar.hours_on(day - DAY, state.special_days)
    return bool(hours) and hours[-1].end == DAY_MINUTES and hours[-1].start > 0


def _joined(intervals: list[OpenInterval]) -> list[tuple[datetime, datetime]]:
    """The openings: intervals that touch, joined."""
    openings: list[tuple[datetime, datetime]] = []
    for start, end, *_ in intervals:
        if openings and openings[-1][1] == start:
            openings[-1] = (openings[-1][0], end)
        else:
            openings.append((start, end))
    return openings
