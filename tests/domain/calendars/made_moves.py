"""Bookings in a calendar beside those of others, and where they move; and a model of places that
knows intervals and no cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from chalicelib.domain.calendars.cells import CELL
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.voucher import Voucher
from tests.domain.calendars.made_calendars import calendar
from tests.domain.made import NOW, actor, live_booking, voucher

STARTS = [NOW + quarter * CELL for quarter in range(4, 60)]
DAY_OF_CELLS = 96


class Move(NamedTuple):
    """A booked voucher of a calendar, the claims of others there, and where it is to move."""

    voucher: Voucher
    state: CalendarState
    others: list[Claim]
    start: datetime


def rounded_up(instant: datetime) -> datetime:
    """The quarter of an hour at or after an instant."""
    return NOW - (NOW - instant) // CELL * CELL


def most_at_once(claims: Sequence[Claim], start: datetime, end: datetime) -> int:
    """The most places that claims take at one instant of a stretch of time; ends are rounded up."""
    spans = [(one.start, rounded_up(one.end), one.places) for one in claims]
    instants = [start, *[low for low, _, _ in spans if start <= low < rounded_up(end)]]
    return max(
        sum(places for low, high, places in spans if low <= instant < high) for instant in instants
    )


def used_by(claims: Sequence[Claim]) -> dict[int, int]:
    """The counters, by cell."""
    cells = {cell for claim in claims for cell in claim.cells}
    return {
        cell: sum(claim.places for claim in claims if cell in claim.cells) for cell in sorted(cells)
    }


@st.composite
def moves(draw: st.DrawFn) -> Move:
    """Any of them; also over midnight in UTC."""
    made = calendar(
        capacity=draw(st.integers(1, 4)),
        start_every=15,
        buffer_before=draw(st.sampled_from([0, 15, 30])),
        buffer_after=draw(st.sampled_from([0, 15, 45])),
    )
    issued = voucher(
        calendar_id=made.id,
        places=draw(st.integers(1, made.capacity)),
        duration_minutes=draw(st.sampled_from([5, 15, 40, 60, 120, 1500])),
        valid_until=NOW + timedelta(days=30),
    )
    state = CalendarState(made, {}, {})
    first = draw(st.sampled_from(STARTS))
    live = lifecycle.book(actor(), issued, first, "guest", "b-1", calendar=state).voucher
    own = live_booking(live).claim
    assert own is not None
    others: list[Claim] = []
    for begin, length, places in draw(
        st.lists(st.tuples(st.integers(0, 70), st.integers(1, 8), st.integers(1, 3)), max_size=8)
    ):
        low = NOW + begin * CELL
        other = Claim(made.id, low, low + length * CELL, places)
        if most_at_once([*others, other, own], low, other.end) <= made.capacity:
            others.append(other)
    start = draw(st.sampled_from([one for one in STARTS if one != first]))
    return Move(live, state._replace(used=used_by([*others, own])), others, start)
