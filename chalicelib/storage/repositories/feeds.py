"""Calendars' feeds: read, and replaced as a whole."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.calendars.feeds import Feed
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import feeds


class FeedRepository(Struct, frozen=True):
    """The table `feeds`."""

    client: DynamoClient

    def get(self, calendar_id: str) -> Feed | None:
        """A calendar's feed, read consistently. Raises StoreUnavailable, CorruptRow."""
        item = self.client.get(feeds.TABLE, feeds.key(calendar_id))
        return feeds.from_item(item) if item else None

    def save(self, feed: Feed) -> None:
        """Write a feed over the one that there is, whose secret is worth nothing from then on.

        Repeating the write does no harm. Raises StoreUnavailable.
        """
        self.client.call("put_item", feeds.TABLE, Item=feeds.to_item(feed))

    def remove(self, calendar_id: str) -> None:
        """Remove a feed; without effect if there is none. Raises StoreUnavailable."""
        self.client.call("delete_item", feeds.TABLE, Key=feeds.key(calendar_id))
