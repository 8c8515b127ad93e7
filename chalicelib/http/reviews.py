"""Visitors' rows and their decisions in answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.engine.effect import unless_few
from chalicelib.domain.engine.exposure import Exposure
from chalicelib.domain.engine.review import Review
from chalicelib.domain.instants import EARLIEST, text
from chalicelib.domain.privacy.consent import VisitorConsent
from chalicelib.http.schemas import reviews as schemas
from chalicelib.storage.repositories.exposures import VisitorRows


def review_fields(review: Review) -> dict[str, Any]:
    """A decision that was made again, by the names of its answer."""
    offers = [
        schemas.OfferPart(
            offer_id=each.offer_id,
            propensity=each.propensity,
            seen=unless_few(each.seen, each.seen),
            rewarded=unless_few(each.rewarded, each.seen),
            reason=each.reason,
        )
        for each in review.explanation.offers
    ]
    return {
        "campaign_id": review.decided.campaign_id,
        "decided_at": text(review.decided.decided_at),
        "policy": review.policy.hash,
        "made_at": text(review.policy.made_at),
        "bins": review.decided.bins,
        "offers": offers,
        "none": review.explanation.none,
        "draw": review.draw,
        "arm": review.arm,
        "propensity": review.propensity,
        "matches": review.matches,
    }


def exported(
    visitor_key: str,
    consent: VisitorConsent | None,
    rows: VisitorRows,
    reviews: dict[str, Review],
) -> schemas.VisitorExport:
    """All that is stored of a visitor, with the review of each decision, by its campaign."""
    return schemas.VisitorExport(
        visitor=visitor_key,
        consent=_consent(consent) if consent else None,
        exposures=[_exposure(each, reviews.get(each.campaign_id)) for each in rows.exposures],
        days=[schemas.ShownDay(**each._asdict()) for each in rows.days],
        dismissals=[
            schemas.StoredDismissal(
                campaign_id=each.campaign_id, dismissed_at=text(each.dismissed_at)
            )
            for each in rows.dismissals
        ],
    )


def _consent(consent: VisitorConsent) -> schemas.StoredConsent:
    withdrawn_at, erased_at = consent.withdrawn_at, consent.erased_at
    return schemas.StoredConsent(
        issuer_uid=consent.issuer_uid,
        purposes=[*consent.purposes],
        wording=consent.wording,
        source=consent.source,
        despite_gpc=consent.despite_gpc,
        given_at=text(consent.given_at),
        expires_at=text(EARLIEST + timedelta(seconds=consent.expires_at)),
        withdrawn_at=text(withdrawn_at) if withdrawn_at else None,
        erased_at=text(erased_at) if erased_at else None,
    )


def _exposure(exposure: Exposure, review: Review | None) -> schemas.StoredExposure:
    return schemas.StoredExposure(
        campaign_id=exposure.campaign_id,
        arm=exposure.arm,
        propensity=exposure.propensity,
        bins=exposure.bins,
        analysis_version=exposure.analysis_version,
        seen_at=text(exposure.seen_at),
        accepted_offer_id=exposure.accepted_offer_id,
        accepted_at=text(exposure.accepted_at) if exposure.accepted_at else None,
        expires_at=text(exposure.expires_at),
        why=schemas.DecisionReview(**review_fields(review)) if review else None,
    )
