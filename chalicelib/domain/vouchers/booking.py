"""Bookings: one slot taken with a voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.vouchers.slot_id import SlotId

BookingStatus = Literal["booked", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One slot taken with a voucher. It is live while it is `booked` and its voucher is."""

    id: str
    voucher_id: str
    issuer_uid: str
    holder_uid: str
    slot_start: datetime
    slot_end: datetime
    status: BookingStatus
    cancel_reason: str | None = None
    created_at: datetime
    cancelled_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.slot_end <= self.slot_start:
            raise BrokenInvariant("a booking ends before it starts")
        if self.status == "booked" and (self.cancel_reason or self.cancelled_at):
            raise BrokenInvariant("a booking is live and cancelled at once")

    @property
    def slot_id(self) -> SlotId:
        """The slot that is taken."""
        return SlotId.of(self.slot_start)
