"""How a calendar is used over a stretch of time: its load against its places, for the hotel's desk
(contract: Calendars)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.cells import cells_between, start_of
from chalicelib.domain.calendars.schedule import CalendarState, OpenInterval, Schedule


class Load(NamedTuple):
    """A stretch of time in which the places used, and those that there are, stay the same."""

    start: datetime
    end: datetime
    used: int
    capacity: int


class Use(NamedTuple):
    """A calendar from one instant to another."""

    intervals: Sequence[OpenInterval]
    """The hours that reach into it."""
    starts: Sequence[datetime]
    """When services may start in it."""
    loads: Sequence[Load]
    """Where something of it is used."""
    blocks: Sequence[AgendaEntry]
    """The blocks that reach into it."""
    bookings_from: datetime
    """The start of the first booking that reaches into it; without one, its own."""


def use(state: CalendarState, entries: Iterable[AgendaEntry], low: datetime, high: datetime) -> Use:
    """What is to be said of a calendar from `low` to `high`, with the agenda's entries of it."""
    schedule = Schedule(state, low, high)
    within = [entry for entry in entries if entry.start < high and entry.end > low]
    starts_of_bookings = [entry.start for entry in within if entry.kind == "booking"]
    return Use(
        intervals=schedule.intervals,
        starts=list(schedule.starts(low, high)),
        loads=list(_loads(schedule, state, low, high)),
        blocks=[entry for entry in within if entry.kind == "block"],
        bookings_from=min([low, *starts_of_bookings]),
    )


def _loads(
    schedule: Schedule, state: CalendarState, low: datetime, high: datetime
) -> Iterator[Load]:
    last: Load | None = None
    for cell in cells_between(low, high):
        used, capacity = state.used.get(cell, 0), schedule.capacity_of(cell)
        start, end = start_of(cell), start_of(cell + 1)
        if last is not None and (last.end, last.used, last.capacity) == (start, used, capacity):
            last = last._replace(end=end)
            continue
        if last is not None and last.used:
            yield last
        last = Load(start, end, used, capacity)
    if last is not None and last.used:
        yield last
