"""Calendars that vouchers share: as they are set, listed and answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.calendars.calendar import (
    BUFFER_MINUTES_MAX,
    HOLD_MINUTES,
    HOLD_MINUTES_MAX,
    QUARTER_MINUTES,
    WEEKDAYS,
    LateCancel,
    Unredeemed,
)
from chalicelib.http.schemas.fields import (
    CALENDAR_EXAMPLE,
    BlockId,
    CreatedAt,
    Cursor,
    IssuerUid,
    Limit,
    Moment,
    NextCursor,
    SlotEnd,
    text_meta,
)

INTERVALS_MAX = 6  # of a weekday
CAPACITY_MAX = 10_000
MINUTES_MAX = 365 * 24 * 60

_WALL = r"^(([01][0-9]|2[0-3]):(00|15|30|45)|24:00)$"
WallTime = Annotated[
    str,
    Meta(
        pattern=_WALL,
        description="A quarter of an hour on the clocks of the calendar's zone; `24:00` is the end "
        "of the day.",
        examples=["10:00"],
    ),
]
Capacity = Annotated[
    int, Meta(ge=1, le=CAPACITY_MAX, description="Places at one time.", examples=[8])
]
_Quarters = Meta(multiple_of=QUARTER_MINUTES)
Zone = Annotated[
    str, text_meta(64, "The IANA name of the time zone of the hours.", "Europe/Amsterdam")
]
CalendarTitle = Annotated[str, text_meta(200, "The name of the calendar.", "Spa")]
OwnCalendarId = Annotated[str, text_meta(128, "The calendar's id.", CALENDAR_EXAMPLE)]
LocalDate = Annotated[date, Meta(description="A date.", examples=["2026-12-25"])]
BlockReason = Annotated[
    str, text_meta(500, "Why the places are blocked.", "Maintenance", lines=True)
]
Version = Annotated[
    int,
    Meta(ge=1, le=2**53 - 1, description="Counts the changes of the calendar.", examples=[1]),
]


class Interval(Struct, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A stretch of a day."""

    from_: WallTime
    to: Annotated[WallTime, Meta(examples=["21:00"])]
    capacity: Annotated[
        Capacity | None, Meta(description="Default: the calendar's.", examples=[4])
    ] = None


_Day = Annotated[
    list[Interval],
    Meta(max_length=INTERVALS_MAX, description="In their order; none: closed."),
]


class WeeklyHours(Struct, kw_only=True):
    """The hours of each weekday."""

    mon: _Day = []
    tue: _Day = []
    wed: _Day = []
    thu: _Day = []
    fri: _Day = []
    sat: _Day = []
    sun: _Day = []


assert tuple(WeeklyHours.__struct_fields__) == WEEKDAYS  # noqa: S101 (one list of weekdays)


class _Settings(Struct, kw_only=True):
    """What a hotel says about a calendar."""

    title: CalendarTitle
    capacity: Capacity
    hours: WeeklyHours
    start_every: Annotated[
        int,
        _Quarters,
        Meta(ge=15, le=1440, description="Minutes from one start to the next.", examples=[60]),
    ] = 60
    buffer_before: Annotated[
        int,
        _Quarters,
        Meta(
            ge=0,
            le=BUFFER_MINUTES_MAX,
            description="Minutes before a slot in which its places are taken, too.",
            examples=[0],
        ),
    ] = 0
    buffer_after: Annotated[
        int,
        _Quarters,
        Meta(
            ge=0,
            le=BUFFER_MINUTES_MAX,
            description="Minutes after a slot in which its places are taken, too.",
            examples=[15],
        ),
    ] = 0
    notice_minutes: Annotated[
        int,
        _Quarters,
        Meta(
            ge=0,
            le=MINUTES_MAX,
            description="How late one may book (minutes before).",
            examples=[60],
        ),
    ] = 0
    window_days: Annotated[
        int, Meta(ge=1, le=730, description="How far ahead one may book.", examples=[90])
    ] = 365
    cancel_until_minutes: Annotated[
        int,
        _Quarters,
        Meta(
            ge=0,
            le=MINUTES_MAX,
            description="Until how many minutes before its slot a guest may cancel.",
            examples=[1440],
        ),
    ] = 0
    late_cancel: Annotated[
        LateCancel,
        Meta(description="What becomes of a later cancel: refused, or the voucher is lost."),
    ] = "refuse"
    unredeemed: Annotated[
        Unredeemed,
        Meta(
            description="What becomes of a booking whose slot ends without a redeem: its voucher "
            "was used, or its guest did not come."
        ),
    ] = "consumed"
    hold_minutes: Annotated[
        int,
        Meta(
            ge=1,
            le=HOLD_MINUTES_MAX,
            description="How long a slot is kept for a guest who is about to book it.",
            examples=[10],
        ),
    ] = HOLD_MINUTES


class Calendar(_Settings, kw_only=True):
    """A calendar that vouchers share."""

    id: OwnCalendarId
    issuer_uid: IssuerUid
    zone: Zone
    check_out: Annotated[
        WallTime | None, Meta(description="When every stay ends, if one counts nights.")
    ]
    archived: bool
    created_at: CreatedAt
    version: Version


class CalendarSaveRequest(_Settings, kw_only=True):
    """A new calendar, or all the settings of one that exists."""

    calendar_id: Annotated[
        OwnCalendarId | None, Meta(description="The calendar to change; none: a new one.")
    ] = None
    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it for a new one.")
    ] = None
    zone: Annotated[
        Zone | None,
        Meta(description="The IANA name of the time zone of the hours; a calendar needs one."),
    ] = None
    check_out: Annotated[
        WallTime | None,
        Meta(
            description="For rooms: when every stay ends. A stay has as many nights as the "
            "voucher's duration has days, counted in full.",
            examples=["11:00"],
        ),
    ] = None
    version: Annotated[
        Version | None,
        Meta(description="Refuse if the calendar is not the one of this version any more."),
    ] = None


class Block(Struct, kw_only=True, rename={"from_": "from"}):
    """Places that are taken for something that is no booking."""

    id: BlockId
    calendar_id: OwnCalendarId
    from_: Moment
    to: SlotEnd
    places: Capacity
    reason: BlockReason | None
    created_at: CreatedAt


class SpecialDay(Struct, kw_only=True):
    """The hours of one date, instead of those of its weekday."""

    date: Annotated[str, Meta(examples=["2026-12-25"], extra_json_schema={"format": "date"})]
    hours: list[Interval]


class CalendarListQuery(Struct, kw_only=True):
    """Selects calendars."""

    issuer_uid: IssuerUid | None = None
    calendar_id: Annotated[
        OwnCalendarId | None,
        Meta(description="Only this one, with its special days and its blocks to come."),
    ] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ListedCalendar(Calendar, kw_only=True):
    """A calendar in a list."""

    exceptions: Annotated[
        list[SpecialDay] | UnsetType,
        Meta(description="Only with `calendar_id`: from yesterday on."),
    ] = UNSET
    blocks: Annotated[
        list[Block] | UnsetType,
        Meta(description="Only with `calendar_id`: those of the 366 days to come."),
    ] = UNSET


class CalendarPage(Struct, kw_only=True):
    """A page of calendars."""

    ok: Literal[True] = True
    items: list[ListedCalendar]
    next_cursor: NextCursor


class CalendarResponse(Struct, kw_only=True):
    """The calendar."""

    ok: Literal[True] = True
    calendar: Calendar
