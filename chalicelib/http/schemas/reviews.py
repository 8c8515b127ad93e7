"""What is stored of a visitor, and why they were shown what they were shown."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.engine.effect import FEWEST
from chalicelib.domain.engine.explanation import Reason
from chalicelib.domain.privacy.consent import Source
from chalicelib.http.schemas.decisions import Bins, DecisionToken
from chalicelib.http.schemas.fields import CampaignId, CreatedAt, IssuerUid, OfferId
from chalicelib.http.schemas.privacy import ReceiptToken

Millionths = Annotated[
    int, Meta(ge=0, le=1_000_000, description="A chance, in millionths.", examples=[333_334])
]
Counted = Annotated[
    int | None,
    Meta(
        description=f"How many visitors; null for fewer than {FEWEST}.",
        examples=[120],
    ),
]
Arm = Annotated[
    str,
    Meta(
        description="The id of the offer that was shown; `none`, to make the budget last; or"
        " `holdout`: one visitor of five is shown none of a campaign's offers.",
        examples=["offer-1"],
    ),
]
Day = Annotated[
    str,
    Meta(
        description="A day in UTC.", examples=["2026-12-15"], extra_json_schema={"format": "date"}
    ),
]


class WhyRequest(Struct, kw_only=True):
    """A decision to explain."""

    decision: DecisionToken


class OfferPart(Struct, kw_only=True):
    """One offer, as it was when it was decided."""

    offer_id: OfferId
    propensity: Annotated[
        Millionths, Meta(description="The chance that it is shown, to whoever is shown any.")
    ]
    seen: Counted
    rewarded: Annotated[Counted, Meta(description="How many of them took it.", examples=[9])]
    reason: Annotated[
        Reason,
        Meta(
            description="`new`: few have seen it. `rarely_taken`: others are taken more often."
            " `open`: it is shown as likely as it is the best one.",
            examples=["open"],
        ),
    ]


class DecisionReview(Struct, kw_only=True):
    """A decision, made again of what is stored."""

    campaign_id: CampaignId
    decided_at: CreatedAt
    policy: Annotated[str, Meta(description="What it was made by.", examples=["0f3a8c51d2e94b76"])]
    made_at: Annotated[CreatedAt, Meta(description="When that was made.")]
    bins: Bins
    offers: list[OfferPart]
    none: Annotated[
        Millionths, Meta(description="The chance that nothing is shown, to make the budget last.")
    ]
    draw: Annotated[
        int,
        Meta(
            ge=0,
            lt=1_000_000,
            description="What was drawn: a number below a million, the same on all of the day.",
            examples=[402_817],
        ),
    ]
    arm: Arm
    propensity: Annotated[Millionths, Meta(description="How likely this was.")]
    matches: Annotated[
        bool,
        Meta(description="Whether the decision, made again, is the one that was made."),
    ]


class WhyResponse(DecisionReview, kw_only=True):
    """Why a visitor was shown what they were shown."""

    ok: Literal[True] = True


class VisitorRequest(Struct, kw_only=True):
    """A visitor."""

    receipt: ReceiptToken


class StoredConsent(Struct, kw_only=True):
    """What the visitor agreed to."""

    issuer_uid: IssuerUid
    purposes: Annotated[list[str], Meta(examples=[["learning"]])]
    wording: Annotated[str, Meta(examples=["learning-2026-11"])]
    source: Source
    despite_gpc: bool
    given_at: CreatedAt
    expires_at: CreatedAt
    withdrawn_at: CreatedAt | None
    erased_at: CreatedAt | None


class StoredExposure(Struct, kw_only=True):
    """What the visitor saw of a campaign, or in the holdout would have seen."""

    campaign_id: CampaignId
    arm: Arm
    propensity: Millionths
    bins: Bins
    analysis_version: Annotated[
        int | None,
        Meta(
            description="By which table of /api/offers/model the visit is counted; null where no"
            " signals were allowed, or none were sent.",
            examples=[1],
        ),
    ]
    seen_at: CreatedAt
    accepted_offer_id: OfferId | None
    accepted_at: CreatedAt | None
    expires_at: CreatedAt
    why: Annotated[
        DecisionReview | None,
        Meta(description="Null once what it was decided by is not kept any more."),
    ]


class ShownDay(Struct, kw_only=True):
    """How many offers the visitor was shown on one day."""

    day: Day
    shown: Annotated[int, Meta(ge=0, examples=[1])]


class StoredDismissal(Struct, kw_only=True):
    """That the visitor wants to see no more of a campaign."""

    campaign_id: CampaignId
    dismissed_at: CreatedAt


class VisitorExport(Struct, kw_only=True):
    """All that is stored of a visitor."""

    ok: Literal[True] = True
    visitor: Annotated[
        str,
        Meta(
            description="What stands for the visitor: made of the receipt, and of nothing else.",
            examples=["0123456789abcdef0123456789abcdef"],
        ),
    ]
    consent: StoredConsent | None
    exposures: list[StoredExposure]
    days: list[ShownDay]
    dismissals: list[StoredDismissal]


class Erased(Struct, kw_only=True):
    """What was erased now."""

    exposures: Annotated[int, Meta(ge=0, examples=[2])]


class EraseResponse(Struct, kw_only=True):
    """Nothing is stored of the visitor any more, but that the consent was given and withdrawn."""

    ok: Literal[True] = True
    erased: Erased
