"""Idempotency records: read. They are written with the change that they belong to."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.tables import idempotency
from chalicelib.storage.tables.idempotency import IdempotencyRecord


class IdempotencyRepository(Struct, frozen=True):
    """The table `idempotency`."""

    client: DynamoClient

    def get(self, caller_key: str) -> IdempotencyRecord | None:
        """A record, never older than the change that it belongs to. Raises StoreUnavailable."""
        (item,) = self.client.get_committed((idempotency.TABLE, idempotency.key(caller_key)))
        return idempotency.from_item(item) if item else None

    def replace(self, record: IdempotencyRecord) -> None:
        """Write a record over the one with its key, from which a text was erased. While a record
        lives nothing else changes it. Raises StoreUnavailable."""
        self.client.call("put_item", idempotency.TABLE, Item=idempotency.to_item(record))


def record_part(record: IdempotencyRecord, now: int) -> TransactItem:
    """The record's part of a change; `now` in seconds since 1970."""
    is_first = Condition(
        "nothing was answered under this key within the record's life",
        "attribute_not_exists(caller_key) OR expires_at <= :seconds",
        {":seconds": attribute(now)},
    )
    return TransactItem(
        idempotency.TABLE,
        idempotency.key(record.caller_key),
        (is_first,),
        put=idempotency.to_item(record),
    )
