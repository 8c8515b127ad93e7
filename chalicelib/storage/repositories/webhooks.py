"""Webhook endpoints: read, listed and changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from chalicelib.domain.webhook_messages import Attempt
from chalicelib.domain.webhooks import ENDPOINTS_MAX, Endpoint, WebhookChange
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.paging import Listing
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.state_changed import RowReader, commit_or_explain
from chalicelib.storage.tables import webhooks
from chalicelib.storage.tables.idempotency import IdempotencyRecord


class WebhookState(NamedTuple):
    """An endpoint as it is stored; and how many its hotel has, 0 before a change was refused."""

    endpoint: Endpoint | None
    total: int


_READERS = {
    "endpoint": RowReader(webhooks.from_item),
    "total": RowReader(webhooks.to_count, missing=0),
}


class WebhookRepository(Struct, frozen=True):
    """The table `webhooks`."""

    client: DynamoClient

    def get(self, issuer_uid: str, endpoint_id: str) -> Endpoint | None:
        """A hotel's endpoint, read consistently; None if it has no such one.

        Raises StoreUnavailable, CorruptRow.
        """
        if not endpoint_id.startswith(webhooks.FIRST_ID):
            return None
        item = self.client.get(webhooks.TABLE, webhooks.key(issuer_uid, endpoint_id))
        return webhooks.from_item(item) if item else None

    def all_of(self, issuer_uid: str) -> list[Endpoint]:
        """A hotel's endpoints, newest first, with every change that was made before.

        Raises StoreUnavailable, CorruptRow.
        """
        listing = Listing(
            self.client,
            webhooks.TABLE,
            webhooks.from_item,
            ("issuer_uid", "id"),
            partition=("issuer_uid", issuer_uid),
            sort="id",
            is_consistent=True,
        )
        listing.between("id", webhooks.FIRST_ID, None)
        return listing.page(ENDPOINTS_MAX, None)[0]

    def save(self, change: WebhookChange, _: IdempotencyRecord | None = None) -> None:
        """Write a change whole: the endpoint, its hotel's count and the event. No record of an
        Idempotency-Key is written, since it would hold the secret.

        Raises StateChanged, Contended, StoreUnavailable.
        """
        parts: Parts = {"endpoint": _endpoint_part(change)}
        if change.previous is None:
            parts["total"] = _one_more(change.latest.issuer_uid)
        if change.endpoint is None:
            parts["total"] = _one_less(change.latest.issuer_uid)
        commit_or_explain(self.client, parts, change.event, _READERS)

    def set_failing(self, endpoint: Endpoint, since: datetime | None, token: str) -> bool:
        """Note since when an endpoint fails, or that it does no more; False where it has changed
        since it was read. `token` is new for each call. Raises StoreUnavailable."""
        is_unchanged = _is_unchanged(endpoint)
        part = TransactItem(
            webhooks.TABLE,
            webhooks.key(endpoint.issuer_uid, endpoint.id),
            (is_unchanged,),
            set=item_of(failing_since=since),
            remove=() if since else ("failing_since",),
        )
        try:
            self.client.transact({"endpoint": part}, token)
        except ConditionsFailed:
            return False
        return True

    def record(self, issuer_uid: str, delivery_id: str, attempt: Attempt) -> None:
        """Keep the last attempt of a delivery, instead of the one before. Raises
        StoreUnavailable."""
        item = webhooks.from_attempt(issuer_uid, delivery_id, attempt)
        self.client.call("put_item", webhooks.TABLE, Item=item)

    def attempts(self, issuer_uid: str, delivery_ids: Sequence[str]) -> dict[str, Attempt]:
        """The last attempts of these deliveries of a hotel, by their ids; of one that was never
        tried there is none. Raises StoreUnavailable, CorruptRow."""
        if not delivery_ids:
            return {}
        keys = [webhooks.attempt_key(issuer_uid, each) for each in delivery_ids]
        rows = self.client.batch_get({webhooks.TABLE: keys})[webhooks.TABLE]
        return {webhooks.delivery_id_of(row): webhooks.to_attempt(row) for row in rows}


def _is_unchanged(endpoint: Endpoint) -> Condition:
    return Condition(
        "the endpoint has not changed since it was read",
        "#version = :version_read",
        {":version_read": attribute(endpoint.version)},
    )


def _endpoint_part(change: WebhookChange) -> TransactItem:
    """The endpoint's part of a change."""
    key = webhooks.key(change.latest.issuer_uid, change.latest.id)
    if change.previous is None:
        is_free = Condition("no endpoint has this id", "attribute_not_exists(id)")
        item = webhooks.to_item(change.latest)
        return TransactItem(webhooks.TABLE, key, (is_free,), put=item)
    is_unchanged = _is_unchanged(change.previous)
    if change.endpoint == change.previous:  # a test changes nothing
        return TransactItem(webhooks.TABLE, key, (is_unchanged,))
    if change.endpoint is None:
        return TransactItem(webhooks.TABLE, key, (is_unchanged,), delete=True)
    item = webhooks.to_item(change.endpoint)
    return TransactItem(webhooks.TABLE, key, (is_unchanged,), put=item)


def _one_more(issuer_uid: str) -> TransactItem:
    """The count's part of a new endpoint."""
    has_room = Condition(
        "the hotel may have one more endpoint",
        "attribute_not_exists(webhook_count) OR webhook_count < :most",
        {":most": attribute(ENDPOINTS_MAX)},
    )
    key = webhooks.count_key(issuer_uid)
    return TransactItem(webhooks.TABLE, key, (has_room,), add=item_of(webhook_count=1))


def _one_less(issuer_uid: str) -> TransactItem:
    """The count's part of a deleted endpoint."""
    has_one = Condition(
        "the hotel has an endpoint", "webhook_count > :none", {":none": attribute(0)}
    )
    key = webhooks.count_key(issuer_uid)
    return TransactItem(webhooks.TABLE, key, (has_one,), add=item_of(webhook_count=-1))
