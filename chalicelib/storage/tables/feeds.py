"""The table `feeds`: key calendar_id. It holds hashes of secrets, never a secret."""

from __future__ import annotations

from chalicelib.domain.calendars.feeds import Feed
from chalicelib.storage.dynamo.codec import BOOLEAN, INSTANT, TEXT, Attributes, Codec, Item

TABLE = "feeds"

CODEC = Codec(
    TABLE,
    "calendar_id",
    calendar_id=TEXT,
    issuer_uid=TEXT,
    secret_hash=TEXT,
    with_names=BOOLEAN,
    created_at=INSTANT,
)


def key(calendar_id: str) -> Item:
    """The key of a calendar's feed."""
    return {"calendar_id": {"S": calendar_id}}


def to_item(feed: Feed) -> Item:
    """The feed as stored."""
    return CODEC.encode(Attributes(feed))


def from_item(item: Item) -> Feed:
    """What `to_item` wrote. Raises CorruptRow."""
    return Feed(**CODEC.decode(item))
