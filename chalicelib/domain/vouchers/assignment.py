"""A voucher gets a new holder, as when a guest lost the token to it (contract: Booking rules)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.vouchers.changes import (
    VoucherChange,
    booking_meta,
    hold_meta,
    voucher_event,
)
from chalicelib.domain.vouchers.errors import VoucherNotAssignable
from chalicelib.domain.vouchers.voucher import Booked, Voucher


def assign(
    actor: ActorContext, voucher: Voucher, holder_uid: str | None, reason: str | None
) -> VoucherChange:
    """Give an issued or booked voucher to another holder; its live booking goes with it, and the
    links to that are void. None makes a bearer voucher of one that is not booked.

    Raises VoucherNotAssignable.
    """
    status = voucher.at(actor.now).status
    if status not in ("issued", "booked") or (status == "booked" and holder_uid is None):
        raise VoucherNotAssignable(status)
    meta = {
        "holder_uid": holder_uid,
        "previous_holder_uid": voucher.holder_uid,
        "reason": reason,
    }
    assigned = replace(voucher, version=voucher.version + 1)
    if not isinstance(voucher.state, Booked) or holder_uid is None:
        return VoucherChange(
            now=actor.now,
            event=voucher_event(actor, "voucher.assign", voucher, meta | hold_meta(voucher)),
            previous=voucher,
            voucher=replace(assigned, holder_uid=holder_uid, hold=None),
            requires_unexpired=True,
        )
    live = voucher.state.booking
    booking = replace(live.with_links_void(), holder_uid=holder_uid)
    # A cancel gives a voucher back to the holder before the booking, but never to the one who has
    # just lost it.
    before = voucher.state.previous_holder_uid
    before = holder_uid if before == live.holder_uid else before
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.assign", voucher, booking_meta(live) | meta),
        previous=voucher,
        voucher=replace(
            assigned,
            holder_uid=holder_uid,
            state=replace(voucher.state, booking=booking, previous_holder_uid=before),
        ),
        previous_booking=live,
        booking=booking,
    )
