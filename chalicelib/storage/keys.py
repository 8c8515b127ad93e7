"""The table `api_keys`: key key_id. It holds hashes of secrets, never a secret."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from msgspec import Struct

from chalicelib.storage.codec import Item, item, moment, to_instant

TABLE = "api_keys"


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


def key(key_id: str) -> Item:
    """The key of one API key."""
    return {"key_id": {"S": key_id}}


def to_item(known: ApiKey) -> Item:
    """The API key as stored."""
    return item(
        key_id=known.key_id,
        secret_hash=known.secret_hash,
        uid=known.uid,
        role=known.role,
        label=known.label,
        created_at=known.created_at,
        expires_at=known.expires_at,
        revoked=known.revoked,
    )


def from_item(stored: Item) -> ApiKey:
    """What `to_item` wrote."""
    return ApiKey(
        key_id=stored["key_id"]["S"],
        secret_hash=stored["secret_hash"]["S"],
        uid=stored["uid"]["S"],
        role=cast(Literal["issuer", "admin"], stored["role"]["S"]),
        label=stored["label"]["S"],
        created_at=to_instant(stored["created_at"]["S"]),
        expires_at=moment(stored, "expires_at"),
        revoked=stored["revoked"]["BOOL"],
    )


def revoking(key_id: str) -> Item:
    """The update that makes a key useless."""
    return {
        "Key": key(key_id),
        "UpdateExpression": "SET revoked = :revoked",
        "ExpressionAttributeValues": {":revoked": {"BOOL": True}},
    }
