"""The table `outbox_marks`: key mark. How many mails went about a voucher or to an address on a
day, and how far events were looked through for deliveries that are missing."""

from __future__ import annotations

from chalicelib.storage.dynamo.codec import INSTANT, Codec, Item, attribute

TABLE = "outbox_marks"
CATCH_UP = "catch_up"

CODEC = Codec(TABLE, "mark", until=INSTANT)


def key(mark: str) -> Item:
    """The key of one mark."""
    return {"mark": attribute(mark)}
