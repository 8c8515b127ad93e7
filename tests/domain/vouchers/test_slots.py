"""The slot grid, for any voucher at any instant."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import life, slots
from chalicelib.domain.errors import SlotUnavailable, VoucherNotBookable
from chalicelib.domain.model import Slot, Voucher
from tests.domain import made
from tests.domain.made import HOUR, MS, NOW, act, voucher

DAY = 24 * HOUR


def starts(
    held: Voucher,
    now: datetime = NOW,
    earliest: datetime | None = None,
    before: datetime | None = None,
) -> list[datetime]:
    """When the free slots of the first answer start."""
    return [slot.start for slot in slots.free(held, now, earliest, before)[0]]


def all_slots(
    held: Voucher, now: datetime, earliest: datetime | None, before: datetime | None
) -> list[Slot]:
    """The slots of all answers, each going on where the one before says."""
    found: list[Slot] = []
    following: datetime | None = earliest
    while True:
        page, following = slots.free(held, now, following, before)
        found += page
        if following is None:
            return found
        assert page, "an answer that goes on holds something"


@st.composite
def situations(draw: st.DrawFn) -> tuple[Voucher, datetime, datetime | None, datetime | None]:
    """Any voucher, at any instant, asked for any range."""
    held = draw(made.vouchers())
    near = made.moments_around(held)
    return held, draw(near), draw(st.none() | near), draw(st.none() | near)


@given(situations())
def test_free_slots_are_on_the_grid_inside_in_the_future_sorted_and_never_double(
    situation: tuple[Voucher, datetime, datetime | None, datetime | None],
) -> None:
    held, now, earliest, before = situation
    page, _ = slots.free(held, now, earliest, before)
    assert [slot.start for slot in page] == sorted({slot.start for slot in page})
    for slot in page:
        assert slot.voucher_id == held.id
        assert (slot.start - held.valid_from) % HOUR == timedelta(0)
        assert slot.end - slot.start == timedelta(minutes=held.duration_minutes)
        assert held.valid_from <= slot.start
        assert slot.end <= held.valid_until
        assert slot.start > now
        assert earliest is None or earliest <= slot.start
        assert before is None or slot.start < before
    if page:
        assert list(page)[-1].start - page.first < slots.WINDOW


@given(situations())
def test_going_on_from_next_from_gives_what_one_pass_gives(
    situation: tuple[Voucher, datetime, datetime | None, datetime | None],
) -> None:
    held, now, earliest, before = situation
    expected = []
    start = held.valid_from
    while held.valid_until - start >= held.duration:
        if (
            start > now
            and (earliest is None or start >= earliest)
            and (before is None or start < before)
            and now < held.valid_until
        ):
            expected.append(start)
        start += HOUR
    assert [slot.start for slot in all_slots(held, now, earliest, before)] == expected


@given(situations(), st.data())
def test_a_slot_is_offered_exactly_if_book_takes_it(
    situation: tuple[Voucher, datetime, datetime | None, datetime | None], data: st.DataObject
) -> None:
    held, now, _, _ = situation
    offered = starts(held, now)
    near = made.moments_around(held)
    asked = data.draw(near | st.sampled_from(offered) if offered else near)
    if asked.year > 9998:
        return
    on_page = slots.free(held, now, asked, asked + MS)[0]
    try:
        life.book(act(now), held, asked, "guest", "b-1")
    except (SlotUnavailable, VoucherNotBookable):
        assert not on_page
        assert asked not in offered
    else:
        assert [slot.start for slot in on_page] == [asked]


@pytest.mark.parametrize(
    ("held", "now", "expected"),
    [
        # one an hour, the last one ending with the validity
        (voucher(valid_until=NOW + 3 * HOUR), NOW - HOUR, [0, 1, 2]),
        # one that starts this instant has begun
        (voucher(valid_until=NOW + 3 * HOUR), NOW, [1, 2]),
        (voucher(valid_until=NOW + 3 * HOUR), NOW - MS, [0, 1, 2]),
        (voucher(valid_until=NOW + 3 * HOUR), NOW + HOUR - MS, [1, 2]),
        (voucher(valid_until=NOW + 3 * HOUR), NOW + HOUR, [2]),
        (voucher(valid_until=NOW + 3 * HOUR), NOW + 2 * HOUR, []),
        # it need not fill the hour, and may fill several
        (voucher(valid_until=NOW + 2 * HOUR, duration_minutes=5), NOW, [1]),
        (voucher(valid_until=NOW + 2 * HOUR + 5 * MS * 60_000, duration_minutes=5), NOW, [1, 2]),
        (voucher(valid_until=NOW + 4 * HOUR, duration_minutes=121), NOW - HOUR, [0, 1]),
        # exactly as long as the validity, and a millisecond too long for it
        (voucher(valid_until=NOW + HOUR), NOW - HOUR, [0]),
        (voucher(valid_until=NOW + HOUR - MS), NOW - HOUR, []),
        (voucher(valid_until=NOW + HOUR, duration_minutes=44640), NOW - HOUR, []),
    ],
)
def test_one_slot_an_hour_wholly_inside_the_validity_and_the_future(
    held: Voucher, now: datetime, expected: list[int]
) -> None:
    assert starts(held, now) == [NOW + hour * HOUR for hour in expected]


@pytest.mark.parametrize("status", ["booked", "consumed", "cancelled", "expired"])
def test_a_voucher_that_cannot_be_booked_has_no_free_slot(status: str) -> None:
    page, following = slots.free(made.in_status(status), NOW - HOUR, None, None)
    assert (list(page), following) == ([], None)


def test_a_voucher_past_its_end_has_no_free_slot_though_nobody_swept_it() -> None:
    assert starts(voucher(), NOW + 10 * HOUR) == []


@pytest.mark.parametrize(
    ("earliest", "before", "expected"),
    [
        (NOW, NOW + 3 * HOUR, [0, 1, 2]),
        (NOW + MS, NOW + 3 * HOUR, [1, 2]),
        (NOW, NOW + 3 * HOUR - MS, [0, 1, 2]),
        (NOW, NOW + 2 * HOUR + MS, [0, 1, 2]),
        (NOW + HOUR, NOW + HOUR, []),
        (NOW + HOUR, NOW + HOUR + MS, [1]),
        (NOW - DAY, NOW + HOUR, [0]),
        (NOW + DAY, None, []),
        (None, NOW, []),
        (NOW + 8 * HOUR, NOW + DAY, [8, 9]),
    ],
)
def test_from_is_in_and_to_is_out(
    earliest: datetime | None, before: datetime | None, expected: list[int]
) -> None:
    held = voucher()
    assert starts(held, NOW - HOUR, earliest, before) == [NOW + hour * HOUR for hour in expected]


@pytest.mark.parametrize(
    ("days", "first_page", "goes_on"),
    [(30, 720, False), (31, 744, False), (32, 744, True)],
)
def test_an_answer_holds_at_most_31_days(days: int, first_page: int, goes_on: bool) -> None:
    held = voucher(valid_until=NOW + days * DAY)
    page, following = slots.free(held, NOW - HOUR, None, None)
    assert len(page) == first_page
    assert following == (NOW + 31 * DAY if goes_on else None)


def test_near_the_end_of_time_nothing_overflows() -> None:
    end = datetime.fromisoformat("9999-12-31T23:59:59.999+00:00")
    held = voucher(valid_from=end - 3 * HOUR, valid_until=end, duration_minutes=44640)
    assert starts(held) == []
    assert slots.unavailable(held, end, NOW) == "outside_validity"
    hourly = voucher(valid_from=end - 3 * HOUR, valid_until=end)
    assert starts(hourly) == [end - 3 * HOUR, end - 2 * HOUR, end - HOUR]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (NOW, None),
        (NOW + 9 * HOUR, None),
        (NOW - HOUR, "past"),
        (NOW - 9 * HOUR, "past"),
        (NOW - 30 * 60_000 * MS, "past"),
        (NOW - MS, "outside_validity"),
        (NOW + 10 * HOUR, "outside_validity"),
        (NOW + 9 * HOUR + MS, "outside_validity"),
        (NOW + 365 * DAY, "outside_validity"),
        (NOW + MS, "off_grid"),
        (NOW + 30 * 60_000 * MS, "off_grid"),
        (NOW + 9 * HOUR - MS, "off_grid"),
    ],
)
def test_says_why_a_slot_cannot_be_booked(start: datetime, reason: str | None) -> None:
    assert slots.unavailable(voucher(), start, NOW - 30 * 60_000 * MS) == reason
