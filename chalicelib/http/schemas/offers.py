"""Offers: as guests see them, and take them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.http.schemas.campaigns import OriginalAmount, PriceAmount
from chalicelib.http.schemas.contacts import StatedContact
from chalicelib.http.schemas.fields import (
    Amount,
    CampaignId,
    Currency,
    Description,
    HolderUid,
    IssuerUid,
    LastDay,
    Minutes,
    OfferId,
    Places,
    ServiceType,
    Terms,
    Title,
    text_meta,
)
from chalicelib.http.schemas.hotels import Hotel
from chalicelib.http.schemas.templates import ValidDays

DECISION_EXAMPLE = "d1.WyJRMjl0Wlc1MFgyVjRZVzF3YkEiXQ.nS4Zk0m7r2YvX1cW9uQ8tP6oL5iK3jH2gF1eD0cB9aA"

StatedDecision = Annotated[
    str,
    text_meta(
        4000,
        "The decision by which the guest came here; one that is not valid is ignored.",
        DECISION_EXAMPLE,
        min_length=0,
    ),
]


class CatalogueQuery(Struct, kw_only=True):
    """Selects the hotel."""

    issuer_uid: IssuerUid


class Offer(Struct, kw_only=True):
    """An offer that anybody can take now, on these terms."""

    campaign_id: CampaignId
    offer_id: OfferId
    title: Title
    description: Description
    service_type: ServiceType
    duration_minutes: Minutes
    places: Annotated[Places | None, Meta(description="Only in a shared calendar.")]
    original_amount: OriginalAmount
    price_amount: PriceAmount
    saving_amount: Annotated[Amount, Meta(description="The difference of the two.", examples=[31])]
    price_currency: Currency
    valid_days: Annotated[
        ValidDays,
        Meta(description="How many days its voucher is valid, from the next full hour on."),
    ]
    ends_at: Annotated[LastDay, Meta(description="When it can no longer be taken.")]
    terms: Terms


class CatalogueResponse(Struct, kw_only=True):
    """The offers of a hotel, the same for everybody and always in the same order."""

    ok: Literal[True] = True
    hotel: Hotel
    items: list[Offer]


class AcceptRequest(Struct, kw_only=True):
    """An offer to take."""

    campaign_id: CampaignId
    offer_id: OfferId
    holder_uid: Annotated[HolderUid | None, Meta(description="Default: the caller.")] = None
    contact: StatedContact
    decision: StatedDecision | None = None
