"""A wrong split is caught, and a right one is not, however often one looks."""

from __future__ import annotations

import random

import pytest

from chalicelib.domain.engine.sample_ratio import sample_ratio


def test_a_wrong_split_is_flagged_and_a_right_one_is_not() -> None:
    assert not sample_ratio(800, 200, 0.8).flagged
    assert not sample_ratio(820, 180, 0.8).flagged
    assert sample_ratio(600, 400, 0.5).flagged
    assert sample_ratio(600, 400, 0.8).flagged
    assert sample_ratio(0, 100, 0.8).flagged


def test_without_visitors_the_split_is_as_expected() -> None:
    assert sample_ratio(0, 0, 0.8) == (0.8, 1.0, False)


def test_the_evidence_of_many_visitors_is_still_a_number() -> None:
    assert sample_ratio(6_000_000, 4_000_000, 0.5).p_value == 0
    assert sample_ratio(5_000_000, 5_000_000, 0.5).p_value == 1


@pytest.mark.parametrize("expected", [0.0, 1.0, 1.5])
def test_a_split_has_two_arms(expected: float) -> None:
    with pytest.raises(ValueError, match="two arms"):
        sample_ratio(1, 1, expected)


def test_a_negative_number_of_visitors_is_refused() -> None:
    with pytest.raises(ValueError, match="two arms"):
        sample_ratio(-1, 1, 0.5)


def test_a_right_split_is_flagged_in_one_of_a_hundred_at_most_at_all_of_100_looks() -> None:
    lot = random.Random(3)  # noqa: S311 (no secret)
    flagged = 0
    for _ in range(200):
        first = ever = 0
        for look in range(1, 101):
            first += sum(lot.random() < 0.8 for _ in range(20))
            ever |= sample_ratio(first, look * 20 - first, 0.8).flagged
        flagged += ever
    assert flagged <= 4
