"""The live booking that a change is about, and the voucher without it (contract: Booking rules)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.errors import BookingNotLive
from chalicelib.domain.vouchers.voucher import Consumed, ConsumedBy, Voucher


def require_live(voucher: Voucher, booking: Booking | None) -> Booking:
    """The voucher's booking, if it has one and `booking` is no other; once consumed, the one that
    was used. Raises BookingNotLive."""
    if booking is not None and booking.status == "cancelled":
        raise BookingNotLive
    if voucher.booking is None or (booking is not None and booking.id != voucher.booking.id):
        raise BookingNotLive("This voucher has no live booking.")
    return voucher.booking


def as_voucher_has_it(voucher: Voucher, named: Booking | None) -> Booking | None:
    """The named booking; if it is live, as the voucher's row holds it. The booking's own row was
    read at another instant, and may still name a holder who has lost it since."""
    live = voucher.booking
    is_live = named and live and (named.id, named.status) == (live.id, live.status)
    return live if is_live else named


def before_booking(voucher: Voucher, now: datetime, **changes: Any) -> Voucher:
    """The voucher exactly as it was before its booking, its holder included; expired if its time is
    over. `changes` are of other fields."""
    returned = replace(
        voucher,
        version=voucher.version + 1,
        state="issued",
        holder_uid=voucher.previous_holder_uid,
        holder_name=voucher.previous_holder_name,
        **changes,
    )
    return returned.at(now)


def lose(voucher: Voucher, live: Booking, now: datetime, by: ConsumedBy) -> Voucher:
    """The voucher, used up without its booking."""
    state = Consumed(
        previous_holder_uid=voucher.previous_holder_uid,
        previous_holder_name=voucher.previous_holder_name,
        at=now,
        by=by,
        lost_booking_id=live.id,
    )
    return replace(voucher, version=voucher.version + 1, state=state)
