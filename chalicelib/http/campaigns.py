"""Campaigns and offers in requests and answers. They have one dialect."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from chalicelib.domain.engine.effect import Effect
from chalicelib.domain.hotels.hotel import Hotel, end_of
from chalicelib.domain.instants import text
from chalicelib.domain.offers.acceptance import valid_days
from chalicelib.domain.offers.campaign import Campaign, Offer, OfferContent
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.offers.drafts import CampaignDraft, OfferDraft
from chalicelib.domain.offers.report import Report
from chalicelib.http.schemas import campaigns as schemas
from chalicelib.http.schemas import effects
from chalicelib.http.schemas import offers as offer_schemas

_OFFER = (
    *("template_id", "title", "service_type", "duration_minutes", "original_amount"),
    *("price_amount", "count", "accepted"),
)
_CAMPAIGN = (
    *("id", "issuer_uid", "name", "price_currency", "budget_amount", "spent_amount"),
    *("hourly_amount", "version"),
)
_INSTANTS = ("starts_at", "ends_at", "created_at", "changed_at")


def draft_of(
    request: schemas.CampaignCreateRequest | schemas.CampaignChangeRequest, hotel: Hotel
) -> CampaignDraft:
    """The campaign that a request states; a date in it is a day at the hotel.

    Raises InvalidRequest.
    """
    return CampaignDraft(
        name=request.name,
        ends_at=end_of(request.ends_at, hotel, "ends_at"),
        budget_amount=request.budget_amount,
        hourly_amount=request.hourly_amount,
        offers=tuple(map(offer_draft, request.offers)),
    )


def offer_draft(request: schemas.OfferRequest | schemas.ChangedOfferRequest) -> OfferDraft:
    """The offer that a request states."""
    return OfferDraft(
        offer_id=getattr(request, "offer_id", None),
        template_id=request.template_id,
        price_amount=request.price_amount,
        original_amount=request.original_amount,
        count=request.count,
    )


def has_days(*ends: datetime | date | None) -> bool:
    """Whether one of them is a date, which only the hotel's zone makes an instant of."""
    return any(each is not None and not isinstance(each, datetime) for each in ends)


def serialize(campaign: Campaign, now: datetime) -> schemas.Campaign:
    """A campaign as it stands at `now`."""
    fields: dict[str, Any] = {name: getattr(campaign, name) for name in _CAMPAIGN}
    fields |= {name: text(getattr(campaign, name)) for name in _INSTANTS}
    offers = [
        schemas.CampaignOffer(offer_id=each.id, **{name: getattr(each, name) for name in _OFFER})
        for each in campaign.offers
    ]
    return schemas.Campaign(**fields, status=campaign.status(now), offers=offers)


def changed(change: CampaignChange) -> schemas.CampaignResponse:
    """A campaign that was made or changed."""
    return schemas.CampaignResponse(campaign=serialize(change.campaign, change.now))


def report(source: Report, learned: Effect | None, now: datetime) -> schemas.CampaignReportResponse:
    """What a campaign cost, what it brought, and what showing its offers changed."""
    return schemas.CampaignReportResponse(
        campaign=serialize(source.campaign, now),
        offers=[schemas.OfferReport(**each._asdict()) for each in source.offers],
        days=[schemas.DaySpending(**each._asdict()) for each in source.days],
        learning=_learning(learned) if learned else None,
    )


def _learning(learned: Effect) -> effects.LearningReport:
    measured = learned.uplift
    shares = ("estimate", "lower", "upper")
    return effects.LearningReport(
        shown=effects.GroupReport(**learned.shown._asdict()),
        held_back=effects.GroupReport(**learned.held_back._asdict()),
        uplift=measured
        and effects.UpliftReport(**{name: round(getattr(measured, name), 6) for name in shares}),
        visitors_needed=measured and measured.visitors_needed,
        split_is_off=learned.split_is_off,
        offers=[effects.ShownOffer(**each._asdict()) for each in learned.offers],
        states=[effects.StateReport(**each._asdict()) for each in learned.states],
    )


def in_catalogue(campaign: Campaign, offer: Offer, content: OfferContent) -> offer_schemas.Offer:
    """An offer as guests see it: it says neither how many are left nor how many were taken."""
    return offer_schemas.Offer(
        campaign_id=campaign.id,
        offer_id=offer.id,
        title=offer.title,
        description=content.description,
        service_type=offer.service_type,
        duration_minutes=offer.duration_minutes,
        places=content.places,
        original_amount=offer.original_amount,
        price_amount=offer.price_amount,
        saving_amount=offer.saving_amount,
        price_currency=campaign.price_currency,
        valid_days=valid_days(offer, content),
        ends_at=text(campaign.ends_at),
        terms=content.terms,
    )
