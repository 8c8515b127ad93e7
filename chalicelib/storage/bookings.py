"""The table `voucher_bookings`: key id."""

from __future__ import annotations

from chalicelib.domain.model import Booking, Voucher
from chalicelib.storage import vouchers
from chalicelib.storage.codec import Item, item, moment, string, to_instant

TABLE = "voucher_bookings"


def key(booking_id: str) -> Item:
    """The key of one booking."""
    return {"id": {"S": booking_id}}


def to_item(booking: Booking, voucher: Voucher | None) -> Item:
    """The booking, and the voucher as it is once booked, so that a cancel needs one read."""
    return item(
        id=booking.id,
        voucher_id=booking.voucher_id,
        issuer_uid=booking.issuer_uid,
        holder_uid=booking.holder_uid,
        slot_start=booking.slot_start,
        slot_end=booking.slot_end,
        status=booking.status,
        cancel_reason=booking.cancel_reason,
        created_at=booking.created_at,
        cancelled_at=booking.cancelled_at,
        voucher=voucher and vouchers.to_item(voucher),
    )


def from_item(stored: Item) -> Booking:
    """What `to_item` wrote, without the voucher."""
    return Booking(
        id=stored["id"]["S"],
        voucher_id=stored["voucher_id"]["S"],
        issuer_uid=stored["issuer_uid"]["S"],
        holder_uid=stored["holder_uid"]["S"],
        slot_start=to_instant(stored["slot_start"]["S"]),
        slot_end=to_instant(stored["slot_end"]["S"]),
        status=stored["status"]["S"],
        cancel_reason=string(stored, "cancel_reason"),
        created_at=to_instant(stored["created_at"]["S"]),
        cancelled_at=moment(stored, "cancelled_at"),
    )


def voucher_of(stored: Item) -> Voucher:
    """The voucher as it was once booked."""
    return vouchers.from_item(stored["voucher"]["M"])
