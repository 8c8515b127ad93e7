"""What one accept writes besides the voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from chalicelib.domain.engine.exposure import Exposure
from chalicelib.domain.offers.campaign import Campaign, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """That a guest has taken an offer of a campaign: one a guest and campaign."""

    campaign_id: str
    guest_uid: str
    offer_id: str
    voucher_id: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What one accept costs a campaign, written in the transaction that issues the voucher."""

    campaign: Campaign
    """As the rule read it."""
    offer: Offer
    acceptance: Acceptance
    hour: datetime
    day: date
    """At the hotel."""
    exposure: Exposure | None = None
    """What the visitor has seen of the campaign, with this accept; None where it is not counted."""

    @property
    def amount(self) -> Decimal:
        """What the budget pays."""
        return self.offer.saving_amount
