"""What another policy would have brought, by the decisions that were made: off-policy evaluation.

Each decision counts as often as the other policy would have made it, over how often it was made.
That works because the chance of each decision is known exactly. Of those who are shown something,
each offer has at least a hundredth (choice.FLOOR), so that no decision weighs more than 100. Where
a budget is held back, fewer are shown something, a tenth at least (pacing.SHOW_MIN): a decision may
weigh up to 1,000, and the standard error says so. What another policy holds back by itself, `none`,
is part of its value; where nothing was held back then, that part has no decisions to show for it,
and the mean weight is below 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chalicelib.domain.engine.choice import propensities
from chalicelib.domain.engine.policy import Policy


class Decided(NamedTuple):
    """A decision that was made, with its outcome."""

    bins: int
    arm: str
    """An offer's id, or `none`; visitors of the holdout are left out."""
    propensity: int
    """The chance of this arm when it was drawn, in millionths."""
    rewarded: bool
    """Whether the visitor took the offer that was highlighted."""


class Estimate(NamedTuple):
    """A mean reward."""

    value: float
    standard_error: float


class Replay(NamedTuple):
    """What a policy would have brought, of the visitors of these decisions."""

    value: float
    """The share of visitors who would have taken the offer that is highlighted."""
    standard_error: float
    decisions: int
    effective: float
    """How many decisions of the policy's own would say as much."""
    mean_weight: float
    """About 1, if the policy's offers could all be chosen at the time; less if some could not."""


def replay(policy: Policy, decisions: Iterable[Decided]) -> Replay | None:
    """The value of a policy, self-normalised; None if no decision is one that it would make."""
    arms: dict[int, dict[str, int]] = {}
    weights: list[float] = []
    rewards: list[int] = []
    for each in decisions:
        if each.bins not in arms:
            arms[each.bins] = propensities(policy, each.bins)
        weights.append(arms[each.bins].get(each.arm, 0) / each.propensity)
        rewards.append(int(each.rewarded))
    whole = math.fsum(weights)
    if not whole:
        return None
    value, error = self_normalised(weights, rewards)
    effective = whole**2 / math.fsum([weight * weight for weight in weights])
    return Replay(value, error, len(weights), effective, whole / len(weights))


def inverse_propensity(weights: Sequence[float], rewards: Sequence[float]) -> Estimate:
    """The mean of weight times reward: right on average, and at the mercy of large weights.

    D. G. Horvitz, D. J. Thompson, A generalization of sampling without replacement, 1952.
    Raises ZeroDivisionError without decisions.
    """
    count = len(weights)
    parts = [weight * reward for weight, reward in zip(weights, rewards, strict=True)]
    value = math.fsum(parts) / count
    variance = math.fsum([(part - value) ** 2 for part in parts]) / count
    return Estimate(value, math.sqrt(variance / count))


def self_normalised(weights: Sequence[float], rewards: Sequence[float]) -> Estimate:
    """The weighted mean of the rewards: never outside of them, and nearly right on average.

    A. Swaminathan, T. Joachims, The self-normalized estimator for counterfactual learning, 2015;
    the error is that of a ratio, by the delta method. Raises ZeroDivisionError if no weight is
    above 0.
    """
    whole = math.fsum(weights)
    pairs = [*zip(weights, rewards, strict=True)]
    value = math.fsum([weight * reward for weight, reward in pairs]) / whole
    squares = math.fsum([(weight * (reward - value)) ** 2 for weight, reward in pairs])
    return Estimate(value, math.sqrt(squares) / whole)
