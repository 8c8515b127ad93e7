"""Campaigns: what a hotel makes of its templates, and what came of it. The books are the accepts
themselves, one after the other: nothing is counted but by looking at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.torture.model import campaign_forms as forms
from tests.torture.model.campaign_forms import CampaignForm
from tests.torture.model.hotels import HotelModel, Profile, Template
from tests.torture.model.records import Event, ExpectedError, Principal, Voucher

CAMPAIGNS_MAX = 20  # of a hotel, that have not ended
OFFERS_MAX = 8
STATUSES = ("issued", "booked", "consumed", "expired", "cancelled")


@dataclass(slots=True)
class Offer:
    """An offer: what its template said when it was made."""

    number: int
    template_id: str
    sold: dict[str, Any]
    original: Decimal
    price: Decimal
    count: int

    @property
    def id(self) -> str:
        """By which an accept names it."""
        return f"offer-{self.number}"

    @property
    def saving(self) -> Decimal:
        """What it costs the hotel each time."""
        return self.original - self.price


@dataclass(frozen=True, slots=True)
class Accept:
    """A guest took an offer."""

    at: datetime
    guest: str
    offer: Offer
    voucher: Voucher


@dataclass(slots=True)
class Campaign:
    """A campaign."""

    id: str
    issuer: str
    name: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    currency: str
    budget: Decimal
    hourly: Decimal | None
    created_at: datetime
    changed_at: datetime
    offers: list[Offer]
    accepts: list[Accept] = field(default_factory=list)
    state: str = "open"
    version: int = 1

    def status(self, now: datetime) -> str:
        """What a campaign is now."""
        if self.state == "ended" or now >= self.ends_at:
            return "ended"
        if self.state == "paused":
            return "paused"
        return "scheduled" if now < self.starts_at else "running"

    def taken(self, offer: Offer) -> list[Accept]:
        """The accepts of one offer."""
        return [one for one in self.accepts if one.offer is offer]

    def spent(self, hour: datetime | None = None) -> Decimal:
        """What its budget paid: in all, or in one hour of the clock."""
        return sum(
            (
                one.offer.saving
                for one in self.accepts
                if hour in (None, one.at.replace(minute=0, second=0, microsecond=0))
            ),
            Decimal(0),
        )

    def days(self) -> dict[date, list[Accept]]:
        """The accepts by the day at the hotel."""
        days: dict[date, list[Accept]] = {}
        for one in self.accepts:
            days.setdefault(one.at.astimezone(ZoneInfo(self.zone)).date(), []).append(one)
        return days

    def report(self, offer: Offer) -> dict[str, Any]:
        """What became of the vouchers of one offer, and the money."""
        vouchers = [one.voucher for one in self.taken(offer)]
        statuses = [one.status for one in vouchers]
        used = sum(one.status == "consumed" and one.lost is None for one in vouchers)
        return {
            "offer_id": offer.id,
            "accepted": len(vouchers),
            **{status: statuses.count(status) for status in STATUSES},
            "spent_amount": offer.saving * len(vouchers),
            "used_saving_amount": offer.saving * used,
            "brought_amount": offer.price * used,
        }


@dataclass(slots=True)
class CampaignModel:
    """The campaigns of one run."""

    hotels: HotelModel
    campaigns: dict[str, Campaign] = field(default_factory=dict)

    def of(self, issuer: str) -> list[Campaign]:
        """A hotel's, in the order in which they were made."""
        own = [one for one in self.campaigns.values() if one.issuer == issuer]
        return sorted(own, key=lambda one: (one.created_at, one.id))

    def zone_of(self, issuer: str) -> str:
        """Where a hotel's days begin."""
        return str(self.hotels.profiles.get(issuer, Profile()).fields.get("zone") or "UTC")

    def require(self, principal: Principal, campaign_id: str) -> Campaign:
        """A campaign that this caller manages."""
        if principal.role == "guest":
            raise ExpectedError(403, "forbidden")
        campaign = self.campaigns.get(campaign_id)
        if campaign is None or not principal.manages(campaign.issuer):
            raise ExpectedError(404, "campaign_not_found")
        return campaign

    # --- made and changed

    def new(
        self, principal: Principal, issuer: str | None, form: CampaignForm, now: datetime
    ) -> Campaign:
        """A campaign before it is stored."""
        self._require_length(principal, form)
        issuer = self.hotels.require_hotel(principal, issuer)
        templates = self._templates(issuer, form)
        if any(one.template_id not in templates for one in form.offers):
            raise ExpectedError(404, "template_not_found")
        priced = (templates[str(one.template_id)].fields for one in form.offers)
        currencies = [one["price_currency"] for one in priced if one.get("price_currency")]
        currency = currencies[0] if currencies else "EUR"
        zone = self.zone_of(issuer)
        starts, ends = forms.start_of(form.starts, zone) or now, forms.end_of(form.ends, zone)
        problems = forms.problems_of_end(starts, ends, now)
        problems += forms.problems_of_new(form, templates, currency)
        savings = [] if problems else forms.savings(form, templates)
        least = max(savings, default=Decimal(0))
        problems += forms.problems_of_budget(form, currency, least, savings)
        if problems:
            raise ExpectedError(400, "invalid_request", problems=problems)
        live = [one for one in self.of(issuer) if one.status(now) != "ended"]
        if len(live) >= CAMPAIGNS_MAX:
            raise ExpectedError(409, "too_many_campaigns", max=CAMPAIGNS_MAX)
        made = Campaign(
            *("", issuer, form.name, zone, starts, ends, currency),
            *(form.budget, form.hourly, now, now, []),
        )
        self._add_offers(made, form, templates)
        return made

    def add(self, campaign: Campaign, id_: str) -> None:
        """A campaign was made."""
        campaign.id = id_
        self.campaigns[id_] = campaign
        self._record(campaign, "create", campaign.created_at)

    def change(
        self,
        principal: Principal,
        campaign_id: str,
        version: int,
        form: CampaignForm,
        now: datetime,
    ) -> Campaign:
        """A campaign gets another form."""
        self._require_length(principal, form)
        campaign = self._require_live(principal, campaign_id, now)
        if campaign.version != version:
            raise ExpectedError(409, "campaign_changed", version=campaign.version)
        templates = self._templates(campaign.issuer, form)
        offers = {one.id: one for one in campaign.offers}
        stated = [one for one in form.offers if one.offer_id is not None]
        if any(one.offer_id not in offers for one in stated):
            raise ExpectedError(404, "offer_not_found")
        new = [one.template_id for one in form.offers if one.offer_id is None and one.template_id]
        if any(one not in templates for one in new):
            raise ExpectedError(404, "template_not_found")
        ends = forms.end_of(form.ends, self.zone_of(campaign.issuer))
        problems = forms.problems_of_own(form, campaign)
        if ends != campaign.ends_at:
            problems += forms.problems_of_end(campaign.starts_at, ends, now)
        problems += forms.problems_of_new(form, templates, campaign.currency)
        own = [one.saving for one in campaign.offers]
        savings = [] if problems else own + forms.savings(form, templates)
        problems += forms.problems_of_budget(form, campaign.currency, campaign.spent(), savings)
        if problems:
            raise ExpectedError(400, "invalid_request", problems=problems)
        campaign.name, campaign.ends_at = form.name, ends
        campaign.budget, campaign.hourly = form.budget, form.hourly
        for one in stated:
            offers[str(one.offer_id)].count = one.count
        self._add_offers(campaign, form, templates)
        return self._changed(campaign, "change", now)

    def set_state(
        self, principal: Principal, campaign_id: str, verb: str, now: datetime
    ) -> Campaign:
        """A campaign is paused, resumed or ended."""
        campaign = self._require_live(principal, campaign_id, now)
        campaign.state = {"pause": "paused", "resume": "open", "end": "ended"}[verb]
        return self._changed(campaign, verb, now)

    def listed(
        self, principal: Principal, issuer: str | None, status: str | None, now: datetime
    ) -> list[Campaign]:
        """The campaigns of a listing."""
        own = self.of(self.hotels.require_hotel(principal, issuer))
        return [one for one in own if status in (None, one.status(now))]

    # --- what these share

    def _require_live(self, principal: Principal, campaign_id: str, now: datetime) -> Campaign:
        campaign = self.require(principal, campaign_id)
        if campaign.status(now) == "ended":
            raise ExpectedError(409, "campaign_ended")
        return campaign

    def _require_length(self, principal: Principal, form: CampaignForm) -> None:
        """A caller who may make campaigns hears first of too many offers."""
        if principal.role == "guest":
            raise ExpectedError(403, "forbidden")
        if len(form.offers) > OFFERS_MAX:
            problem = ("offers", "too_many", {"max": OFFERS_MAX})
            raise ExpectedError(400, "invalid_request", problems=[problem])

    def _templates(self, issuer: str, form: CampaignForm) -> dict[str, Template]:
        wanted = {one.template_id for one in form.offers if one.offer_id is None}
        return {one.id: one for one in self.hotels.templates_of(issuer) if one.id in wanted}

    def _add_offers(
        self, campaign: Campaign, form: CampaignForm, templates: dict[str, Template]
    ) -> None:
        for one in form.offers:
            if one.offer_id is None:
                template = templates[str(one.template_id)]
                original, price = forms.amounts(one, template)
                number, sold = len(campaign.offers) + 1, dict(template.fields)
                offer = Offer(number, template.id, sold, original, price, one.count)
                campaign.offers.append(offer)

    def _changed(self, campaign: Campaign, change: str, now: datetime) -> Campaign:
        campaign.version += 1
        campaign.changed_at = now
        self._record(campaign, change, now)
        return campaign

    def _record(self, campaign: Campaign, change: str, now: datetime) -> None:
        event = Event(campaign.id, campaign.issuer, f"campaign.{change}", now)
        self.hotels.model.events.append(event)
