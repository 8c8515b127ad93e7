"""That a visitor saw what was decided for them, or in the holdout would have: one a visitor and
campaign. The first counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.engine.decision import Decision, is_offer
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.instants import seconds

LIFE = timedelta(days=90)  # from when it was seen
REWARD_WINDOW = timedelta(hours=24)  # after it, an accept is counted
SHOWN_MAX = 3  # offers that a visitor is shown on one day (in UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One exposure, with what it was decided by, so that it can be decided again."""

    visitor_key: str
    campaign_id: str
    decision_id: str
    arm: str
    propensity: int
    policy_hash: str
    bins: int
    decided_at: datetime
    seen_at: datetime
    analysis_version: int | None = None
    """By which table the visit is read and counted; None where its visitor allowed no signals, or
    none were sent."""
    accepted_offer_id: str | None = None
    """Which of the campaign's offers was taken within the window, whatever was shown."""
    accepted_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if (self.accepted_offer_id is None) != (self.accepted_at is None):
            raise BrokenInvariant("an exposure was accepted without an offer, or at no time")

    @property
    def day(self) -> date:
        """The day, in UTC, that it is counted on."""
        return self.seen_at.date()

    @property
    def expires_at(self) -> datetime:
        """From then on it is gone for every reader."""
        return self.seen_at + LIFE

    @property
    def is_offer(self) -> bool:
        """Whether an offer was shown."""
        return is_offer(self.arm)

    @property
    def is_rewarded(self) -> bool:
        """Whether the offer that was shown was taken."""
        return self.accepted_offer_id == self.arm

    def is_live(self, now: datetime) -> bool:
        """Whether readers still see it at `now`."""
        return seconds(now) < seconds(self.expires_at)


def seen(decision: Decision, now: datetime, analysis_version: int | None = None) -> Exposure:
    """The exposure to what was decided."""
    return Exposure(
        visitor_key=decision.visitor_key,
        campaign_id=decision.campaign_id,
        decision_id=decision.id,
        arm=decision.arm,
        propensity=decision.propensity,
        policy_hash=decision.policy_hash,
        bins=decision.bins,
        decided_at=decision.decided_at,
        seen_at=now,
        analysis_version=analysis_version,
    )


def accepted(exposure: Exposure, offer_id: str, now: datetime) -> Exposure | None:
    """The exposure after its visitor took an offer of its campaign; None where that is not counted:
    the second one, or one after the window."""
    if exposure.accepted_at is not None or now >= exposure.seen_at + REWARD_WINDOW:
        return None
    return replace(exposure, accepted_offer_id=offer_id, accepted_at=now)
