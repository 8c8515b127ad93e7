"""A live booking moves to another slot (contract: Booking rules)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.cancellations import counted
from chalicelib.domain.vouchers.changes import VoucherChange, booking_meta, voucher_event
from chalicelib.domain.vouchers.errors import (
    BookingNotFound,
    BookingNotLive,
    RescheduleTooLate,
    SlotUnavailable,
)
from chalicelib.domain.vouchers.live_booking import require_live
from chalicelib.domain.vouchers.slot_taking import take
from chalicelib.domain.vouchers.voucher import Booked, Voucher


def unbooked(voucher: Voucher, booking_id: str) -> tuple[Voucher, Booking]:
    """The voucher as if its live booking were not made, and that booking: so that what `book` would
    take of it is what a move would take, but for the slot that it has.

    Raises BookingNotFound where the voucher has no such live booking.
    """
    if not isinstance(voucher.state, Booked) or voucher.state.booking.id != booking_id:
        raise BookingNotFound
    return replace(voucher, state="issued"), voucher.state.booking


def require_movable(
    voucher: Voucher, booking: Booking | None, now: datetime, *, by_issuer: bool
) -> tuple[Booked, Booking]:
    """The voucher's state and its live booking, which can move now. `booking` is the one that was
    named. Raises BookingNotLive, RescheduleTooLate."""
    live = require_live(voucher, booking)
    if not isinstance(voucher.state, Booked):
        raise BookingNotLive("This voucher has been used; its booking can no longer be moved.")
    until = live.cancel_until or live.slot_start
    if not by_issuer and now >= until:
        raise RescheduleTooLate(text(until))
    return voucher.state, live


def reschedule(
    actor: ActorContext,
    voucher: Voucher,
    booking: Booking | None,
    slot_start: datetime,
    *,
    by_issuer: bool,
    calendar: CalendarState | None = None,
) -> VoucherChange:
    """Move the live booking to the slot that starts then. It keeps its id and its holder, and what
    is promised from now on is what the calendar says now. What it takes itself leaves room for
    where it goes. `booking` is the one that was named, `calendar` the one that the voucher shares.

    Raises BookingNotLive, RescheduleTooLate, TooManyChanges, SlotUnavailable.
    """
    state, live = require_movable(voucher, booking, actor.now, by_issuer=by_issuer)
    if slot_start == live.slot_start:
        raise SlotUnavailable("unchanged")
    by_guests = voucher.guest_cancellations
    if not by_issuer:
        by_guests = counted(by_guests, live.holder_uid, actor.now)
    slot = take(voucher, slot_start, actor.now, calendar, own=live.claim)
    moved = replace(
        live,
        slot_start=slot_start,
        slot_end=slot.end,
        sequence=live.sequence + 1,
        **slot.promise,
    )
    meta = booking_meta(moved) | {"from": text(live.slot_start), "to": text(slot_start)}
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.reschedule", voucher, meta),
        previous=voucher,
        voucher=replace(
            voucher,
            version=voucher.version + 1,
            state=replace(state, booking=moved),
            guest_cancellations=by_guests,
        ),
        previous_booking=live,
        booking=moved,
        taking=slot.taking,
        released=live.claim,
    )
