"""Deliveries: made once, taken by one attempt at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from chalicelib.domain.outbox.backoff import Channel
from chalicelib.domain.outbox.delivery import Bounce, Delivery
from chalicelib.domain.outbox.limits import Quota
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.paging import Listing
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem, difference
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.repositories.outbox_marks import quota_part
from chalicelib.storage.tables import deliveries
from chalicelib.storage.tables.deliveries import DeliveryKey, DueDelivery

Saving = Literal["saved", "lost_race", "limit"]


class DeliveryRepository(Struct, frozen=True):
    """The table `deliveries`."""

    client: DynamoClient

    def get(self, key: DeliveryKey) -> Delivery | None:
        """A delivery, read consistently. Raises StoreUnavailable, CorruptRow."""
        item = self.client.get(deliveries.TABLE, deliveries.key(*key))
        return deliveries.from_item(item) if item else None

    def add(self, delivery: Delivery, token: str) -> bool:
        """Store a new delivery; False where it exists, however far it got. `token` is new for each
        call. Raises StoreUnavailable."""
        is_new = Condition("its event did not come before", "attribute_not_exists(issuer_uid)")
        key, item = deliveries.key(delivery.issuer_uid, delivery.sort), deliveries.to_item(delivery)
        part = TransactItem(deliveries.TABLE, key, (is_new,), put=item)
        try:
            self.client.transact({"delivery": part}, token)
        except ConditionsFailed:
            return False
        return True

    def save(
        self, previous: Delivery, delivery: Delivery, token: str, quotas: Iterable[Quota] = ()
    ) -> Saving:
        """Write a delivery's next status, and count it against its quotas, all or nothing.

        `lost_race` where another attempt has it by now, `limit` where a quota is used up. `token`
        is new for each call. Raises StoreUnavailable.
        """
        parts: Parts = {"delivery": _delivery_part(previous, delivery)}
        parts |= {f"quota {quota.mark}": quota_part(quota) for quota in quotas}
        try:
            self.client.transact(parts, token)
        except ConditionsFailed as failed:
            return "lost_race" if "delivery" in failed.stored_items else "limit"
        return "saved"

    def note_bounce(self, key: DeliveryKey, bounce: Bounce, token: str) -> bool:
        """Note what came back of a delivery, whatever else becomes of it meanwhile; False where
        this or worse is noted, or where there is no such delivery any more. `token` is new for each
        call. Raises StoreUnavailable."""
        exists = Condition("it is still there", "attribute_exists(issuer_uid)")
        part = TransactItem(
            deliveries.TABLE,
            deliveries.key(*key),
            (exists, _nothing_as_bad(bounce)),
            set={"bounce": attribute(bounce)},
        )
        try:
            self.client.transact({"delivery": part}, token)
        except ConditionsFailed:
            return False
        return True

    def missing(self, wanted: Sequence[Delivery]) -> list[Delivery]:
        """Those of these deliveries that are not stored. Raises StoreUnavailable."""
        if not wanted:
            return []
        keys = [deliveries.key(each.issuer_uid, each.sort) for each in wanted]
        answer = self.client.batch_get(
            {deliveries.TABLE: keys}, ProjectionExpression="issuer_uid, sort"
        )
        stored = {item["sort"]["S"] for item in answer[deliveries.TABLE]}
        return [each for each in wanted if each.sort not in stored]

    def due(self, shard: str, now: datetime, page_size: int) -> Iterator[list[DueDelivery]]:
        """What is due in a shard, the longest overdue first, a page at a time; each page has a
        deadline of its own. The index may be behind: `get` tells. Raises StoreUnavailable."""
        pages = self.client.pages(
            "query",
            deliveries.TABLE,
            deadline_per_page=True,
            IndexName="due",
            KeyConditionExpression="due_shard = :shard AND due_at <= :now",
            ExpressionAttributeValues={":shard": attribute(shard), ":now": attribute(now)},
            Limit=page_size,
        )
        for page in pages:
            yield [deliveries.to_due(row) for row in page["Items"]]

    def get_many(self, issuer_uid: str, sorts: Iterable[str]) -> list[Delivery]:
        """Those of a hotel's deliveries that are at these places, those of its newest events first,
        read consistently. Raises StoreUnavailable, CorruptRow."""
        keys = [deliveries.key(issuer_uid, sort) for sort in dict.fromkeys(sorts)]
        items = self.client.batch_get({deliveries.TABLE: keys})[deliveries.TABLE]
        stored = map(deliveries.from_item, items)
        return sorted(stored, key=lambda each: each.sort, reverse=True)

    def list_by(
        self, issuer_uid: str, receiver: str | None, channel: Channel | None = None
    ) -> Listing[Delivery]:
        """A hotel's deliveries to one receiver or to all, by one channel or by all, those of its
        newest events first."""
        listing = Listing(
            self.client,
            deliveries.TABLE,
            deliveries.from_item,
            ("issuer_uid", "sort"),
            partition=("issuer_uid", issuer_uid),
            sort="sort",
        )
        listing.equal("receiver", receiver)
        listing.equal("channel", channel)
        return listing


def _nothing_as_bad(bounce: Bounce) -> Condition:
    """That neither this nor worse came back before."""
    match bounce:
        case "temporary":
            return Condition("nothing came back", "attribute_not_exists(#bounce)")
        case "bounced":
            return Condition(
                "at most what may arrive yet came back",
                "attribute_not_exists(#bounce) OR #bounce = :temporary",
                {":temporary": attribute("temporary")},
            )
        case "complained":
            return Condition(
                "nobody complained",
                "attribute_not_exists(#bounce) OR #bounce <> :complained",
                {":complained": attribute("complained")},
            )


def _delivery_part(previous: Delivery, delivery: Delivery) -> TransactItem:
    """The delivery's part of a step: nobody else has made one since it was read."""
    is_unchanged = Condition(
        "nobody else has taken or ended it",
        "#status = :status_read AND #attempt = :attempt_read",
        {
            ":status_read": attribute(previous.status),
            ":attempt_read": attribute(previous.attempt),
        },
    )
    key, item = deliveries.key(delivery.issuer_uid, delivery.sort), deliveries.to_item(delivery)
    # Only what this step changes: what came back may be noted before the attempt has ended.
    changed, gone = difference(deliveries.to_item(previous), item)
    return TransactItem(deliveries.TABLE, key, (is_unchanged,), set=changed, remove=gone)
