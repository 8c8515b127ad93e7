"""Feeds of calendars."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.http.schemas.calendars import OwnCalendarId
from chalicelib.http.schemas.fields import Moment


class FeedSaveRequest(Struct, kw_only=True):
    """A calendar whose feed gets a new address, or none."""

    calendar_id: OwnCalendarId
    with_names: Annotated[bool, Meta(description="Whether the feed says who the guests are.")] = (
        False
    )
    remove: Annotated[bool, Meta(description="Whether the calendar has no feed any more.")] = False


class Feed(Struct, kw_only=True):
    """The feed of a calendar."""

    calendar_id: OwnCalendarId
    with_names: bool
    created_at: Moment


class FeedResponse(Struct, kw_only=True):
    """The feed, and its secret, which is never answered again; both are null once it is removed."""

    ok: Literal[True] = True
    feed: Feed | None
    secret: Annotated[
        str | None,
        Meta(
            description="What its address ends with: `/feed/<secret>`.",
            examples=["c-mp1k2x7c-5f0d1c9a83b24e6f9d07c1ab.0k3v9x2m7q4t8w1z5y6n0b3c7d2f4g9"],
        ),
    ]
