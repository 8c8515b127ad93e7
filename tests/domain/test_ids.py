"""Ids: a prefix, the time and random bits."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import ids, instants
from tests.domain import made

BITS = st.integers(0, 2**ids.RANDOM_BITS - 1)


def test_an_id_has_128_random_bits() -> None:
    assert ids.RANDOM_BITS >= 128


@given(made.instants, BITS)
def test_an_id_is_prefix_base36_milliseconds_and_random(instant: datetime, random: int) -> None:
    match = re.fullmatch(r"v-([0-9a-z]+)-([0-9a-z]+)", ids.make("v", instant, random))
    assert match
    assert int(match[1], 36) == instants.milliseconds(instant)
    assert int(match[2], 36) == random


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
def test_base36_is_read_back_as_the_number(number: int) -> None:
    assert int(ids.base36(number), 36) == number
