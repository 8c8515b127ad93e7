"""The quadrature against what is known exactly, and against draws."""

from __future__ import annotations

import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.engine.best import chances_of_best
from chalicelib.domain.engine.model import Normal

normals = st.builds(Normal, st.floats(0, 1), st.floats(-4, -0.5).map(lambda power: 10**power))


@given(normals, normals)
def test_of_two_it_is_the_normal_of_their_difference(one: Normal, other: Normal) -> None:
    difference = NormalDist(one.mean, one.deviation) - NormalDist(other.mean, other.deviation)
    assert chances_of_best([one, other])[0] == pytest.approx(1 - difference.cdf(0), abs=1e-4)


@given(st.lists(normals, min_size=1, max_size=8))
def test_the_chances_sum_to_one(offers: list[Normal]) -> None:
    chances = chances_of_best(offers)
    assert sum(chances) == pytest.approx(1, abs=1e-12)
    assert min(chances) >= 0


def test_equal_offers_have_equal_chances() -> None:
    assert chances_of_best([Normal(0.05, 0.02)] * 8) == pytest.approx([1 / 8] * 8)


@pytest.mark.parametrize("width", [1e-6, 1e-3, 1.0])
def test_a_narrow_normal_beside_wide_ones_is_met(width: float) -> None:
    """It equals its mean, nearly: the others are above or below it independently."""
    chances = chances_of_best([Normal(1.0, width * 1e-3), Normal(0.0, width), Normal(1.0, width)])
    below = NormalDist().cdf(1 / width)
    assert chances[0] == pytest.approx(below / 2, abs=2e-3)


def test_it_agrees_with_draws() -> None:
    offers = [Normal(0.04, 0.02), Normal(0.05, 0.005), Normal(0.045, 0.012), Normal(0.0, 0.04)]
    lot = random.Random(11)  # noqa: S311 (no secret)
    wins = [0] * len(offers)
    for _ in range(40_000):
        drawn = [lot.gauss(each.mean, each.deviation) for each in offers]
        wins[drawn.index(max(drawn))] += 1
    assert chances_of_best(offers) == pytest.approx([won / 40_000 for won in wins], abs=0.01)
