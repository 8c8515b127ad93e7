"""What each listing must contain."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from tests.torture.model.calendars import Calendar
from tests.torture.model.hours import quarter_after, quarter_before
from tests.torture.model.records import Booking, Event, ExpectedError, Principal, Range, Voucher
from tests.torture.model.vouchers import Model

STATUSES = ("issued", "booked", "consumed", "cancelled", "expired")


def vouchers(
    model: Model,
    principal: Principal,
    issuer: str | None,
    holder: str | None,
    status: str | None,
    service_type: str | None,
    now: datetime,
) -> list[Voucher]:
    """The vouchers of a listing."""
    issuer, holder = _scope(principal, issuer, holder)
    return [
        voucher
        for voucher in model.vouchers.values()
        if issuer in (None, voucher.issuer)
        and holder in (None, voucher.holder)
        and status in (None, voucher.status)
        and service_type in (None, voucher.service_type)
        and not (status == "issued" and now >= voucher.end)
    ]


def bookings(
    model: Model,
    principal: Principal,
    issuer: str | None,
    holder: str | None,
    status: str | None,
    voucher_id: str | None,
    slots: Range,
) -> list[Booking]:
    """The bookings of a listing."""
    issuer, holder = _scope(principal, issuer, holder)
    return [
        booking
        for booking in model.bookings.values()
        if issuer in (None, booking.issuer)
        and holder in (None, booking.holder)
        and status in (None, booking.status)
        and voucher_id in (None, booking.voucher_id)
        and slots.contains(booking.start)
    ]


def events(
    model: Model, principal: Principal, voucher_id: str | None, type_: str | None, within: Range
) -> list[Event]:
    """The events of a listing."""
    if principal.role == "guest":
        raise ExpectedError(403, "forbidden")
    return [
        event
        for event in model.events
        if voucher_id in (None, event.subject_id)
        and type_ in (None, event.type)
        and within.contains(event.created_at)
        and principal.manages(event.issuer)
    ]


def bookings_in(
    calendar: Calendar, model: Model, voucher_id: str | None, slots: Range
) -> list[Booking]:
    """The live bookings of a calendar."""
    return [
        booking
        for booking in model.bookings.values()
        if booking.promise
        and booking.promise.calendar is calendar
        and booking.status == "booked"
        and voucher_id in (None, booking.voucher_id)
        and slots.contains(booking.start)
    ]


def conflicts(
    calendar: Calendar, model: Model, low: datetime, high: datetime
) -> list[tuple[Booking, str]]:
    """The bookings of a calendar that do not fit any more."""
    listed = []
    for booking in sorted(bookings_in(calendar, model, None, Range()), key=lambda one: one.start):
        if booking.promise is None or booking.end <= low or booking.start >= high:
            continue
        taken = booking.promise.taken
        opened = calendar.openings(taken.start, taken.end)
        if not calendar.is_open(opened, booking.start, booking.end):
            listed.append((booking, "closed"))
        elif calendar.left(opened, taken.start, taken.end) < 0:
            listed.append((booking, "overfull"))
    return listed


def load(
    calendar: Calendar, low: datetime, high: datetime
) -> Iterator[tuple[datetime, datetime, int, int]]:
    """Where places are used: from when until when, how many, and how many there are."""
    start, end = quarter_before(low), quarter_after(high)
    opened = calendar.openings(start, end)
    edges = {edge for span in (*calendar.taken, *opened) for edge in (span.start, span.end)}
    moments = [start, *sorted(edge for edge in edges if start < edge < end), end]
    stretches: list[tuple[datetime, datetime, int, int]] = []
    for first, last in itertools.pairwise(moments):
        used = sum(one.places for one in calendar.taken if one.start <= first < one.end)
        capacity = calendar.capacity_at(opened, first)
        if stretches and stretches[-1][2:] == (used, capacity):
            stretches[-1] = (stretches[-1][0], last, used, capacity)
        else:
            stretches.append((first, last, used, capacity))
    return (one for one in stretches if one[2])


def counts(model: Model, principal: Principal, issuer: str, now: datetime) -> dict[str, int]:
    """An issuer's vouchers by status."""
    if not principal.manages(issuer):
        raise ExpectedError(403, "forbidden")
    statuses = Counter(
        voucher.status_at(now) for voucher in model.vouchers.values() if voucher.issuer == issuer
    )
    return {status: statuses[status] for status in STATUSES}


def _scope(
    principal: Principal, issuer: str | None, holder: str | None
) -> tuple[str | None, str | None]:
    """The issuer and the holder that a listing is limited to."""
    if principal.role == "admin":
        return issuer, holder
    if principal.role == "issuer" and issuer is None and holder == principal.uid:
        return None, holder  # what the hotel itself holds
    own = issuer if principal.role == "issuer" else holder
    if own not in (None, principal.uid):
        raise ExpectedError(403, "forbidden")
    return (principal.uid, holder) if principal.role == "issuer" else (issuer, principal.uid)
