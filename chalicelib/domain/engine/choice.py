"""Which offer is highlighted: exact propensities, and the draw among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.domain.engine.best import chances_of_best
from chalicelib.domain.engine.bins import vector
from chalicelib.domain.engine.policy import Policy

NONE = "none"
"""The arm that shows nothing, to make the budget last."""
WHOLE = 1_000_000
FLOOR = 0.01
"""Of those who are shown something, at least this share sees each offer."""


def propensities(policy: Policy, bins: int) -> dict[str, int]:
    """The chance of each arm in a context, in millionths, which sum to 1,000,000: the offers in the
    order of the policy, then `none`.

    An offer's chance is that of being the best one by what was counted, at least FLOOR, times the
    share of visitors to whom anything is shown. Raises ValueError of bins.
    """
    if not policy.offers:
        return {NONE: WHOLE}
    features = vector(bins)
    weights = with_floor(chances_of_best([each.normal(features) for each in policy.models]))
    shares = millionths(weights, policy.show_millionths)
    arms = {offer_id: share for (offer_id, _), share in zip(policy.offers, shares, strict=True)}
    return arms | {NONE: WHOLE - policy.show_millionths}


def draw(arms: Mapping[str, int], number: int) -> str:
    """The arm at a number from 0 to 999,999. Raises ValueError of another number."""
    if not 0 <= number < WHOLE:
        raise ValueError("a draw is from 0 to 999,999")
    end = 0
    for arm, share in arms.items():
        end += share
        if number < end:
            return arm
    raise ValueError("the propensities do not sum to 1,000,000")


def with_floor(chances: Sequence[float], floor: float = FLOOR) -> list[float]:
    """Chances of which none is below the floor; what that takes, the others give in proportion."""
    low: set[int] = set()
    while True:
        rest = sum(chance for place, chance in enumerate(chances) if place not in low)
        scale = (1 - floor * len(low)) / rest
        weights = [
            floor if place in low else chance * scale for place, chance in enumerate(chances)
        ]
        below = {place for place, weight in enumerate(weights) if weight < floor} - low
        if not below:
            return weights
        low |= below


def millionths(weights: Sequence[float], whole: int) -> list[int]:
    """Whole numbers in proportion to weights that sum to 1, which sum to `whole`: rounded down, and
    what is left goes to those that lost most by it, the first ones of those that lost the same."""
    exact = [weight * whole for weight in weights]
    shares = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[: whole - sum(shares)]:
        shares[place] += 1
    return shares
