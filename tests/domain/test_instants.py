"""Instants: in UTC, cut to the millisecond, and as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import instants
from tests.domain import made

EAST = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 3, 2, 10, tzinfo=EAST), datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (datetime(2026, 3, 2, 9, 0, 0, 999, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (
            datetime(2026, 3, 2, 9, 0, 0, 1999, tzinfo=UTC),
            datetime(2026, 3, 2, 9, 0, 0, 1000, tzinfo=UTC),
        ),
        (instants.EARLIEST, instants.EARLIEST),
        (
            datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
            datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        ),
    ],
)
def test_an_instant_is_kept_in_utc_and_cut_to_the_millisecond(
    instant: datetime, expected: datetime
) -> None:
    normal = instants.normal(instant)
    assert normal == expected
    assert normal.tzinfo is UTC


@pytest.mark.parametrize(
    "instant",
    [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1970, 1, 1, 0, 30, tzinfo=EAST),
        datetime(1, 1, 1, tzinfo=EAST),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1))),
    ],
)
def test_an_instant_outside_the_years_is_an_error_of_its_own(instant: datetime) -> None:
    with pytest.raises(instants.OutsideYears):
        instants.normal(instant)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2025, 12, 1, tzinfo=UTC), "2025-12-01T00:00:00Z"),
        (datetime(2025, 12, 1, 0, 0, 0, 500_000, tzinfo=UTC), "2025-12-01T00:00:00.500Z"),
        (datetime(2025, 12, 1, 0, 0, 0, 1000, tzinfo=UTC), "2025-12-01T00:00:00.001Z"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "9999-12-31T23:59:59Z"),
    ],
)
def test_text_has_milliseconds_only_where_the_instant_has_some(
    instant: datetime, text: str
) -> None:
    assert instants.text(instant) == text


@given(made.instants)
def test_text_is_exact(instant: datetime) -> None:
    assert datetime.fromisoformat(instants.text(instant)) == instant


@given(made.instants, st.integers(0, 800))
def test_hourly_equals_the_text_of_each_instant(first: datetime, count: int) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    count = min(count, (last - first) // timedelta(hours=1) + 1)
    each = [instants.text(first + timedelta(hours=hour)) for hour in range(count)]
    assert instants.hourly(first, count) == each


@given(made.instants)
def test_milliseconds_count_from_1970(instant: datetime) -> None:
    assert instants.EARLIEST + timedelta(milliseconds=instants.milliseconds(instant)) == instant


@given(made.instants)
def test_seconds_are_whole(instant: datetime) -> None:
    assert instants.seconds(instant) == instants.milliseconds(instant) // 1000


def test_the_years_are_those_that_an_instant_may_lie_in() -> None:
    assert instants.YEARS == (1970, 9999)
    assert issubclass(instants.OutsideYears, ValueError)
