"""A calendar of a hotel: its hours, its places, and what it asks of a booking
(contract: Calendars)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.field_problems import FieldProblem, problem

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUARTER_MINUTES = 15  # every time and every length in a calendar is a multiple of it
DAY_MINUTES = 24 * 60
BUFFER_MINUTES_MAX = 12 * 60
PLACES_MAX = 50  # of one booking
HOLD_MINUTES = 10
HOLD_MINUTES_MAX = 60

LateCancel = Literal["refuse", "forfeit"]
Unredeemed = Literal["consumed", "no_show"]


class Interval(NamedTuple):
    """A stretch of one day, in minutes of wall time since midnight; 1440 is the day's end."""

    start: int
    end: int
    capacity: int | None = None
    """The places at one time; None: as many as the calendar has."""


Hours = tuple[Interval, ...]
"""The intervals of a day, in their order. They may touch, and never overlap."""


# Only its subclasses are instantiated.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CalendarContent:
    """What a hotel says about a calendar. Lengths are in minutes."""

    title: str
    zone: str
    """The IANA name of the zone whose wall time the hours are in."""
    capacity: int
    hours: Mapping[str, Hours] = field(default_factory=dict)
    """By weekday (WEEKDAYS); a day without hours is closed."""
    start_every: int = 60
    buffer_before: int = 0
    buffer_after: int = 0
    notice_minutes: int = 0
    window_days: int = 365
    cancel_until_minutes: int = 0
    late_cancel: LateCancel = "refuse"
    unredeemed: Unredeemed = "consumed"
    """What the sweep makes of a booking whose slot ended without a redeem."""
    hold_minutes: int = HOLD_MINUTES
    """How long a slot is kept for a guest who is about to book it."""
    check_out: int | None = None
    """The minute of the day at which every stay ends, however long the voucher's service takes to
    the minute; None: a service ends after its duration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDraft(CalendarContent):
    """A calendar as a request states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(CalendarContent):
    """A calendar. It is archived, and never deleted."""

    id: str
    issuer_uid: str
    archived: bool = False
    created_at: datetime
    version: int = 1
    """Counts the changes of its settings and of its special days."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.capacity < 1 or self.start_every < QUARTER_MINUTES or self.version < 1:
            raise BrokenInvariant("a calendar has no places, no starts or no version")
        if not 1 <= self.hold_minutes <= HOLD_MINUTES_MAX:
            raise BrokenInvariant("a calendar keeps a slot for no time, or for too long")
        if any(length % QUARTER_MINUTES for length in self._lengths()):
            raise BrokenInvariant("a length of a calendar is no multiple of 15 minutes")
        if not self.hours.keys() <= set(WEEKDAYS):
            raise BrokenInvariant("a calendar has hours of an unknown weekday")
        for hours in self.hours.values():
            check_hours(hours)

    def _lengths(self) -> tuple[int, ...]:
        own = (self.start_every, self.buffer_before, self.buffer_after)
        return (*own, self.notice_minutes, self.cancel_until_minutes, self.check_out or 0)

    def hours_on(self, day: date, special_days: Mapping[date, Hours]) -> Hours:
        """The hours of a date: those that it has of its own, or else those of its weekday."""
        own = special_days.get(day)
        return self.hours.get(WEEKDAYS[day.weekday()], ()) if own is None else own

    @property
    def before(self) -> timedelta:
        """How long before a slot its places are taken."""
        return timedelta(minutes=self.buffer_before)

    @property
    def after(self) -> timedelta:
        """How long after a slot its places are taken."""
        return timedelta(minutes=self.buffer_after)


CONTENT = tuple(each.name for each in fields(CalendarContent))


def content(source: Any) -> dict[str, Any]:
    """The fields of CalendarContent that `source` has under the same names."""
    return {name: getattr(source, name) for name in CONTENT}


def check_hours(hours: Sequence[Interval]) -> None:
    """Raises BrokenInvariant for intervals that are empty, overlap, or do not lie on quarters."""
    end = 0
    for interval in hours:
        in_order = end <= interval.start < interval.end <= DAY_MINUTES
        if not in_order or interval.start % QUARTER_MINUTES or interval.end % QUARTER_MINUTES:
            raise BrokenInvariant("the hours of a day are not in order")
        if interval.capacity is not None and interval.capacity < 1:
            raise BrokenInvariant("an interval has no places")
        end = interval.end


def hours_problems(name: str, hours: Sequence[Interval]) -> Iterator[FieldProblem]:
    """What is wrong with the order of a day's intervals, which the request has under `name`."""
    for number, interval in enumerate(hours):
        if interval.end <= interval.start:
            yield problem(f"{name}[{number}].to", "not_after_start", field="from")
        elif number and interval.start < hours[number - 1].end:
            other = f"{name}[{number - 1}].to"
            yield problem(f"{name}[{number}].from", "before_start", field=other)


def minutes_of(text: str) -> int:
    """The minutes since midnight of a wall time such as `10:15`; of `24:00` 1440."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def wall_text(minutes: int) -> str:
    """The wall time of some minutes since midnight: `10:15`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
