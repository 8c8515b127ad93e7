"""What another policy would have brought is found by the decisions of this one."""

from __future__ import annotations

import random

import pytest

from chalicelib.domain.engine.choice import draw, propensities
from chalicelib.domain.engine.replay import (
    Decided,
    inverse_propensity,
    replay,
    self_normalised,
)
from tests.domain.engine.made import counted, policy

RATES = {"offer-1": 0.1, "offer-2": 0.4, "none": 0.0}


def decided(count: int, seed: int = 1) -> list[Decided]:
    """Decisions of a policy that has counted nothing, with outcomes at RATES."""
    made = policy({"offer-1": counted(0, 0), "offer-2": counted(0, 0)}, show=900_000)
    arms = propensities(made, 0)
    lot = random.Random(seed)  # noqa: S311 (no secret)
    drawn = [draw(arms, lot.randrange(1_000_000)) for _ in range(count)]
    return [Decided(0, arm, arms[arm], lot.random() < RATES[arm]) for arm in drawn]


def test_the_value_of_another_policy_lies_within_its_error() -> None:
    better = policy({"offer-1": counted(1000, 10), "offer-2": counted(1000, 500)})
    expected = 0.01 * RATES["offer-1"] + 0.99 * RATES["offer-2"]
    measured = replay(better, decided(20_000))
    assert measured is not None
    assert abs(measured.value - expected) < 3 * measured.standard_error < 0.03
    assert measured.mean_weight == pytest.approx(1, abs=0.05)
    assert measured.decisions == 20_000
    assert measured.effective == pytest.approx(20_000 * 0.45, rel=0.1)


def test_the_error_is_that_of_many_campaigns() -> None:
    better = policy({"offer-1": counted(1000, 10), "offer-2": counted(1000, 500)})
    values = [replay(better, decided(400, seed)) for seed in range(100)]
    mean = sum(each.value for each in values if each) / 100
    spread = (sum((each.value - mean) ** 2 for each in values if each) / 99) ** 0.5
    assert values[0] is not None
    assert spread == pytest.approx(values[0].standard_error, rel=0.3)


def test_the_value_of_the_policy_itself_is_what_was_seen() -> None:
    made = policy({"offer-1": counted(0, 0), "offer-2": counted(0, 0)}, show=900_000)
    decisions = decided(500)
    measured = replay(made, decisions)
    assert measured is not None
    assert measured.value == pytest.approx(sum(each.rewarded for each in decisions) / 500)
    assert measured.effective == pytest.approx(500)


def test_a_policy_of_other_offers_has_no_value_here() -> None:
    assert replay(policy({"offer-7": counted(0, 0)}), decided(50)) is None
    assert replay(policy({"offer-1": counted(0, 0)}), []) is None


def test_offers_that_could_not_be_chosen_then_show_in_the_weight() -> None:
    three = {f"offer-{number}": counted(0, 0) for number in (1, 2, 3)}
    measured = replay(policy(three), decided(2_000))
    assert measured is not None
    assert measured.mean_weight == pytest.approx(2 / 3, abs=0.05)


def test_the_estimators_by_hand() -> None:
    weights, rewards = [2.0, 0.5, 0.0, 1.5], [1, 0, 1, 1]
    assert inverse_propensity(weights, rewards).value == 3.5 / 4
    error = inverse_propensity(weights, rewards).standard_error
    assert error == pytest.approx((0.796875 / 4) ** 0.5)
    assert self_normalised(weights, rewards).value == 3.5 / 4.0
    errors = [2 * 0.125, -0.5 * 0.875, 0, 1.5 * 0.125]
    expected = sum(error**2 for error in errors) ** 0.5 / 4
    assert self_normalised(weights, rewards).standard_error == pytest.approx(expected)
