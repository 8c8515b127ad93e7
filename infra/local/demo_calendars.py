"""Demo calendars: a spa that is closed on Mondays, a restaurant, an airport shuttle and rooms, with
a week of bookings in them."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.domain import zones
from chalicelib.domain.calendars import rules, starts
from chalicelib.domain.calendars.agenda import BLOCK_PREFIX
from chalicelib.domain.calendars.calendar import WEEKDAYS, Calendar, CalendarDraft, Interval
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.calendars.schedule import wall_instant
from chalicelib.domain.vouchers import lifecycle

if TYPE_CHECKING:
    from infra.local.demo import Desk

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HOTEL = "hotel-demo"
NAMES = ("Anna de Vries", "Bram Jansen", "Clara Meyer", "Daan Bakker")
"""Of the guests, in their order."""


class _Demo(NamedTuple):
    """A calendar, the service that is booked in it, and when: on which of the days to come, at
    which of that day's starts, and for how many."""

    settings: dict[str, Any]
    service: dict[str, Any]
    bookings: tuple[tuple[int, int, int], ...]


def _daily(*hours: tuple[float, float]) -> dict[str, tuple[Interval, ...]]:
    intervals = tuple(Interval(round(start * 60), round(end * 60)) for start, end in hours)
    return dict.fromkeys(WEEKDAYS, intervals)


_DEMOS = (
    _Demo(
        {
            "title": "Spa",
            "capacity": 8,
            "hours": _daily((10, 21)) | {"mon": ()},
            "buffer_after": 15,
            "notice_minutes": 60,
            "window_days": 60,
            "cancel_until_minutes": 24 * 60,
            "late_cancel": "forfeit",
        },
        {
            "service_type": "hotel.spa",
            "title": "An evening in the spa",
            "description": "Sauna, steam bath, bathrobes and a pot of tea by the fire.",
            "duration_minutes": 120,
            "price_amount": Decimal("64.00"),
        },
        (
            *((1, 1, 2), (1, 4, 2), (1, 8, 2), (1, 8, 2), (1, 8, 2), (2, 0, 2), (2, 6, 4)),
            *((3, 5, 2), (3, 8, 2), (4, 8, 4), (4, 8, 4), (5, 3, 1), (6, 7, 2)),
        ),
    ),
    _Demo(
        {
            "title": "Restaurant",
            "capacity": 40,
            "hours": _daily((12, 14.5), (18, 22)),
            "start_every": 30,
            "notice_minutes": 120,
            "window_days": 60,
            "cancel_until_minutes": 240,
        },
        {
            "service_type": "hotel.restaurant",
            "title": "Dinner with three courses",
            "description": "The menu of the evening, with water and coffee.",
            "duration_minutes": 120,
            "price_amount": Decimal("49.50"),
        },
        ((1, 4, 2), (1, 5, 4), (2, 4, 6), (3, 2, 2), (3, 5, 8), (5, 4, 2)),
    ),
    _Demo(
        {
            "title": "Airport shuttle",
            "capacity": 6,
            "hours": _daily((5, 23)),
            "start_every": 30,
            "notice_minutes": 720,
            "window_days": 180,
            "cancel_until_minutes": 24 * 60,
        },
        {
            "service_type": "hotel.transfer",
            "title": "Seat in the airport shuttle",
            "description": "To or from the airport, with two suitcases.",
            "duration_minutes": 60,
            "price_amount": Decimal("18.00"),
        },
        ((2, 4, 2), (2, 18, 1), (3, 6, 3), (4, 6, 3), (4, 6, 3), (6, 10, 2)),
    ),
    _Demo(
        {
            "title": "Rooms",
            "capacity": 5,
            "hours": _daily((0, 15), (15, 24)),
            "start_every": 1440,
            "window_days": 365,
            "cancel_until_minutes": 48 * 60,
            "check_out": 11 * 60,
        },
        {
            "service_type": "hotel.night",
            "title": "A night in a double room",
            "description": "From 15:00 to 11:00, with breakfast for two.",
            "duration_minutes": 1440,
            "price_amount": Decimal("129.00"),
        },
        ((1, 0, 1), (1, 0, 1), (2, 0, 2), (2, 0, 1), (3, 0, 1), (5, 0, 1), (5, 0, 1), (6, 0, 3)),
    ),
)


