"""Changes of mind about vouchers that are out."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.http.schemas.fields import BookingId, Day, Reason, VoucherId


class UndoRequest(Struct, kw_only=True):
    """A consumed voucher to give back."""

    voucher_id: VoucherId
    reason: Annotated[Reason, Meta(description="Why.", examples=["The wrong voucher was scanned"])]
    without_slot: Annotated[
        bool,
        Meta(description="Give it back without its booking, though the slot has not ended."),
    ] = False


class ExtendRequest(Struct, kw_only=True):
    """A voucher, and its later end."""

    voucher_id: VoucherId
    valid_until: Annotated[
        Day,
        Meta(
            description="An instant; or a date, the last day: the end of that day at the hotel.",
            examples=["2099-12-31"],
        ),
    ]
    reason: Annotated[Reason | None, Meta(description="Why.", examples=["The guest was ill"])] = (
        None
    )


class NoShowRequest(Struct, kw_only=True):
    """A booking that nobody came for."""

    booking_id: BookingId
    give_back: Annotated[
        bool, Meta(description="Give the voucher back; otherwise it is lost, as if it were used.")
    ] = False
