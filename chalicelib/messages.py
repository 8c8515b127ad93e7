"""What requests and answers hold. The routes parse and write these types, and the OpenAPI
document is made from them: there is no second copy."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from chalicelib.domain.model import BookingStatus, EventType, VoucherStatus

# Text is NFC, trimmed, and free of control characters and line breaks (reading.py sees to it).
_TEXT = r"^[^\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]*$"


def _text(longest: int, description: str, *examples: str, shortest: int = 1) -> Meta:
    return Meta(
        min_length=shortest,
        max_length=longest,
        description=description,
        examples=list(examples) or None,
        extra_json_schema={"pattern": _TEXT},
    )


SLOT_ID = (
    r"^slot-[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})$"
)
VOUCHER_EXAMPLE = "v-mwqtz7k0-0q3v8m1x5r9t2w6y4ab"
BOOKING_EXAMPLE = "b-mwqu0b2c-07h2k4n6p8s1u3w5y7z"

VoucherId = Annotated[str, _text(128, "The voucher's id.", VOUCHER_EXAMPLE)]
BookingId = Annotated[str, _text(128, "The booking's id.", BOOKING_EXAMPLE)]
IssuerUid = Annotated[str, _text(128, "The hotel or service that issues.", "hotel-demo")]
HolderUid = Annotated[str, _text(128, "The guest.", "guest-anna")]
Reason = Annotated[str, _text(500, "Why it was cancelled.", "The flight was moved")]
SlotId = Annotated[
    str,
    Meta(
        pattern=SLOT_ID,
        max_length=64,
        description="`slot-` and the instant at which the slot starts.",
        examples=["slot-2026-12-15T10:00:00Z"],
    ),
]
Instant = Annotated[
    datetime,
    Meta(
        tz=True,
        description="An RFC 3339 instant, kept to the millisecond; answered in UTC.",
        examples=["2026-12-15T10:00:00Z"],
    ),
]
TIME = {"format": "date-time"}
Moment = Annotated[
    str,
    Meta(
        description="An instant in UTC.",
        examples=["2026-12-15T10:00:00Z"],
        extra_json_schema=TIME,
    ),
]
EndOfSlot = Annotated[Moment, Meta(examples=["2026-12-15T11:00:00Z"])]
FirstDay = Annotated[Moment, Meta(examples=["2026-12-01T00:00:00Z"])]
LastDay = Annotated[Moment, Meta(examples=["2026-12-31T00:00:00Z"])]
MadeAt = Annotated[Moment, Meta(examples=["2026-11-28T08:12:05.250Z"])]
Amount = Annotated[
    Decimal,
    Meta(
        description="The price, exact, with at most the currency's decimals.",
        examples=[129.5],
        extra_json_schema={"minimum": 0},
    ),
]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217.", examples=["EUR"])]
Minutes = Annotated[
    int, Meta(ge=5, le=44640, description="How long the service takes (minutes).", examples=[60])
]
ServiceType = Annotated[str, _text(64, "What kind of service it is.", "hotel.booking")]
Title = Annotated[str, _text(200, "What the voucher is called.", "One night in a double room")]
Description = Annotated[str, _text(2000, "More about it.", "Breakfast included.", shortest=0)]
Terms = Annotated[
    dict[str, Any],
    Meta(description="Any JSON object of at most 8 KB.", examples=[{"breakfast": True}]),
]
Limit = Annotated[int, Meta(ge=1, le=100, description="How many to answer at most.")]
Cursor = Annotated[str, Meta(max_length=2048, description="The `next_cursor` of the page before.")]


class Voucher(Struct, kw_only=True):
    """A promise of one service."""

    id: VoucherId
    issuer_uid: IssuerUid
    holder_uid: Annotated[HolderUid | None, Meta(description="null: whoever knows the id.")]
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
    created_at: MadeAt


class Booking(Struct, kw_only=True):
    """One slot taken with a voucher."""

    id: BookingId
    voucher_id: VoucherId
    issuer_uid: IssuerUid
    holder_uid: HolderUid
    slot_id: SlotId
    slot_start: Moment
    slot_end: EndOfSlot
    status: BookingStatus
    cancel_reason: Reason | None
    created_at: MadeAt
    cancelled_at: MadeAt | None


class Slot(Struct, kw_only=True):
    """A free slot of a voucher."""

    slot_id: SlotId
    voucher_id: VoucherId
    start: Moment
    end: EndOfSlot


class Event(Struct, kw_only=True):
    """What happened, and who did it."""

    id: Annotated[str, Meta(examples=["ev-mwqu0b2c-1tq7ltmrhe5p4p1e6bd"])]
    type: EventType
    actor_id: Annotated[str | None, Meta(examples=["hotel-demo"])]
    subject_type: Annotated[str, Meta(examples=["voucher"])]
    subject_id: Annotated[str, Meta(examples=[VOUCHER_EXAMPLE])]
    meta: Annotated[dict[str, Any], Meta(examples=[{"service_type": "hotel.booking"}])]
    created_at: MadeAt


class IssueRequest(Struct, kw_only=True):
    """A voucher to issue."""

    issuer_uid: IssuerUid | None = None
    holder_uid: Annotated[
        HolderUid | None, Meta(description="The named guest; null for a bearer voucher.")
    ] = None
    service_type: ServiceType = "hotel.booking"
    title: Title = "Hotel Voucher"
    description: Description = ""
    duration_minutes: Minutes = 60
    valid_from: Annotated[
        Instant | None, Meta(description="Default: now.", examples=["2026-12-01T00:00:00Z"])
    ] = None
    valid_until: Annotated[
        Instant | None,
        Meta(description="Default: 30 days after valid_from.", examples=["2026-12-31T00:00:00Z"]),
    ] = None
    price_amount: Amount | None = None
    price_currency: Annotated[
        Currency | None, Meta(description="ISO 4217; EUR when an amount comes without one.")
    ] = None
    transferable: bool = False
    terms: Terms = {}


class BookRequest(Struct, kw_only=True):
    """A slot to book with a voucher."""

    voucher_id: VoucherId
    slot_id: SlotId
    holder_uid: Annotated[HolderUid | None, Meta(description="Default: the caller.")] = None


class CancelRequest(Struct, kw_only=True):
    """A booking to cancel, by its id or its voucher's; or with revoke the voucher itself."""

    booking_id: BookingId | None = None
    voucher_id: VoucherId | None = None
    reason: Reason | None = None
    revoke: bool = False


