"""Campaigns: as they are made, changed, listed and reported."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.offers.campaign import COUNT_MAX, OFFERS_MAX, CampaignStatus
from chalicelib.http.schemas.effects import LearningReport
from chalicelib.http.schemas.fields import (
    Amount,
    CampaignId,
    CreatedAt,
    Currency,
    Cursor,
    Day,
    IssuerUid,
    LastDay,
    Limit,
    Minutes,
    Moment,
    NextCursor,
    OfferId,
    ServiceType,
    Title,
    text_meta,
)
from chalicelib.http.schemas.templates import TemplateId

VERSION_MAX = 10**9

CampaignName = Annotated[
    str,
    text_meta(
        80, "By which the hotel's people know it; guests do not see it.", "Quiet weeks in January"
    ),
]
Version = Annotated[
    int,
    Meta(
        ge=1,
        le=VERSION_MAX,
        description="Counts the campaign's changes; an accept is none.",
        examples=[1],
    ),
]
OriginalAmount = Annotated[
    Amount, Meta(description="What the service costs without the voucher.", examples=[120])
]
PriceAmount = Annotated[Amount, Meta(description="What it costs with the voucher.", examples=[89])]
BudgetAmount = Annotated[
    Amount, Meta(description="How much all savings together may come to.", examples=[3100])
]
HourlyAmount = Annotated[
    Amount,
    Meta(description="How much of it may be spent in one hour of the clock.", examples=[310]),
]
SpentAmount = Annotated[
    Amount, Meta(description="The savings of all vouchers that were accepted.", examples=[62])
]
OfferCount = Annotated[
    int,
    Meta(ge=1, le=COUNT_MAX, description="How many vouchers there are to take.", examples=[100]),
]
Number = Annotated[int, Meta(ge=0, description="How many vouchers.", examples=[2])]
DayOfSpending = Annotated[
    str,
    Meta(
        description="A day at the hotel.",
        examples=["2026-12-15"],
        extra_json_schema={"format": "date"},
    ),
]
EndsAt = Annotated[
    Day,
    Meta(
        description="When it ends: an instant; or a date, the last day at the hotel.",
        examples=["2027-01-31"],
    ),
]


class OfferRequest(Struct, kw_only=True):
    """An offer to make: one of the hotel's templates, for less."""

    template_id: TemplateId
    price_amount: PriceAmount
    original_amount: Annotated[
        OriginalAmount | None, Meta(description="Left out: the template's price.")
    ] = None
    count: OfferCount


class ChangedOfferRequest(Struct, kw_only=True):
    """An offer of the campaign's form: with offer_id one that it has, of which only the count may
    change; without it a new one."""

    offer_id: OfferId | None = None
    template_id: TemplateId | None = None
    price_amount: PriceAmount | None = None
    original_amount: OriginalAmount | None = None
    count: OfferCount


class CampaignCreateRequest(Struct, kw_only=True):
    """A campaign to make."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    name: CampaignName
    starts_at: Annotated[
        Day | None,
        Meta(
            description="When it starts: an instant; or a date at the hotel. Left out: at once.",
            examples=["2027-01-01"],
        ),
    ] = None
    ends_at: EndsAt
    budget_amount: BudgetAmount
    hourly_amount: Annotated[
        HourlyAmount | None, Meta(description="Left out: as much as there is.")
    ] = None
    offers: Annotated[list[OfferRequest], Meta(min_length=1, max_length=OFFERS_MAX)]


class CampaignChangeRequest(Struct, kw_only=True):
    """A campaign to change: its whole form."""

    campaign_id: CampaignId
    version: Annotated[Version, Meta(description="The version that you have read.")]
    name: CampaignName
    ends_at: EndsAt
    budget_amount: BudgetAmount
    hourly_amount: Annotated[
        HourlyAmount | None, Meta(description="Left out: as much as there is.")
    ] = None
    offers: Annotated[list[ChangedOfferRequest], Meta(min_length=1, max_length=OFFERS_MAX)]


class CampaignRequest(Struct, kw_only=True):
    """Selects the campaign."""

    campaign_id: CampaignId


class CampaignListQuery(Struct, kw_only=True):
    """Selects campaigns."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    status: CampaignStatus | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class CampaignOffer(Struct, kw_only=True):
    """An offer of a campaign, as its hotel sees it."""

    offer_id: OfferId
    template_id: TemplateId
    title: Title
    service_type: ServiceType
    duration_minutes: Minutes
    original_amount: OriginalAmount
    price_amount: PriceAmount
    count: OfferCount
    accepted: Annotated[Number, Meta(description="How many were taken.")]


class Campaign(Struct, kw_only=True):
    """A campaign, as its hotel sees it."""

    id: CampaignId
    issuer_uid: IssuerUid
    name: CampaignName
    status: Annotated[
        CampaignStatus,
        Meta(description="A spent budget is no status: the amounts say so.", examples=["running"]),
    ]
    starts_at: Moment
    ends_at: LastDay
    price_currency: Currency
    budget_amount: BudgetAmount
    spent_amount: SpentAmount
    hourly_amount: Annotated[HourlyAmount | None, Meta(description="null: as much as there is.")]
    offers: list[CampaignOffer]
    created_at: CreatedAt
    changed_at: Annotated[Moment, Meta(examples=["2026-11-28T08:12:05.250Z"])]
    version: Version


class OfferReport(Struct, kw_only=True):
    """What became of the vouchers of one offer, by their status as it is stored, and the money."""

    offer_id: OfferId
    accepted: Number
    issued: Number
    booked: Number
    consumed: Annotated[Number, Meta(description="Used, or lost because nobody came.")]
    expired: Number
    cancelled: Number
    spent_amount: SpentAmount
    used_saving_amount: Annotated[
        Amount, Meta(description="The savings of those that were used.", examples=[31])
    ]
    brought_amount: Annotated[
        Amount, Meta(description="The prices of those that were used.", examples=[89])
    ]


class DaySpending(Struct, kw_only=True):
    """What a campaign spent on one day."""

    day: DayOfSpending
    accepted: Number
    spent_amount: SpentAmount


class CampaignResponse(Struct, kw_only=True):
    """The campaign."""

    ok: Literal[True] = True
    campaign: Campaign


class CampaignPage(Struct, kw_only=True):
    """A page of campaigns."""

    ok: Literal[True] = True
    items: list[Campaign]
    next_cursor: NextCursor


class CampaignReportResponse(Struct, kw_only=True):
    """What a campaign cost, and what it brought."""

    ok: Literal[True] = True
    campaign: Campaign
    offers: list[OfferReport]
    days: Annotated[
        list[DaySpending], Meta(description="The days with an accept, the first one first.")
    ]
    learning: Annotated[
        LearningReport | None, Meta(description="Null before the first visitor who agreed.")
    ]
