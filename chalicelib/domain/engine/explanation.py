"""Why an offer was highlighted: the parts of the answer, recomputed from a policy; no sentences."""

from __future__ import annotations

from typing import Literal, NamedTuple

from chalicelib.domain.engine.bins import vector
from chalicelib.domain.engine.choice import FLOOR, NONE, propensities
from chalicelib.domain.engine.policy import Policy

Reason = Literal["new", "rarely_taken", "open"]
"""Why an offer has its chance. `new`: few have seen it. `rarely_taken`: others are better; it is
shown as seldom as an offer may be. `open`: it is shown as likely as it is the best."""

_NEW = 100
"""Visitors; an offer that fewer have seen is new."""


class OfferPart(NamedTuple):
    """One offer, as a decision saw it."""

    offer_id: str
    seen: int
    rewarded: int
    expected: float
    """How many of the visitors with the same bins are expected to take it: a share."""
    propensity: int
    """In millionths."""
    reason: Reason


class Explanation(NamedTuple):
    """A decision, recomputed."""

    offers: tuple[OfferPart, ...]
    none: int
    """The chance that nothing was shown, so that the budget lasts, in millionths."""


def explain(policy: Policy, bins: int) -> Explanation:
    """What a policy says of its offers for these bins. Raises ValueError of bins."""
    arms = propensities(policy, bins)
    features = vector(bins)
    least = round(FLOOR * policy.show_millionths)
    parts = []
    for (offer_id, each), model in zip(policy.offers, policy.models, strict=True):
        expected = min(1.0, max(0.0, model.normal(features).mean))
        if each.seen < _NEW:
            reason: Reason = "new"
        else:
            reason = "rarely_taken" if arms[offer_id] <= least + 1 else "open"
        parts.append(
            OfferPart(offer_id, each.seen, each.rewarded, expected, arms[offer_id], reason)
        )
    return Explanation(tuple(parts), arms[NONE])
