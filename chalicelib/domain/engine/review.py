"""A decision, made again of what is stored: why it was made, and whether it still says the same."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain.engine import decision
from chalicelib.domain.engine.deciding import assigned, drawn
from chalicelib.domain.engine.decision import Decision
from chalicelib.domain.engine.explanation import Explanation, explain
from chalicelib.domain.engine.exposure import Exposure, seen
from chalicelib.domain.engine.policy import Policy
from chalicelib.domain.instants import seconds


class Review(NamedTuple):
    """What comes of a decision when it is made again by its policy."""

    decided: Decision
    """As it was made."""
    policy: Policy
    explanation: Explanation
    draw: int
    """The number that was drawn, below a million."""
    arm: str
    propensity: int
    matches: bool
    """Whether all of it is as it was: the decision, its exposure if there is one, its policy."""


def decision_of(exposure: Exposure) -> Decision:
    """The decision that an exposure says it was made by."""
    return Decision(
        id=exposure.decision_id,
        visitor_key=exposure.visitor_key,
        campaign_id=exposure.campaign_id,
        arm=exposure.arm,
        propensity=exposure.propensity,
        policy_hash=exposure.policy_hash,
        bins=exposure.bins,
        issued_at=seconds(exposure.decided_at),
    )


def review(
    secret: str, decided: Decision, policy: Policy, exposure: Exposure | None = None
) -> Review:
    """Make a decision again by the policy that it names, and compare it with what is stored: with
    itself, and with the exposure of its visitor to its campaign."""
    visitor, campaign_id = decided.visitor_key, decided.campaign_id
    day = decided.decided_at.date()
    of_draw = drawn(policy, decided.bins, decided.id)
    arm, propensity = assigned(secret, visitor, campaign_id, of_draw)
    return Review(
        decided=decided,
        policy=policy,
        explanation=explain(policy, decided.bins),
        draw=decision.draw_number(decided.id),
        arm=arm,
        propensity=propensity,
        matches=(
            decided.id == decision.decision_id(secret, visitor, campaign_id, day)
            and (policy.hash, policy.campaign_id) == (decided.policy_hash, campaign_id)
            and (arm, propensity) == (decided.arm, decided.propensity)
            and (exposure is None or _is_of(decided, exposure))
        ),
    )


def _is_of(decided: Decision, exposure: Exposure) -> bool:
    """Whether an exposure says what was decided; one of another day's decision says nothing of
    it."""
    if exposure.decided_at.date() != decided.decided_at.date():
        return True
    same = ("decision_id", "arm", "propensity", "policy_hash", "bins")
    expected = seen(decided, exposure.seen_at)
    return all(getattr(exposure, name) == getattr(expected, name) for name in same)
