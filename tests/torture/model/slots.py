"""Which slots can be booked with a voucher: of its own calendar, or of the one that it shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from tests.torture.model import calendars
from tests.torture.model.calendars import Start
from tests.torture.model.hours import end_of
from tests.torture.model.records import Range, Voucher
from tests.torture.times import DAY, HOUR, MINUTE, MS


def own(voucher: Voucher, now: datetime) -> list[datetime]:
    """The start of every slot of its own calendar that can be booked now."""
    return _own(voucher, now) if voucher.status_at(now) == "issued" else []


def to_come(voucher: Voucher, now: datetime, most: int = 9) -> list[datetime]:
    """The first starts to come, free or not."""
    calendar = voucher.calendar
    if calendar is None:
        return _own(voucher, now)[:most]
    low = max(now + MS, voucher.start)
    high = min(voucher.end, low + 3 * DAY)
    needs = (voucher.minutes, voucher.places, voucher.valid)
    every = calendar.starts(low, high, *needs, now) if low < high else iter(())
    return list(islice((one.start for one in every), most))


def _own(voucher: Voucher, now: datetime) -> list[datetime]:
    starts, start = [], voucher.start
    while start + timedelta(minutes=voucher.minutes) <= voucher.end:
        if start > now:
            starts.append(start)
        start += HOUR
    return starts


def end(voucher: Voucher, start: datetime) -> datetime:
    """When a service that starts then is over."""
    if voucher.calendar is None:
        return start + voucher.minutes * MINUTE
    return end_of(voucher.calendar.settings, start, voucher.minutes)


def refusal(voucher: Voucher, start: datetime, now: datetime) -> str | None:
    """Why this slot of an issued voucher cannot be booked; None if it can."""
    calendar = voucher.calendar
    if calendar:
        opened = calendar.openings(start, start + voucher.minutes * MINUTE)
        needs = (voucher.minutes, voucher.places)
        return calendar.decide(opened, start, *needs, voucher.valid, now).reason
    if start <= now:
        return "past"
    if start < voucher.start or end(voucher, start) > voucher.end:
        return "outside_validity"
    return None if start in _own(voucher, now) else "off_grid"


def decided(voucher: Voucher, starts: list[datetime], now: datetime) -> list[Start]:
    """Whether a service can start then, in the calendar that the voucher shares."""
    calendar = voucher.calendar
    if calendar is None:
        return []
    needs = (voucher.minutes, voucher.places, voucher.valid, now)
    reach = voucher.minutes * MINUTE
    return [
        calendar.decide(calendar.openings(start, start + reach), start, *needs) for start in starts
    ]


def first_free(voucher: Voucher, now: datetime, most: int = 9) -> list[datetime]:
    """The first starts that can be booked now."""
    calendar = voucher.calendar
    if calendar is None:
        return own(voucher, now)[:most]
    if calendar.archived or voucher.status_at(now) != "issued":
        return []
    low = max(now + calendar.settings["notice_minutes"] * MINUTE, now + MS, voucher.start)
    # Most starts of a calendar are alike: those of some days will do.
    high = min(voucher.end, low + 3 * DAY)
    every = calendar.starts(low, high, voucher.minutes, voucher.places, voucher.valid, now)
    return list(islice((one.start for one in every if not one.reason), most))


def listed(
    voucher: Voucher, within: Range, length: timedelta, now: datetime
) -> tuple[list[Start], datetime | None]:
    """The starts of its shared calendar in one answer, and where the next one begins."""
    calendar = voucher.calendar
    low, high, last = calendars.page(voucher.valid, within.first, within.before, length, now)
    if calendar is None or voucher.status_at(now) != "issued" or low >= high:
        return [], None
    every = calendar.starts(low, high, voucher.minutes, voucher.places, voucher.valid, now)
    is_last = high == last or high > now + calendar.settings["window_days"] * DAY
    return list(every), None if is_last else high
