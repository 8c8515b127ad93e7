"""How a calendar is used over a stretch of time."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.http.schemas.calendars import Block, Capacity, OwnCalendarId
from chalicelib.http.schemas.fields import Instant, Moment, SlotEnd


class LoadQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Selects the calendar and the time."""

    calendar_id: OwnCalendarId
    from_: Annotated[Instant | None, Meta(description="Default: now.")] = None
    to: Annotated[
        Instant | None,
        Meta(description="Default: a day later. At most 31 days after `from` are answered."),
    ] = None


class OpenHours(Struct, kw_only=True, rename={"from_": "from"}):
    """An interval in which the calendar is open."""

    from_: Moment
    to: SlotEnd
    capacity: Capacity


class Load(Struct, kw_only=True, rename={"from_": "from"}):
    """A stretch of time in which places are used."""

    from_: Moment
    to: SlotEnd
    used: Annotated[
        int,
        Meta(
            ge=1,
            description="The places used, by bookings with their buffers and by blocks. It may be "
            "more than the capacity.",
            examples=[6],
        ),
    ]
    capacity: Capacity


class LoadResponse(Struct, kw_only=True):
    """A calendar over a stretch of time."""

    ok: Literal[True] = True
    open: Annotated[
        list[OpenHours], Meta(description="The hours that reach into the time, earliest first.")
    ]
    starts: Annotated[list[Moment], Meta(description="When services may start, free or not.")]
    load: Annotated[list[Load], Meta(description="Where places are used, earliest first.")]
    blocks: Annotated[list[Block], Meta(description="The blocks that reach into the time.")]
    bookings_from: Annotated[
        Moment,
        Meta(
            description="The `from` with which `voucher/bookings` lists every booking that reaches "
            "into the time, also one that began before."
        ),
    ]
    next_from: Annotated[
        Moment | None, Meta(description="Where to continue; null when this is all.")
    ]
