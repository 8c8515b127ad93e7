"""The table `calendars`: key calendar_id, then part: `head`, the settings; `x#<date>`, the hours of
one local date; `u#<date>`, what is used on a date in UTC, a number for each cell that was used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, get_args

import msgspec

from chalicelib.domain.calendars.calendar import (
    HOLD_MINUTES,
    Calendar,
    Hours,
    Interval,
    Unredeemed,
    check_hours,
)
from chalicelib.domain.calendars.cells import CELLS_A_DAY, first_cell, start_of
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.instants import seconds
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    INSTANT,
    INTEGER,
    JSON,
    TEXT,
    Attributes,
    Codec,
    Item,
    attribute,
    from_json,
    item_of,
)
from chalicelib.storage.errors import CorruptRow

TABLE = "calendars"
HEAD = "head"
LATE_CANCELS = ("refuse", "forfeit")
KEPT = timedelta(days=400)  # what was used, after its date


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _from_week(week: Mapping[str, Hours]) -> str:
    return _to_json({day: [list(interval) for interval in hours] for day, hours in week.items()})


def _to_week(text: str) -> dict[str, Hours]:
    return {day: _to_hours(hours) for day, hours in from_json(text).items()}


def _to_hours(intervals: list[Any]) -> Hours:
    return tuple(Interval(*interval) for interval in intervals)


def _from_hours(hours: Hours) -> str:
    return _to_json({"hours": [list(interval) for interval in hours]})


def _to_checked_hours(text: str) -> Hours:
    hours = _to_hours(from_json(text)["hours"])
    try:
        check_hours(hours)
    except BrokenInvariant as broken:
        raise ValueError(str(broken)) from broken
    return hours


HEAD_CODEC = Codec(
    TABLE,
    "calendar_id",
    id=TEXT.named("calendar_id"),
    issuer_uid=TEXT,
    title=TEXT,
    zone=TEXT,
    capacity=INTEGER,
    hours=JSON._replace(encode=_from_week, decode=_to_week),
    start_every=INTEGER,
    buffer_before=INTEGER,
    buffer_after=INTEGER,
    notice_minutes=INTEGER,
    window_days=INTEGER,
    cancel_until_minutes=INTEGER,
    late_cancel=TEXT,
    unredeemed=TEXT.optional(absent="consumed"),  # as before there was a choice
    hold_minutes=INTEGER.optional(absent=HOLD_MINUTES),
    check_out=INTEGER.optional(),
    archived=BOOLEAN,
    created_at=INSTANT,
    version=INTEGER,
)
SPECIAL_CODEC = Codec(
    TABLE,
    "calendar_id",
    calendar_id=TEXT,
    part=TEXT,
    hours=JSON._replace(encode=_from_hours, decode=_to_checked_hours),
)
# On the row of what is used: whoever looks at it looks for holds, too. It stays when they end.
HOLD_MARK = item_of(may_have_holds=True)


def key(calendar_id: str, part: str = HEAD) -> Item:
    """The key of a part of a calendar; without a part, of its settings."""
    return {"calendar_id": attribute(calendar_id), "part": attribute(part)}


def special_part(day: date) -> str:
    """The part with the hours of one local date."""
    return f"x#{day.isoformat()}"


def used_part(day: date) -> str:
    """The part with what is used on a date in UTC."""
    return f"u#{day.isoformat()}"


def cell_name(cell: int) -> str:
    """The attribute with the places that are used in a cell, on the row of its date."""
    return f"u{cell % CELLS_A_DAY}"


_CELLS = {cell_name(at): at for at in range(CELLS_A_DAY)}


def used_expiry(day: date) -> int:
    """When what was used on a date may be deleted, in seconds since 1970."""
    return seconds(start_of(first_cell(day)) + KEPT)


def to_item(calendar: Calendar) -> Item:
    """The settings as stored."""
    return key(calendar.id) | HEAD_CODEC.encode(Attributes(calendar))


def from_item(item: Item) -> Calendar:
    """What `to_item` wrote. Raises CorruptRow."""
    values = HEAD_CODEC.decode(item)
    if values["late_cancel"] not in LATE_CANCELS:
        raise HEAD_CODEC.corrupt(item, f"has the late_cancel {values['late_cancel']!r}")
    if values["unredeemed"] not in get_args(Unredeemed):
        raise HEAD_CODEC.corrupt(item, f"has the unredeemed {values['unredeemed']!r}")
    calendar: Calendar = HEAD_CODEC.build(Calendar, values, item)
    return calendar


def to_special(calendar_id: str, day: date, hours: Hours) -> Item:
    """The hours of one date as stored."""
    part = special_part(day)
    return SPECIAL_CODEC.encode({"calendar_id": calendar_id, "part": part, "hours": hours})


def from_special(item: Item) -> tuple[date, Hours]:
    """What `to_special` wrote. Raises CorruptRow."""
    values = SPECIAL_CODEC.decode(item)
    return date_of(item), values["hours"]


def from_used(item: Item) -> dict[int, int]:
    """The places used, by cell. Raises CorruptRow."""
    first = first_cell(date_of(item))
    used: dict[int, int] = {}
    for name, stored in item.items():
        at = _CELLS.get(name)
        if at is not None:
            try:
                used[first + at] = int(stored["N"])
            except (KeyError, ValueError) as error:
                raise HEAD_CODEC.corrupt(item, f"has an unreadable {name}") from error
    return used


def may_have_holds(item: Item) -> bool:
    """Whether there ever was a hold on the date of what is used."""
    return HOLD_MARK.items() <= item.items()


def date_of(item: Item) -> date:
    """The date of a special day or of what is used. Raises CorruptRow."""
    try:
        return date.fromisoformat(item["part"]["S"][2:])
    except (KeyError, TypeError, ValueError) as error:
        raise HEAD_CODEC.corrupt(item, "is of no date") from error


def too_few_used(item: Item, part: str) -> CorruptRow:
    """The error for a row that counts fewer places than a booking of its date takes."""
    return HEAD_CODEC.corrupt(item, f"counts too few places in {part}")
