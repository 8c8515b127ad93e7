"""Bookings as entries of a calendar."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.http.schemas.fields import BLANKS, BookingId

Link = Annotated[
    str,
    Meta(
        max_length=500,
        pattern=rf'^https?://[^{BLANKS}"<>\\^`{{|}}]+$',
        description="An address that the entry names, such as that of the booking's page.",
        examples=["https://vouchers.example/#/v/v-mp1k2x7c-5f0d1c9a83b24e6f9d07c1ab"],
    ),
]


class EntryQuery(Struct, kw_only=True):
    """Selects the booking."""

    booking_id: BookingId
    link: Link | None = None
