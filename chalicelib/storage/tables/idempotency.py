"""The table `idempotency`: key caller_key, a hash of the caller and its Idempotency-Key.

The answer is stored compressed: below 1 KB a row costs two write units less.
"""

from __future__ import annotations

import zlib

from msgspec import Struct

from chalicelib.storage.dynamo.codec import INTEGER, TEXT, Attributes, Codec, Item, attribute

TABLE = "idempotency"

CODEC = Codec(
    TABLE,
    "caller_key",
    caller_key=TEXT,
    fingerprint=TEXT,
    status=INTEGER,
    expires_at=INTEGER,
)


class IdempotencyRecord(Struct, frozen=True, kw_only=True):
    """The answer to a request, for whoever sends the same request again."""

    caller_key: str
    fingerprint: str
    """A hash of the route and of the request."""
    status: int
    """The HTTP status of the answer."""
    body: str
    expires_at: int
    """Seconds since 1970."""


def key(caller_key: str) -> Item:
    """The key of one record."""
    return {"caller_key": attribute(caller_key)}


def to_item(record: IdempotencyRecord) -> Item:
    """The record as stored."""
    return CODEC.encode(Attributes(record)) | {
        "body": attribute(zlib.compress(record.body.encode(), 9))
    }


def from_item(item: Item) -> IdempotencyRecord:
    """What `to_item` wrote, or an earlier release, which did not compress. Raises CorruptRow."""
    match item.get("body"):
        case {"B": compressed}:
            try:
                body = zlib.decompress(bytes(compressed)).decode()
            except (zlib.error, ValueError) as error:
                raise CODEC.corrupt(item, "has an unreadable body") from error
        case {"S": body}:
            pass
        case _:
            raise CODEC.corrupt(item, "has no body")
    return IdempotencyRecord(**CODEC.decode(item), body=body)
