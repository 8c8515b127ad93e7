"""The form of a campaign, and all that can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.torture.model.hotels import Template
from tests.torture.model.hours import instant
from tests.torture.model.records import Problem
from tests.torture.times import iso

if TYPE_CHECKING:
    from tests.torture.model.campaigns import Campaign

DECIMALS = {"EUR": 2, "JPY": 0}


@dataclass(frozen=True, slots=True)
class OfferForm:
    """An offer: a new one of a template, or one that the campaign has."""

    offer_id: str | None
    template_id: str | None
    price: Decimal | None
    original: Decimal | None
    count: int


@dataclass(frozen=True, slots=True)
class CampaignForm:
    """A campaign as a request states it."""

    name: str
    starts: datetime | date | None
    ends: datetime | date
    budget: Decimal
    hourly: Decimal | None
    offers: tuple[OfferForm, ...]


def start_of(when: datetime | date | None, zone: str) -> datetime | None:
    """An instant, or the beginning of a day."""
    return when if when is None or isinstance(when, datetime) else instant(zone, when, "00:00")


def end_of(when: datetime | date, zone: str) -> datetime:
    """An instant, or the end of a day."""
    return when if isinstance(when, datetime) else instant(zone, when, "24:00")


def amounts(offer: OfferForm, template: Template) -> tuple[Any, Any]:
    """The original price of a new offer, by default its template's, and the lower one."""
    stated = template.fields.get("price_amount") if offer.original is None else offer.original
    return None if stated is None else Decimal(str(stated)), offer.price


def savings(form: CampaignForm, templates: dict[str, Template]) -> list[Decimal]:
    """What each new offer of a good form saves."""
    new = [one for one in form.offers if one.offer_id is None]
    pairs = [amounts(one, templates[str(one.template_id)]) for one in new]
    return [original - price for original, price in pairs]


def problems_of_end(starts: datetime, ends: datetime, now: datetime) -> list[Problem]:
    """A campaign ends after its start, and not before now."""
    if ends <= starts:
        return [("ends_at", "not_after_start", {"field": "starts_at"})]
    return [("ends_at", "already_over", {"after": iso(now)})] if ends <= now else []


def problems_of_new(
    form: CampaignForm, templates: dict[str, Template], currency: str
) -> list[Problem]:
    """New offers cost less than before, in one currency."""
    problems: list[Problem] = []
    for at, one in enumerate(form.offers):
        path = f"offers[{at}]"
        if one.offer_id is not None:
            continue
        if one.template_id is None:
            problems.append((f"{path}.template_id", "required", {}))
            continue
        template = templates[one.template_id]
        if template.fields.get("price_currency") not in (None, currency):
            first = {"field": "offers[0].template_id"}
            problems.append((f"{path}.template_id", "disagrees", first))
            continue
        original, price = amounts(one, template)
        own = _problems_of_amount(f"{path}.price_amount", price, currency)
        own += _problems_of_amount(f"{path}.original_amount", one.original, currency)
        own += [
            (f"{path}.{name}", "required", {})
            for name, value in (("price_amount", price), ("original_amount", original))
            if value is None
        ]
        if not own and price >= original:
            own = [(f"{path}.price_amount", "too_large", {"below": original})]
        problems += own
    return problems


def problems_of_own(form: CampaignForm, campaign: Campaign) -> list[Problem]:
    """The offers that a campaign has stay as they are, but for their count."""
    stated = [one.offer_id for one in form.offers if one.offer_id is not None]
    problems: list[Problem] = []
    if len({*stated}) < len(stated):
        problems.append(("offers", "repeated", {}))
    elif len(stated) < len(campaign.offers):
        problems.append(("offers", "too_few", {"min": len(campaign.offers)}))
    offers = {one.id: one for one in campaign.offers}
    for at, one in enumerate(form.offers):
        if one.offer_id is None:
            continue
        path, offer = f"offers[{at}]", offers[one.offer_id]
        fields = {
            "template_id": (one.template_id, offer.template_id),
            "price_amount": (one.price, offer.price),
            "original_amount": (one.original, offer.original),
        }
        problems += [
            (f"{path}.{name}", "disagrees", {"field": f"{path}.offer_id"})
            for name, (value, before) in fields.items()
            if value not in (None, before)
        ]
        taken = len(campaign.taken(offer))
        if one.count < taken:
            problems.append((f"{path}.count", "too_small", {"min": taken}))
    return problems


def problems_of_budget(
    form: CampaignForm, currency: str, least: Decimal, savings: list[Decimal]
) -> list[Problem]:
    """The budget is not below `least`; an hour pays for the dearest of these savings."""
    problems = _problems_of_amount("budget_amount", form.budget, currency)
    problems += _problems_of_amount("hourly_amount", form.hourly, currency)
    if problems:
        return problems
    if form.budget < least:
        problems.append(("budget_amount", "too_small", {"min": least}))
    if form.hourly is not None and savings and form.hourly < max(savings):
        problems.append(("hourly_amount", "too_small", {"min": max(savings)}))
    return problems


def _problems_of_amount(name: str, amount: Decimal | None, currency: str) -> list[Problem]:
    decimals = DECIMALS[currency]
    if amount is None or amount == round(amount, decimals):
        return []
    return [(name, "too_many_decimals", {"max": decimals, "currency": currency})]
