"""Cells: the quarters of an hour, in UTC, in which places are counted. No change of a zone's rules
moves one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from chalicelib.domain.instants import EARLIEST

CELL = timedelta(minutes=15)
CELL_SECONDS = 15 * 60
CELLS_A_DAY = 96


def cell_at(instant: datetime) -> int:
    """The number of the cell in which an instant lies, counted since 1970."""
    return whole_seconds(instant - EARLIEST) // CELL_SECONDS


def start_of(cell: int) -> datetime:
    """The instant at which a cell begins."""
    return EARLIEST + cell * CELL


def cells_between(start: datetime, end: datetime) -> range:
    """The cells that a stretch of time touches: its end is rounded up."""
    return range(cell_at(start), -(whole_seconds(EARLIEST - end) // CELL_SECONDS))


def whole_seconds(length: timedelta) -> int:
    """The whole seconds of a length, rounded down. A month of starts needs thousands of them, and a
    division of timedeltas takes ten times as long as one of numbers."""
    return length.days * 86_400 + length.seconds


def day_of(cell: int) -> date:
    """The date, in UTC, of a cell."""
    return EARLIEST.date() + timedelta(days=cell // CELLS_A_DAY)


def first_cell(day: date) -> int:
    """The first cell of a date in UTC."""
    return (day - EARLIEST.date()).days * CELLS_A_DAY


def by_day(cells: range) -> Iterator[tuple[date, range]]:
    """The cells of each date in UTC, in their order."""
    first = cells.start
    while first < cells.stop:
        stop = min(cells.stop, (first // CELLS_A_DAY + 1) * CELLS_A_DAY)
        yield day_of(first), range(first, stop)
        first = stop
