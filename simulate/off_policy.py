"""What another policy would have brought: against the Open Bandit Pipeline, and the truth."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime

from chalicelib.domain.engine import statistics
from chalicelib.domain.engine.choice import draw, propensities
from chalicelib.domain.engine.policy import Policy
from chalicelib.domain.engine.replay import (
    Decided,
    inverse_propensity,
    replay,
    self_normalised,
)
from simulate.players import bins_of
from simulate.results import Result, Row, Size
from simulate.worlds import OFFERS, Visit, hotel

VISITORS = 6_000


def section(size: Size) -> Result:
    """The off-policy estimate, of policies that were learned from other visitors."""
    size.note(f"off-policy estimates, {len(size.seeds)} hotels")
    differences: list[float] = []
    errors: list[float] = []
    for seed in size.seeds:
        visits = hotel(seed, VISITORS).visits
        first, second = visits[: VISITORS // 3], visits[VISITORS // 3 :]
        before, after = policy_of(first[:500], seed), policy_of(first, seed)
        decisions = decide(before, second, seed)
        measured = replay(after, decisions)
        if measured is None:
            raise AssertionError("no decision has a weight")
        differences += against_obp(after, decisions, measured.value)
        errors.append((measured.value - truth(after, second)) / measured.standard_error)
    within = sum(abs(error) <= 1.96 for error in errors)
    largest = max(differences)
    rows = [
        Row(
            "Off-policy estimate, against obp's own on the same data",
            "equal to 1e-12",
            f"{largest:.1e}",
            largest <= 1e-12,
        ),
    ]
    text = f"""\
{len(size.seeds)} hotels. A policy that has seen 500 visitors decides for {
        VISITORS * 2 // 3:,}; what one would have brought that has seen {
        VISITORS // 3:,} is estimated by those
decisions, with and without normalising, here and by obp's `InverseProbabilityWeighting` and
`SelfNormalizedInverseProbabilityWeighting`. The largest of all differences is
{largest:.1e}. The truth, which only a simulation has, is within 1.96 standard errors in
{within} of {len(errors)}; the mean error is {sum(errors) / len(errors):+.2f} of them (root
mean square {math.sqrt(sum(error**2 for error in errors) / len(errors)):.2f})."""
    return Result("What another policy would have brought", rows, text, {})


def policy_of(visits: Sequence[Visit], seed: int) -> Policy:
    """What is learned of visitors each of whom saw an offer at random."""
    lot = random.Random(f"random offers {seed}")
    counts = [statistics.OfferStatistics()] * OFFERS
    for visit in visits:
        arm = lot.randrange(OFFERS)
        bins = bins_of(visit.context)
        counts[arm] += statistics.of(bins, rewarded=bool(visit.rewards[arm]))
    return Policy(
        campaign_id="cmp-simulated",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        offers=tuple((str(arm), each) for arm, each in enumerate(counts)),
        show_millionths=900_000,
    )


def decide(policy: Policy, visits: Sequence[Visit], seed: int) -> list[Decided]:
    """The decisions of a policy, and what came of them."""
    lot = random.Random(f"decisions {seed}")
    decisions = []
    for visit in visits:
        bins = bins_of(visit.context)
        arms = propensities(policy, bins)
        arm = draw(arms, lot.randrange(1_000_000))
        rewarded = arm != "none" and bool(visit.rewards[int(arm)])
        decisions.append(Decided(bins, arm, arms[arm], rewarded))
    return decisions


def truth(policy: Policy, visits: Sequence[Visit]) -> float:
    """What the policy would bring of these visitors, by their rates."""
    value = 0.0
    for visit in visits:
        arms = propensities(policy, bins_of(visit.context))
        value += sum(arms[str(arm)] / 1e6 * rate for arm, rate in enumerate(visit.rates))
    return value / len(visits)


def weights_of(policy: Policy, decisions: list[Decided]) -> list[float]:
    """How often the policy would have made each decision, over how often it was made."""
    return [propensities(policy, each.bins)[each.arm] / each.propensity for each in decisions]


def against_obp(policy: Policy, decisions: list[Decided], value: float) -> list[float]:
    """How far our estimates are from obp's; `value` is what `replay` says."""
    import numpy as np
    from obp.ope import InverseProbabilityWeighting, SelfNormalizedInverseProbabilityWeighting

    names = [*propensities(policy, 0)]
    table = np.zeros((len(decisions), len(names), 1))
    for row, each in zip(table, decisions, strict=True):
        arms = propensities(policy, each.bins)
        row[:, 0] = [arms[name] / 1e6 for name in names]
    rewards = [float(each.rewarded) for each in decisions]
    data = {
        "reward": np.array(rewards),
        "action": np.array([names.index(each.arm) for each in decisions]),
        "pscore": np.array([each.propensity / 1e6 for each in decisions]),
        "action_dist": table,
    }
    weights = weights_of(policy, decisions)
    plain = float(InverseProbabilityWeighting().estimate_policy_value(**data))
    normalised = float(SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**data))
    return [
        abs(inverse_propensity(weights, rewards).value - plain),
        abs(self_normalised(weights, rewards).value - normalised),
        abs(value - normalised),
    ]
