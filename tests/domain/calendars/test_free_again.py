"""What holds that have lapsed leave of a calendar: as much as if they had ended."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendars import free_again
from chalicelib.domain.calendars.agenda import AgendaEntry, of_hold
from chalicelib.domain.calendars.cells import CELL, cell_at
from tests.domain.calendars.made_calendars import hold, state
from tests.domain.made import HOUR, NOW

MINUTE = timedelta(minutes=1)


def entry(number: int, quarters: int, places: int, minutes: int) -> AgendaEntry:
    """A slot of an hour with half an hour before it, so many quarters of one from now, held for so
    many minutes."""
    start = NOW + quarters * CELL
    made = hold(
        **{"id": f"h-{number}", "places": places, "slot_start": start, "slot_end": start + HOUR},
        **{"claim_start": start - 2 * CELL, "claim_end": start + HOUR, "cancel_until": start},
        until=min(NOW + minutes * MINUTE, start),
    )
    return of_hold(made, f"v-{number}", NOW)


def counted(holds: list[AgendaEntry], low: datetime) -> dict[int, int]:
    """The places that they take, by cell, from `low` on."""
    cells: Counter[int] = Counter()
    for one in holds:
        for cell in one.claim.cells_to_come(low):
            cells[cell] += one.places
    return dict(cells)


kept = st.tuples(st.integers(1, 24), st.integers(1, 5), st.integers(1, 60))


@given(
    holds=st.lists(kept, max_size=12).map(
        lambda each: [entry(number, *one) for number, one in enumerate(each)]
    ),
    booked=st.dictionaries(st.integers(-8, 32), st.integers(1, 9)),
    passed=st.integers(0, 70),
)
def test_only_live_holds_are_used_in_what_is_to_come(
    holds: list[AgendaEntry], booked: dict[int, int], passed: int
) -> None:
    now = NOW + passed * MINUTE
    others = {cell_at(NOW) + at: places for at, places in booked.items()}
    every = Counter(others) + Counter(counted(holds, NOW - 24 * HOUR))
    seen = free_again.without_lapsed(state(dict(every)), holds, now).used
    live = [one for one in holds if one.until is not None and one.until > now]
    expected = Counter(others) + Counter(counted(live, NOW - 24 * HOUR))
    for cell in every:
        assert seen[cell] == (expected if cell >= cell_at(now) else every)[cell]


def test_what_lapses_at_this_moment_has_lapsed() -> None:
    one = entry(1, 8, 1, 10)
    assert one.until is not None
    before = state(counted([one], NOW))
    assert free_again.without_lapsed(before, [one], one.until - MINUTE) == before
    after = free_again.without_lapsed(before, [one], one.until)
    assert set(after.used.values()) == {0}
