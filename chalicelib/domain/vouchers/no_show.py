"""A guest did not come (contract: Changes of mind)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange, booking_meta, voucher_event
from chalicelib.domain.vouchers.errors import BookingNotLive, NoShowTooEarly, NoShowTooLate
from chalicelib.domain.vouchers.live_booking import before_booking, lose
from chalicelib.domain.vouchers.undo import require_in_time
from chalicelib.domain.vouchers.voucher import Consumed, Voucher


def no_show(
    actor: ActorContext, voucher: Voucher, booking: Booking | None, *, give_back: bool
) -> VoucherChange:
    """Record that nobody came for the booking of a booked or consumed voucher. The voucher is lost,
    or with `give_back` as it was before the booking; places to come are free for others. `booking`
    is the one that was named, None for the voucher's own.

    Raises BookingNotLive, NoShowTooEarly, NoShowTooLate.
    """
    live = voucher.booking
    if live is None or (booking is not None and booking.id != live.id):
        raise BookingNotLive("This booking is cancelled, or its guest did not come.")
    if actor.now < live.slot_start:
        raise NoShowTooEarly(live.slot_start)
    if isinstance(voucher.state, Consumed):
        require_in_time(voucher.state, actor.now, NoShowTooLate)
    if give_back:
        after = before_booking(voucher, actor.now)
    else:
        after = lose(voucher, live, actor.now, "noshow")
    meta = booking_meta(live) | {"status": after.status, "consumed_by": voucher.consumed_by}
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.noshow", voucher, meta),
        previous=voucher,
        voucher=after,
        previous_booking=live,
        booking=replace(live, status="no_show"),
        released=live.claim,
    )
