"""What the sweep makes of a due voucher that it has read whole (contract: Expiry sweep)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.vouchers.changes import VoucherChange, voucher_event
from chalicelib.domain.vouchers.no_show import no_show
from chalicelib.domain.vouchers.voucher import Booked, Consumed, State, Voucher


def close_whole(actor: ActorContext, voucher: Voucher) -> VoucherChange:
    """Close a voucher that is due: an issued one expires; a booked one was used, unless its
    calendar promised that it counts as a no-show."""
    booking = voucher.booking
    if booking is not None and booking.unredeemed == "no_show":
        return no_show(actor, voucher, None, give_back=False)
    state: State = "expired"
    event = voucher_event(actor, "voucher.expire", voucher, {})
    if isinstance(voucher.state, Booked):
        booked = voucher.state
        before = booked.previous_holder_uid, booked.previous_holder_name
        state = Consumed(booked.booking, *before, at=actor.now, by="sweep")
        event = voucher_event(actor, "voucher.consume", voucher, {"booking_id": booked.booking.id})
    return VoucherChange(
        now=actor.now,
        event=event,
        previous=voucher,
        voucher=replace(voucher, version=voucher.version + 1, state=state),
        previous_booking=booking,
        booking=booking,
    )
