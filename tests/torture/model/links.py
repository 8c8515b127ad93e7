"""Links to bookings: what they open, until when, and what makes them void."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from tests.torture.model import holds, slots
from tests.torture.model.calendars import WINDOW, Start
from tests.torture.model.records import Booking, ExpectedError, Principal, Range, Voucher
from tests.torture.model.vouchers import Model
from tests.torture.times import DAY

LIFE = 30 * DAY  # once the slot and the validity have ended
YEAR = 365 * DAY  # of a validity, no more is counted


@dataclass(frozen=True, slots=True)
class Link:
    """A link that somebody has."""

    token: str
    booking_id: str
    generation: int
    guest_generation: int
    may_cancel: bool
    expires_at: datetime


def expiry(model: Model, booking: Booking, now: datetime) -> datetime:
    """Until when a link that is made now is valid, in whole seconds."""
    voucher = model.vouchers[booking.voucher_id]
    end = max(booking.end, min(voucher.end, now + YEAR))
    return end.replace(microsecond=0) + LIFE


def make(model: Model, principal: Principal, booking_id: str) -> Booking:
    """The booking to which a link is made."""
    booking = model.require_booking(principal, booking_id)
    if booking.status == "cancelled":
        raise ExpectedError(409, "booking_not_live")
    return booking


def renew(model: Model, principal: Principal, booking_id: str, now: datetime) -> Booking:
    """All links to a live booking are void."""
    booking = model.require_booking(principal, booking_id)
    voucher = model.vouchers[booking.voucher_id]
    if voucher.booking is not booking or voucher.status != "booked":
        raise ExpectedError(409, "booking_not_live")
    booking.generation += 1
    model.record(voucher, "relink", now)
    return booking


def resolve(model: Model, caller: Principal | Link, stated: str | None, now: datetime) -> Booking:
    """The booking that a request is about: that of the link, or the one that is stated."""
    if isinstance(caller, Link):
        linked = model.bookings[caller.booking_id]
        guest = model.guest_generations[linked.issuer, linked.holder]
        if now >= caller.expires_at or guest != caller.guest_generation:
            raise ExpectedError(401, "link_not_valid")
        if stated not in (None, caller.booking_id):
            raise ExpectedError(404, "booking_not_found")
        if caller.generation != linked.generation:
            raise ExpectedError(401, "link_not_valid")
        return linked
    if stated is None:
        raise ExpectedError(400, "invalid_request")
    return model.require_booking(caller, stated)


def status_of(model: Model, booking: Booking) -> str:
    """What became of a booking, as a link shows it."""
    is_used = model.vouchers[booking.voucher_id].status == "consumed"
    return "consumed" if booking.status == "booked" and is_used else booking.status


def cancel(
    model: Model,
    caller: Principal | Link,
    stated: str | None,
    now: datetime,
    *,
    forfeit: bool,
) -> Booking:
    """The booking is cancelled; with a link by what its guest may."""
    booking = resolve(model, caller, stated, now)
    if isinstance(caller, Link):
        if not caller.may_cancel:
            raise ExpectedError(403, "forbidden")
        caller = Principal(booking.holder, "guest")
    model.cancel(caller, None, booking.id, now, forfeit=forfeit)
    return booking


def movable(
    model: Model, caller: Principal | Link, stated: str | None, now: datetime
) -> tuple[Voucher, Booking]:
    """A live booking, which can move."""
    booking = resolve(model, caller, stated, now)
    voucher = model.vouchers[booking.voucher_id]
    if voucher.booking is not booking or voucher.status != "booked":
        raise ExpectedError(404, "booking_not_found")
    return voucher, booking


def starts(
    model: Model, voucher: Voucher, booking: Booking, within: Range, now: datetime, *, whole: bool
) -> tuple[list[Start], datetime | None]:
    """Where it can move in the calendar that it shares, in one answer, and where the next one
    begins."""
    with _unbooked(voucher) as free:
        every, next_from = holds.listed(model, free, within, WINDOW, now, whole=whole)
    return [one for one in every if one.start != booking.start], next_from


def own_starts(voucher: Voucher, within: Range, now: datetime) -> list[datetime]:
    """Where it can move in the voucher's own calendar, its present place included."""
    with _unbooked(voucher) as free:
        return [one for one in slots.own(free, now) if within.contains(one)]


@contextmanager
def _unbooked(voucher: Voucher) -> Iterator[Voucher]:
    """The voucher as if its booking were not made, and took nothing."""
    with holds.without(voucher):
        yield replace(voucher, status="issued", booking=None, hold=None)
