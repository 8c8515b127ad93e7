"""A policy: all that decides which offer is highlighted, as it is stored, and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.engine import pacing
from chalicelib.domain.engine.bins import FEATURE_COUNT
from chalicelib.domain.engine.model import Counts, Model, fit
from chalicelib.domain.engine.statistics import OfferStatistics, from_list
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.instants import text
from chalicelib.domain.offers.campaign import OFFERS_MAX, Campaign

FORM = 1
"""The version of the stored form, and of how propensities are computed of it."""

_GONE_FOR_GOOD = frozenset({"none_left", "budget_spent"})
"""Why an offer is in no policy: only a change by the hotel lifts these. The other reasons pass with
the clock alone, when nobody makes a new policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which offers may be highlighted, and what was counted of each."""

    campaign_id: str
    made_at: datetime
    offers: tuple[tuple[str, OfferStatistics], ...]
    """The ids of the offers, in the order of the campaign, with their statistics."""
    show_millionths: int
    """The share of visitors to whom anything is shown."""
    hash: str = field(init=False, compare=False)
    """Names the policy by its content: 16 hex digits of its SHA-256."""
    models: tuple[Model, ...] = field(init=False, compare=False, repr=False)
    """The fit of each offer: computed once, because a decision must not wait for it."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if len(self.offers) > OFFERS_MAX:
            raise BrokenInvariant("a policy has too many offers")
        if not 0 <= self.show_millionths <= pacing.ALL:
            raise BrokenInvariant("a policy shows to more than all")
        if any(not each.rewarded <= each.accepted <= each.seen for _, each in self.offers):
            raise BrokenInvariant("an offer was taken more often than shown")
        counts = [Counts(each.seen, each.rewarded, each.a, each.b) for _, each in self.offers]
        object.__setattr__(self, "models", fit(counts, FEATURE_COUNT) if counts else ())
        object.__setattr__(self, "hash", hashlib.sha256(self._text().encode()).hexdigest()[:16])

    def to_json(self) -> list[Any]:
        """Plain lists, texts and whole numbers."""
        offers = [[offer_id, each.to_list()] for offer_id, each in self.offers]
        return [FORM, self.campaign_id, text(self.made_at), self.show_millionths, offers]

    def _text(self) -> str:
        return json.dumps(self.to_json(), separators=(",", ":"))


def from_json(stored: list[Any]) -> Policy:
    """The policy of a list by `to_json`: it gives the same propensities, to the last millionth.

    Raises BrokenInvariant.
    """
    form, campaign_id, made_at, show_millionths, offers = stored
    if form != FORM:
        raise BrokenInvariant("a policy is of another form")
    return Policy(
        campaign_id=campaign_id,
        made_at=datetime.fromisoformat(made_at),
        offers=tuple((offer_id, from_list(each)) for offer_id, each in offers),
        show_millionths=show_millionths,
    )


def make(campaign: Campaign, statistics: Mapping[str, OfferStatistics], now: datetime) -> Policy:
    """The policy of a campaign at `now`, by the statistics of its offers, by id; one without any
    was never seen. Whether an offer can be taken at the instant of a decision is asked there."""
    return Policy(
        campaign_id=campaign.id,
        made_at=now,
        offers=tuple(
            (each.id, statistics.get(each.id, OfferStatistics()))
            for each in campaign.offers
            if campaign.unavailable(each, now) not in _GONE_FOR_GOOD
        ),
        show_millionths=pacing.show_millionths(campaign, now),
    )
