"""Events: listed. They are appended by the changes that they describe, and an erasure takes typed
reasons out of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from chalicelib.domain.events import Event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.paging import Listing, bound
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import events

History = list[tuple[Event, str | None]]
"""All events of a subject, the oldest first, each with the key of the idempotency record that was
written with it, if one was."""


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

    def get(self, subject_id: str, created_at: datetime, event_id: str) -> Event | None:
        """One event, read consistently. Raises StoreUnavailable, CorruptRow."""
        item = self.client.get(events.TABLE, events.key_of(subject_id, created_at, event_id))
        return events.from_item(item) if item else None

    def of_subject(self, subject_id: str) -> list[Event]:
        """All events of a subject, the oldest first, read consistently. Raises StoreUnavailable,
        CorruptRow."""
        pages = self._of_subject(subject_id)
        return [events.from_item(item) for page in pages for item in page["Items"]]

    def histories(self, subject_ids: Sequence[str]) -> list[History]:
        """The same of several subjects, read at the same time. Raises StoreUnavailable,
        CorruptRow."""
        if not subject_ids:
            return []
        reads = [partial(self._history, each) for each in subject_ids]
        return self.client.together(*reads)

    def _history(self, subject_id: str) -> History:
        return [
            (events.from_item(item), events.to_record_key(item))
            for page in self._of_subject(subject_id)
            for item in page["Items"]
        ]

    def erase_text(self, event: Event) -> None:
        """Write an event's `meta`, from which a text was taken, over the one that is stored: the
        only change of an event that there is. Raises StoreUnavailable."""
        self.client.call(
            "update_item",
            events.TABLE,
            Key=events.key(event),
            UpdateExpression="SET meta = :meta",
            ExpressionAttributeValues={":meta": events.to_item(event)["meta"]},
        )

    def _of_subject(self, subject_id: str) -> Iterator[dict[str, Any]]:
        return self.client.pages(
            "query",
            events.TABLE,
            KeyConditionExpression="subject_id = :subject",
            ExpressionAttributeValues={":subject": attribute(subject_id)},
            ConsistentRead=True,
        )

    def of_issuer_between(
        self, issuer_uid: str, start: datetime, end: datetime
    ) -> Iterator[Event | CorruptRow]:
        """An issuer's events with start <= created_at < end, the oldest first; each page has a
        deadline of its own. What cannot be read stands there as its error. Raises
        StoreUnavailable."""
        pages = self.client.pages(
            "query",
            events.TABLE,
            deadline_per_page=True,
            IndexName="by_issuer",
            KeyConditionExpression="issuer_uid = :issuer AND sort BETWEEN :start AND :end",
            ExpressionAttributeValues={
                ":issuer": attribute(issuer_uid),
                ":start": attribute(start),
                ":end": attribute(end),
            },
        )
        for page in pages:
            for item in page["Items"]:
                try:
                    yield events.from_item(item)
                except CorruptRow as corrupt:
                    yield corrupt


def event_part(
    event: Event, expires_at: int | None = None, record_key: str | None = None
) -> TransactItem:
    """The event's part of a change: never written over another. From `expires_at` (seconds since
    1970) on DynamoDB deletes it; None keeps it for good. `record_key` leads to the answer that is
    kept under the change's Idempotency-Key."""
    is_new = Condition("no event was written under this id", "attribute_not_exists(subject_id)")
    beside = item_of(**{"expires_at": expires_at, events.RECORD_KEY: record_key})
    item = events.to_item(event) | beside
    return TransactItem(events.TABLE, events.key(event), (is_new,), put=item)
