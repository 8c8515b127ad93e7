"""The decision for one visitor of a hotel: by what its catalogue and its newest policy say."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.engine import choice, decision
from chalicelib.domain.engine.decision import Decision
from chalicelib.domain.engine.policy import Policy
from chalicelib.domain.instants import seconds
from chalicelib.domain.offers.campaign import Campaign, Offer, OfferContent

Catalogue = list[tuple[Campaign, Offer, OfferContent]]
"""A hotel's offers that can be taken, in the order in which they were made."""


class DecisionBasis(NamedTuple):
    """What decisions for a hotel's visitors are made by."""

    catalogue: Catalogue
    policy: Policy | None
    """That of the catalogue's first campaign; None before it has one."""

    def at(self, now: datetime) -> DecisionBasis:
        """The same without what has ended since it was read."""
        live = [each for each in self.catalogue if each[0].unavailable(each[1], now) is None]
        return self._replace(catalogue=live)


def decide(
    secret: str, visitor: str, basis: DecisionBasis, bins: int, now: datetime
) -> Decision | None:
    """What a visitor is shown of the hotel's first campaign; None where there is nothing to learn:
    no policy yet, or what was drawn cannot be taken any more."""
    policy = basis.policy
    if policy is None or not basis.catalogue:
        return None
    campaign_id = basis.catalogue[0][0].id
    if policy.campaign_id != campaign_id:
        return None
    id_of_decision = decision.decision_id(secret, visitor, campaign_id, now.date())
    of_draw = drawn(policy, bins, id_of_decision)
    offer_ids = {offer.id for campaign, offer, _ in basis.catalogue if campaign.id == campaign_id}
    # Those in the holdout, too, are decided for only if they could have been shown what was drawn:
    # or the two groups would not be alike.
    if of_draw[0] not in (choice.NONE, *offer_ids):
        return None
    arm, propensity = assigned(secret, visitor, campaign_id, of_draw)
    return Decision(
        id=id_of_decision,
        visitor_key=visitor,
        campaign_id=campaign_id,
        arm=arm,
        propensity=propensity,
        policy_hash=policy.hash,
        bins=bins,
        issued_at=seconds(now),
    )


def assigned(
    secret: str, visitor: str, campaign_id: str, of_draw: tuple[str, int]
) -> tuple[str, int]:
    """What a visitor gets of what was drawn, with its chance in millionths: in the holdout none."""
    if decision.is_holdout(secret, visitor, campaign_id):
        return decision.HOLDOUT, decision.HOLDOUT_MILLIONTHS
    return of_draw


def drawn(policy: Policy, bins: int, id_of_decision: str) -> tuple[str, int]:
    """The arm that this id draws by a policy, and how likely it was, in millionths."""
    shares = choice.propensities(policy, bins)
    arm = choice.draw(shares, decision.draw_number(id_of_decision))
    return arm, shares[arm]
