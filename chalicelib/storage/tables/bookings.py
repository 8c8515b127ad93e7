"""The table `voucher_bookings`: key id."""

from __future__ import annotations

from typing import get_args

from chalicelib.domain.vouchers.booking import Booking, BookingStatus
from chalicelib.storage.dynamo.codec import INSTANT, INTEGER, TEXT, Attributes, Codec, Item

TABLE = "voucher_bookings"

# What a booking takes in a shared calendar. No index projects it: `voucher/bookings` shows it only
# by the calendar, whose agenda names the bookings.
OF_CLAIM = {
    "calendar_id": TEXT.optional(),
    "places": INTEGER.optional(),
    "claim_start": INSTANT.optional(),
    "claim_end": INSTANT.optional(),
    "cancel_until": INSTANT.optional(),
    "late_cancel": TEXT.optional(),
    "unredeemed": TEXT.optional(),
}
SEQUENCE = INTEGER.optional(absent=0)  # no index projects it either
LINK_GENERATION = INTEGER.optional(absent=0)  # nor this: it is read with the booking itself alone

CODEC = Codec(
    TABLE,
    "id",
    id=TEXT,
    voucher_id=TEXT,
    issuer_uid=TEXT,
    holder_uid=TEXT,
    slot_start=INSTANT,
    slot_end=INSTANT,
    status=TEXT,
    cancel_reason=TEXT.optional(),
    created_at=INSTANT,
    cancelled_at=INSTANT.optional(),
    sequence=SEQUENCE,
    link_generation=LINK_GENERATION,
    **OF_CLAIM,
)


def key(booking_id: str) -> Item:
    """The key of one booking."""
    return {"id": {"S": booking_id}}


def to_item(booking: Booking) -> Item:
    """The booking as stored."""
    return CODEC.encode(Attributes(booking))


def from_item(item: Item) -> Booking:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["status"] not in get_args(BookingStatus):
        raise CODEC.corrupt(item, f"has the status {values['status']!r}")
    booking: Booking = CODEC.build(Booking, values, item)
    return booking
