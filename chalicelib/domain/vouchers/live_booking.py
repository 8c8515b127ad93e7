"""The live booking that a change is about (contract: Booking rules)."""

from __future__ import annotations

from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.errors import BookingNotLive
from chalicelib.domain.vouchers.voucher import Voucher


def require_live(voucher: Voucher, booking: Booking | None) -> Booking:
    """The voucher's booking, if it has one and `booking` is no other; once consumed, the one that
    was used. Raises BookingNotLive."""
    if booking is not None and booking.status == "cancelled":
        raise BookingNotLive
    if voucher.booking is None or (booking is not None and booking.id != voucher.booking.id):
        raise BookingNotLive("This voucher has no live booking.")
    return voucher.booking
