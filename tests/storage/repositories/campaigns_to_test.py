"""One change of a campaign of every kind, an accept, and what they start from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.engine.exposure import Exposure, accepted
from chalicelib.domain.guests.contact import ContactDraft, save
from chalicelib.domain.offers import campaign_rules
from chalicelib.domain.offers.acceptance import accept
from chalicelib.domain.offers.campaign import OFFERS_MAX, Campaign, LiveCampaigns, OfferContent
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.offers.drafts import CampaignDraft, OfferDraft
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.storage.tables import growth
from tests.domain.made import ACTOR, HOUR, NOW, template
from tests.storage.conftest import Storage

TEMPLATES = {"tpl-1": template(price_amount=Decimal("120.00"), price_currency="EUR")}
NEW = OfferDraft(template_id="tpl-1", price_amount=Decimal("89.00"), count=10)
DRAFT = CampaignDraft(
    name="Quiet weeks",
    ends_at=NOW + 100 * HOUR,
    budget_amount=Decimal("310.00"),
    hourly_amount=Decimal("62.00"),
    offers=(NEW,),
)
NO_LIST = LiveCampaigns(issuer_uid="hotel", ends={})

EXPOSURE = Exposure(
    visitor_key="0123456789abcdef0123456789abcdef",
    campaign_id="cmp-1",
    decision_id="AAAAAAAAAAAAAAAAAAAAAA",
    arm="offer-1",
    propensity=500_000,
    policy_hash="0123456789abcdef",
    bins=5,
    decided_at=NOW - HOUR,
    seen_at=NOW - HOUR,
)


def create(actor: ActorContext = ACTOR, live: LiveCampaigns = NO_LIST) -> CampaignChange:
    """A new campaign, of one offer."""
    return campaign_rules.create(actor, "cmp-1", "UTC", DRAFT, NOW, TEMPLATES, live)


def create_largest() -> CampaignChange:
    """A new campaign, of as many offers as one may have."""
    draft = replace(DRAFT, offers=(NEW,) * OFFERS_MAX)
    return campaign_rules.create(ACTOR, "cmp-1", "UTC", draft, NOW, TEMPLATES, NO_LIST)


MADE = create()
CONTENT: OfferContent = MADE.contents[0]
LIVE = MADE.live or NO_LIST
# Two were accepted, one of them in the last hour.
CAMPAIGN: Campaign = replace(
    MADE.campaign,
    offers=(replace(MADE.campaign.offers[0], accepted=2),),
    spent_amount=Decimal("62.00"),
    hour=NOW,
    hour_amount=Decimal("31.00"),
    version=3,
)


def change(actor: ActorContext = ACTOR) -> CampaignChange:
    """A form in the campaign's place: of its own offer and one more, with less of all."""
    own = OfferDraft(offer_id="offer-1", count=5)
    draft = replace(
        DRAFT, ends_at=NOW + 50 * HOUR, budget_amount=Decimal("155.00"), offers=(own, NEW)
    )
    return campaign_rules.change(actor, CAMPAIGN, CAMPAIGN.version, draft, TEMPLATES, LIVE)


def pause(actor: ActorContext = ACTOR) -> CampaignChange:
    """The campaign paused."""
    return campaign_rules.pause(actor, CAMPAIGN)


def resume(actor: ActorContext = ACTOR) -> CampaignChange:
    """The campaign resumed."""
    return campaign_rules.resume(actor, replace(CAMPAIGN, state="paused"))


def end(actor: ActorContext = ACTOR) -> CampaignChange:
    """The campaign ended."""
    return campaign_rules.end(actor, CAMPAIGN, LIVE)


def take(actor: ActorContext = ACTOR, **contact: str) -> VoucherChange:
    """Anna takes the offer; with a contact where one is stated."""
    taken = accept(actor, "v-1", "anna", CAMPAIGN, CAMPAIGN.offers[0], CONTENT, None)
    if not contact:
        return taken
    draft = ContactDraft(**contact)
    return replace(taken, contact=save(actor.now, "hotel", "anna", None, draft, keeps=True))


def take_what_was_seen(actor: ActorContext = ACTOR) -> VoucherChange:
    """Anna takes the offer that she was shown an hour before."""
    taken = take(actor)
    if taken.spending is None:
        raise AssertionError("an accept spends")
    exposure = accepted(EXPOSURE, "offer-1", actor.now)
    return replace(taken, spending=replace(taken.spending, exposure=exposure))


def put(storage: Storage, campaign: Campaign = CAMPAIGN) -> None:
    """Store a campaign with its offer's content and its hotel's list, past every rule."""
    storage.put(growth.TABLE, growth.to_item(campaign))
    storage.put(growth.TABLE, growth.to_entry_item(campaign))
    storage.put(growth.TABLE, growth.to_content_item(CONTENT))
    storage.put(growth.TABLE, growth.to_live_item(LIVE))
