"""Which starts of a shared calendar can be booked: one function decides, for the listing and for
`book` (contract: Calendars)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.calendars.calendar import BUFFER_MINUTES_MAX
from chalicelib.domain.calendars.claims import Claim, Taking
from chalicelib.domain.calendars.schedule import BOOKABLE_UNTIL, CalendarState, Schedule, end_of
from chalicelib.domain.ids import MILLISECOND
from chalicelib.domain.instants import EARLIEST

if TYPE_CHECKING:
    from chalicelib.domain.vouchers.voucher import Voucher

DAY = timedelta(days=1)
# At the time of check-out a stay may end two days after its duration, or, where the clock is put
# back, an hour more.
MARGIN = timedelta(minutes=BUFFER_MINUTES_MAX) + timedelta(days=2, hours=1)


class Start(NamedTuple):
    """A start of a calendar for one voucher."""

    start: datetime
    end: datetime
    """When the service that starts then ends."""
    left: int
    """The places that are left throughout, buffers included; 0 where the calendar or the clock
    refuses it."""
    reason: str | None
    """Why it cannot be booked; None if it can."""
    free_again_at: datetime | None = None
    """When holds that alone stand in its way will have lapsed."""


def span(start: datetime, last: datetime, duration: timedelta) -> tuple[datetime, datetime]:
    """The stretch of time that must be known of a calendar to decide about services of a duration
    that start from `start` to `last`."""
    margin = timedelta(minutes=BUFFER_MINUTES_MAX)
    low = max(EARLIEST + 3 * DAY, min(start, BOOKABLE_UNTIL) - margin)
    return low, max(low, min(last, BOOKABLE_UNTIL) + duration + MARGIN)


class Decisions:
    """What is decided at `now` about the services of a voucher."""

    def __init__(self, voucher: Voucher, schedule: Schedule, now: datetime) -> None:
        calendar = schedule.calendar
        self._schedule, self._calendar, self._now = schedule, calendar, now
        self._noticed = now + timedelta(minutes=calendar.notice_minutes)
        self._last = now + timedelta(days=calendar.window_days)
        self._valid_until = voucher.valid_until
        # From here to `_last` a start is neither too soon nor too far ahead.
        self._first = max(self._noticed, voucher.valid_from)
        self._duration, self._places = voucher.duration, voucher.places or 1
        self._before_seconds = calendar.buffer_before * 60
        self._after_seconds = calendar.buffer_after * 60
        self._has_check_out = calendar.check_out is not None

    def of(self, start: datetime) -> Start:
        """Whether the service can start then.

        The first reason that applies is one of past, notice, window, outside_validity, closed,
        off_grid, taken.
        """
        end = self._end(start)
        reason = self._refusal(start, end)
        if reason is None and not self._schedule.is_start(start):
            reason = "off_grid"
        return self._of(start, end, reason)

    def of_grid(self, start: datetime) -> Start:
        """The same of a start of the grid, where services may start."""
        end = self._end(start)
        return self._of(start, end, self._refusal(start, end))

    def _of(self, start: datetime, end: datetime, reason: str | None) -> Start:
        if reason is not None:
            return Start(start, end, 0, reason)
        left = self._schedule.left(start, end, self._before_seconds, self._after_seconds)
        return Start(start, end, left, "taken" if left < self._places else None)

    def _end(self, start: datetime) -> datetime:
        if start >= BOOKABLE_UNTIL:
            return start
        if self._has_check_out:
            return end_of(self._calendar, start, self._duration)
        return start + self._duration

    def _refusal(self, start: datetime, end: datetime) -> str | None:
        """Why it cannot start then, wherever the grid is, and however many places are left."""
        valid_until = self._valid_until
        is_in_time = self._now < start and self._first <= start <= self._last
        if is_in_time and end <= valid_until:
            return None if self._is_open(start, end) else "closed"
        if start <= self._now:
            return "past"
        if start < self._noticed:
            return "notice"
        return "window" if start > self._last else "outside_validity"

    def _is_open(self, start: datetime, end: datetime) -> bool:
        return not self._calendar.archived and self._schedule.is_open(start, end)


def taking(voucher: Voucher, schedule: Schedule, start: Start) -> Taking:
    """The claim of a start that can be booked, and the room that it needs in each cell."""
    calendar = schedule.calendar
    places = voucher.places or 1
    claim = Claim(calendar.id, start.start - calendar.before, start.end + calendar.after, places)
    room = {cell: schedule.capacity_of(cell) - places for cell in claim.cells}
    if min(room.values()) < 0:
        raise ValueError("a claim takes more places than a cell has")
    return Taking(claim, room)


def taking_again(claim: Claim, state: CalendarState, now: datetime) -> Taking | None:
    """A claim that was given back, to be made again at `now`; None where others have its places.
    Nothing else is asked: what was booked once lies within the hours."""
    schedule = Schedule(state, claim.start, claim.end)
    room = {cell: schedule.capacity_of(cell) - claim.places for cell in claim.cells_to_come(now)}
    if any(state.used.get(cell, 0) > most for cell, most in room.items()):
        return None
    return Taking(claim, room)


class Page(NamedTuple):
    """The stretch of starts that one answer covers."""

    low: datetime
    high: datetime
    next_from: datetime | None
    """Where to continue; None at the end."""


def page(
    voucher: Voucher,
    now: datetime,
    earliest: datetime | None,
    before: datetime | None,
    window: timedelta,
) -> Page:
    """The starts with earliest <= start < before, at most a `window` of them: from now on, and of
    the voucher's validity."""
    low = max(earliest or now, now + MILLISECOND, voucher.valid_from)
    end = min(before or voucher.valid_until, voucher.valid_until, BOOKABLE_UNTIL)
    high = max(low, min(end, low + window) if low < BOOKABLE_UNTIL else low)
    return Page(low, high, high if high < end else None)


def listed(
    voucher: Voucher, state: CalendarState, page: Page, now: datetime
) -> tuple[list[Start], datetime | None]:
    """Every start of a page, free or not, and where to continue; none for a voucher that cannot be
    booked."""
    if voucher.at(now).status != "issued" or page.low >= page.high:
        return [], None
    schedule = Schedule(state, *span(page.low, page.high, voucher.duration))
    decide = Decisions(voucher, schedule, now).of_grid
    starts = [decide(start) for start in schedule.starts(page.low, page.high)]
    is_last = page.high > now + timedelta(days=state.calendar.window_days)
    return starts, None if is_last else page.next_from
