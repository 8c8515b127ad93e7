"""The interval of the uplift holds at every look, and a campaign stops only for a reason."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.engine.uplift import Uplift, should_stop, uplift

arms = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(arms, arms)
def test_the_estimate_lies_in_an_interval_of_shares(
    treated: tuple[int, int], holdout: tuple[int, int]
) -> None:
    measured = uplift(treated, holdout)
    assert -1 <= measured.lower <= measured.estimate <= measured.upper <= 1
    assert measured.visitors == treated[0] + holdout[0]
    assert (measured.visitors_needed == 0) == measured.is_certain


@given(arms, arms)
def test_the_arms_may_change_places(treated: tuple[int, int], holdout: tuple[int, int]) -> None:
    one, other = uplift(treated, holdout), uplift(holdout, treated)
    assert (one.lower, one.upper) == pytest.approx((-other.upper, -other.lower))


def test_without_visitors_of_both_arms_nothing_is_said() -> None:
    assert uplift((0, 0), (0, 0)) == Uplift(0, -1, 1, 0, None)
    assert uplift((500, 40), (0, 0)) == Uplift(0, -1, 1, 500, None)


def test_a_few_visitors_prove_nothing() -> None:
    """Nobody of the holdout has accepted: its variance is still none of 0."""
    assert not uplift((16, 3), (4, 0)).is_certain
    assert not uplift((1, 1), (1, 0)).is_certain
    assert not uplift((40, 4), (10, 0)).is_certain


def test_the_width_at_20_000_visitors() -> None:
    measured = uplift((16_000, 960), (4_000, 200))
    fixed = 1.96 * (0.06 * 0.94 / 16_000 + 0.05 * 0.95 / 4_000) ** 0.5
    assert 1 < (measured.upper - measured.lower) / (2 * fixed) < 1.7


def test_the_visitors_needed_are_enough_and_no_more() -> None:
    treated, holdout = (800_000, 30_000), (200_000, 7_300)
    needed = uplift(treated, holdout).visitors_needed
    assert needed is not None
    assert needed > 100_000
    # In whole visitors: a thousandth more than these are enough, and a thousandth fewer are not.
    for factor, certain in ((1.001, True), (0.999, False)):
        times = (1 + needed / 1_000_000) * factor
        arms = [(round(n * times), round(k * times)) for n, k in (treated, holdout)]
        assert uplift(*arms).is_certain is certain


def test_no_verdict_is_in_sight_where_the_shares_are_the_same() -> None:
    assert uplift((800, 40), (200, 10)).visitors_needed is None


def test_more_accepts_than_visitors_are_refused() -> None:
    with pytest.raises(ValueError, match="more"):
        uplift((10, 11), (10, 1))


def test_a_campaign_stops_by_the_upper_bound_and_not_before_200_visitors() -> None:
    harmful = uplift((8_000, 400), (2_000, 200))
    assert should_stop(harmful, limit=0.0)
    assert not should_stop(harmful, limit=-0.5)
    assert not should_stop(uplift((8_000, 480), (2_000, 100)), limit=0.0)
    assert not should_stop(uplift((90, 0), (90, 80)), limit=0.0)
    assert should_stop(uplift((100, 0), (100, 80)), limit=0.0)


@pytest.mark.parametrize(("rate", "other"), [(0.02, 0.02), (0.06, 0.05), (0.01, 0.03)])
def test_nearly_all_campaigns_are_covered_at_all_of_100_looks(rate: float, other: float) -> None:
    """`make simulate ARGS="uplift"` tries far more of them (docs/growth.md)."""
    lot = random.Random(f"{rate} {other}")  # noqa: S311 (no secret)
    missed = 0
    for _ in range(100):
        counts = {True: [0, 0], False: [0, 0]}
        missed_once = False
        for _ in range(100):
            for _ in range(30):
                shown = lot.random() < 0.8
                counts[shown][0] += 1
                counts[shown][1] += lot.random() < (rate if shown else other)
            measured = uplift((counts[True][0], counts[True][1]), tuple(counts[False]))
            missed_once |= not measured.lower <= rate - other <= measured.upper
        missed += missed_once
    assert missed <= 5
