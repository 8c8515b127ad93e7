"""A booking moves to another slot: who may, until when, and what it then takes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.torture.model import holds, slots
from tests.torture.model.records import ExpectedError, Principal, Promise, Voucher
from tests.torture.times import MINUTE

if TYPE_CHECKING:
    from tests.torture.model.vouchers import Model


def reschedule(
    model: Model, principal: Principal, booking_id: str, start: datetime, now: datetime
) -> Voucher:
    """The live booking moves."""
    booking = model.require_booking(principal, booking_id)
    voucher = model.vouchers[booking.voucher_id]
    if booking.status != "booked" or voucher.status != "booked":
        raise ExpectedError(409, "booking_not_live")
    is_guest = not principal.manages(voucher.issuer)
    until = booking.promise.cancel_until if booking.promise else booking.start
    if is_guest and now >= until:
        raise ExpectedError(409, "reschedule_too_late")
    if start == booking.start:
        raise ExpectedError(409, "slot_unavailable", reason="unchanged")
    if is_guest:
        model.require_seldom(principal, voucher, now)
    holds.require_slot(model, voucher, start, now)
    if is_guest:
        voucher.cancels.append((now.date(), principal.uid))
    end, calendar = slots.end(voucher, start), voucher.calendar
    if calendar and booking.promise:
        calendar.leave(booking.promise.taken, calendar.around(start, end)[0], now)
        taken = calendar.take(*calendar.around(start, end), voucher.places)
        booking.promise = Promise(
            calendar,
            taken,
            taken.end,
            voucher.places,
            start - calendar.settings["cancel_until_minutes"] * MINUTE,
            calendar.settings["late_cancel"],
        )
    booking.start, booking.end = start, end
    booking.sequence += 1
    model.record(voucher, "reschedule", now)
    return voucher
