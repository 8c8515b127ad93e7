"""API keys, stored and revoked without the operator's command."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

from chalicelib.http import authentication
from chalicelib.storage.tables import api_keys
from chalicelib.storage.tables.api_keys import ApiKey
from infra.operator import keys
from tests.service import START, Service, current_runtime


def api_key(
    service: Service,
    uid: str,
    role: Literal["issuer", "admin"] = "issuer",
    *,
    key: str | None = None,
    expires_at: datetime | None = None,
    revoked: bool = False,
    label: str = "",
) -> str:
    """Store an API key, this one or a new one; returns the whole key as its holder sends it."""
    key = key or f"k-{secrets.token_hex(8)}.{secrets.token_urlsafe(24)}"
    key_id, _, secret = key.partition(".")
    stored_key = ApiKey(
        key_id=key_id,
        secret_hash=secret_hash(secret),
        uid=uid,
        role=role,
        label=label,
        created_at=START,
        expires_at=expires_at,
        revoked=revoked,
    )
    # Without the event that the operator's command writes.
    client = current_runtime().store.with_deadline().client
    client.call("put_item", api_keys.TABLE, Item=api_keys.to_item(stored_key))
    return key


def revoke(key: str) -> bool:
    """Revoke a stored API key; whether there is such a key."""
    try:
        keys.revoke(current_runtime(), key.partition(".")[0])
    except ValueError:
        return False
    return True


def secret_hash(secret: str) -> str:
    """The hash of an API key's secret that the store keeps."""
    return str(authentication.hash_of(secret))
