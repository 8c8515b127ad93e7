"""Why a request about a campaign or an offer cannot be granted."""

from __future__ import annotations

from typing import Literal

from chalicelib.domain.errors import DomainError

Unavailable = Literal[
    "not_started", "ended", "paused", "none_left", "budget_spent", "too_fast", "too_few_places"
]

_SENTENCES: dict[Unavailable, str] = {
    "not_started": "This offer has not started yet.",
    "ended": "This offer has ended.",
    "paused": "This offer is paused just now.",
    "none_left": "All vouchers of this offer have been taken.",
    "budget_spent": "This offer has been taken as often as it can be.",
    "too_fast": "This offer has been taken very often this hour. Please try again later.",
    "too_few_places": "There are not enough places for this offer just now.",
}


class CampaignNotFound(DomainError):
    """There is no such campaign, or the caller may not see it."""

    code = "campaign_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such campaign.")


class CampaignChanged(DomainError):
    """Somebody else has changed the campaign meanwhile; details.version is the one that it has."""

    code = "campaign_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Somebody else has changed this campaign meanwhile. Load it again.",
            {"version": version},
        )


class CampaignEnded(DomainError):
    """A campaign that has ended stays as it is."""

    code = "campaign_ended"

    def __init__(self) -> None:
        super().__init__("This campaign has ended.")


class TooManyCampaigns(DomainError):
    """The hotel has as many campaigns that have not ended as it may have: details.max."""

    code = "too_many_campaigns"

    def __init__(self, campaigns_max: int) -> None:
        super().__init__(
            f"A hotel may have at most {campaigns_max} campaigns at a time. End one first.",
            {"max": campaigns_max},
        )


class OfferNotFound(DomainError):
    """The campaign has no such offer."""

    code = "offer_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such offer.")


class OfferNotAvailable(DomainError):
    """The offer cannot be taken now: details.reason says why."""

    code = "offer_not_available"

    def __init__(self, reason: Unavailable, retry_after: int | None = None) -> None:
        super().__init__(_SENTENCES[reason], {"reason": reason}, retry_after=retry_after)


class OfferAccepted(DomainError):
    """The guest has a voucher of this campaign already: details.voucher_id."""

    code = "offer_accepted"

    def __init__(self, voucher_id: str) -> None:
        super().__init__("You have a voucher of this campaign already.", {"voucher_id": voucher_id})
