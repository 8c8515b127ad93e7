"""When a slot that is kept for others may be free again (contract: Changes of mind)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.calendars import starts
from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.cells import cells_between
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.calendars.schedule import CalendarState, Schedule, end_of

if TYPE_CHECKING:
    from chalicelib.domain.vouchers.voucher import Voucher


class WantedPlaces(NamedTuple):
    """Places of a calendar that a voucher is to take, and for which others may stand in the way."""

    voucher_id: str
    start: datetime
    end: datetime
    """With the buffers."""
    fit: Callable[[CalendarState], bool]
    """Whether they can be taken in a calendar of this state."""


def of_start(voucher: Voucher, calendar: Calendar, start: datetime, now: datetime) -> WantedPlaces:
    """The places of a service that starts then."""
    around = starts.span(start, start, voucher.duration)

    def fit(state: CalendarState) -> bool:
        schedule = Schedule(state, *around)
        return starts.Decisions(voucher, schedule, now).of(start).reason is None

    end = end_of(calendar, start, voucher.duration) + calendar.after
    return WantedPlaces(voucher.id, start - calendar.before, end, fit)


def of_claim(voucher_id: str, claim: Claim, now: datetime) -> WantedPlaces:
    """The places of a claim that was given back, and is to be made again."""
    return WantedPlaces(
        *(voucher_id, max(claim.start, now), claim.end),
        lambda state: starts.taking_again(claim, state, now) is not None,
    )


def in_the_way(wanted: WantedPlaces, holds: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """The holds of other vouchers that take places in the same cells, in the order in which they
    lapse."""
    cells = cells_between(wanted.start, wanted.end)
    others = [
        hold
        for hold in holds
        if hold.voucher_id != wanted.voucher_id
        and max(hold.claim.cells.start, cells.start) < min(hold.claim.cells.stop, cells.stop)
    ]
    return sorted(others, key=lambda hold: (hold.until or wanted.start, hold.id))


def free_again_at(
    wanted: WantedPlaces, state: CalendarState, holds: Iterable[AgendaEntry]
) -> datetime | None:
    """When so many of these holds have lapsed that the places can be taken, if none of them is
    booked; None if they alone are not in the way. `holds` come in the order in which they lapse,
    and the state is without what the voucher takes itself."""
    for hold in holds:
        state = state.without(hold.claim)
        if wanted.fit(state):
            return hold.until
    return None


def without_lapsed(
    state: CalendarState, holds: Iterable[AgendaEntry], now: datetime
) -> CalendarState:
    """The calendar as if what has lapsed had ended: whoever books meets it, and ends it first.
    What of a hold is over stays counted, as it does when that ends."""
    for hold in holds:
        if has_lapsed(hold, now):
            claim = hold.claim
            state = state.without(claim._replace(start=max(claim.start, now)))
    return state


def has_lapsed(hold: AgendaEntry, now: datetime) -> bool:
    """Whether the time of a hold is over."""
    return hold.until is None or hold.until <= now


def noted(
    voucher: Voucher,
    state: CalendarState,
    listed: Sequence[starts.Start],
    holds: Sequence[AgendaEntry],
    now: datetime,
) -> list[starts.Start]:
    """The starts, of which those that are taken say when they may be free again. `holds` are those
    of other vouchers that have not lapsed."""
    if not holds:
        return list(listed)

    def free_again(one: starts.Start) -> datetime | None:
        wanted = of_start(voucher, state.calendar, one.start, now)
        return free_again_at(wanted, state, in_the_way(wanted, holds))

    return [
        one._replace(free_again_at=free_again(one)) if one.reason == "taken" else one
        for one in listed
    ]
