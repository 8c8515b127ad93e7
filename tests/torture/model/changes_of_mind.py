"""Changes of mind: what was used or lost comes back, a guest did not come, a voucher ends later or
comes into a calendar."""

from __future__ import annotations

from datetime import datetime

from tests.torture.model import holds
from tests.torture.model.calendars import Calendar
from tests.torture.model.hours import quarter_before
from tests.torture.model.records import Booking, ExpectedError, Principal, Voucher
from tests.torture.model.vouchers import Model
from tests.torture.times import DAY


def undo(
    model: Model, principal: Principal, voucher_id: str, without_slot: bool, now: datetime
) -> tuple[Voucher, Booking | None]:
    """A consumed voucher is given back: with its booking while that goes on."""
    _require_hotel(principal)
    voucher = model.require_manage(principal, voucher_id)
    if voucher.status != "consumed" or voucher.consumed_at is None:
        raise ExpectedError(409, "nothing_to_undo")
    if principal.role != "admin" and now >= voucher.consumed_at + DAY:
        raise ExpectedError(409, "undo_too_late")
    booking = voucher.booking or voucher.lost
    if booking and not without_slot and now < booking.end:
        _take_back(model, voucher, booking, now)
        voucher.booking, voucher.status = booking, "booked"
    else:
        _give_back(voucher, now)
        if booking and booking.status == "booked" and booking.promise:
            booking.promise.calendar.give_back(booking.promise.taken, now)
        if booking:
            booking.status = "cancelled"
    _forget_use(voucher)
    model.record(voucher, "undo", now)
    return voucher, booking


def _take_back(model: Model, voucher: Voucher, booking: Booking, now: datetime) -> None:
    promise = booking.promise
    if promise and booking.status != "booked":
        start = max(promise.taken.start, quarter_before(now))

        def refusal() -> str | None:
            opened = promise.calendar.openings(start, promise.end)
            left = promise.calendar.left(opened, start, promise.end)
            return None if left >= promise.places else "taken"

        room = holds.Room(model, voucher, promise.calendar, start, promise.end, refusal)
        holds.require_room(room, now)
        promise.calendar.take_back(promise.taken, promise.end)
    booking.status = "booked"


def _give_back(voucher: Voucher, now: datetime) -> None:
    """As it was before its booking, if it had one."""
    if voucher.booking or voucher.lost:
        voucher.holder, voucher.previous_holder = voucher.previous_holder, None
    voucher.booking = None
    voucher.status = "expired" if now >= voucher.end else "issued"


def _forget_use(voucher: Voucher) -> None:
    voucher.consumed_at = voucher.consumed_by = voucher.lost = None


def no_show(
    model: Model, principal: Principal, booking_id: str, give_back: bool, now: datetime
) -> Voucher:
    """Nobody came for a booking."""
    _require_hotel(principal)
    booking = model.require_booking(principal, booking_id)
    voucher = model.require_manage(principal, booking.voucher_id)
    if voucher.booking is not booking:
        raise ExpectedError(409, "booking_not_live")
    if now < booking.start:
        raise ExpectedError(409, "noshow_too_early")
    if voucher.consumed_at is not None and now >= voucher.consumed_at + DAY:
        raise ExpectedError(409, "noshow_too_late")
    if booking.promise:
        booking.promise.calendar.give_back(booking.promise.taken, now)
    booking.status = "no_show"
    _forget_use(voucher)
    if give_back:
        _give_back(voucher, now)
    else:
        voucher.booking = None
        model.consume(voucher, "noshow", now, lost=booking)
    model.record(voucher, "noshow", now)
    return voucher


def extend(
    model: Model, principal: Principal, voucher_id: str, end: datetime, now: datetime
) -> Voucher:
    """A voucher ends later."""
    _require_hotel(principal)
    voucher = model.require_manage(principal, voucher_id)
    if voucher.status not in ("issued", "booked", "expired"):
        raise ExpectedError(409, "voucher_not_extendable")
    if end <= voucher.end or end <= now:
        raise ExpectedError(400, "invalid_request")
    if voucher.status == "expired":
        voucher.status = "issued"
    voucher.end = end
    model.record(voucher, "extend", now)
    return voucher


def require_usable(
    model: Model, principal: Principal, calendar_id: str, places: int | None
) -> Calendar:
    """The calendar into which vouchers are put."""
    _require_hotel(principal)
    calendar = model.calendars.get(calendar_id)
    if calendar is None or not principal.manages(calendar.issuer):
        raise ExpectedError(404, "calendar_not_found")
    if calendar.archived:
        raise ExpectedError(409, "calendar_archived")
    if places is not None and places > calendar.most:
        raise ExpectedError(400, "invalid_request")
    return calendar


def put_into(
    model: Model,
    principal: Principal,
    voucher_id: str,
    calendar: Calendar,
    places: int | None,
    now: datetime,
) -> Voucher:
    """One of them."""
    voucher = model.require_manage(principal, voucher_id)
    if voucher.status_at(now) != "issued":
        raise ExpectedError(409, "voucher_not_changeable")
    if calendar.issuer != voucher.issuer:
        raise ExpectedError(404, "calendar_not_found")
    places = places or voucher.places
    if (voucher.calendar, voucher.places) != (calendar, places):
        holds.end(voucher, now)
        voucher.calendar, voucher.places = calendar, places
        model.record(voucher, "change", now)
    return voucher


def _require_hotel(principal: Principal) -> None:
    if principal.role == "guest":
        raise ExpectedError(403, "forbidden")
