"""Calendars to test with: one, and any."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain import zones
from chalicelib.domain.calendars.calendar import (
    DAY_MINUTES,
    QUARTER_MINUTES,
    WEEKDAYS,
    Calendar,
    Hours,
    Interval,
)
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.vouchers.hold import Hold
from tests.domain.made import HOUR, NOW, texts, uids

ALWAYS: Hours = (Interval(0, DAY_MINUTES),)
AROUND_THE_CLOCK = dict.fromkeys(WEEKDAYS, ALWAYS)


def calendar(**fields: Any) -> Calendar:
    """The spa in Amsterdam, two places, open around the clock, but for these fields."""
    defaults: dict[str, Any] = {
        "id": "c-1",
        "issuer_uid": "hotel",
        "title": "Spa",
        "zone": "Europe/Amsterdam",
        "capacity": 2,
        "hours": AROUND_THE_CLOCK,
        "created_at": NOW,
    }
    return Calendar(**defaults | fields)


def state(used: dict[int, int] | None = None, **fields: Any) -> CalendarState:
    """A calendar as it was read."""
    return CalendarState(calendar(**fields), {}, used or {})


def hold(**fields: Any) -> Hold:
    """The slot two hours from now, kept for ten minutes for a voucher of the calendar c-1."""
    start, end = NOW + 2 * HOUR, NOW + 3 * HOUR
    defaults: dict[str, Any] = {
        **{"id": "h-1", "owner_uid": "anna", "until": NOW + timedelta(minutes=10)},
        **{"slot_start": start, "slot_end": end, "calendar_id": "c-1", "places": 1},
        **{"claim_start": start, "claim_end": end, "cancel_until": start},
        **{"late_cancel": "refuse", "unredeemed": "consumed"},
    }
    return Hold(**defaults | fields)


ZONES = sorted(zones.names())
# Days around changes of the clock in many zones, and any others.
days = st.dates(date(2026, 1, 1), date(2028, 12, 31)) | st.sampled_from(
    [
        date(2026, 3, 29),
        date(2026, 10, 25),
        date(2026, 3, 8),
        date(2026, 11, 1),
        date(2027, 4, 4),
        date(2027, 10, 3),
    ]
)
quarters = st.integers(0, DAY_MINUTES // QUARTER_MINUTES)
moments = st.integers(0, 3 * 365 * 24 * 4).map(
    lambda number: datetime(2026, 1, 1, tzinfo=UTC) + number * timedelta(minutes=15)
)


capacities = st.none() | st.integers(1, 9)


@st.composite
def hours(draw: st.DrawFn, most: int = 6) -> Hours:
    """The hours of any day."""
    bounds = sorted(draw(st.lists(quarters, max_size=2 * most, unique=True)))
    intervals = [
        Interval(
            start * QUARTER_MINUTES, end * QUARTER_MINUTES, draw(st.none() | st.integers(1, 9))
        )
        for start, end in zip(bounds[::2], bounds[1::2], strict=False)
    ]
    # Some touch.
    joined = list(intervals)
    for at in range(1, len(joined)):
        if draw(st.booleans()):
            joined[at] = joined[at]._replace(start=joined[at - 1].end)
    return tuple(joined)


lengths = st.integers(0, 16).map(lambda number: number * QUARTER_MINUTES)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any calendar."""
    week = {day: draw(hours() | st.just(ALWAYS)) for day in WEEKDAYS if draw(st.integers(0, 4))}
    return calendar(
        id=f"c-{draw(st.integers(0, 10**9))}",
        issuer_uid=draw(uids),
        title=draw(texts),
        zone=draw(st.sampled_from(ZONES)),
        capacity=draw(st.integers(1, 9)),
        hours={day: of_day for day, of_day in week.items() if of_day},
        start_every=draw(st.sampled_from([15, 30, 45, 60, 90, 1440])),
        buffer_before=draw(lengths),
        buffer_after=draw(lengths),
        notice_minutes=draw(lengths),
        window_days=draw(st.integers(1, 730)),
        cancel_until_minutes=draw(lengths),
        late_cancel=draw(st.sampled_from(["refuse", "forfeit"])),
        unredeemed=draw(st.sampled_from(["consumed", "no_show"])),
        hold_minutes=draw(st.just(10) | st.integers(1, 60)),
        check_out=draw(st.none() | st.just(11 * 60)),
        archived=draw(st.booleans()),
        version=draw(st.integers(1, 999)),
    )
