"""A campaign is made, changed, paused, resumed and ended (docs/campaigns.md).

Each rule takes things as they stand and returns the change to write, or raises a DomainError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import InvalidRequest, TemplateNotFound
from chalicelib.domain.events import Event, EventType, event_of
from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.offers import drafts
from chalicelib.domain.offers.campaign import (
    Campaign,
    CampaignState,
    LiveCampaigns,
    Offer,
    OfferContent,
)
from chalicelib.domain.offers.drafts import CampaignDraft
from chalicelib.domain.offers.errors import CampaignChanged, CampaignEnded, TooManyCampaigns
from chalicelib.domain.templates import Template

LIVE_MAX = 20  # campaigns of one hotel that have not ended


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChange:
    """One change, written whole or not at all: the campaign, its new offers' contents, the hotel's
    list of campaigns that have not ended, and the event."""

    now: datetime
    event: Event
    previous: Campaign | None
    """The campaign that the rule read; None for a new one."""
    campaign: Campaign
    contents: tuple[OfferContent, ...] = ()
    live: LiveCampaigns | None = None
    """None where the list stays as it is."""


def create(
    actor: ActorContext,
    campaign_id: str,
    zone: str,
    draft: CampaignDraft,
    starts_at: datetime | None,
    templates: Mapping[str, Template],
    live: LiveCampaigns,
) -> CampaignChange:
    """A new campaign of the hotel whose `live` campaigns those are; it starts at once unless
    `starts_at` says otherwise. `templates` are those of its offers that exist, by id.

    Raises TooManyCampaigns, TemplateNotFound, InvalidRequest.
    """
    starts = starts_at or actor.now
    currency = drafts.currency_of(draft, templates)
    problems = [*drafts.end_problems(starts, draft.ends_at, actor.now)]
    offers = _new_offers(0, draft, templates, currency, problems)
    saving = _largest_saving(offers) if not problems else None
    problems += drafts.budget_problems(draft, currency, saving or Decimal(0), saving)
    if problems:
        raise InvalidRequest(*problems)
    campaign = Campaign(
        id=campaign_id,
        issuer_uid=live.issuer_uid,
        name=draft.name,
        zone=zone,
        starts_at=starts,
        ends_at=draft.ends_at,
        price_currency=currency,
        budget_amount=drafts.exact(draft.budget_amount, currency),
        spent_amount=drafts.exact(None, currency),
        hourly_amount=_hourly(draft, currency),
        hour_amount=drafts.exact(None, currency),
        offers=offers,
        created_at=actor.now,
        changed_at=actor.now,
    )
    change = _change(actor, "campaign.create", None, campaign)
    contents = _contents(campaign, 0, templates)
    return replace(change, contents=contents, live=_with_end(live, campaign, actor.now))


def change(
    actor: ActorContext,
    campaign: Campaign,
    version: int,
    draft: CampaignDraft,
    templates: Mapping[str, Template],
    live: LiveCampaigns,
) -> CampaignChange:
    """Put a form in the place of what a campaign had, if that is still `version`. `templates` are
    those of its new offers that exist.

    Raises CampaignEnded, CampaignChanged, OfferNotFound, TemplateNotFound, InvalidRequest.
    """
    _require_live(campaign, actor.now)
    if campaign.version != version:
        raise CampaignChanged(campaign.version)
    currency, problems = campaign.price_currency, [*drafts.left_out_problems(draft, campaign)]
    if draft.ends_at != campaign.ends_at:
        problems += drafts.end_problems(campaign.starts_at, draft.ends_at, actor.now)
    counts = {}
    for at, each in enumerate(draft.offers):
        if each.offer_id is not None:
            offer = campaign.offer(each.offer_id)
            problems += drafts.own_offer_problems(f"offers[{at}]", each, offer)
            counts[offer.number] = each.count
    kept = len(campaign.offers)
    new = _new_offers(kept, draft, templates, currency, problems)
    saving = _largest_saving((*campaign.offers, *new)) if not problems else None
    problems += drafts.budget_problems(draft, currency, campaign.spent_amount, saving)
    if problems:
        raise InvalidRequest(*problems)
    own = tuple(replace(each, count=counts[each.number]) for each in campaign.offers)
    changed = replace(
        campaign,
        name=draft.name,
        ends_at=draft.ends_at,
        budget_amount=drafts.exact(draft.budget_amount, currency),
        hourly_amount=_hourly(draft, currency),
        offers=(*own, *new),
    )
    made = _change(actor, "campaign.change", campaign, changed)
    moved = _with_end(live, changed, actor.now) if changed.ends_at != campaign.ends_at else None
    return replace(made, contents=_contents(changed, kept, templates), live=moved)


def pause(actor: ActorContext, campaign: Campaign) -> CampaignChange:
    """Let nobody accept until it is resumed. Raises CampaignEnded."""
    return _with_state(actor, "campaign.pause", campaign, "paused")


def stop(actor: ActorContext, campaign: Campaign, reason: Mapping[str, Any]) -> CampaignChange:
    """Pause a campaign by what was learned of it, which the event says. Raises CampaignEnded."""
    paused = pause(actor, campaign)
    return replace(paused, event=replace(paused.event, meta={**paused.event.meta, **reason}))


def resume(actor: ActorContext, campaign: Campaign) -> CampaignChange:
    """Let guests accept again. Raises CampaignEnded."""
    return _with_state(actor, "campaign.resume", campaign, "open")


def end(actor: ActorContext, campaign: Campaign, live: LiveCampaigns) -> CampaignChange:
    """End a campaign for good. Vouchers that were accepted stay. Raises CampaignEnded."""
    ended = _with_state(actor, "campaign.end", campaign, "ended")
    ends = {key: at for key, at in live.ends.items() if key != campaign.id and at > actor.now}
    return replace(ended, live=replace(live, ends=ends, version=live.version + 1))


def _with_state(
    actor: ActorContext, event_type: EventType, campaign: Campaign, state: CampaignState
) -> CampaignChange:
    _require_live(campaign, actor.now)
    return _change(actor, event_type, campaign, replace(campaign, state=state))


def _require_live(campaign: Campaign, now: datetime) -> None:
    if campaign.status(now) == "ended":
        raise CampaignEnded


def _new_offers(
    kept: int,
    draft: CampaignDraft,
    templates: Mapping[str, Template],
    currency: str,
    problems: list[FieldProblem],
) -> tuple[Offer, ...]:
    """The offers of a form that name no offer of the campaign's, numbered after the `kept` ones;
    what is wrong with them is added to the problems. Raises TemplateNotFound."""
    offers: list[Offer] = []
    for at, each in enumerate(draft.offers):
        if each.offer_id is not None:
            continue
        path = f"offers[{at}]"
        if each.template_id is None:
            problems.append(problem(f"{path}.template_id", "required"))
            continue
        if each.template_id not in templates:
            raise TemplateNotFound
        template = templates[each.template_id]
        own = [*drafts.new_offer_problems(path, each, template, currency)]
        problems += own
        if not own:
            number = kept + len(offers) + 1
            offers.append(drafts.new_offer(number, each, template, currency))
    return tuple(offers)


def _contents(
    campaign: Campaign, kept: int, templates: Mapping[str, Template]
) -> tuple[OfferContent, ...]:
    return tuple(
        drafts.content_of(campaign.id, each.number, templates[each.template_id])
        for each in campaign.offers[kept:]
    )


def _largest_saving(offers: tuple[Offer, ...]) -> Decimal:
    return max(each.saving_amount for each in offers)


def _hourly(draft: CampaignDraft, currency: str) -> Decimal | None:
    return None if draft.hourly_amount is None else drafts.exact(draft.hourly_amount, currency)


def _with_end(live: LiveCampaigns, campaign: Campaign, now: datetime) -> LiveCampaigns:
    """The list with this campaign's end. Raises TooManyCampaigns."""
    ends = {key: at for key, at in live.ends.items() if at > now or key == campaign.id}
    ends[campaign.id] = campaign.ends_at
    if len(ends) > LIVE_MAX:
        raise TooManyCampaigns(LIVE_MAX)
    return replace(live, ends=ends, version=live.version + 1)


def _change(
    actor: ActorContext, event_type: EventType, previous: Campaign | None, campaign: Campaign
) -> CampaignChange:
    if previous is not None:
        # The clock of another process may be behind.
        changed_at = max(actor.now, previous.changed_at)
        campaign = replace(campaign, version=previous.version + 1, changed_at=changed_at)
    event = event_of(actor, event_type, campaign.id, campaign.issuer_uid, {"name": campaign.name})
    return CampaignChange(now=actor.now, event=event, previous=previous, campaign=campaign)
