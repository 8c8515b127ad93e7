"""One function decides which starts can be booked: for the listing and for `book` alike. A model of
plain intervals, which knows no cells, agrees with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.calendars import starts
from chalicelib.domain.calendars.calendar import Interval
from chalicelib.domain.calendars.cells import CELL, cell_at
from chalicelib.domain.calendars.schedule import CalendarState, Schedule
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import SlotUnavailable
from chalicelib.domain.vouchers.voucher import Voucher
from tests.domain.calendars.made_calendars import calendars, moments, state
from tests.domain.made import HOUR, MS, NOW, actor, voucher

DAY = timedelta(days=1)
WINDOW = 31 * DAY


def shared(**fields: object) -> Voucher:
    """A voucher of an hour that is booked in the calendar, valid for a year."""
    defaults = {"calendar_id": "c-1", "places": 1, "valid_until": NOW + 365 * DAY}
    return voucher(**defaults | fields)


def reason_of(a_state: CalendarState, of: Voucher, start: datetime, now: datetime = NOW) -> str:
    """Why `book` refuses a start; empty if it takes it."""
    try:
        lifecycle.book(actor(now), of, start, "guest", "b-1", calendar=a_state)
    except SlotUnavailable as refused:
        return str(dict(refused.details or {})["reason"])
    return ""


def listing(
    a_state: CalendarState, of: Voucher, now: datetime, window: timedelta = WINDOW
) -> list[starts.Start]:
    """Every start from now on."""
    page = starts.page(of, now, None, None, window)
    return starts.listed(of, a_state, page, now)[0]


@settings(max_examples=150, deadline=None)
@given(
    a_calendar=calendars(),
    now=moments,
    minutes=st.integers(5, 3000),
    places=st.integers(1, 9),
    used=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9)), max_size=40),
    data=st.data(),
)
def test_the_listing_shows_exactly_what_book_takes(
    a_calendar, now, minutes, places, used, data: st.DataObject
) -> None:
    first = cell_at(now)
    a_state = CalendarState(a_calendar, {}, {first + cell: count for cell, count in used})
    of = shared(
        duration_minutes=minutes, places=places, valid_from=now - DAY, valid_until=now + 20 * DAY
    )
    listed = listing(a_state, of, now, 4 * DAY)
    for start in listed:
        assert reason_of(a_state, of, start.start, now) == (start.reason or "")
    grid = {start.start for start in listed}
    other = now + data.draw(st.integers(1, 300)) * CELL
    if other not in grid and other < now + 4 * DAY:
        assert reason_of(a_state, of, other, now) != ""


@st.composite
def bookings_on_one_day(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """Starts (hours), lengths (minutes) and places of services that guests ask for."""
    one = st.tuples(st.integers(1, 40), st.integers(5, 240), st.integers(1, 3))
    return draw(st.lists(one, min_size=1, max_size=25))


@settings(max_examples=100, deadline=None)
@given(
    wanted=bookings_on_one_day(),
    capacity=st.integers(1, 3),
    before=st.sampled_from([0, 15, 30]),
    after=st.sampled_from([0, 15, 45]),
)
def test_cells_agree_with_a_model_of_plain_intervals(wanted, capacity, before, after) -> None:
    used: dict[int, int] = {}
    taken: list[tuple[datetime, datetime, int]] = []
    for hours, minutes, places in wanted:
        a_state = state(used, capacity=capacity, buffer_before=before, buffer_after=after)
        start = NOW + hours * HOUR
        of = shared(duration_minutes=minutes, places=places)
        end = start + timedelta(minutes=minutes)
        ends = end + timedelta(minutes=after)
        ends += -(ends - NOW) % CELL  # rounded up alike
        begins = start - timedelta(minutes=before)
        # At each instant at which one of them begins, the places of those that go on then.
        edges = [begins, *(other[0] for other in taken if begins <= other[0] < ends)]
        most = max(sum(n for a, b, n in taken if a <= edge < b) for edge in edges)
        fits = most + places <= capacity
        assert (reason_of(a_state, of, start) == "") == fits
        if fits:
            change = lifecycle.book(actor(), of, start, "guest", "b-1", calendar=a_state)
            assert change.taking is not None
            taken.append((begins, ends, places))
            for cell, room in change.taking.room.items():
                assert 0 <= used.get(cell, 0) <= room
                used[cell] = used.get(cell, 0) + places


@pytest.mark.parametrize(
    ("fields", "start", "reason"),
    [
        ({}, NOW, "past"),
        ({}, NOW + HOUR, ""),
        ({"notice_minutes": 120}, NOW + HOUR, "notice"),
        ({"notice_minutes": 60}, NOW + HOUR, ""),
        ({"window_days": 7}, NOW + 7 * DAY, ""),
        ({"window_days": 7}, NOW + 7 * DAY + HOUR, "window"),
        ({}, NOW - DAY, "past"),
        ({}, NOW + 364 * DAY + 24 * HOUR, "outside_validity"),
        ({"archived": True}, NOW + HOUR, "closed"),
        ({"hours": {}}, NOW + HOUR, "closed"),
        ({"hours": {"mon": (Interval(600, 690),)}}, NOW + HOUR, "closed"),
        ({}, NOW + HOUR + 15 * timedelta(minutes=1), "off_grid"),
        ({"capacity": 1}, NOW + HOUR, "taken"),
    ],
)
def test_the_first_reason_that_applies_is_the_refusal(fields, start, reason) -> None:
    a_state = state(**fields)
    of = shared(places=2 if reason == "taken" else 1)
    assert reason_of(a_state, of, start) == reason


def test_more_places_than_a_cell_has_are_refused_and_no_room_is_negative() -> None:
    crowd = shared(places=3)
    a_state = state()
    assert reason_of(a_state, crowd, NOW + HOUR) == "taken"
    schedule = Schedule(a_state, *starts.span(NOW + HOUR, NOW + HOUR, HOUR))
    start = starts.Start(NOW + HOUR, NOW + 2 * HOUR, 2, None)
    with pytest.raises(ValueError, match="more places than a cell has"):
        starts.taking(crowd, schedule, start)


def test_a_start_near_the_end_of_time_is_refused_without_overflow() -> None:
    last = datetime.fromisoformat("9999-12-31T23:00:00+00:00")
    of = replace(shared(), valid_until=last + HOUR / 2)
    assert reason_of(state(check_out=660), of, last) == "window"
    page = starts.page(of, NOW, last, None, WINDOW)
    assert starts.listed(of, state(), page, NOW) == ([], None)


def test_a_page_says_where_to_continue() -> None:
    of = shared()
    page = starts.page(of, NOW, None, None, WINDOW)
    assert page.next_from == NOW + WINDOW + MS
    assert starts.page(of, NOW, NOW + 350 * DAY, None, WINDOW).next_from is None
    listed, next_from = starts.listed(of, state(window_days=7), page, NOW)
    assert next_from is None
    assert {start.reason for start in listed if start.start > NOW + 7 * DAY} == {"window"}
