"""Events: as they are listed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from chalicelib.domain.events import EventType
from chalicelib.http.schemas.fields import (
    VOUCHER_EXAMPLE,
    CreatedAt,
    Cursor,
    Instant,
    Limit,
    NextCursor,
    VoucherId,
)


class Event(Struct, kw_only=True):
    """What happened, and who did it."""

    id: Annotated[str, Meta(examples=["ev-mwqu0b2c-1tq7ltmrhe5p4p1e6bd"])]
    type: EventType
    actor_id: Annotated[str | None, Meta(examples=["hotel-demo"])]
    subject_type: Annotated[str, Meta(examples=["voucher"])]
    subject_id: Annotated[str, Meta(examples=[VOUCHER_EXAMPLE])]
    meta: Annotated[dict[str, Any], Meta(examples=[{"service_type": "hotel.booking"}])]
    created_at: CreatedAt


class EventsQuery(Struct, kw_only=True, rename={"from_": "from"}):
    """Selects events."""

    subject_id: VoucherId | None = None
    type: EventType | None = None
    from_: Annotated[Instant | None, Meta(description="Events created at or after this time.")] = (
        None
    )
    to: Annotated[Instant | None, Meta(description="Events created before this time.")] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class EventPage(Struct, kw_only=True):
    """A page of events."""

    ok: Literal[True] = True
    items: list[Event]
    next_cursor: NextCursor
