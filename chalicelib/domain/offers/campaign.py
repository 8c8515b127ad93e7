"""Campaigns as they stand: their offers, and the budget that pays for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from chalicelib.domain import zones
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.offers.errors import OfferNotFound, Unavailable

ID_PREFIX = "cmp"
OFFERS_MAX = 8  # of one campaign
COUNT_MAX = 100_000  # vouchers of one offer

CampaignStatus = Literal["scheduled", "running", "paused", "ended"]
CampaignState = Literal["open", "paused", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer of a campaign: what its catalogue and its budget need to know of it."""

    number: int
    """Its place in the campaign, from 1 on."""
    template_id: str
    title: str
    service_type: str
    duration_minutes: int
    original_amount: Decimal
    """What the service costs without the voucher."""
    price_amount: Decimal
    """What it costs with it."""
    count: int
    """How many vouchers there are to take."""
    accepted: int = 0
    """How many of them were taken."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if not 0 <= self.price_amount < self.original_amount:
            raise BrokenInvariant("an offer saves nothing")
        if not 0 <= self.accepted <= self.count:
            raise BrokenInvariant("an offer was accepted more often than it may be")

    @property
    def id(self) -> str:
        """The offer's id within its campaign."""
        return f"offer-{self.number}"

    @property
    def saving_amount(self) -> Decimal:
        """What one accept costs the campaign's budget."""
        return self.original_amount - self.price_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferContent:
    """The rest of what an offer promises, copied from its template when the offer was made."""

    campaign_id: str
    number: int
    description: str
    valid_days: int | None
    """How many days a voucher is valid; None stands for the default of an issue."""
    terms: dict[str, Any] = field(default_factory=dict)
    calendar_id: str | None = None
    places: int | None = None

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if (self.calendar_id is None) != (self.places is None):
            raise BrokenInvariant("an offer has a calendar or places, and not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign of a hotel's. All amounts are in its currency."""

    id: str
    issuer_uid: str
    name: str
    """By which the hotel's people know it; guests do not see it."""
    zone: str
    """The hotel's time zone when the campaign was made: its days begin there."""
    state: CampaignState = "open"
    starts_at: datetime
    ends_at: datetime
    price_currency: str
    budget_amount: Decimal
    spent_amount: Decimal
    hourly_amount: Decimal | None = None
    """How much may be spent in one hour of the clock; None: as much as there is."""
    hour: datetime | None = None
    """The hour of the last accept; None before the first."""
    hour_amount: Decimal
    """What was spent in it."""
    offers: tuple[Offer, ...]
    created_at: datetime
    changed_at: datetime
    version: int = 1
    """Counts the changes by the hotel, including the first; an accept is none."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.version < 1:
            raise BrokenInvariant("a campaign has no version")
        if self.ends_at <= self.starts_at:
            raise BrokenInvariant("a campaign ends before it begins")
        if [each.number for each in self.offers] != list(range(1, len(self.offers) + 1)):
            raise BrokenInvariant("a campaign's offers are not numbered")
        if not 1 <= len(self.offers) <= OFFERS_MAX:
            raise BrokenInvariant("a campaign has no offer, or too many")
        spent = sum(each.saving_amount * each.accepted for each in self.offers)
        if spent != self.spent_amount:
            raise BrokenInvariant("a campaign did not spend what its guests accepted")
        if not self.hour_amount <= self.spent_amount <= self.budget_amount:
            raise BrokenInvariant("a campaign spent more than its budget")
        if (self.hour is None) != (self.hour_amount == 0) or self.hour_amount < 0:
            raise BrokenInvariant("a campaign spent in no hour, or nothing in one")

    def status(self, now: datetime) -> CampaignStatus:
        """What a campaign is at `now`; one that is paused before its start is paused."""
        if self.state == "ended" or now >= self.ends_at:
            return "ended"
        if self.state == "paused":
            return "paused"
        return "running" if now >= self.starts_at else "scheduled"

    def offer(self, offer_id: str) -> Offer:
        """The offer with this id. Raises OfferNotFound."""
        for each in self.offers:
            if each.id == offer_id:
                return each
        raise OfferNotFound

    def day(self, now: datetime) -> date:
        """The day at the hotel."""
        return now.astimezone(zones.zone(self.zone)).date()

    def spent_in(self, hour: datetime) -> Decimal:
        """What was spent in an hour that is not before the last accept's."""
        return self.hour_amount if hour == self.hour else Decimal(0)

    def unavailable(self, offer: Offer, now: datetime) -> Unavailable | None:
        """Why an offer cannot be taken at `now`; None if it can."""
        status = self.status(now)
        saving = offer.saving_amount
        if status != "running":
            return "not_started" if status == "scheduled" else status
        if offer.accepted >= offer.count:
            return "none_left"
        if self.spent_amount + saving > self.budget_amount:
            return "budget_spent"
        spent = self.spent_in(spending_hour(self, now)) + saving
        if self.hourly_amount is not None and spent > self.hourly_amount:
            return "too_fast"
        return None


def spending_hour(campaign: Campaign, now: datetime) -> datetime:
    """The hour of the clock in which an accept is counted. The clock of another process may be
    behind: an hour that has begun is not left again."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return hour if campaign.hour is None else max(hour, campaign.hour)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCampaigns:
    """A hotel's campaigns that have not ended: each id with its end. Those whose end has come since
    the last change may still be among them."""

    issuer_uid: str
    ends: dict[str, datetime]
    version: int = 0
    """Counts the changes; 0 before the first."""
