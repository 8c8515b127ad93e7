"""How many of the visitors are shown an offer, so that the budget lasts until the campaign ends."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.offers.campaign import Campaign

ALL = 1_000_000
SHOW_MIN = 100_000
"""Millionths: one visitor of ten is shown an offer as long as there is budget for one."""
_SHARPNESS = 4
"""How strongly a budget that is spent too early is held back."""


def show_millionths(campaign: Campaign, now: datetime) -> int:
    """The share of visitors to whom anything is shown, in millionths.

    All of them, as long as the share of the budget that is left is no less than the share of time
    that is left. One accept of the dearest offer is not counted: a small budget goes by steps.
    """
    whole = campaign.ends_at - campaign.starts_at
    time_left = min(1.0, max(0.0, (campaign.ends_at - now) / whole))
    step = max(each.saving_amount for each in campaign.offers)
    rest = campaign.budget_amount - campaign.spent_amount + step
    money_left = float(rest / max(campaign.budget_amount, step))
    if money_left >= time_left:
        return ALL
    return max(SHOW_MIN, round(ALL * (money_left / time_left) ** _SHARPNESS))
