"""The table `holds`: key hold_shard, then sort (held_until#voucher_id). A row lives as long as its
voucher's hold, so that what has lapsed is read without looking at the vouchers."""

from __future__ import annotations

import zlib
from datetime import datetime

from chalicelib.domain.vouchers.hold import Hold
from chalicelib.storage.dynamo.codec import INSTANT, TEXT, Codec, Item, attribute, instant_text

TABLE = "holds"
SHARDS = tuple(f"hold-{number}" for number in range(4))
LAST = "~"  # comes after every voucher's id

CODEC = Codec(
    TABLE,
    "voucher_id",
    voucher_id=TEXT,
    id=TEXT.named("hold_id"),
    until=INSTANT.named("held_until"),
)


def shard_of(voucher_id: str) -> str:
    """The partition of a voucher's hold."""
    return SHARDS[zlib.crc32(voucher_id.encode()) % len(SHARDS)]


def key(voucher_id: str, until: datetime) -> Item:
    """The key of a voucher's hold."""
    return {
        "hold_shard": attribute(shard_of(voucher_id)),
        "sort": attribute(f"{instant_text(until)}#{voucher_id}"),
    }


def lapsed_until(now: datetime) -> str:
    """The highest sort key of what has lapsed at `now`."""
    return f"{instant_text(now)}#{LAST}"


def to_item(hold: Hold, voucher_id: str) -> Item:
    """The row of a hold."""
    values = {"voucher_id": voucher_id, "id": hold.id, "until": hold.until}
    return key(voucher_id, hold.until) | CODEC.encode(values)


def voucher_id_of(item: Item) -> str:
    """Whose hold it is. Raises CorruptRow."""
    voucher_id: str = CODEC.decode(item)["voucher_id"]
    return voucher_id
