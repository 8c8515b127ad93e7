"""Instants and ids."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import ids, instants
from tests.domain import made

EAST = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("said", "kept"),
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
def test_keeps_the_instant_in_utc_cut_to_the_millisecond(said: datetime, kept: datetime) -> None:
    normal = instants.normal(said)
    assert normal == kept
    assert normal.tzinfo is UTC


@pytest.mark.parametrize(
    "said",
    [
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1970, 1, 1, 0, 30, tzinfo=EAST),
        datetime(1, 1, 1, tzinfo=EAST),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1))),
    ],
)
def test_refuses_instants_that_cannot_be_kept(said: datetime) -> None:
    with pytest.raises(ValueError, match="between the years 1970 and 9999"):
        instants.normal(said)


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
def test_text_says_the_instant_exactly(instant: datetime) -> None:
    assert datetime.fromisoformat(instants.text(instant)) == instant


@given(made.instants, st.integers(0, 800))
def test_hourly_is_the_text_of_each(first: datetime, count: int) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    count = min(count, (last - first) // timedelta(hours=1) + 1)
    each = [instants.text(first + timedelta(hours=hour)) for hour in range(count)]
    assert instants.hourly(first, count) == each


@given(made.instants)
def test_milliseconds_count_from_1970(instant: datetime) -> None:
    assert instants.EARLIEST + timedelta(milliseconds=instants.milliseconds(instant)) == instant


BITS = st.integers(0, 2**ids.RANDOM_BITS - 1)


def test_an_id_has_at_least_80_random_bits() -> None:
    assert ids.RANDOM_BITS >= 80


@given(made.instants, BITS)
def test_an_id_is_prefix_base36_milliseconds_and_random(instant: datetime, random: int) -> None:
    found = re.fullmatch(r"v-([0-9a-z]+)-([0-9a-z]+)", ids.make("v", instant, random))
    assert found
    assert int(found[1], 36) == instants.milliseconds(instant)
    assert int(found[2], 36) == random


@given(BITS, BITS)
def test_the_random_part_is_of_one_width(one: int, other: int) -> None:
    assert len(ids.make("v", made.NOW, one)) == len(ids.make("v", made.NOW, other))


# From 1973 until 2058: eight digits in base 36.
IN_USE = st.integers(100_000_000_000, 2_800_000_000_000).map(
    lambda ms: instants.EARLIEST + timedelta(milliseconds=ms)
)


@given(IN_USE, IN_USE, BITS, BITS)
def test_ids_sort_by_their_time(one: datetime, other: datetime, first: int, second: int) -> None:
    older, newer = sorted((one, other))
    if older < newer:
        assert ids.make("ev", older, first) < ids.make("ev", newer, second)


@given(st.integers(0, 2**200))
def test_base36_says_the_number(number: int) -> None:
    assert int(ids.base36(number), 36) == number
