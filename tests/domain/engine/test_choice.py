"""Propensities are exact, follow what was counted, and can be computed again of what is stored."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.engine.choice import draw, millionths, propensities, with_floor
from chalicelib.domain.engine.policy import Policy, from_json
from tests.domain.engine.made import any_bins, any_policy, counted, policy


@given(any_policy, any_bins)
def test_propensities_sum_to_a_million_and_no_offer_is_below_the_floor(
    made: Policy, bins: int
) -> None:
    arms = propensities(made, bins)
    assert [*arms] == [*(offer_id for offer_id, _ in made.offers), "none"]
    assert sum(arms.values()) == 1_000_000
    assert arms.pop("none") == 1_000_000 - made.show_millionths
    assert min(arms.values()) >= made.show_millionths // 100


@given(any_policy, any_bins)
def test_a_stored_policy_gives_the_same_to_the_last_millionth(made: Policy, bins: int) -> None:
    again = from_json(json.loads(json.dumps(made.to_json())))
    assert again == made
    assert again.hash == made.hash
    assert propensities(again, bins) == propensities(made, bins)


def test_without_an_offer_nothing_is_shown() -> None:
    assert propensities(policy({}), 0) == {"none": 1_000_000}


def test_offers_that_nobody_has_seen_have_equal_chances() -> None:
    arms = propensities(policy({"offer-1": counted(0, 0), "offer-2": counted(0, 0)}), 5)
    assert arms == {"offer-1": 500_000, "offer-2": 500_000, "none": 0}


def test_what_is_taken_more_often_is_shown_more_often() -> None:
    arms = propensities(policy({"offer-1": counted(2000, 40), "offer-2": counted(2000, 120)}), 0)
    assert arms["offer-1"] == 10_000
    assert arms["offer-2"] == 990_000


def test_a_context_changes_what_is_shown() -> None:
    early, late = 0b1, 0b10
    offers = {
        "offer-1": counted(1000, 100, early) + counted(1000, 10, late),
        "offer-2": counted(1000, 10, early) + counted(1000, 100, late),
    }
    assert propensities(policy(offers), early)["offer-1"] > 900_000
    assert propensities(policy(offers), late)["offer-2"] > 900_000


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=8), st.integers(100_000, 1_000_000))
def test_rounding_loses_nothing(weights: list[float], whole: int) -> None:
    shares = [weight / sum(weights) for weight in weights]
    rounded = millionths(shares, whole)
    assert sum(rounded) == whole
    assert all(
        abs(one - share * whole) < 1.000001 for one, share in zip(rounded, shares, strict=True)
    )


def test_the_floor_is_paid_for_in_proportion() -> None:
    assert with_floor([0.8, 0.199, 0.001], 0.1) == pytest.approx([0.7207, 0.1793, 0.1], abs=1e-4)
    assert with_floor([0.89, 0.105, 0.005], 0.1) == pytest.approx([0.8, 0.1, 0.1])


def test_a_draw_meets_each_arm_as_often_as_its_propensity() -> None:
    arms = {"offer-1": 250_000, "offer-2": 740_000, "none": 10_000}
    drawn = Counter(draw(arms, number) for number in range(0, 1_000_000, 100))
    assert drawn == {arm: share // 100 for arm, share in arms.items()}
    assert (draw(arms, 249_999), draw(arms, 250_000)) == ("offer-1", "offer-2")
    assert draw(arms, 999_999) == "none"


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_another_number_draws_nothing(number: int) -> None:
    with pytest.raises(ValueError, match="999,999"):
        draw({"none": 1_000_000}, number)
