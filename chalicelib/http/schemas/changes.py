"""Changes of mind about vouchers that are out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.http.schemas.fields import (
    BookingId,
    CalendarId,
    Day,
    Description,
    Places,
    Reason,
    Title,
    VoucherId,
)
from chalicelib.http.schemas.vouchers import Voucher


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


VOUCHERS_MAX = 20  # of one request


class ChangeRequest(Struct, kw_only=True):
    """Issued vouchers, and what is to be other about all of them."""

    voucher_ids: Annotated[
        list[VoucherId],
        Meta(min_length=1, max_length=VOUCHERS_MAX, description="Each is changed by itself."),
    ]
    calendar_id: Annotated[
        CalendarId | None, Meta(description="The calendar in which they are booked from now on.")
    ] = None
    places: Annotated[
        Places | None,
        Meta(description="Default: as many as the voucher takes; one, if it had no calendar."),
    ] = None
    title: Title | None = None
    description: Description | None = None
    reason: Annotated[Reason | None, Meta(description="Why.", examples=["The spa has moved"])] = (
        None
    )


class ChangedVoucher(Struct, kw_only=True):
    """One voucher of the request: as it is now, or why it was refused."""

    voucher_id: VoucherId
    voucher: Annotated[
        Voucher | UnsetType, Meta(description="Only of one that was not refused.")
    ] = UNSET
    code: Annotated[
        str | UnsetType,
        Meta(description="Only of one that was refused.", examples=["voucher_not_changeable"]),
    ] = UNSET
    error: Annotated[
        str | UnsetType,
        Meta(description="Together with it.", examples=["This voucher is already booked."]),
    ] = UNSET
    details: Annotated[
        Any, Meta(description="Together with it.", examples=[{"status": "booked"}])
    ] = UNSET


class ChangeResponse(Struct, kw_only=True):
    """A row for each voucher, in the order of the request."""

    ok: Literal[True] = True
    items: list[ChangedVoucher]