def load(desk: Desk, now: datetime, guests: tuple[str, ...]) -> None:
    """Make the calendars, and book in them as guests have done."""
    for order, demo in enumerate(_DEMOS):
        # They are listed in the order in which they were made.
        calendar = _make(desk, now - 10 * DAY + order * HOUR, demo.settings)
        for number, (in_days, at, places) in enumerate(demo.bookings):
            guest = number % len(guests)
            _book(
                desk,
                now - timedelta(minutes=number + 1),
                calendar,
                demo,
                in_days,
                at,
                places,
                (guests[guest], NAMES[guest]),
            )
        # Two that guests have not booked yet.
        for places in (1, 2):
            _issue(desk, now, calendar, demo, places)
        if calendar.title == "Spa":
            _close_a_day(desk, now, calendar)
            _block(desk, now, calendar)


def _make(desk: Desk, now: datetime, settings: dict[str, Any]) -> Calendar:
    own = os.environ.get("TZ")
    zone = own if own in zones.names() else "Europe/Amsterdam"
    actor = desk.actor(now)
    draft = CalendarDraft(zone=zone, **settings)
    change = rules.create(actor, desk.runtime.new_id("c", now), HOTEL, draft)
    desk.runtime.store.with_deadline().calendars.save(change)
    return change.calendar


def _issue(desk: Desk, now: datetime, calendar: Calendar, demo: _Demo, places: int) -> Any:
    return desk.issue_of(
        now - DAY, 60, calendar=calendar, calendar_id=calendar.id, places=places, **demo.service
    )


def _book(
    desk: Desk,
    now: datetime,
    calendar: Calendar,
    demo: _Demo,
    in_days: int,
    at: int,
    places: int,
    guest: tuple[str, str],
) -> None:
    """Book one of the free starts of a day; a day on which it is closed has none."""
    voucher = _issue(desk, now, calendar, demo, places)
    day = now.astimezone(zones.zone(calendar.zone)).date() + in_days * DAY
    page = starts.Page(
        wall_instant(calendar, day, 0), wall_instant(calendar, day + DAY, 0), next_from=None
    )
    state = desk.runtime.store.with_deadline().calendars.get_between(
        calendar.id, *starts.span(page.low, page.high, voucher.duration)
    )
    listed, _ = starts.listed(voucher, state, page, now)
    free = [one for one in listed if one.reason is None]
    if not free:
        return
    start = free[min(at, len(free) - 1)].start
    booking_id = desk.runtime.new_id("b", now)
    uid, name = guest
    actor = desk.actor(now, uid)
    desk.save(lifecycle.book(actor, voucher, start, uid, booking_id, name, calendar=state))


def _close_a_day(desk: Desk, now: datetime, calendar: Calendar) -> None:
    day = now.astimezone(zones.zone(calendar.zone)).date() + 9 * DAY
    repository = desk.runtime.store.with_deadline().calendars
    change = rules.set_special_days(desk.actor(now), repository.get(calendar.id), [(day, ())])
    repository.save(change)


def _block(desk: Desk, now: datetime, calendar: Calendar) -> None:
    """Two places of the spa, for somebody who repairs the steam bath in the morning."""
    day = now.astimezone(zones.zone(calendar.zone)).date() + 2 * DAY
    start = wall_instant(calendar, day, 10 * 60)
    claim = Claim(calendar.id, start, start + 2 * HOUR, 2)
    repository = desk.runtime.store.with_deadline().calendars
    block_id = desk.runtime.new_id(BLOCK_PREFIX, start)
    current = repository.get(calendar.id)
    repository.save(rules.block(desk.actor(now), current, block_id, claim, "Steam bath repair"))