class RedeemRequest(Struct, kw_only=True):
    """A voucher to mark as used, by its id or its booking's."""

    voucher_id: VoucherId | None = None
    booking_id: BookingId | None = None


class BookingsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Which bookings."""

    holder_uid: HolderUid | None = None
    issuer_uid: IssuerUid | None = None
    voucher_id: VoucherId | None = None
    status: BookingStatus | None = None
    from_: Annotated[Instant | None, Meta(description="Slots that start at or after it.")] = None
    to: Annotated[Instant | None, Meta(description="Slots that start before it.")] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ListQuery(Struct, kw_only=True):
    """Which vouchers."""

    issuer_uid: IssuerUid | None = None
    holder_uid: HolderUid | None = None
    status: VoucherStatus | None = None
    service_type: ServiceType | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class StatusQuery(Struct, kw_only=True):
    """Which voucher."""

    voucher_id: VoucherId


class SlotsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Whose slots, and when."""

    voucher_id: VoucherId
    from_: Annotated[Instant | None, Meta(description="Slots that start at or after it.")] = None
    to: Annotated[Instant | None, Meta(description="Slots that start before it.")] = None


class EventsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Which events."""

    subject_id: VoucherId | None = None
    type: EventType | None = None
    from_: Annotated[Instant | None, Meta(description="Events at or after it.")] = None
    to: Annotated[Instant | None, Meta(description="Events before it.")] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class NoQuery(Struct):
    """Nothing."""


NextCursor = Annotated[
    str | None, Meta(description="Where to go on; null at the end.", examples=[None])
]


class VoucherAnswer(Struct, kw_only=True):
    """The voucher."""

    ok: Literal[True] = True
    voucher: Voucher


class BookedAnswer(Struct, kw_only=True):
    """The booking, and its voucher as it now stands."""

    ok: Literal[True] = True
    booking: Booking
    voucher: Voucher


class VoucherAndBookingAnswer(Struct, kw_only=True):
    """The voucher, with its booking if there is one."""

    ok: Literal[True] = True
    voucher: Voucher
    booking: Booking | None


class VouchersAnswer(Struct, kw_only=True):
    """A page of vouchers."""

    ok: Literal[True] = True
    items: list[Voucher]
    next_cursor: NextCursor


class BookingsAnswer(Struct, kw_only=True):
    """A page of bookings."""

    ok: Literal[True] = True
    items: list[Booking]
    next_cursor: NextCursor


class EventsAnswer(Struct, kw_only=True):
    """A page of events."""

    ok: Literal[True] = True
    items: list[Event]
    next_cursor: NextCursor


class SlotsAnswer(Struct, kw_only=True):
    """Free slots, earliest first."""

    ok: Literal[True] = True
    items: list[Slot]
    next_from: Annotated[
        Moment | None, Meta(description="Where to go on; null when these are all.")
    ]


class HealthAnswer(Struct, kw_only=True):
    """The service is up and reaches its store."""

    ok: Literal[True] = True
    version: Annotated[str, Meta(examples=["1.0.0"])]
    stage: Annotated[str, Meta(examples=["prod"])]
    store: Literal["reachable"] = "reachable"


class ErrorAnswer(Struct, kw_only=True):
    """Why not: a sentence for people, a code for programs."""

    ok: Literal[False] = False
    error: str
    code: str
    details: Any = None
    request_id: Annotated[str, Meta(examples=["c6af9ac6-7b61-11e6-9a41-93e8deadbeef"])]


# Without #, which begins the key of a room in the same table.
ThinkerId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern=r"^[^#\u0000-\u001f\u007f-\u009f\u2028\u2029]*$",
        description="The thinker's id.",
        examples=["t-kq3v8m1x5r9t2w6y4abcdefghi"],
    ),
]
PairCode = Annotated[str, _text(64, "What partners agree on to find each other.", "oak-table")]
Token = Annotated[
    str,
    Meta(
        pattern=r"^[\u0021-\u007e]*$",
        min_length=20,
        max_length=512,
        description="A random secret of the thinker's own making.",
        examples=["a-token-of-22-characters-or-more"],
    ),
]

SignedAt = Annotated[
    int,
    Meta(
        ge=0,
        le=2**53 - 1,  # the largest that every JSON reader keeps
        description="When it was signed: milliseconds since 1970.",
        examples=[1796292000000],
    ),
]
Signature = Annotated[
    str,
    Meta(
        pattern="^[0-9a-fA-F]{64}$",
        description="HMAC-SHA256 of the digits of `ts`, keyed with the token, in hex.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]


class VerifyRequest(Struct, kw_only=True):
    """A token. With `ts`, `sig` proves that it was sent just now."""

    token: Token | None = None
    mot: Annotated[Token | None, Meta(description="An older name of token.")] = None
    thinker_token: Annotated[Token | None, Meta(description="An older name of token.")] = None
    ts: SignedAt | None = None
    sig: Signature | None = None


class HeartbeatRequest(Struct, kw_only=True):
    """A sign of life."""

    thinker_id: ThinkerId
    pair_code: Annotated[PairCode | None, Meta(description="Default: the one before.")] = None
    status: Annotated[
        str, _text(32, "`offline` leaves the match; anything else is online.", "online")
    ] = "online"


class MatchRequest(Struct, kw_only=True):
    """Who looks for a partner, and under which pair code."""

    thinker_id: ThinkerId
    pair_code: PairCode


class VerifyAnswer(Struct, kw_only=True):
    """Who the token's holder is."""

    ok: Literal[True] = True
    thinker_id: ThinkerId
    pair_code: PairCode


class HeartbeatAnswer(Struct, kw_only=True):
    """The sign of life was noted."""

    ok: Literal[True] = True
    last_seen: Annotated[
        int, Meta(description="Milliseconds since 1970.", examples=[1771000000000])
    ]


class MatchAnswer(Struct, kw_only=True):
    """The room, once there is somebody to share it with."""

    ok: Literal[True] = True
    room_id: Annotated[
        str | None,
        Meta(
            description="null: nobody else is there.", examples=["room-mwqu0b2c-1tq7ltmrhe5p4p1e6b"]
        ),
    ]
    online: Annotated[
        int,
        Meta(description="How many are online under the pair code, the caller too.", examples=[2]),
    ]


# Requests in which exactly one of these fields says what is meant.
ONE_OF: dict[type[Struct], tuple[str, ...]] = {
    CancelRequest: ("booking_id", "voucher_id"),
    RedeemRequest: ("voucher_id", "booking_id"),
    VerifyRequest: ("token", "mot", "thinker_token"),
}
