"""Bookings and free slots: as they are listed and answered."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.calendars.calendar import LateCancel, Unredeemed
from chalicelib.domain.vouchers.booking import BookingStatus
from chalicelib.domain.vouchers.voucher import ConsumedBy, VoucherStatus
from chalicelib.http.schemas.contacts import Note
from chalicelib.http.schemas.fields import (
    BookingId,
    CalendarId,
    CreatedAt,
    Cursor,
    HolderName,
    HolderUid,
    Instant,
    IssuerUid,
    Limit,
    Moment,
    NextCursor,
    Places,
    Reason,
    ServiceType,
    SlotEnd,
    SlotIdText,
    Title,
    VoucherId,
)

SlotReason = Literal["past", "notice", "window", "outside_validity", "closed", "off_grid", "taken"]

# What bookings and slots say alike, whether by their voucher or by a link.
CancelUntil = Annotated[
    Moment | None, Meta(description="Until when its guest may cancel, as was promised.")
]
PromisedLateCancel = Annotated[
    LateCancel | None,
    Meta(description="What was promised for later: no cancel, or the loss of the voucher."),
]
PromisedUnredeemed = Annotated[
    Unredeemed | None,
    Meta(description="What was promised for a slot that ends without a redeem."),
]
PlacesLeft = Annotated[
    int | None,
    Meta(description="Only with `all=true`: the places that are left.", examples=[3]),
]
WhyNotFree = Annotated[
    SlotReason | None,
    Meta(description="Only with `all=true`: why it cannot be booked, if it cannot."),
]
FreeAgainAt = Annotated[
    Moment | None,
    Meta(
        description="Only with `all=true`, of a taken one that is kept for others: when it is "
        "free again unless they book it.",
        examples=["2026-12-01T17:13:40Z"],
    ),
]
EveryStart = Annotated[
    bool,
    Meta(description="List every start of a shared calendar, also those that are not free."),
]
SlotsFrom = Annotated[Instant | None, Meta(description="Slots that start at or after it.")]
SlotsTo = Annotated[Instant | None, Meta(description="Slots that start before it.")]
NextFrom = Annotated[Moment | None, Meta(description="Where to continue; null when these are all.")]
LateCancelOfCalendar = Annotated[
    LateCancel | UnsetType,
    Meta(description="Together with it: what becomes of a later cancel."),
]


class Booking(Struct, kw_only=True, omit_defaults=True):
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
    calendar_id: Annotated[
        CalendarId | None, Meta(description="Only of a booking in a shared calendar.")
    ] = None
    places: Annotated[Places | None, Meta(description="Only together with calendar_id.")] = None
    cancel_until: CancelUntil = None
    late_cancel: PromisedLateCancel = None
    unredeemed: PromisedUnredeemed = None
    sequence: Annotated[
        int,
        Meta(
            ge=0,
            description="How often it has moved; absent while it is 0, and in lists.",
            examples=[0],
        ),
    ] = 0


class BookedVoucher(Struct, kw_only=True, omit_defaults=True):
    """What a list of bookings shows of a voucher."""

    title: Title
    service_type: ServiceType
    status: VoucherStatus
    holder_name: Annotated[HolderName | None, Meta(description="Only where there is one.")] = None
    guest_note: Annotated[
        Note | None, Meta(description="For the hotel alone: what its guest wants it to know.")
    ] = None
    consumed_at: Annotated[
        CreatedAt | None, Meta(description="Only of a consumed voucher: when it was.")
    ] = None
    consumed_by: Annotated[
        ConsumedBy | None, Meta(description="Together with it: what consumed the voucher.")
    ] = None


class ListedBooking(Booking, kw_only=True):
    """A booking, with its voucher if the request includes it."""

    voucher: Annotated[
        BookedVoucher | UnsetType | None,
        Meta(
            description="Only with `include=voucher`; null when the caller may not see the voucher."
        ),
    ] = UNSET


class Slot(Struct, omit_defaults=True):
    """A slot of a voucher: free, but for those with a reason."""

    slot_id: SlotIdText
    voucher_id: VoucherId
    start: Moment
    end: SlotEnd
    left: PlacesLeft = None
    reason: WhyNotFree = None
    free_again_at: FreeAgainAt = None


class BookingsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Selects bookings."""

    holder_uid: HolderUid | None = None
    issuer_uid: IssuerUid | None = None
    voucher_id: VoucherId | None = None
    calendar_id: Annotated[
        CalendarId | None, Meta(description="Live bookings in this calendar, in order of slots.")
    ] = None
    status: BookingStatus | None = None
    from_: SlotsFrom = None
    to: SlotsTo = None
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
    all: EveryStart = False
    booking_id: Annotated[
        BookingId | None,
        Meta(description="Its live booking: list the slots to which that can move."),
    ] = None
    from_: SlotsFrom = None
    to: SlotsTo = None


class SlotPage(Struct, kw_only=True):
    """Free slots, earliest first."""

    ok: Literal[True] = True
    items: list[Slot]
    next_from: NextFrom
    cancel_until_minutes: Annotated[
        int | UnsetType,
        Meta(
            description="Only with `all=true`, of a shared calendar: until how many minutes before "
            "its slot a guest may cancel a booking made now.",
            examples=[1440],
        ),
    ] = UNSET
    late_cancel: LateCancelOfCalendar = UNSET
