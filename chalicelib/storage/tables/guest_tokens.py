"""The table `guest_tokens`: key token_id. It holds ids that are derived from tokens, no token."""

from __future__ import annotations

from chalicelib.domain.presence.guest_tokens import GuestToken
from chalicelib.storage.dynamo.codec import INSTANT, TEXT, Attributes, Codec, Item

TABLE = "guest_tokens"
STATUSES = ("active", "replaced", "revoked")

CODEC = Codec(
    TABLE,
    "token_id",
    token_id=TEXT,
    uid=TEXT,
    status=TEXT,
    changed_at=INSTANT,
    replaced_by=TEXT.optional(),
)


def key(token_id: str) -> Item:
    """The key of one token's record."""
    return {"token_id": {"S": token_id}}


def to_item(token: GuestToken) -> Item:
    """The record as stored."""
    return CODEC.encode(Attributes(token))


def from_item(item: Item) -> GuestToken:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["status"] not in STATUSES:
        raise CODEC.corrupt(item, f"has the status {values['status']!r}")
    if (values["status"] == "replaced") != (values["replaced_by"] is not None):
        raise CODEC.corrupt(item, "is replaced by no token, or by one too many")
    return GuestToken(**values)
