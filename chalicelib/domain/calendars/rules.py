"""Changes of a calendar: each rule takes it as it stands and returns the change to write, or raises
a DomainError (contract: Calendars)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.agenda import AgendaEntry, of_block
from chalicelib.domain.calendars.calendar import (
    Calendar,
    CalendarDraft,
    Hours,
    content,
)
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.errors import CalendarArchived, CalendarChanged, CalendarNotFound
from chalicelib.domain.events import Event, EventType, event_of
from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.instants import text


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChange:
    """One change of a calendar, written whole or not at all."""

    now: datetime
    event: Event
    previous: Calendar | None
    """The calendar that the rule read; None for a new one."""
    calendar: Calendar
    special_days: Sequence[tuple[date, Hours | None]] = ()
    """The dates that get hours of their own, or with None lose them."""
    blocked: AgendaEntry | None = None
    """A new block; it takes its places whether there is room or not."""
    unblocked: AgendaEntry | None = None
    """A block that ends: what it takes in cells that are not over is given back."""


def require_usable(calendar: Calendar | None, calendar_id: str | None, issuer_uid: str) -> None:
    """That a voucher of this issuer may be booked in the calendar that it names, if it names one.

    Raises CalendarNotFound, CalendarArchived.
    """
    if calendar_id is None:
        return
    if calendar is None or calendar.issuer_uid != issuer_uid:
        raise CalendarNotFound
    if calendar.archived:
        raise CalendarArchived


def places_problems(places: int | None, calendar: Calendar | None) -> Iterator[FieldProblem]:
    """Whether a calendar ever has so many places at one time."""
    if calendar is None or places is None:
        return
    of_hours = [interval.capacity or 0 for hours in calendar.hours.values() for interval in hours]
    most = max([calendar.capacity, *of_hours])
    if places > most:
        yield problem("places", "too_large", max=most)


def create(
    actor: ActorContext, calendar_id: str, issuer_uid: str, draft: CalendarDraft
) -> CalendarChange:
    """A new calendar."""
    calendar = Calendar(
        **content(draft), id=calendar_id, issuer_uid=issuer_uid, created_at=actor.now
    )
    return _change(actor, "calendar.save", None, calendar, {"title": calendar.title})


def save(
    actor: ActorContext, previous: Calendar, draft: CalendarDraft, version: int | None
) -> CalendarChange:
    """Other settings. `version` is the one that the caller has seen. Raises CalendarChanged."""
    _require_version(previous, version)
    calendar = replace(previous, **content(draft), version=previous.version + 1)
    return _change(actor, "calendar.save", previous, calendar, {"title": calendar.title})


def set_special_days(
    actor: ActorContext, previous: Calendar, days: Sequence[tuple[date, Hours | None]]
) -> CalendarChange:
    """Hours of their own for some dates, or with None those of every week again."""
    calendar = replace(previous, version=previous.version + 1)
    dates = [day.isoformat() for day, _ in days]
    return replace(
        _change(actor, "calendar.except", previous, calendar, {"dates": dates}),
        special_days=tuple(days),
    )


def archive(actor: ActorContext, previous: Calendar, *, archived: bool) -> CalendarChange:
    """Archive a calendar, so that nothing more is booked in it; or take it out of the archive."""
    calendar = replace(previous, archived=archived, version=previous.version + 1)
    return _change(actor, "calendar.archive", previous, calendar, {"archived": archived})


def block(
    actor: ActorContext, calendar: Calendar, block_id: str, claim: Claim, reason: str | None
) -> CalendarChange:
    """Take places for something that is no booking. It is never refused for want of room."""
    entry = of_block(block_id, claim, reason, actor.now)
    meta = _block_meta(entry) | {"reason": reason}
    return replace(_change(actor, "calendar.block", calendar, calendar, meta), blocked=entry)


def unblock(actor: ActorContext, calendar: Calendar, entry: AgendaEntry) -> CalendarChange:
    """Give back what a block takes from now on."""
    return replace(
        _change(actor, "calendar.unblock", calendar, calendar, _block_meta(entry)),
        unblocked=entry,
    )


def _block_meta(entry: AgendaEntry) -> dict[str, Any]:
    return {
        "block_id": entry.id,
        "from": text(entry.start),
        "to": text(entry.end),
        "places": entry.places,
    }


def _require_version(calendar: Calendar, version: int | None) -> None:
    if version is not None and version != calendar.version:
        raise CalendarChanged(calendar.version)


def _change(
    actor: ActorContext,
    event_type: EventType,
    previous: Calendar | None,
    calendar: Calendar,
    meta: dict[str, Any],
) -> CalendarChange:
    return CalendarChange(
        now=actor.now,
        event=event_of(actor, event_type, calendar.id, calendar.issuer_uid, meta),
        previous=previous,
        calendar=calendar,
    )
