"""Holds that have lapsed, and the rows that say when each one does. A hold itself is a part of its
voucher's row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.hold import Hold
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute
from chalicelib.storage.dynamo.transaction import Parts, TransactItem
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import holds


class HoldRepository(Struct, frozen=True):
    """The table `holds`."""

    client: DynamoClient

    def lapsed(self, shard: str, now: datetime) -> Iterator[str | CorruptRow]:
        """The ids of the vouchers of one shard whose hold has lapsed at `now`, the oldest first,
        read consistently. A row that cannot be read comes as its error, so that those behind it
        are ended all the same. Raises StoreUnavailable."""
        request = {
            "KeyConditionExpression": "hold_shard = :shard AND #sort <= :lapsed",
            "ExpressionAttributeNames": {"#sort": "sort"},
            "ExpressionAttributeValues": {
                ":shard": attribute(shard),
                ":lapsed": attribute(holds.lapsed_until(now)),
            },
            "ConsistentRead": True,
        }
        for answer in self.client.pages("query", holds.TABLE, deadline_per_page=True, **request):
            yield from map(_voucher_id_or_error, answer["Items"])


def _voucher_id_or_error(item: Item) -> str | CorruptRow:
    try:
        return holds.voucher_id_of(item)
    except CorruptRow as error:
        return error


def hold_parts(change: VoucherChange) -> Parts:
    """The row of the hold that a change makes, and the end of the one that it ends."""
    voucher_id, ended, made = change.voucher.id, change.ended_hold, change.made_hold
    parts: Parts = {}
    # Made again in the same millisecond, it has the same key: then the new row replaces the old.
    if ended is not None and not (made is not None and made.until == ended.until):
        parts["lapse ends"] = _end_part(ended, voucher_id)
    if made is not None:
        key, item = holds.key(voucher_id, made.until), holds.to_item(made, voucher_id)
        parts["lapse"] = TransactItem(holds.TABLE, key, (), put=item, guard="voucher")
    return parts


def _end_part(ended: Hold, voucher_id: str) -> TransactItem:
    key = holds.key(voucher_id, ended.until)
    return TransactItem(holds.TABLE, key, (), delete=True, guard="voucher")
