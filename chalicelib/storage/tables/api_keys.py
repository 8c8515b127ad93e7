"""The table `api_keys`: key key_id. It holds hashes of secrets, never a secret."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from chalicelib.storage.dynamo.codec import BOOLEAN, INSTANT, TEXT, Attributes, Codec, Item

TABLE = "api_keys"

CODEC = Codec(
    TABLE,
    "key_id",
    key_id=TEXT,
    secret_hash=TEXT,
    uid=TEXT,
    role=TEXT,
    label=TEXT,
    created_at=INSTANT,
    expires_at=INSTANT.optional(),
    revoked=BOOLEAN,
    last_used_at=INSTANT.optional(),
)


class ApiKey(Struct, frozen=True, kw_only=True):
    """A hotel's or an operator's key."""

    key_id: str
    secret_hash: str
    uid: str
    role: Literal["issuer", "admin"]
    label: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked: bool = False
    last_used_at: datetime | None = None
    """To the hour."""

    def is_valid(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return not self.revoked and (self.expires_at is None or now < self.expires_at)


def key(key_id: str) -> Item:
    """The key of one API key."""
    return {"key_id": {"S": key_id}}


def to_item(api_key: ApiKey) -> Item:
    """The API key as stored."""
    return CODEC.encode(Attributes(api_key))


def from_item(item: Item) -> ApiKey:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["role"] not in ("issuer", "admin"):
        raise CODEC.corrupt(item, f"has the role {values['role']!r}")
    return ApiKey(**values)
