"""Links to bookings, and what they show (docs/booking-links.md).

A link shows no voucher id: of a bearer or transferable voucher, whoever knows that may book it once
the booking is cancelled. What reception scans is the booking's id.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.vouchers.booking_links import LINK_MAX, LastingRights, LinkedStatus
from chalicelib.http.schemas.bookings import (
    CancelUntil,
    EveryStart,
    FreeAgainAt,
    LateCancelOfCalendar,
    NextFrom,
    PlacesLeft,
    PromisedLateCancel,
    PromisedUnredeemed,
    SlotsFrom,
    SlotsTo,
    WhyNotFree,
)
from chalicelib.http.schemas.fields import (
    Amount,
    BookingId,
    CreatedAt,
    Currency,
    Description,
    FirstDay,
    HolderName,
    HolderUid,
    IssuerUid,
    LastDay,
    Minutes,
    Moment,
    Places,
    Reason,
    ServiceType,
    SlotEnd,
    SlotIdField,
    SlotIdText,
    Terms,
    Title,
)

LINK_EXAMPLE = (
    "b1.MCBjYW5jZWwgMTc5OTYxNzYwMCBiLW13cXR6N2swLTBxM3Y4bTF4NXI5dDJ3NnlA"
    ".2n4p0yq8Yk1mZr7t3v5x9B6d0F2h4J8l1N3q5S7u9Wx"
)
NamedBooking = Annotated[
    BookingId | None, Meta(description="Default, and with a link the only one: the link's own.")
]


class LinkRequest(Struct, kw_only=True):
    """The booking to which a link is to lead."""

    booking_id: BookingId
    rights: Annotated[
        LastingRights,
        Meta(description="What whoever has the link may do: see the booking, or cancel it, too."),
    ] = "cancel"


class LinkResponse(Struct, kw_only=True):
    """The link's token: the portal's address with `#booking=<token>` is the link."""

    ok: Literal[True] = True
    token: Annotated[
        str,
        Meta(
            description="The credential, as in `Authorization: Booking <token>`.",
            examples=[LINK_EXAMPLE],
        ),
    ]
    expires_at: Annotated[Moment, Meta(description="From then on it is refused.")]


class RenewRequest(Struct, kw_only=True):
    """The booking whose links are to be void."""

    booking_id: BookingId


class BookingCodeRequest(Struct, kw_only=True):
    """The booking that is to move."""

    booking_id: NamedBooking = None


class BookingCodeResponse(Struct, kw_only=True):
    """A mail with six digits is on its way."""

    ok: Literal[True] = True
    sent_to: Annotated[
        str,
        Meta(
            description="The guest's address, of which only the first letter and the domain show.",
            examples=["a…@devries.example"],
        ),
    ]
    expires_at: Annotated[Moment, Meta(description="From then on the code is refused.")]


class BookingConfirmRequest(Struct, kw_only=True):
    """The booking that is to move, and the code of the latest mail."""

    booking_id: NamedBooking = None
    code: Annotated[
        str, Meta(pattern="^[0-9]{6}$", description="Its six digits.", examples=["402817"])
    ]


class BookingClaimRequest(Struct, kw_only=True):
    """The booking that becomes the caller's own."""

    link: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LINK_MAX,
            description="The link that **booking/confirm** answered.",
            examples=[LINK_EXAMPLE],
        ),
    ]
    holder_uid: Annotated[HolderUid | None, Meta(description="Default: the caller.")] = None


class BookingStatusQuery(Struct, kw_only=True):
    """Selects the booking."""

    booking_id: NamedBooking = None


class BookingCancelRequest(Struct, kw_only=True):
    """The booking to cancel."""

    booking_id: NamedBooking = None
    reason: Reason | None = None
    forfeit: Annotated[
        bool,
        Meta(
            description="The guest accepts to lose the voucher, if it is later than `cancel_until` "
            "and `late_cancel` is `forfeit`."
        ),
    ] = False


class BookingRescheduleRequest(Struct, kw_only=True):
    """The booking, and the slot to which it moves."""

    booking_id: NamedBooking = None
    slot_id: SlotIdField


class BookingSlotsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Selects the booking and the time."""

    booking_id: NamedBooking = None
    all: EveryStart = False
    from_: SlotsFrom = None
    to: SlotsTo = None


class LinkedBooking(Struct, kw_only=True, omit_defaults=True):
    """A booking, as the link to it shows it."""

    id: BookingId
    slot_id: SlotIdText
    slot_start: Moment
    slot_end: SlotEnd
    status: Annotated[
        LinkedStatus, Meta(description="`consumed` once the voucher was used with it.")
    ]
    cancel_reason: Reason | None
    created_at: CreatedAt
    cancelled_at: CreatedAt | None
    places: Annotated[Places | None, Meta(description="Only in a shared calendar.")] = None
    cancel_until: CancelUntil = None
    late_cancel: PromisedLateCancel = None
    unredeemed: PromisedUnredeemed = None
    sequence: Annotated[
        int, Meta(ge=0, description="How often it has moved; absent while it is 0.", examples=[0])
    ] = 0


class LinkedVoucher(Struct, kw_only=True, omit_defaults=True):
    """What the link to a booking shows of its voucher.

    No id, no holder's uid and no status, and the holder's name only while it is the booking's: all
    that may be another booking's by now."""

    issuer_uid: IssuerUid
    service_type: ServiceType
    title: Title
    description: Description
    duration_minutes: Minutes
    valid_from: FirstDay
    valid_until: LastDay
    price_amount: Amount | None
    price_currency: Currency | None
    terms: Terms
    holder_name: Annotated[HolderName | None, Meta(description="Only where there is one.")] = None
    places: Annotated[Places | None, Meta(description="Only in a shared calendar.")] = None


class LinkedBookingResponse(Struct, kw_only=True):
    """The booking, with what it is for."""

    ok: Literal[True] = True
    booking: LinkedBooking
    voucher: LinkedVoucher


class LinkedSlot(Struct, omit_defaults=True):
    """A slot to which a booking can move: free, but for those with a reason."""

    slot_id: SlotIdText
    start: Moment
    end: SlotEnd
    left: PlacesLeft = None
    reason: WhyNotFree = None
    free_again_at: FreeAgainAt = None


class LinkedSlotPage(Struct, kw_only=True):
    """Slots to which a booking can move, earliest first."""

    ok: Literal[True] = True
    items: list[LinkedSlot]
    next_from: NextFrom
    cancel_until_minutes: Annotated[
        int | UnsetType,
        Meta(
            description="Only with `all=true`, of a shared calendar: until how many minutes before "
            "its slot a guest may cancel what moves now.",
            examples=[1440],
        ),
    ] = UNSET
    late_cancel: LateCancelOfCalendar = UNSET
