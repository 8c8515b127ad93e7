"""A calendar laid out in time, in every zone and over every change of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import zones
from chalicelib.domain.calendars.calendar import Calendar, Hours, Interval
from chalicelib.domain.calendars.cells import CELL, by_day, cell_at, cells_between, start_of
from chalicelib.domain.calendars.schedule import (
    CalendarState,
    Schedule,
    end_of,
    wall_instant,
)
from tests.domain.calendars import made_calendars as made
from tests.domain.calendars.made_calendars import calendar, calendars, days, hours

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    """An instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def laid_out(low: datetime, high: datetime, special: dict[date, Hours] | None = None, **fields):
    """The schedule of a calendar with these fields."""
    return Schedule(CalendarState(calendar(**fields), special or {}, {}), low, high)


def hours_of(*intervals: tuple[int, int]) -> dict[str, Hours]:
    """The same hours on every weekday."""
    return dict.fromkeys(made.WEEKDAYS, tuple(Interval(60 * a, 60 * b) for a, b in intervals))


@settings(max_examples=300)
@given(name=st.sampled_from(made.ZONES), day=days, quarter=made.quarters)
def test_wall_time_is_the_instant_that_clocks_show_it_or_jump_over_it(
    name: str, day: date, quarter: int
) -> None:
    minutes = quarter * 15
    instant = wall_instant(calendar(zone=name), day, minutes)
    zone = zones.zone(name)
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    just_before = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert just_before < wall <= shown
    if shown == wall:  # of two, the first
        assert instant.astimezone(zone).fold == 0
    assert instant == start_of(cell_at(instant)), "all zones lie on quarters of an hour"


@settings(max_examples=200)
@given(
    a_calendar=calendars(),
    day=days,
    special=st.dictionaries(days, hours(2), max_size=2),
    moment=st.integers(0, 95),
)
def test_a_day_is_open_exactly_when_a_wall_clock_says_so(
    a_calendar: Calendar, day: date, special: dict[date, Hours], moment: int
) -> None:
    low = datetime.combine(day, time(), UTC)
    schedule = Schedule(CalendarState(a_calendar, special, {}), low - DAY, low + 2 * DAY)
    instant = low + moment * CELL
    local = instant.astimezone(zones.zone(a_calendar.zone))
    minutes = local.hour * 60 + local.minute
    of_day = a_calendar.hours_on(local.date(), special)
    within = [interval for interval in of_day if interval.start <= minutes < interval.end]
    if local.fold == 0 and (local + CELL).utcoffset() == local.utcoffset():
        assert schedule.is_open(instant, instant + CELL) == bool(within)
        capacity = within[0].capacity if within and within[0].capacity else a_calendar.capacity
        assert schedule.capacity_of(cell_at(instant)) == capacity


def test_intervals_that_touch_at_midnight_are_one_opening() -> None:
    schedule = laid_out(utc("2026-06-01"), utc("2026-06-20"))
    assert schedule.is_open(utc("2026-06-02T05:00"), utc("2026-06-16T05:00"))
    closed = laid_out(
        utc("2026-06-01"), utc("2026-06-20"), {date(2026, 6, 9): ()}
    )  # a day between them is closed
    assert not closed.is_open(utc("2026-06-02T05:00"), utc("2026-06-16T05:00"))
    assert closed.is_open(utc("2026-06-02T05:00"), utc("2026-06-08T22:00"))


def test_an_interval_that_the_jump_skips_is_none_that_day() -> None:
    low, high = utc("2026-03-28"), utc("2026-03-31")
    schedule = laid_out(low, high, hours=hours_of((2, 3)), start_every=30)
    assert [start.isoformat() for start in schedule.starts(low, high)] == [
        "2026-03-28T01:00:00+00:00",
        "2026-03-28T01:30:00+00:00",
        "2026-03-30T00:00:00+00:00",
        "2026-03-30T00:30:00+00:00",
    ]


def test_both_hours_of_an_autumn_night_have_starts() -> None:
    low, high = utc("2026-10-24T12:00"), utc("2026-10-25T12:00")
    schedule = laid_out(low, high, hours=hours_of((1, 4)))
    assert [start.hour for start in schedule.starts(low, high)] == [23, 0, 1, 2]


def test_starts_count_from_each_interval() -> None:
    low, high = utc("2026-06-01T00:00"), utc("2026-06-01T23:00")
    schedule = laid_out(low, high, hours=hours_of((10, 11), (13, 15)), start_every=45)
    shown = [start.strftime("%H:%M") for start in schedule.starts(low, high)]
    assert shown == ["08:00", "08:45", "11:00", "11:45", "12:30"]
    assert all(schedule.is_start(start) for start in schedule.starts(low, high))
    assert not schedule.is_start(utc("2026-06-01T09:30"))


@pytest.mark.parametrize(
    ("arrival", "nights", "departure"),
    [
        ("2026-03-28T14:00", 1, "2026-03-29T09:00"),  # the clock jumps that night
        ("2026-10-24T13:00", 1, "2026-10-25T10:00"),  # and back
        ("2026-06-01T13:00", 3, "2026-06-04T09:00"),
    ],
)
def test_a_night_over_a_change_of_the_clock_still_ends_at_eleven(
    arrival: str, nights: int, departure: str
) -> None:
    room = calendar(check_out=11 * 60)
    assert end_of(room, utc(arrival), nights * DAY) == utc(departure)
    assert end_of(room, utc(arrival), nights * DAY - 4 * HOUR) == utc(departure)


def test_cells_are_cut_at_midnight_in_utc() -> None:
    cells = cells_between(utc("2026-06-01T23:30"), utc("2026-06-03T00:20"))
    parts = [(day.isoformat(), len(part)) for day, part in by_day(cells)]
    assert parts == [("2026-06-01", 2), ("2026-06-02", 96), ("2026-06-03", 2)]


def test_a_schedule_refuses_to_count_what_it_does_not_cover() -> None:
    schedule = laid_out(utc("2026-06-01"), utc("2026-06-02"))
    with pytest.raises(ValueError, match="does not cover"):
        schedule.left(utc("2026-06-02"), utc("2026-06-03"))
