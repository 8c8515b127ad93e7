"""Campaigns and statistics to test the engine with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain.engine.bins import BINS_MAX
from chalicelib.domain.engine.policy import Policy
from chalicelib.domain.engine.statistics import OfferStatistics, of, total
from chalicelib.domain.offers.campaign import Campaign, Offer
from tests.domain.made import NOW

DAY = timedelta(days=1)


def campaign(savings: tuple[int, ...] = (30, 20, 10), **fields: Any) -> Campaign:
    """A campaign at NOW, the tenth of its forty days, with an offer for each saving."""
    offers = tuple(
        Offer(
            number=number,
            template_id=f"tpl-{number}",
            title="Spa",
            service_type="spa",
            duration_minutes=60,
            original_amount=Decimal(1000),
            price_amount=Decimal(1000 - saving),
            count=1000,
        )
        for number, saving in enumerate(savings, start=1)
    )
    defaults: dict[str, Any] = {
        "id": "cmp-1",
        "issuer_uid": "hotel",
        "name": "Quiet weeks",
        "zone": "Europe/Berlin",
        "starts_at": NOW - 10 * DAY,
        "ends_at": NOW + 30 * DAY,
        "price_currency": "EUR",
        "budget_amount": Decimal(1000),
        "spent_amount": Decimal(0),
        "hour_amount": Decimal(0),
        "offers": offers,
        "created_at": NOW - 10 * DAY,
        "changed_at": NOW - 10 * DAY,
    }
    return Campaign(**{**defaults, **fields})


def policy(offers: Mapping[str, OfferStatistics], show: int = 1_000_000) -> Policy:
    """A policy of these offers."""
    return Policy(
        campaign_id="cmp-1", made_at=NOW, offers=tuple(offers.items()), show_millionths=show
    )


def counted(seen: int, rewarded: int, bins: int = 0) -> OfferStatistics:
    """The statistics of an offer that was always seen in one context."""
    one, other = of(bins, rewarded=True), of(bins, rewarded=False)
    return total([one] * rewarded + [other] * (seen - rewarded))


any_bins = st.integers(0, BINS_MAX)
any_exposure = st.builds(of, any_bins, st.booleans(), st.booleans())
any_statistics = st.lists(any_exposure, max_size=30).map(total)
any_policy = st.builds(
    policy,
    st.lists(any_statistics, min_size=1, max_size=8).map(
        lambda each: {f"offer-{number}": one for number, one in enumerate(each, start=1)}
    ),
    st.sampled_from([100_000, 333_333, 1_000_000]),
)
