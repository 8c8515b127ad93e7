"""The demo hotel's campaign: two offers, of which a guest has taken one."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from chalicelib.domain.hotels.hotel import end_of
from chalicelib.domain.offers import acceptance, campaign_rules
from chalicelib.domain.offers.campaign import ID_PREFIX, LiveCampaigns
from chalicelib.domain.offers.drafts import CampaignDraft, OfferDraft
from chalicelib.storage.repositories.campaigns import CampaignRepository

if TYPE_CHECKING:
    from infra.local.demo import Desk

LASTS = timedelta(days=60)


def load(desk: Desk, issuer_uid: str, guest_uid: str, now: datetime) -> None:
    """Make the campaign of the hotel's templates, and let a guest take its first offer."""
    store = desk.runtime.store.with_deadline()
    templates = {each.id: each for each in store.templates.list_by(issuer_uid).rows(10)}
    offers = tuple(
        OfferDraft(template_id=each.id, price_amount=price * Decimal("0.75"), count=20)
        for each in templates.values()
        if (price := each.price_amount)
    )
    if not offers:
        return
    hotel = store.hotels.get(issuer_uid)
    draft = CampaignDraft(
        name="Quiet weeks",
        ends_at=end_of((now + LASTS).date(), hotel, "ends_at"),
        budget_amount=Decimal(1500),
        hourly_amount=None,
        offers=offers,
    )
    live = LiveCampaigns(issuer_uid=issuer_uid, ends={})
    zone = hotel.clock.key
    campaign_id = desk.runtime.new_id(ID_PREFIX, now)
    change = campaign_rules.create(desk.actor(now), campaign_id, zone, draft, None, templates, live)
    store.campaigns.save(change)
    _accept(desk, store.campaigns, campaign_id, guest_uid, now)


def _accept(
    desk: Desk, campaigns: CampaignRepository, campaign_id: str, guest_uid: str, now: datetime
) -> None:
    basis = campaigns.get_accept_basis(campaign_id, "offer-1", guest_uid)
    campaign, content = basis.campaign, basis.content
    if campaign is None or content is None or content.calendar_id is not None:
        return
    voucher_id = desk.runtime.new_id("v", now)
    desk.save(
        acceptance.accept(
            desk.actor(now, guest_uid),
            voucher_id,
            guest_uid,
            campaign,
            campaign.offer("offer-1"),
            content,
            None,
        )
    )
