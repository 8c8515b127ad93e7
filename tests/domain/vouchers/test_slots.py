"""Slots and their ids, for any voucher at any instant."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.instants import OutsideYears
from chalicelib.domain.vouchers import lifecycle, slots
from chalicelib.domain.vouchers.errors import SlotUnavailable, VoucherNotBookable
from chalicelib.domain.vouchers.slot_id import PATTERN, SlotId
from chalicelib.domain.vouchers.slots import Slot
from chalicelib.domain.vouchers.voucher import Voucher
from tests.domain import made
from tests.domain.made import HOUR, MS, NOW, actor

DAY = 24 * HOUR


def starts(
    voucher: Voucher,
    now: datetime = NOW,
    earliest: datetime | None = None,
    before: datetime | None = None,
) -> list[datetime]:
    """When the free slots of the first answer start."""
    return [slot.start for slot in slots.free(voucher, now, earliest, before)[0]]


def all_slots(
    voucher: Voucher, now: datetime, earliest: datetime | None, before: datetime | None
) -> list[Slot]:
    """The slots of all answers, each continuing where the one before ended."""
    collected: list[Slot] = []
    following: datetime | None = earliest
    while True:
        page, following = slots.free(voucher, now, following, before)
        collected += page
        if following is None:
            return collected
        assert page, "an answer that continues is not empty"


@st.composite
def situations(draw: st.DrawFn) -> tuple[Voucher, datetime, datetime | None, datetime | None]:
    """Any voucher at any instant, with any range of slots."""
    voucher = draw(made.vouchers())
    near = made.moments_around(voucher)
    return voucher, draw(near), draw(st.none() | near), draw(st.none() | near)


@given(situations())
def test_free_slots_are_distinct_sorted_on_the_grid_in_the_validity_and_in_the_future(
    situation: tuple[Voucher, datetime, datetime | None, datetime | None],
) -> None:
    voucher, now, earliest, before = situation
    page, _ = slots.free(voucher, now, earliest, before)
    assert [slot.start for slot in page] == sorted({slot.start for slot in page})
    for slot in page:
        assert slot.voucher_id == voucher.id
        assert (slot.start - voucher.valid_from) % HOUR == timedelta(0)
        assert slot.end - slot.start == timedelta(minutes=voucher.duration_minutes)
        assert voucher.valid_from <= slot.start
        assert slot.end <= voucher.valid_until
        assert slot.start > now
        assert earliest is None or earliest <= slot.start
        assert before is None or slot.start < before
    if page:
        assert list(page)[-1].start - page.first < slots.WINDOW


@given(situations())
def test_all_pages_together_are_all_free_slots(
    situation: tuple[Voucher, datetime, datetime | None, datetime | None],
) -> None:
    voucher, now, earliest, before = situation
    expected = []
    start = voucher.valid_from
    while voucher.valid_until - start >= voucher.duration:
        if (
            start > now
            and (earliest is None or start >= earliest)
            and (before is None or start < before)
            and now < voucher.valid_until
        ):
            expected.append(start)
        start += HOUR
    assert [slot.start for slot in all_slots(voucher, now, earliest, before)] == expected


@given(situations(), st.data())
def test_a_slot_is_free_exactly_if_it_can_be_booked(
    situation: tuple[Voucher, datetime, datetime | None, datetime | None], data: st.DataObject
) -> None:
    voucher, now, _, _ = situation
    free_starts = starts(voucher, now)
    near = made.moments_around(voucher)
    start = data.draw(near | st.sampled_from(free_starts) if free_starts else near)
    if start.year > 9998:
        return
    on_page = slots.free(voucher, now, start, start + MS)[0]
    try:
        lifecycle.book(actor(now), voucher, start, "guest", "b-1")
    except (SlotUnavailable, VoucherNotBookable):
        assert not on_page
        assert start not in free_starts
    else:
        assert [slot.start for slot in on_page] == [start]


@pytest.mark.parametrize(
    ("voucher", "now", "expected"),
    [
        # one an hour, the last one ending with the validity
        (made.voucher(valid_until=NOW + 3 * HOUR), NOW - HOUR, [0, 1, 2]),
        # one that starts this instant has begun
        (made.voucher(valid_until=NOW + 3 * HOUR), NOW, [1, 2]),
        (made.voucher(valid_until=NOW + 3 * HOUR), NOW - MS, [0, 1, 2]),
        (made.voucher(valid_until=NOW + 3 * HOUR), NOW + HOUR - MS, [1, 2]),
        (made.voucher(valid_until=NOW + 3 * HOUR), NOW + HOUR, [2]),
        (made.voucher(valid_until=NOW + 3 * HOUR), NOW + 2 * HOUR, []),
        # it need not fill the hour, and may fill several
        (made.voucher(valid_until=NOW + 2 * HOUR, duration_minutes=5), NOW, [1]),
        (
            made.voucher(valid_until=NOW + 2 * HOUR + 5 * MS * 60_000, duration_minutes=5),
            NOW,
            [1, 2],
        ),
        (made.voucher(valid_until=NOW + 4 * HOUR, duration_minutes=121), NOW - HOUR, [0, 1]),
        # exactly as long as the validity, and a millisecond too long for it
        (made.voucher(valid_until=NOW + HOUR), NOW - HOUR, [0]),
        (made.voucher(valid_until=NOW + HOUR - MS), NOW - HOUR, []),
        (made.voucher(valid_until=NOW + HOUR, duration_minutes=44640), NOW - HOUR, []),
    ],
)
def test_there_is_one_slot_an_hour_wholly_in_the_validity_and_in_the_future(
    voucher: Voucher, now: datetime, expected: list[int]
) -> None:
    assert starts(voucher, now) == [NOW + hour * HOUR for hour in expected]


@pytest.mark.parametrize("status", ["booked", "consumed", "cancelled", "expired"])
def test_a_voucher_that_cannot_be_booked_has_no_free_slot(status: str) -> None:
    page, following = slots.free(made.in_status(status), NOW - HOUR, None, None)
    assert (list(page), following) == ([], None)


def test_a_voucher_past_its_end_has_no_free_slot_before_any_sweep() -> None:
    assert starts(made.voucher(), NOW + 10 * HOUR) == []


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
def test_from_is_inclusive_and_to_is_exclusive(
    earliest: datetime | None, before: datetime | None, expected: list[int]
) -> None:
    voucher = made.voucher()
    assert starts(voucher, NOW - HOUR, earliest, before) == [NOW + hour * HOUR for hour in expected]


@pytest.mark.parametrize(
    ("days", "first_page", "continues"),
    [(30, 720, False), (31, 744, False), (32, 744, True)],
)
def test_an_answer_holds_at_most_31_days(days: int, first_page: int, continues: bool) -> None:
    voucher = made.voucher(valid_until=NOW + days * DAY)
    page, following = slots.free(voucher, NOW - HOUR, None, None)
    assert len(page) == first_page
    assert following == (NOW + 31 * DAY if continues else None)


def test_nothing_overflows_near_the_year_9999() -> None:
    end = datetime.fromisoformat("9999-12-31T23:59:59.999+00:00")
    voucher = made.voucher(valid_from=end - 3 * HOUR, valid_until=end, duration_minutes=44640)
    assert starts(voucher) == []
    assert slots.unavailable(voucher, end, NOW) == "outside_validity"
    hourly = made.voucher(valid_from=end - 3 * HOUR, valid_until=end)
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
def test_unavailable_says_why_a_slot_cannot_be_booked(start: datetime, reason: str | None) -> None:
    assert slots.unavailable(made.voucher(), start, NOW - 30 * 60_000 * MS) == reason


@given(made.instants)
def test_a_slot_id_is_read_back_as_its_start(start: datetime) -> None:
    assert SlotId.parse(str(SlotId.of(start))) == SlotId.of(start)


@pytest.mark.parametrize(
    "text",
    [
        "slot-2026-03-02T09:00:00Z",
        "slot-2026-03-02t09:00:00z",
        "slot-2026-03-02 09:00:00Z",
        "slot-2026-03-02T09:00:00.000Z",
        "slot-2026-03-02T09:00:00.0009999999Z",
        "slot-2026-03-02T10:00:00+01:00",
        "slot-2026-03-02T04:00:00-0500",
    ],
)
def test_a_slot_id_of_any_offset_and_precision_names_the_same_instant(text: str) -> None:
    assert re.fullmatch(PATTERN, text)
    assert str(SlotId.parse(text)) == "slot-2026-03-02T09:00:00Z"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("slot-", ValueError),
        ("slot-2026-13-02T09:00:00Z", ValueError),
        ("slot-1969-12-31T23:00:00Z", OutsideYears),
        ("slot-9999-12-31T23:59:59-01:00", OutsideYears),
    ],
)
def test_a_slot_id_of_no_valid_instant_is_an_error(text: str, error: type[ValueError]) -> None:
    with pytest.raises(error):
        SlotId.parse(text)
