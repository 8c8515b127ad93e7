"""Offers: what anybody sees of them, and who may take which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.torture.model.calendars import Calendar
from tests.torture.model.campaigns import Accept, Campaign, CampaignModel, Offer
from tests.torture.model.guests import GuestModel
from tests.torture.model.records import ExpectedError, Principal, Voucher
from tests.torture.times import DAY, HOUR, MINUTE, SECOND, iso, next_full_hour

REASONS = ("not_started", "ended", "paused", "none_left", "budget_spent", "too_fast")


@dataclass(slots=True)
class OfferModel:
    """The offers of the campaigns of one run."""

    campaigns: CampaignModel
    guests: GuestModel

    def catalogue(self, issuer: str, now: datetime) -> list[dict[str, Any]]:
        """What can be taken of a hotel's offers."""
        return [
            _shown(campaign, offer)
            for campaign in self.campaigns.of(issuer)
            for offer in campaign.offers
            if unavailable(campaign, offer, now) is None and self._closed(offer) is None
        ]

    def require(
        self,
        principal: Principal,
        campaign_id: str,
        offer_id: str,
        holder: str | None,
        now: datetime,
    ) -> tuple[Campaign, Offer]:
        """An offer that this caller may take."""
        if principal.role != "guest" or holder not in (None, principal.uid):
            raise ExpectedError(403, "forbidden")
        campaign = self.campaigns.campaigns.get(campaign_id)
        if campaign is None:
            raise ExpectedError(404, "campaign_not_found")
        offer = next((one for one in campaign.offers if one.id == offer_id), None)
        if offer is None:
            raise ExpectedError(404, "offer_not_found")
        for one in campaign.accepts:
            if one.guest == principal.uid:
                raise ExpectedError(409, "offer_accepted", voucher_id=one.voucher.id)
        reason = unavailable(campaign, offer, now)
        if reason:
            wait = -((now - next_hour(now)) // SECOND) if reason == "too_fast" else None
            raise ExpectedError(409, "offer_not_available", retry_after=wait, reason=reason)
        if refused := self._closed(offer):
            raise refused
        return campaign, offer

    def accept(
        self,
        campaign: Campaign,
        offer: Offer,
        voucher_id: str,
        guest: str,
        contact: dict[str, Any],
        now: datetime,
    ) -> Voucher:
        """An offer was taken."""
        start, minutes = next_full_hour(now), int(offer.sold.get("duration_minutes", 60))
        calendar = self._calendar(offer)
        voucher = Voucher(
            *(voucher_id, campaign.issuer, guest, start, start + _days(offer) * DAY, minutes),
            transferable=False,
            created_at=now,
            service_type="hotel.booking",
            calendar=calendar,
            places=offer.sold.get("places") or 1,
        )
        model = self.guests.hotels.model
        model.vouchers[voucher.id] = voucher
        model.record(voucher, "accept", now)
        campaign.accepts.append(Accept(now, guest, offer, voucher))
        self.guests.learn((campaign.issuer, guest), contact, keeps=True)
        return voucher

    def _calendar(self, offer: Offer) -> Calendar | None:
        return self.guests.hotels.model.calendars.get(offer.sold.get("calendar_id") or "")

    def _closed(self, offer: Offer) -> ExpectedError | None:
        """Why the calendar of an offer takes no voucher of it."""
        calendar = self._calendar(offer)
        if calendar and calendar.archived:
            return ExpectedError(409, "calendar_archived")
        if calendar and offer.sold["places"] > calendar.most:
            return ExpectedError(409, "offer_not_available", reason="too_few_places")
        return None


def unavailable(campaign: Campaign, offer: Offer, now: datetime) -> str | None:
    """Why an offer cannot be taken now; None if it can."""
    status = campaign.status(now)
    if status != "running":
        return "not_started" if status == "scheduled" else status
    if len(campaign.taken(offer)) >= offer.count:
        return "none_left"
    if campaign.spent() + offer.saving > campaign.budget:
        return "budget_spent"
    this_hour = campaign.spent(next_hour(now) - HOUR) + offer.saving
    return "too_fast" if campaign.hourly is not None and this_hour > campaign.hourly else None


def next_hour(now: datetime) -> datetime:
    """When the next hour of the clock begins."""
    return next_full_hour(now + timedelta(microseconds=1))


def _days(offer: Offer) -> int:
    """For how many days its voucher is valid: what an issue without an end gives, in whole days,
    unless its template said otherwise."""
    minutes = offer.sold.get("duration_minutes", 60)
    return int(offer.sold.get("valid_days") or -(-max(30 * DAY, 2 * minutes * MINUTE) // DAY))


def _shown(campaign: Campaign, offer: Offer) -> dict[str, Any]:
    """An offer as everybody sees it."""
    sold = offer.sold
    return {
        "campaign_id": campaign.id,
        "offer_id": offer.id,
        "title": sold.get("title", "Hotel Voucher"),
        "description": sold.get("description", ""),
        "service_type": "hotel.booking",
        "duration_minutes": sold.get("duration_minutes", 60),
        "places": sold.get("places"),
        "original_amount": offer.original,
        "price_amount": offer.price,
        "saving_amount": offer.saving,
        "price_currency": campaign.currency,
        "valid_days": _days(offer),
        "ends_at": iso(campaign.ends_at),
        "terms": sold.get("terms", {}),
    }
