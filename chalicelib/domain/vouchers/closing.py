"""What the sweep makes of a due voucher that it has read whole (contract: Expiry sweep)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.vouchers.changes import Closing, VoucherChange, voucher_event
from chalicelib.domain.vouchers.no_show import no_show
from chalicelib.domain.vouchers.voucher import Booked, Consumed, State, Voucher


def close_whole(actor: ActorContext, voucher: Voucher, closing: Closing) -> VoucherChange:
    """Close a voucher that is due, as `closing` says, unless the calendar of its booking promised
    that it counts as a no-show."""
    booking = voucher.booking
    if booking is not None and booking.unredeemed == "no_show":
        return no_show(actor, voucher, None, give_back=False)
    state: State = "expired"
    if isinstance(voucher.state, Booked):
        booked = voucher.state
        before = booked.previous_holder_uid, booked.previous_holder_name
        state = Consumed(booked.booking, *before, at=actor.now, by="sweep")
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, closing.event_type, voucher, closing.meta),
        previous=voucher,
        voucher=replace(voucher, version=voucher.version + 1, state=state),
        previous_booking=booking,
        booking=booking,
    )
