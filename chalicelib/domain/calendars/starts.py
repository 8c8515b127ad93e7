"""Which starts of a shared calendar can be booked: one function decides, for the listing and for
`book` (contract: Calendars)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.calendars.calendar import BUFFER_MINUTES_MAX, Calendar
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


def span(start: datetime, last: datetime, duration: timedelta) -> tuple[datetime, datetime]:
    """The stretch of time that must be known of a calendar to decide about services of a duration
    that start from `start` to `last`."""
    margin = timedelta(minutes=BUFFER_MINUTES_MAX)
    low = max(EARLIEST + 3 * DAY, min(start, BOOKABLE_UNTIL) - margin)
    return low, max(low, min(last, BOOKABLE_UNTIL) + duration + MARGIN)


def decide(voucher: Voucher, schedule: Schedule, start: datetime, now: datetime) -> Start:
    """Whether the service of a voucher can start then, at `now`.

    The first reason that applies is one of past, notice, window, outside_validity, closed,
    off_grid, taken.
    """
    calendar = schedule.calendar
    reason = _reason_of_clock(calendar, start, now)
    end = start if start >= BOOKABLE_UNTIL else end_of(calendar, start, voucher.duration)
    if reason is None and (start < voucher.valid_from or end > voucher.valid_until):
        reason = "outside_validity"
    if reason is None and (calendar.archived or not schedule.is_open(start, end)):
        reason = "closed"
    if reason is None and not schedule.is_start(start):
        reason = "off_grid"
    if reason is not None:
        return Start(start, end, 0, reason)
    left = schedule.left(start - calendar.before, end + calendar.after)
    return Start(start, end, left, "taken" if left < (voucher.places or 1) else None)


def _reason_of_clock(calendar: Calendar, start: datetime, now: datetime) -> str | None:
    if start <= now:
        return "past"
    if start < now + timedelta(minutes=calendar.notice_minutes):
        return "notice"
    return "window" if start > now + timedelta(days=calendar.window_days) else None


def taking(voucher: Voucher, schedule: Schedule, start: Start) -> Taking:
    """The claim of a start that can be booked, and the room that it needs in each cell."""
    calendar = schedule.calendar
    places = voucher.places or 1
    claim = Claim(calendar.id, start.start - calendar.before, start.end + calendar.after, places)
    room = {cell: schedule.capacity_of(cell) - places for cell in claim.cells}
    if min(room.values()) < 0:
        raise ValueError("a claim takes more places than a cell has")
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
    starts = [
        decide(voucher, schedule, start, now) for start in schedule.starts(page.low, page.high)
    ]
    is_last = page.high > now + timedelta(days=state.calendar.window_days)
    return starts, None if is_last else page.next_from
