"""What consumed a voucher is undone (contract: Changes of mind).

It restores what was: the booking while its slot goes on, or else the voucher as it was before the
booking. No voucher becomes better by it: one whose time is over is expired.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange, booking_meta, voucher_event
from chalicelib.domain.vouchers.errors import NoShowTooLate, NothingToUndo, UndoTooLate
from chalicelib.domain.vouchers.live_booking import before_booking
from chalicelib.domain.vouchers.slot_taking import take_again
from chalicelib.domain.vouchers.voucher import Booked, Consumed, Voucher

UNDO_TIME = timedelta(hours=24)  # after it was consumed; an admin has no limit


def undo(
    actor: ActorContext,
    voucher: Voucher,
    reason: str,
    *,
    lost: Booking | None = None,
    calendar: CalendarState | None = None,
    at_any_time: bool = False,
    without_slot: bool = False,
) -> VoucherChange:
    """Give a consumed voucher back: as booked if its slot has not ended; otherwise, or where
    `without_slot` says so, as it was before the booking, which is cancelled. `lost` is the booking
    with which it was lost, and `calendar` that of this booking: its places are taken again.

    Raises NothingToUndo, UndoTooLate, SlotUnavailable.
    """
    consumed = voucher.state
    if not isinstance(consumed, Consumed):
        raise NothingToUndo(voucher.at(actor.now).status)
    if not at_any_time:
        require_in_time(consumed, actor.now, UndoTooLate)
    booking = consumed.booking or lost
    if booking is None or without_slot or actor.now >= booking.slot_end:
        parts = _give_back(actor.now, voucher, booking, reason)
    else:
        parts = _booked_again(actor.now, voucher, consumed, booking, calendar)
    meta = (booking_meta(booking) if booking else {}) | {
        "reason": reason,
        "status": parts["voucher"].status,
        "consumed_by": consumed.by,
    }
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.undo", voucher, meta),
        previous=voucher,
        previous_booking=booking,
        **parts,
    )


def require_in_time(
    consumed: Consumed, now: datetime, too_late: type[UndoTooLate | NoShowTooLate]
) -> None:
    """That what consumed a voucher can still be changed; never where an earlier release did not
    record when that was. Raises `too_late`."""
    until = consumed.at and consumed.at + UNDO_TIME
    if until is None or now >= until:
        raise too_late(until)


def _booked_again(
    now: datetime,
    voucher: Voucher,
    consumed: Consumed,
    booking: Booking,
    calendar: CalendarState | None,
) -> dict[str, Any]:
    """The voucher with the booking that it had; a lost one takes its places again."""
    taking = None
    if booking.claim is not None and booking.status != "booked":
        taking = take_again(booking.claim, calendar, consumed.at, now)
    live = replace(booking, status="booked", cancel_reason=None, cancelled_at=None)
    state = Booked(live, consumed.previous_holder_uid, consumed.previous_holder_name)
    restored = replace(voucher, version=voucher.version + 1, state=state)
    return {"voucher": restored, "booking": live, "taking": taking}


def _give_back(
    now: datetime, voucher: Voucher, booking: Booking | None, reason: str
) -> dict[str, Any]:
    """The voucher as it was before its booking, which is cancelled; expired if its time is over."""
    if booking is None:
        return {"voucher": replace(voucher, version=voucher.version + 1, state="issued").at(now)}
    returned = before_booking(voucher, now)
    if booking.status == "cancelled":
        return {"voucher": returned, "booking": booking}
    released = booking.claim if booking.status == "booked" else None
    return {"voucher": returned, "booking": booking.cancel(now, reason), "released": released}
