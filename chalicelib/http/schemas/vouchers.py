"""Vouchers: as they are issued, listed and answered."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.vouchers.voucher import ConsumedBy, VoucherStatus
from chalicelib.http.schemas.bookings import Booking
from chalicelib.http.schemas.contacts import ContactRequest
from chalicelib.http.schemas.fields import (
    Amount,
    BookingId,
    CalendarId,
    CampaignId,
    CreatedAt,
    Currency,
    Cursor,
    Day,
    Description,
    FirstDay,
    HolderName,
    HolderUid,
    Instant,
    IssuerUid,
    LastDay,
    Limit,
    Minutes,
    NextCursor,
    OfferId,
    Places,
    Reason,
    ServiceType,
    SlotIdField,
    Terms,
    Title,
    VoucherId,
    text_meta,
)
from chalicelib.http.schemas.holds import Hold


class Voucher(Struct, kw_only=True, omit_defaults=True):
    """A promise of one service."""

    id: VoucherId
    issuer_uid: IssuerUid
    holder_uid: Annotated[HolderUid | None, Meta(description="null for a bearer voucher.")]
    service_type: ServiceType
    title: Title
    description: Description
    duration_minutes: Minutes
    valid_from: FirstDay
    valid_until: LastDay
    price_amount: Amount | None
    price_currency: Currency | None
    status: VoucherStatus
    transferable: bool
    terms: Terms
    created_at: CreatedAt
    holder_name: Annotated[HolderName | None, Meta(description="Only where there is one.")] = None
    calendar_id: Annotated[
        CalendarId | None, Meta(description="Only of a voucher that is booked in a shared one.")
    ] = None
    places: Annotated[Places | None, Meta(description="Only together with calendar_id.")] = None
    hold: Annotated[
        Hold | None, Meta(description="The slot that is kept just now, for whoever asked for it.")
    ] = None
    consumed_at: Annotated[
        CreatedAt | None,
        Meta(description="Only of a consumed voucher: when it was (none before this was kept)."),
    ] = None
    consumed_by: Annotated[
        ConsumedBy | None,
        Meta(
            description="Together with it: used, at the desk or by the end of its slot; or lost, "
            "because its guest did not come or cancelled too late."
        ),
    ] = None
    campaign_id: Annotated[
        CampaignId | None, Meta(description="Only of a voucher that its guest took as an offer.")
    ] = None
    offer_id: Annotated[OfferId | None, Meta(description="Only together with campaign_id.")] = None


class IssueRequest(Struct, kw_only=True):
    """A voucher to issue."""

    issuer_uid: IssuerUid | None = None
    holder_uid: Annotated[
        HolderUid | None, Meta(description="The named guest; null for a bearer voucher.")
    ] = None
    holder_name: HolderName | None = None
    service_type: ServiceType = "hotel.booking"
    title: Title = "Hotel Voucher"
    description: Description = ""
    duration_minutes: Minutes = 60
    valid_from: Annotated[
        Day | None,
        Meta(
            description="An instant; or a date: the start of that day at the hotel. Default: the "
            "next full hour.",
            examples=["2026-12-01T00:00:00Z"],
        ),
    ] = None
    valid_until: Annotated[
        Day | None,
        Meta(
            description="An instant; or a date, the last day: the end of that day at the hotel. "
            "Default: 30 days after valid_from; for a long service twice its duration.",
            examples=["2026-12-31"],
        ),
    ] = None
    price_amount: Amount | None = None
    price_currency: Annotated[
        Currency | None, Meta(description="ISO 4217; EUR when an amount comes without one.")
    ] = None
    transferable: bool = False
    terms: Terms = {}
    calendar_id: CalendarId | None = None
    places: Annotated[
        Places | None,
        Meta(description="How many places a booking takes in the calendar; one if none is stated."),
    ] = None
    allow_past: Annotated[
        bool, Meta(description="Issue it although it is already over; for an admin only.")
    ] = False


class BookRequest(Struct, kw_only=True):
    """A slot to book with a voucher."""

    voucher_id: VoucherId
    slot_id: SlotIdField
    holder_uid: Annotated[
        HolderUid | None,
        Meta(description="Default: the caller; with a contact, a new guest of the hotel's."),
    ] = None
    holder_name: Annotated[
        HolderName | None, Meta(description="Default: the name that the voucher has.")
    ] = None
    contact: Annotated[
        ContactRequest | None,
        Meta(description="How the hotel reaches the guest; what it leaves out stays as it was."),
    ] = None


class CancelRequest(Struct, kw_only=True):
    """A booking to cancel, by its id or its voucher's; or with revoke the voucher itself."""

    booking_id: BookingId | None = None
    voucher_id: VoucherId | None = None
    reason: Reason | None = None
    revoke: bool = False
    forfeit: Annotated[
        bool,
        Meta(
            description="The guest accepts to lose the voucher, if it is later than `cancel_until` "
            "and `late_cancel` is `forfeit`."
        ),
    ] = False


