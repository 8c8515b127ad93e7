"""A guest takes an offer: a voucher is issued, and the campaign's budget pays the saving."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import places_problems, require_usable
from chalicelib.domain.errors import DomainError
from chalicelib.domain.offers.campaign import Campaign, Offer, OfferContent, spending_hour
from chalicelib.domain.offers.errors import OfferAccepted, OfferNotAvailable
from chalicelib.domain.offers.spending import Acceptance, Spending
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import VoucherChange, voucher_event
from chalicelib.domain.vouchers.drafts import default_start, default_validity
from chalicelib.domain.vouchers.voucher import VoucherDraft

DAY = timedelta(days=1)


def accept(
    actor: ActorContext,
    voucher_id: str,
    guest_uid: str,
    campaign: Campaign,
    offer: Offer,
    content: OfferContent,
    accepted: Acceptance | None,
    calendar: Calendar | None = None,
) -> VoucherChange:
    """Issue the offer's voucher to the guest, and spend its saving. `accepted` is what the guest
    took of this campaign before; `calendar` the one that the offer names.

    Raises OfferAccepted, OfferNotAvailable, CalendarNotFound, CalendarArchived.
    """
    if accepted is not None:
        raise OfferAccepted(accepted.voucher_id)
    reason = campaign.unavailable(offer, actor.now)
    if reason is not None:
        wait = _next_hour(campaign, actor.now) if reason == "too_fast" else None
        raise OfferNotAvailable(reason, wait)
    _require_room(campaign, content, calendar)
    draft = VoucherDraft(
        holder_uid=guest_uid,
        service_type=offer.service_type,
        title=offer.title,
        description=content.description,
        duration_minutes=offer.duration_minutes,
        price_amount=offer.price_amount,
        price_currency=campaign.price_currency,
        terms=content.terms,
        calendar_id=content.calendar_id,
        places=content.places,
        valid_until=default_start(actor.now) + timedelta(days=valid_days(offer, content)),
    )
    issued = lifecycle.issue(actor, voucher_id, campaign.issuer_uid, draft, calendar=calendar)
    voucher = replace(issued.voucher, campaign_id=campaign.id, offer_id=offer.id)
    meta = issued.event.meta | {
        "campaign_id": campaign.id,
        "offer_id": offer.id,
        "price_amount": str(offer.price_amount),
        "saving_amount": str(offer.saving_amount),
        "price_currency": campaign.price_currency,
    }
    acceptance = Acceptance(
        campaign_id=campaign.id,
        guest_uid=guest_uid,
        offer_id=offer.id,
        voucher_id=voucher_id,
        accepted_at=actor.now,
    )
    return replace(
        issued,
        voucher=voucher,
        event=voucher_event(actor, "voucher.accept", voucher, meta),
        spending=Spending(
            campaign=campaign,
            offer=offer,
            acceptance=acceptance,
            hour=spending_hour(campaign, actor.now),
            day=campaign.day(actor.now),
        ),
    )


def valid_days(offer: Offer, content: OfferContent) -> int:
    """For how many days a voucher of this offer is valid, from the next full hour on: as its
    template said, or in whole days what an issue without an end gives."""
    if content.valid_days is not None:
        return content.valid_days
    return math.ceil(default_validity(timedelta(minutes=offer.duration_minutes)) / DAY)


def has_room(campaign: Campaign, content: OfferContent, calendar: Calendar | None) -> bool:
    """Whether the calendar that an offer names takes its vouchers; an offer that names none always
    has room."""
    try:
        _require_room(campaign, content, calendar)
    except DomainError:
        return False
    return True


def _require_room(campaign: Campaign, content: OfferContent, calendar: Calendar | None) -> None:
    """An offer's calendar is in use, and its weekly hours have as many places at some time: the
    hotel may have fewer than when it made the offer, and the guest states none."""
    require_usable(calendar, content.calendar_id, campaign.issuer_uid)
    if any(places_problems(content.places, calendar)):
        raise OfferNotAvailable("too_few_places")


def _next_hour(campaign: Campaign, now: datetime) -> int:
    """Whole seconds until the next hour begins."""
    left = spending_hour(campaign, now) + timedelta(hours=1) - now
    return math.ceil(left.total_seconds())
