"""Decisions: which offer is shown to a visitor who consented, and what became of it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.engine.bins import BINS_MAX
from chalicelib.http.schemas.fields import CampaignId, IssuerUid, OfferId, text_meta
from chalicelib.http.schemas.hotels import Hotel
from chalicelib.http.schemas.offers import DECISION_EXAMPLE, Offer
from chalicelib.http.schemas.privacy import ReceiptToken

DecisionToken = Annotated[
    str,
    text_meta(
        1024, "What was decided: only the service can make it, for one visitor.", DECISION_EXAMPLE
    ),
]
Bins = Annotated[
    int,
    Meta(
        ge=0,
        le=BINS_MAX,
        description="What the page saw of the visit, as twelve bits.",
        examples=[5],
    ),
]


class DecideQuery(Struct, kw_only=True):
    """Selects the hotel, for a visitor who consented."""

    issuer_uid: IssuerUid
    receipt: ReceiptToken
    bins: Bins = 0


class DecidedOffer(Struct, kw_only=True):
    """What is to be shown. Whether nothing is by pace or to compare, only the token says."""

    token: DecisionToken
    campaign_id: CampaignId
    arm: Annotated[
        Literal["offer", "none"],
        Meta(description="Whether an offer is shown, or none.", examples=["offer"]),
    ]
    offer_id: Annotated[OfferId | None, Meta(description="Null where none is shown.")]


class DecideResponse(Struct, kw_only=True):
    """The offers of a hotel, and which of them is shown first to this visitor."""

    ok: Literal[True] = True
    hotel: Hotel
    items: list[Offer]
    decision: Annotated[
        DecidedOffer | None,
        Meta(description="Null where there is nothing to learn: the first offer is shown."),
    ]


class DecisionRequest(Struct, kw_only=True):
    """A visitor, and what was decided for them."""

    receipt: ReceiptToken
    decision: DecisionToken


class SeenResponse(Struct, kw_only=True):
    """What was shown is counted."""

    ok: Literal[True] = True
    counted: Annotated[
        bool,
        Meta(
            description="Whether it counts: what a visitor saw first of a campaign does.",
            examples=[True],
        ),
    ]


class DismissResponse(Struct, kw_only=True):
    """Nothing of the campaign is to be shown to this visitor any more."""

    ok: Literal[True] = True
