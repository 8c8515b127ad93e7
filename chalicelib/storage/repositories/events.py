"""Events: listed. They are appended by the changes that they describe."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from chalicelib.domain.events import Event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import item_of
from chalicelib.storage.dynamo.paging import Listing, bound
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.tables import events


class EventRepository(Struct, frozen=True):
    """The table `events`."""

    client: DynamoClient

    def list_by(
        self,
        issuer_uid: str | None = None,
        subject_id: str | None = None,
        event_type: str | None = None,
        earliest: datetime | None = None,
        before: datetime | None = None,
    ) -> Listing[Event]:
        """Events of a subject or an issuer, newest first, with earliest <= created_at < before;
        of nobody: all, unordered."""
        listing = Listing(self.client, events.TABLE, events.from_item, ("subject_id", "sort"))
        if subject_id is not None:
            listing.partition, listing.sort = ("subject_id", subject_id), "sort"
            listing.equal("issuer_uid", issuer_uid)
            if issuer_uid is not None:
                listing.owner = ("issuer_uid", issuer_uid)  # one issuer's, all of them
        elif issuer_uid is not None:
            listing.index, listing.sort = "by_issuer", "sort"
            listing.partition = ("issuer_uid", issuer_uid)
            listing.key_names = ("subject_id", "sort", "issuer_uid")
        listing.equal("type", event_type)
        # sort is created_at#id, which is after its bare created_at: `before` stays outside.
        listing.between("sort", bound(earliest), bound(before))
        return listing


def event_part(event: Event, expires_at: int | None = None) -> TransactItem:
    """The event's part of a change: never written over another. From `expires_at` (seconds since
    1970) on DynamoDB deletes it; None keeps it for good."""
    is_new = Condition("no event was written under this id", "attribute_not_exists(subject_id)")
    item = events.to_item(event) | item_of(expires_at=expires_at)
    return TransactItem(events.TABLE, events.key(event), (is_new,), put=item)
