"""Bookings that a later change of the hours, the places or the blocks made unfit: they stay, and
the hotel decides (contract: Calendars)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import BUFFER_MINUTES_MAX
from chalicelib.domain.calendars.schedule import CalendarState, Schedule

DAY = timedelta(days=1)
WINDOW = 31 * DAY  # the most that one answer covers
LENGTH_MAX = 33 * DAY  # of a booking with its buffers, or of a block


class Conflict(NamedTuple):
    """A booking that does not fit into its calendar any more."""

    entry: AgendaEntry
    reason: Literal["closed", "overfull"]


def misfits(
    state: CalendarState, entries: Iterable[AgendaEntry], low: datetime, high: datetime
) -> Iterator[Conflict]:
    """Of the agenda's entries that lie within LENGTH_MAX around a stretch of time, the bookings
    that reach into it and lie outside of the hours, or in a cell with more places used than it
    has."""
    schedule = Schedule(state, *stretch(low, high))
    for entry in entries:
        if entry.kind != "booking" or entry.end <= low or entry.start >= high:
            continue
        if not schedule.is_open(entry.start, entry.end):
            yield Conflict(entry, "closed")
        elif schedule.overfull(entry.claim.cells):
            yield Conflict(entry, "overfull")


def stretch(low: datetime, high: datetime) -> tuple[datetime, datetime]:
    """The time that bookings which reach into a stretch of time may take, with their buffers."""
    margin = LENGTH_MAX + timedelta(minutes=BUFFER_MINUTES_MAX)
    return low - margin, high + margin