class HolderRequest(Struct, kw_only=True):
    """A voucher, and its new holder."""

    voucher_id: VoucherId
    holder_uid: Annotated[
        HolderUid | None,
        Meta(description="The new holder; null makes a bearer voucher of one that is not booked."),
    ]
    holder_name: Annotated[
        HolderName | None,
        Meta(description="Default: the voucher's, unless that is of another guest: then none."),
    ] = None
    reason: Annotated[
        Reason | None, Meta(description="Why.", examples=["The guest lost the phone"])
    ] = None


class RedeemRequest(Struct, kw_only=True):
    """A voucher to mark as used, by its id or its booking's."""

    voucher_id: VoucherId | None = None
    booking_id: BookingId | None = None
    slot_from: Annotated[
        Instant | None,
        Meta(description="Refuse if the booked slot starts earlier, such as before today."),
    ] = None
    slot_to: Annotated[
        Instant | None, Meta(description="Refuse if the booked slot starts then or later.")
    ] = None


SearchText = Annotated[str, text_meta(200, "What to search for.", "vries")]


class ListQuery(Struct, kw_only=True):
    """Selects vouchers."""

    issuer_uid: IssuerUid | None = None
    holder_uid: HolderUid | None = None
    status: VoucherStatus | None = None
    service_type: ServiceType | None = None
    q: Annotated[
        SearchText | None,
        Meta(
            description="For hotels: words that begin like a guest's name, e-mail or phone, or "
            "like a title; or the id of a voucher or a booking."
        ),
    ] = None
    include: Annotated[
        Literal["guest"] | None,
        Meta(description="For hotels: give a voucher without a name that of its guest's contact."),
    ] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class StatusQuery(Struct, kw_only=True):
    """Selects the voucher."""

    voucher_id: VoucherId


class CountsQuery(Struct, kw_only=True):
    """Selects the hotel."""

    issuer_uid: IssuerUid | None = None


class VoucherResponse(Struct, kw_only=True):
    """The voucher."""

    ok: Literal[True] = True
    voucher: Voucher


class BookedResponse(Struct, kw_only=True):
    """The booking, and its voucher as it now stands."""

    ok: Literal[True] = True
    booking: Booking
    voucher: Voucher


class VoucherAndBookingResponse(Struct, kw_only=True):
    """The voucher, with its booking if there is one."""

    ok: Literal[True] = True
    voucher: Voucher
    booking: Booking | None


class VoucherPage(Struct, kw_only=True):
    """A page of vouchers."""

    ok: Literal[True] = True
    items: list[Voucher]
    next_cursor: NextCursor


Count = Annotated[
    int | None,
    Meta(description="How many there are; null when there are too many to count.", examples=[12]),
]


class Counts(Struct, kw_only=True):
    """A hotel's vouchers, counted by status."""

    issued: Count
    booked: Count
    consumed: Count
    cancelled: Count
    expired: Count


class CountsResponse(Struct, kw_only=True):
    """How many vouchers a hotel has in each status."""

    ok: Literal[True] = True
    counts: Counts
