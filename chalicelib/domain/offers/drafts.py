"""What a hotel requests of a campaign, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chalicelib.domain.errors import TemplateNotFound
from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.instants import text
from chalicelib.domain.money import DEFAULT_CURRENCY, price, price_problems
from chalicelib.domain.offers.campaign import Campaign, Offer, OfferContent
from chalicelib.domain.templates import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """An offer of a form: a new one of a template, or one that the campaign has."""

    offer_id: str | None = None
    template_id: str | None = None
    price_amount: Decimal | None = None
    original_amount: Decimal | None = None
    """None stands for the template's price."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """A campaign as its form has it."""

    name: str
    ends_at: datetime
    budget_amount: Decimal
    hourly_amount: Decimal | None
    offers: tuple[OfferDraft, ...]


def new_template_ids(offers: Iterable[OfferDraft]) -> tuple[str, ...]:
    """The templates of the new ones among these offers, each once."""
    ids = (each.template_id for each in offers if each.offer_id is None)
    return tuple(dict.fromkeys(each for each in ids if each is not None))


def currency_of(draft: CampaignDraft, templates: Mapping[str, Template]) -> str:
    """The currency of a new campaign: that of the first template that has one.

    Raises TemplateNotFound.
    """
    template_ids = new_template_ids(draft.offers)
    if any(each not in templates for each in template_ids):
        raise TemplateNotFound
    currencies = (templates[each].price_currency for each in template_ids)
    return next((each for each in currencies if each is not None), DEFAULT_CURRENCY)


def new_offer(number: int, draft: OfferDraft, template: Template, currency: str) -> Offer:
    """The offer that a draft without a problem makes of its template."""
    return Offer(
        number=number,
        template_id=template.id,
        title=template.title,
        service_type=template.service_type,
        duration_minutes=template.duration_minutes,
        original_amount=exact(_original(draft, template), currency),
        price_amount=exact(draft.price_amount, currency),
        count=draft.count,
    )


def content_of(campaign_id: str, number: int, template: Template) -> OfferContent:
    """What an offer promises, as its template says now."""
    return OfferContent(
        campaign_id=campaign_id,
        number=number,
        description=template.description,
        valid_days=template.valid_days,
        terms=template.terms,
        calendar_id=template.calendar_id,
        places=template.places,
    )


def exact(amount: Decimal | None, currency: str) -> Decimal:
    """An amount with exactly its currency's decimals."""
    return price(amount or Decimal(0), currency)[0] or Decimal(0)


def new_offer_problems(
    path: str, draft: OfferDraft, template: Template, currency: str
) -> Iterator[FieldProblem]:
    """What is wrong with a new offer."""
    if template.price_currency not in (None, currency):
        yield problem(f"{path}.template_id", "disagrees", field="offers[0].template_id")
        return
    original, wanted = _original(draft, template), draft.price_amount
    if wanted is None:
        yield problem(f"{path}.price_amount", "required")
    if original is None:
        yield problem(f"{path}.original_amount", "required")
    problems = [
        *amount_problems(f"{path}.price_amount", wanted, currency),
        *amount_problems(f"{path}.original_amount", draft.original_amount, currency),
    ]
    if not problems and wanted is not None and original is not None and wanted >= original:
        yield problem(f"{path}.price_amount", "too_large", below=original)
    yield from problems


def _original(draft: OfferDraft, template: Template) -> Decimal | None:
    return template.price_amount if draft.original_amount is None else draft.original_amount


def own_offer_problems(path: str, draft: OfferDraft, offer: Offer) -> Iterator[FieldProblem]:
    """What is wrong with an offer that the campaign has: all but its count stays as it is."""
    for name in ("template_id", "price_amount", "original_amount"):
        stated = getattr(draft, name)
        if stated is not None and stated != getattr(offer, name):
            yield problem(f"{path}.{name}", "disagrees", field=f"{path}.offer_id")
    if draft.count < offer.accepted:
        yield problem(f"{path}.count", "too_small", min=offer.accepted)


def budget_problems(
    draft: CampaignDraft, currency: str, least: Decimal, saving_max: Decimal | None
) -> Iterator[FieldProblem]:
    """What is wrong with a budget that is not to be below `least`, of offers that save at most
    `saving_max` (None: some of them have problems of their own)."""
    problems = [
        *amount_problems("budget_amount", draft.budget_amount, currency),
        *amount_problems("hourly_amount", draft.hourly_amount, currency),
    ]
    yield from problems
    if problems:
        return
    if draft.budget_amount < least:
        yield problem("budget_amount", "too_small", min=least)
    hourly = draft.hourly_amount
    if hourly is not None and saving_max is not None and hourly < saving_max:
        yield problem("hourly_amount", "too_small", min=saving_max)


def amount_problems(field: str, amount: Decimal | None, currency: str) -> Iterator[FieldProblem]:
    """What is wrong with an amount of this currency, by its field's own name."""
    for each in price_problems(amount, currency):
        yield each._replace(field=field)


def end_problems(starts_at: datetime, ends_at: datetime, now: datetime) -> Iterator[FieldProblem]:
    """What is wrong with a campaign's end."""
    if ends_at <= starts_at:
        yield problem("ends_at", "not_after_start", field="starts_at")
    elif ends_at <= now:
        yield problem("ends_at", "already_over", after=text(now))


def left_out_problems(draft: CampaignDraft, campaign: Campaign) -> Iterator[FieldProblem]:
    """An offer that was made stays in its campaign, and is in it once."""
    ids = [each.offer_id for each in draft.offers if each.offer_id is not None]
    if len(set(ids)) < len(ids):
        yield problem("offers", "repeated")
    elif len(ids) < len(campaign.offers):
        yield problem("offers", "too_few", min=len(campaign.offers))
