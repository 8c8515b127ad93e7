"""Changes of a calendar besides its settings: special days, blocks and the archive; and what they
hit."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.http.schemas.calendars import (
    Block,
    BlockReason,
    Capacity,
    Interval,
    LocalDate,
    OwnCalendarId,
)
from chalicelib.http.schemas.fields import BlockId, BookingId, Instant, Moment, SlotEnd, VoucherId

SPECIAL_INTERVALS_MAX = 2
EXCEPTIONS_MAX = 90  # of one request: a transaction has at most 100 items


class DayHours(Struct, kw_only=True):
    """The hours of one date."""

    date: LocalDate
    hours: Annotated[
        Annotated[list[Interval], Meta(max_length=SPECIAL_INTERVALS_MAX)] | None,
        Meta(description="Instead of those of its weekday; none: closed. null: as every week."),
    ]


class ExceptRequest(Struct, kw_only=True):
    """Hours of their own for some dates."""

    calendar_id: OwnCalendarId
    exceptions: Annotated[
        list[DayHours], Meta(min_length=1, max_length=EXCEPTIONS_MAX, description="Each date once.")
    ]


class ArchiveRequest(Struct, kw_only=True):
    """The calendar in which nothing more is to be booked."""

    calendar_id: OwnCalendarId
    archived: Annotated[bool, Meta(description="false takes it out of the archive.")] = True


class BlockRequest(Struct, kw_only=True, rename={"from_": "from"}):
    """Places to take for something that is no booking."""

    calendar_id: OwnCalendarId
    from_: Annotated[Instant, Meta(examples=["2026-12-15T10:00:00Z"])]
    to: Annotated[
        Instant, Meta(description="At most 31 days later.", examples=["2026-12-15T12:00:00Z"])
    ]
    places: Annotated[
        Capacity | None, Meta(description="Default: as many as the calendar has.", examples=[8])
    ] = None
    reason: BlockReason | None = None


class UnblockRequest(Struct, kw_only=True):
    """The block to end."""

    calendar_id: OwnCalendarId
    block_id: BlockId


class BlockResponse(Struct, kw_only=True):
    """The block."""

    ok: Literal[True] = True
    block: Block


class ConflictsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Selects the calendar and the time."""

    calendar_id: OwnCalendarId
    from_: Annotated[Instant | None, Meta(description="Default: now.")] = None
    to: Annotated[Instant | None, Meta(description="At most 31 days after it are answered.")] = None


class Conflict(Struct, kw_only=True):
    """A booking that does not fit into its calendar any more."""

    booking_id: BookingId
    voucher_id: VoucherId
    slot_start: Moment
    slot_end: SlotEnd
    places: Capacity
    reason: Annotated[
        Literal["closed", "overfull"],
        Meta(description="Outside of the hours, or where more places are used than there are."),
    ]


class ConflictPage(Struct, kw_only=True):
    """The bookings to move or to cancel, earliest first."""

    ok: Literal[True] = True
    items: list[Conflict]
    next_from: Annotated[
        Moment | None, Meta(description="Where to continue; null when these are all.")
    ]
