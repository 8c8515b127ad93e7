"""Calendars in requests and answers: who may manage one, and how it is written. They have one
dialect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import (
    WEEKDAYS,
    Calendar,
    CalendarDraft,
    minutes_of,
    wall_text,
)
from chalicelib.domain.calendars.conflicts import Conflict
from chalicelib.domain.calendars.load import Use
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import text
from chalicelib.http.calendar_hours import week_of, written
from chalicelib.http.context import RequestContext
from chalicelib.http.schemas import calendar_changes, calendar_load
from chalicelib.http.schemas import calendars as schemas

# What an answer has as the settings have it.
_SAME = (
    *("id", "issuer_uid", "title", "zone", "capacity", "start_every", "buffer_before"),
    *("buffer_after", "notice_minutes", "window_days", "cancel_until_minutes", "late_cancel"),
    *("unredeemed", "hold_minutes", "archived", "version"),
)


def draft_of(request: schemas.CalendarSaveRequest, zone: str) -> CalendarDraft:
    """The settings that a request states; `zone` where it states none."""
    return CalendarDraft(
        title=request.title,
        zone=request.zone or zone,
        capacity=request.capacity,
        hours=week_of(request.hours),
        start_every=request.start_every,
        buffer_before=request.buffer_before,
        buffer_after=request.buffer_after,
        notice_minutes=request.notice_minutes,
        window_days=request.window_days,
        cancel_until_minutes=request.cancel_until_minutes,
        late_cancel=request.late_cancel,
        unredeemed=request.unredeemed,
        hold_minutes=request.hold_minutes,
        check_out=None if request.check_out is None else minutes_of(request.check_out),
    )


def default_zone(context: RequestContext, issuer_uid: str) -> str:
    """The zone of a new calendar whose request states none: its hotel's. Raises InvalidRequest for
    a hotel that has no profile yet."""
    hotel = context.store.hotels.get(issuer_uid)
    if hotel.zone is None:
        raise InvalidRequest(problem("zone", "required"))
    return hotel.zone


def serialize(calendar: Calendar) -> schemas.Calendar:
    """A calendar's settings."""
    return schemas.Calendar(**_fields(calendar))


def listed(calendar: Calendar, **added: Any) -> schemas.ListedCalendar:
    """A calendar in a list."""
    return schemas.ListedCalendar(**_fields(calendar), **added)


def _fields(calendar: Calendar) -> dict[str, Any]:
    week = {day: written(calendar.hours.get(day, ())) for day in WEEKDAYS}
    check_out = calendar.check_out
    return {name: getattr(calendar, name) for name in _SAME} | {
        "hours": schemas.WeeklyHours(**week),
        "check_out": None if check_out is None else wall_text(check_out),
        "created_at": text(calendar.created_at),
    }


def saved(change: CalendarChange) -> schemas.CalendarResponse:
    """A calendar as it was saved."""
    return schemas.CalendarResponse(calendar=serialize(change.calendar))


def block(entry: AgendaEntry) -> schemas.Block:
    """A block."""
    return schemas.Block(
        id=entry.id,
        calendar_id=entry.calendar_id,
        from_=text(entry.start),
        to=text(entry.end),
        places=entry.places,
        reason=entry.reason,
        created_at=text(entry.created_at),
    )


def blocked(change: CalendarChange) -> calendar_changes.BlockResponse:
    """The block that was made or has ended."""
    entry = change.blocked or change.unblocked
    if entry is None:
        raise ValueError("no block was made, and none has ended")
    return calendar_changes.BlockResponse(block=block(entry))


def conflict(source: Conflict) -> calendar_changes.Conflict:
    """A booking that does not fit any more."""
    entry = source.entry
    return calendar_changes.Conflict(
        booking_id=entry.id,
        voucher_id=entry.voucher_id or "",
        slot_start=text(entry.start),
        slot_end=text(entry.end),
        places=entry.places,
        reason=source.reason,
    )


def load(source: Use, next_from: datetime | None) -> calendar_load.LoadResponse:
    """How a calendar is used."""
    return calendar_load.LoadResponse(
        open=[
            calendar_load.OpenHours(from_=text(one.start), to=text(one.end), capacity=one.capacity)
            for one in source.intervals
        ],
        starts=[text(start) for start in source.starts],
        load=[
            calendar_load.Load(
                from_=text(one.start), to=text(one.end), used=one.used, capacity=one.capacity
            )
            for one in source.loads
        ],
        blocks=[block(entry) for entry in source.blocks],
        bookings_from=text(source.bookings_from),
        next_from=text(next_from) if next_from else None,
    )
