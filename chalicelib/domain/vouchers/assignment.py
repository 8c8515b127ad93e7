"""A voucher gets a new holder, as when a guest lost the token to it (contract: Booking rules)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import (
    VoucherChange,
    booking_meta,
    hold_meta,
    voucher_event,
)
from chalicelib.domain.vouchers.errors import VoucherNotAssignable
from chalicelib.domain.vouchers.voucher import Booked, Voucher


def assign(
    actor: ActorContext,
    voucher: Voucher,
    holder_uid: str | None,
    reason: str | None,
    holder_name: str | None = None,
) -> VoucherChange:
    """Give an issued or booked voucher to another holder; its live booking goes with it, and the
    links to that are void. None makes a bearer voucher of one that is not booked. It bears the name
    that is given with it; without one, it bears that of before, but for another guest.

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
    is_anothers = _is_anothers(voucher, holder_uid)
    name = holder_name or (None if is_anothers else voucher.holder_name)
    assigned = replace(voucher, holder_name=name)
    if not isinstance(voucher.state, Booked) or holder_uid is None:
        return VoucherChange(
            now=actor.now,
            event=voucher_event(actor, "voucher.assign", voucher, meta | hold_meta(voucher)),
            previous=voucher,
            voucher=replace(
                assigned, version=voucher.version + 1, holder_uid=holder_uid, hold=None
            ),
            requires_unexpired=True,
        )
    live = voucher.state.booking
    before, name_before = voucher.state.previous_holder_uid, voucher.state.previous_holder_name
    if is_anothers and (before is None or before == live.holder_uid):
        name_before = holder_name if before else None  # of nobody's, it was for the first guest
    state = replace(voucher.state, previous_holder_name=name_before)
    handed, booking = hand_over(assigned, state, holder_uid)
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.assign", voucher, booking_meta(live) | meta),
        previous=voucher,
        voucher=handed,
        previous_booking=live,
        booking=booking,
    )


def hand_over(voucher: Voucher, state: Booked, holder_uid: str) -> tuple[Voucher, Booking]:
    """A booked voucher and its booking with another holder; the links of before are void, and names
    stay. `state` is the voucher's."""
    live = state.booking
    booking = replace(live.with_links_void(), holder_uid=holder_uid)
    # A cancel gives a voucher back to the holder before the booking, but never to the one who has
    # just lost it.
    before = state.previous_holder_uid
    before = holder_uid if before == live.holder_uid else before
    handed = replace(
        voucher,
        version=voucher.version + 1,
        holder_uid=holder_uid,
        state=replace(state, booking=booking, previous_holder_uid=before),
    )
    return handed, booking


def _is_anothers(voucher: Voucher, holder_uid: str | None) -> bool:
    """Whether the name on the voucher is another guest's than the new holder's. It may be the same
    guest's where there is no uid to tell, or where the hotel has held the voucher for its guest."""
    first = voucher.holder_uid
    if first is None or holder_uid is None or first == voucher.issuer_uid:
        return False
    return first != holder_uid
