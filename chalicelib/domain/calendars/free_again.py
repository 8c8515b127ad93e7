"""When a slot that holds stand in the way of may be free again (contract: Changes of mind)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.calendars import starts
from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.calendars.schedule import CalendarState, Schedule, end_of

if TYPE_CHECKING:
    from chalicelib.domain.vouchers.voucher import Voucher


def in_the_way(
    voucher: Voucher, state: CalendarState, start: datetime, holds: Iterable[AgendaEntry]
) -> list[AgendaEntry]:
    """The holds of others that take places in the cells that the voucher needs for this start, in
    the order in which they lapse."""
    calendar = state.calendar
    end = end_of(calendar, start, voucher.duration) + calendar.after
    cells = Claim(calendar.id, start - calendar.before, end, 1).cells
    others = [
        hold
        for hold in holds
        if hold.voucher_id != voucher.id
        and max(hold.claim.cells.start, cells.start) < min(hold.claim.cells.stop, cells.stop)
    ]
    return sorted(others, key=lambda hold: (hold.until or start, hold.id))


def free_again_at(
    voucher: Voucher,
    state: CalendarState,
    start: datetime,
    holds: Iterable[AgendaEntry],
    own: Claim | None,
    now: datetime,
) -> datetime | None:
    """When so many of these holds have lapsed that the voucher may start then, if none of them is
    booked; None if they alone are not in its way. `holds` come in the order in which they lapse,
    `own` is what the voucher takes itself."""
    state = state.without(own)
    around = starts.span(start, start, voucher.duration)
    for hold in holds:
        state = state.without(hold.claim)
        if starts.decide(voucher, Schedule(state, *around), start, now).reason is None:
            return hold.until
    return None
