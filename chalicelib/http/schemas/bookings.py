"""Bookings and free slots: as they are listed and answered."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.vouchers.booking import BookingStatus
from chalicelib.domain.vouchers.voucher import VoucherStatus
from chalicelib.http.schemas.fields import (
    BookingId,
    CreatedAt,
    Cursor,
    HolderName,
    HolderUid,
    Instant,
    IssuerUid,
    Limit,
    Moment,
    NextCursor,
    Reason,
    ServiceType,
    SlotEnd,
    SlotIdText,
    Title,
    VoucherId,
)


class Booking(Struct, kw_only=True):
    """One slot taken with a voucher."""

    id: BookingId
    voucher_id: VoucherId
    issuer_uid: IssuerUid
    holder_uid: HolderUid
    slot_id: SlotIdText
    slot_start: Moment
    slot_end: SlotEnd
    status: BookingStatus
    cancel_reason: Reason | None
    created_at: CreatedAt
    cancelled_at: CreatedAt | None


class BookedVoucher(Struct, kw_only=True, omit_defaults=True):
    """What a list of bookings shows of a voucher."""

    title: Title
    service_type: ServiceType
    status: VoucherStatus
    holder_name: Annotated[HolderName | None, Meta(description="Only where there is one.")] = None


class ListedBooking(Booking, kw_only=True):
    """A booking, with its voucher if the request includes it."""

    voucher: Annotated[
        BookedVoucher | UnsetType | None,
        Meta(
            description="Only with `include=voucher`; null when the caller may not see the voucher."
        ),
    ] = UNSET


class Slot(Struct):
    """A free slot of a voucher."""

    slot_id: SlotIdText
    voucher_id: VoucherId
    start: Moment
    end: SlotEnd


class BookingsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Selects bookings."""

    holder_uid: HolderUid | None = None
    issuer_uid: IssuerUid | None = None
    voucher_id: VoucherId | None = None
    status: BookingStatus | None = None
    from_: Annotated[Instant | None, Meta(description="Slots that start at or after it.")] = None
    to: Annotated[Instant | None, Meta(description="Slots that start before it.")] = None
    order: Annotated[
        Literal["asc", "desc"] | None,
        Meta(description="Earliest first, or latest first (the default)."),
    ] = None
    include: Annotated[
        Literal["voucher"] | None,
        Meta(description="Add its voucher's title, kind and status to each booking."),
    ] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class BookingPage(Struct, kw_only=True):
    """A page of bookings."""

    ok: Literal[True] = True
    items: list[ListedBooking]
    next_cursor: NextCursor


class SlotsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Selects the voucher and the time."""

    voucher_id: VoucherId
    from_: Annotated[Instant | None, Meta(description="Slots that start at or after it.")] = None
    to: Annotated[Instant | None, Meta(description="Slots that start before it.")] = None


class SlotPage(Struct, kw_only=True):
    """Free slots, earliest first."""

    ok: Literal[True] = True
    items: list[Slot]
    next_from: Annotated[
        Moment | None, Meta(description="Where to continue; null when these are all.")
    ]
