"""The table `exposures`: key visitor_key, then sort. A visitor's partition has a row for each
campaign of which they saw something, for each day on which they were shown an offer, and for each
campaign of which they want to see no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.engine.exposure import Exposure
from chalicelib.domain.instants import seconds
from chalicelib.storage.dynamo.codec import (
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    attribute,
)

TABLE = "exposures"
EXPOSURE, DAY, DISMISSED = "campaign#", "day#", "dismissed#"
DAY_LIFE = timedelta(days=2)  # from when the first offer of a day was shown

CODEC = Codec(
    TABLE,
    None,  # its key names a visitor
    visitor_key=TEXT,
    campaign_id=TEXT,
    decision_id=TEXT,
    arm=TEXT,
    propensity=INTEGER,
    policy_hash=TEXT,
    bins=INTEGER,
    decided_at=INSTANT,
    seen_at=INSTANT,
    analysis_version=INTEGER.optional(),
    accepted_offer_id=TEXT.optional(),
    accepted_at=INSTANT.optional(),
)
DAY_CODEC = Codec(TABLE, None, shown=INTEGER, expires_at=INTEGER)
DISMISSED_CODEC = Codec(TABLE, None, dismissed_at=INSTANT, expires_at=INTEGER)


class ShownDay(NamedTuple):
    """How many offers a visitor was shown on one day, in UTC."""

    day: str
    shown: int


class Dismissal(NamedTuple):
    """That a visitor wants to see no more of a campaign."""

    campaign_id: str
    dismissed_at: datetime


def _key(visitor_key: str, sort: str) -> Item:
    return {"visitor_key": attribute(visitor_key), "sort": attribute(sort)}


def key(visitor_key: str, campaign_id: str) -> Item:
    """The key of an exposure."""
    return _key(visitor_key, f"{EXPOSURE}{campaign_id}")


def day_key(visitor_key: str, day: date) -> Item:
    """The key of what a visitor was shown on one day."""
    return _key(visitor_key, f"{DAY}{day.isoformat()}")


def dismissed_key(visitor_key: str, campaign_id: str) -> Item:
    """The key of a visitor's no to a campaign."""
    return _key(visitor_key, f"{DISMISSED}{campaign_id}")


def to_item(exposure: Exposure) -> Item:
    """An exposure as stored."""
    expiry = {"expires_at": attribute(seconds(exposure.expires_at))}
    own = key(exposure.visitor_key, exposure.campaign_id)
    return CODEC.encode(Attributes(exposure)) | own | expiry


def from_item(item: Item) -> Exposure:
    """What `to_item` wrote. Raises CorruptRow."""
    exposure: Exposure = CODEC.build(Exposure, CODEC.decode(item), item)
    return exposure


def to_dismissal_item(dismissal: Dismissal, visitor_key: str, expires_at: int) -> Item:
    """A visitor's no, as stored until `expires_at` (seconds since 1970)."""
    values = {"dismissed_at": dismissal.dismissed_at, "expires_at": expires_at}
    return DISMISSED_CODEC.encode(values) | dismissed_key(visitor_key, dismissal.campaign_id)


def to_dismissal(item: Item) -> Dismissal:
    """What `to_dismissal_item` wrote. Raises CorruptRow."""
    at = DISMISSED_CODEC.decode(item)["dismissed_at"]
    return Dismissal(str(item["sort"]["S"]).removeprefix(DISMISSED), at)


def to_day(item: Item) -> ShownDay:
    """What a visitor was shown on one day. Raises CorruptRow."""
    return ShownDay(str(item["sort"]["S"]).removeprefix(DAY), DAY_CODEC.decode(item)["shown"])


def is_live(item: Item, now: datetime) -> bool:
    """Whether a row is still there for readers at `now`: DynamoDB deletes it within two days."""
    return seconds(now) < int(item["expires_at"]["N"])
