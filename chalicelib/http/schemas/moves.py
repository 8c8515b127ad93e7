"""Bookings that move to another slot."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.http.schemas.fields import BookingId, SlotIdField


class RescheduleRequest(Struct, kw_only=True):
    """A live booking, and the slot to which it moves."""

    booking_id: BookingId
    slot_id: SlotIdField
